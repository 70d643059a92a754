/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures by nettle, comparison and base64 by libsodium: both are this room's. */
#include <core/base/signature.h>
#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <sodium.h>
#include <string.h>

enum { COMPARED_MOST = 64 };

static const uint8_t *bytes_of(gx_text t)
{
    return (const uint8_t *)(t.n > 0 ? t.p : "");
}

void hmac_sha256(gx_text key, const gx_text *parts, size_t n, unsigned char out[HMAC_SHA256_BYTES])
{
    struct hmac_sha256_ctx h;
    hmac_sha256_set_key(&h, key.n, bytes_of(key));
    for (size_t i = 0; i < n; i++)
        hmac_sha256_update(&h, parts[i].n, bytes_of(parts[i]));
    hmac_sha256_digest(&h, HMAC_SHA256_BYTES, out);
    sodium_memzero(&h, sizeof h);
}

void sha1_bytes(const gx_text *parts, size_t n, unsigned char out[SHA1_BYTES])
{
    struct sha1_ctx h;
    sha1_init(&h);
    for (size_t i = 0; i < n; i++)
        sha1_update(&h, parts[i].n, bytes_of(parts[i]));
    sha1_digest(&h, SHA1_BYTES, out);
}

void md5_bytes(const gx_text *parts, size_t n, unsigned char out[MD5_BYTES])
{
    struct md5_ctx h;
    md5_init(&h);
    for (size_t i = 0; i < n; i++)
        md5_update(&h, parts[i].n, bytes_of(parts[i]));
    md5_digest(&h, MD5_BYTES, out);
}

bool secret_same(gx_text a, gx_text b)
{
    return a.n == b.n && sodium_memcmp(bytes_of(a), bytes_of(b), a.n) == 0;
}

static bool same_bytes(const unsigned char *given, size_t n_given, const unsigned char *bytes, size_t n)
{
    return n_given == n && sodium_memcmp(given, bytes, n) == 0;
}

bool secret_is_hex(gx_text t, const unsigned char *bytes, size_t n)
{
    unsigned char given[COMPARED_MOST];
    size_t n_given;
    return sodium_hex2bin(given, sizeof given, (const char *)bytes_of(t), t.n, NULL, &n_given, NULL) == 0 &&
           n_given * 2 == t.n && same_bytes(given, n_given, bytes, n);
}

bool secret_is_base64(gx_text t, const unsigned char *bytes, size_t n)
{
    unsigned char given[COMPARED_MOST];
    size_t n_given;
    return sodium_base642bin(given, sizeof given, (const char *)bytes_of(t), t.n, NULL, &n_given, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           same_bytes(given, n_given, bytes, n);
}

bool base64_read(gx_text t, arena *a, gx_text *out)
{
    size_t room = t.n / 4 * 3 + 3;
    unsigned char *bytes = arena_alloc(a, room);
    if (bytes == NULL)
        return false;
    *out = (gx_text){ (const char *)bytes, 0 };
    return sodium_base642bin(bytes, room, (const char *)bytes_of(t), t.n, NULL, &out->n, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0;
}

bool aes256_cbc_open(const unsigned char key[AES256_KEY_BYTES], const unsigned char iv[AES_BLOCK_BYTES], gx_text sealed,
                     arena *a, gx_text *out)
{
    struct CBC_CTX(struct aes256_ctx, AES_BLOCK_SIZE) c;
    if (sealed.n == 0 || sealed.n % AES_BLOCK_BYTES != 0)
        return false;
    unsigned char *plain = arena_alloc(a, sealed.n);
    if (plain == NULL)
        return false;
    aes256_set_decrypt_key(&c.ctx, key);
    CBC_SET_IV(&c, iv);
    CBC_DECRYPT(&c, aes256_decrypt, sealed.n, plain, bytes_of(sealed));
    sodium_memzero(&c, sizeof c);
    *out = (gx_text){ (const char *)plain, sealed.n };
    return true;
}
