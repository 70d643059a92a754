/* SPDX-License-Identifier: Apache-2.0 */
/* A message is 16 random bytes, its length in 4 bytes (big end first), itself, and whom it is meant for; padded as
 * PKCS #7 does, but to blocks of 32 bytes; encrypted in CBC mode, the key's first 16 bytes being the initial vector. */
#include "core/hooks/wecom.h"

#include "core/base/i18n.h"
#include "core/base/signature.h"
#include "core/import/element.h"

#include <stdlib.h>

enum { ENCODED_KEY = 43, RANDOM = 16, LENGTH = 4, PADDED_TO = 32 };

/* The 43 characters are 258 bits for 256: the last two are nobody's, and may be set, which strict readers of base64
 * refuse. */
bool wecom_key(gx_text encoded, arena *a, gx_text *key)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char padded[ENCODED_KEY + 1];
    if (encoded.n != ENCODED_KEY)
        return false;
    memcpy(padded, encoded.p, ENCODED_KEY);
    const char *last = memchr(alphabet, padded[ENCODED_KEY - 1], sizeof alphabet - 1);
    if (last == NULL)
        return false;
    padded[ENCODED_KEY - 1] = alphabet[(last - alphabet) & ~3];
    padded[ENCODED_KEY] = '=';
    return base64_read((gx_text){ padded, sizeof padded }, a, key) && key->n == AES256_KEY_BYTES;
}

static int by_bytes(const void *x, const void *y)
{
    return text_cmp(*(const gx_text *)x, *(const gx_text *)y);
}

static bool is_signed(const hook *h, gx_text signature, gx_text at, gx_text nonce, gx_text sealed)
{
    unsigned char sum[SHA1_BYTES];
    gx_text parts[] = { h->token, at, nonce, sealed };
    qsort(parts, sizeof parts / sizeof *parts, sizeof *parts, by_bytes);
    sha1_bytes(parts, sizeof parts / sizeof *parts, sum);
    return secret_is_hex(signature, sum, sizeof sum);
}

static bool unpad(gx_text *plain)
{
    size_t n = plain->n > 0 ? (unsigned char)plain->p[plain->n - 1] : 0;
    if (n == 0 || n > PADDED_TO || n > plain->n)
        return false;
    for (size_t i = plain->n - n; i < plain->n; i++)
        if ((unsigned char)plain->p[i] != n)
            return false;
    plain->n -= n;
    return true;
}

/* False: it does not decrypt to a message, or not to one for us; *v says which. */
static bool open_message(const hook *h, gx_text sealed, arena *a, gx_text *message, verdict *v)
{
    unsigned char key[AES256_KEY_BYTES];
    gx_text cipher, plain;
    memcpy(key, h->secret.p, sizeof key);
    bool opened = base64_read(sealed, a, &cipher) && aes256_cbc_open(key, key, cipher, a, &plain) && unpad(&plain) &&
                  plain.n >= RANDOM + LENGTH;
    uint32_t n = 0;
    for (size_t i = 0; opened && i < LENGTH; i++)
        n = n << 8 | (unsigned char)plain.p[RANDOM + i];
    if (!opened || n > plain.n - RANDOM - LENGTH) {
        verdict_not(v, DELIVERY_BAD, _("the message does not decrypt: is it this hook's EncodingAESKey?"));
        return false;
    }
    *message = (gx_text){ plain.p + RANDOM + LENGTH, n };
    gx_text receiver = { message->p + n, plain.n - RANDOM - LENGTH - n };
    if (text_eq(receiver, h->receiver))
        return true;
    verdict_not(v, DELIVERY_UNPROVEN, _("the message is meant for \"%.*s\", not for this hook's receiver"),
                TEXT_ARG(receiver));
    return false;
}

/* The cipher text: of a message in its envelope, of a test of the address an argument. Its '+' may have come as a
 * blank, which base64 knows none of. */
static gx_status sealed_part(const delivery *d, bool test, arena *a, gx_text *out, gx_error *why)
{
    if (!test)
        return element_text(d->body, "Encrypt", a, out, why);
    gx_text given = text_of(d->argument(d->ctx, "echostr"));
    char *copy = given.n > 0 ? arena_strndup(a, given.p, given.n) : NULL;
    if (given.n == 0)
        return gx_fail(why, GX_EINVAL, _("echostr is missing"));
    if (copy == NULL)
        return gx_fail(why, GX_ENOMEM, _("out of memory"));
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == ' ' ? '+' : *c;
    *out = (gx_text){ copy, given.n };
    return GX_OK;
}

gx_status wecom_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *v, gx_error *err)
{
    bool test = strcmp(d->method, "GET") == 0;
    gx_text signature = text_of(d->argument(d->ctx, "msg_signature")), sealed = { NULL, 0 }, message;
    gx_text at = text_of(d->argument(d->ctx, "timestamp")), nonce = text_of(d->argument(d->ctx, "nonce"));
    gx_error why;
    gx_status rc = sealed_part(d, test, a, &sealed, &why);
    if (rc == GX_ENOMEM)
        return gx_fail(err, rc, "%s", why.text);
    if (rc != GX_OK)
        return verdict_not(v, DELIVERY_BAD, "%s", why.text);
    if (!is_signed(h, signature, at, nonce, sealed))
        return verdict_not(v, DELIVERY_UNPROVEN, _("the signature %s is missing or not the right one"),
                           "msg_signature");
    if (!delivery_in_time(h, at, now, v) || !open_message(h, sealed, a, &message, v))
        return GX_OK;
    if (!test)
        return verdict_taken(v, h, "sealed", sealed, message); /* signed, and random in every message */
    v->answer = message;
    return verdict_not(v, DELIVERY_ANSWERED, _("a test of the address"));
}
