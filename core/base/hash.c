/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes. The only door to libsodium and nettle; hash64 is our own and never leaves the process. */
#include <core/base/hash.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

_Static_assert(sizeof(sha256) >= sizeof(struct sha256_ctx), "sha256 holds nettle's state");
_Static_assert(_Alignof(sha256) >= _Alignof(struct sha256_ctx), "sha256 is aligned as nettle's state");

static struct sha256_ctx *state_of(sha256 *h)
{
    return (struct sha256_ctx *)(void *)h->state;
}

void sha256_begin(sha256 *h)
{
    sha256_init(state_of(h));
}

void sha256_add(sha256 *h, const void *p, size_t n)
{
    if (n > 0)
        sha256_update(state_of(h), n, p);
}

static void write_hex(const unsigned char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

/* The length goes first as eight bytes, little end first on every machine: files carry these hashes. */
void sha256_field(sha256 *h, gx_text t)
{
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((uint64_t)t.n >> (8 * i));
    sha256_add(h, length, sizeof length);
    sha256_add(h, t.p, t.n);
}

void sha256_hex(sha256 *h, char out[65])
{
    unsigned char digest[SHA256_DIGEST_SIZE];
    sha256_digest(state_of(h), sizeof digest, digest);
    write_hex(digest, sizeof digest, out);
}

enum { LENGTH_MOST = 10 };

static size_t put_length(unsigned char *at, size_t n)
{
    size_t bytes = 0;
    for (; n >= 0x80; n >>= 7)
        at[bytes++] = (unsigned char)(n | 0x80);
    at[bytes++] = (unsigned char)n;
    return bytes;
}

void sha256_id(const gx_text *fields, size_t n, char out[17])
{
    enum { FEW = 512 };
    unsigned char few[FEW], digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx h;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        total += fields[i].n + LENGTH_MOST;
    bool whole = total <= FEW; /* one call over one piece of memory costs half of what many calls do */
    sha256_init(&h);
    for (size_t i = 0; i < n; i++) {
        at += put_length(few + at, fields[i].n);
        if (whole && fields[i].n > 0) {
            memcpy(few + at, fields[i].p, fields[i].n);
            at += fields[i].n;
        } else if (!whole) {
            sha256_update(&h, at, few);
            sha256_update(&h, fields[i].n, (const uint8_t *)fields[i].p);
            at = 0;
        }
    }
    sha256_update(&h, at, few);
    sha256_digest(&h, sizeof digest, digest);
    write_hex(digest, 8, out);
}

_Static_assert(sizeof(content_hash) >= sizeof(crypto_generichash_state), "content_hash holds libsodium's state");

/* libsodium chooses its fastest way when it is initialised; that may be done often and by any thread, and when it fails
 * only the choice is missing. */
void content_hash_begin(content_hash *h)
{
    int chosen = sodium_init();
    (void)chosen;
    crypto_generichash_init((crypto_generichash_state *)(void *)h->state, NULL, 0, crypto_generichash_BYTES);
}

void content_hash_add(content_hash *h, const void *p, size_t n)
{
    if (n > 0)
        crypto_generichash_update((crypto_generichash_state *)(void *)h->state, p, n);
}

void content_hash_hex(content_hash *h, char out[65])
{
    unsigned char digest[crypto_generichash_BYTES];
    crypto_generichash_final((crypto_generichash_state *)(void *)h->state, digest, sizeof digest);
    write_hex(digest, sizeof digest, out);
}

/* The finisher of MurmurHash3 (public domain): every bit of v reaches every bit of the result. */
static uint64_t mix(uint64_t v)
{
    v ^= v >> 33;
    v *= UINT64_C(0xff51afd7ed558ccd);
    v ^= v >> 33;
    v *= UINT64_C(0xc4ceb9fe1a85ec53);
    return v ^ v >> 33;
}

uint64_t hash64(const void *p, size_t n)
{
    const unsigned char *at = p;
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ n, word;
    for (; n >= 8; n -= 8, at += 8) {
        memcpy(&word, at, 8);
        h = (h ^ mix(word)) * UINT64_C(0x9ddfea08eb382d69);
        h ^= h >> 29;
    }
    word = 0;
    if (n > 0)
        memcpy(&word, at, n);
    return mix(h ^ mix(word + n));
}
