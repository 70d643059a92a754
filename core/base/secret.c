/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in files of their own. A file that everybody on the machine can read is refused rather than used. */
#include "core/base/secret.h"

#include "core/base/i18n.h"
#include "core/base/signature.h"
#include "core/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/base64.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MOST = 4096 }; /* bytes of a file that holds one line */
#define KEY_IN_BASE64 "whsec_"

_Static_assert(SIGNATURE_ROOM == BASE64_ENCODE_RAW_LENGTH(HMAC_SHA256_BYTES) + 1, "room for a signature and NUL");

static gx_status read_line(int fd, const char *path, arena *a, gx_text *out, gx_error *err)
{
    struct stat st;
    char bytes[SECRET_MOST];
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return gx_fail(err, GX_EREFUSED, _("%s: not a regular file"), path);
    if ((st.st_mode & (S_IROTH | S_IWOTH)) != 0)
        return gx_fail(err, GX_EREFUSED, _("%s: others can read or write it; a secret is kept with: chmod 600 %s"),
                       path, path);
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n < 0)
        return gx_fail(err, GX_EIO, "%s: %s", path, strerror(errno));
    gx_text rest = { bytes, (size_t)n };
    gx_text line = text_trim(text_cut(&rest, '\n'));
    if (line.n == 0)
        return gx_fail(err, GX_ECONFIG, _("%s: its first line is empty; the secret belongs there"), path);
    *out = arena_text(a, line);
    explicit_bzero(bytes, sizeof bytes);
    return out->n > 0 ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status secret_read(const char *path, arena *a, gx_text *out, gx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* opening a pipe would wait for a writer */
    if (fd < 0)
        return gx_fail(err, errno == ENOENT ? GX_ENOTFOUND : GX_EIO, "%s: %s", path, strerror(errno));
    gx_status rc = read_line(fd, path, a, out, err);
    close(fd);
    return rc;
}

/* The bytes of a key written in base64; false: it is none, or too long. */
static bool decode(gx_text text, uint8_t *out, size_t room, size_t *n)
{
    struct base64_decode_ctx d;
    *n = room;
    if (BASE64_DECODE_LENGTH(text.n) > room)
        return false;
    base64_decode_init(&d);
    return base64_decode_update(&d, n, out, text.n, text.p) && base64_decode_final(&d) && *n > 0;
}

gx_status secret_sign(gx_text key, gx_text message, char out[SIGNATURE_ROOM], gx_error *err)
{
    uint8_t decoded[SECRET_MOST], digest[HMAC_SHA256_BYTES];
    const size_t prefix = sizeof KEY_IN_BASE64 - 1;
    gx_text bytes = key;
    if (text_starts(key, KEY_IN_BASE64)) {
        if (!decode((gx_text){ key.p + prefix, key.n - prefix }, decoded, sizeof decoded, &bytes.n))
            return gx_fail(err, GX_EINVAL, _("a key that begins with %s goes on in base64, and this one does not"),
                           KEY_IN_BASE64);
        bytes.p = (const char *)decoded;
    }
    hmac_sha256(bytes, &message, 1, digest);
    base64_encode_raw(out, sizeof digest, digest);
    out[SIGNATURE_ROOM - 1] = '\0';
    explicit_bzero(decoded, sizeof decoded);
    return GX_OK;
}
