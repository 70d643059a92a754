/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes. The only door to libsodium; hash64 is our own and never leaves the process. */
#include <core/base/hash.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(sha256) >= sizeof(crypto_hash_sha256_state), "sha256 holds libsodium's state");
_Static_assert(_Alignof(sha256) >= _Alignof(crypto_hash_sha256_state), "sha256 is aligned as libsodium's state");

static crypto_hash_sha256_state *state_of(sha256 *h)
{
    return (crypto_hash_sha256_state *)(void *)h->state;
}

void sha256_begin(sha256 *h)
{
    crypto_hash_sha256_init(state_of(h));
}

void sha256_add(sha256 *h, const void *p, size_t n)
{
    if (n > 0)
        crypto_hash_sha256_update(state_of(h), p, n);
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
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state_of(h), digest);
    sodium_bin2hex(out, 65, digest, sizeof digest);
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

_Static_assert(sizeof(id_key) == crypto_shorthash_KEYBYTES, "id_key is a key of libsodium's SipHash");

void id_key_of(const char *kind, gx_text owner, id_key *out)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof out->bytes);
    crypto_generichash_update(&h, (const unsigned char *)kind, strlen(kind) + 1);
    if (owner.n > 0)
        crypto_generichash_update(&h, (const unsigned char *)owner.p, owner.n);
    crypto_generichash_final(&h, out->bytes, sizeof out->bytes);
}

/* SipHash wants all of it in one piece. What is too long for that is rare, and goes through BLAKE2b. */
static void hash_long(const id_key *key, const gx_text *fields, size_t n, unsigned char *digest)
{
    unsigned char length[LENGTH_MOST], whole[crypto_generichash_BYTES_MIN];
    crypto_generichash_state h;
    crypto_generichash_init(&h, key->bytes, sizeof key->bytes, sizeof whole);
    for (size_t i = 0; i < n; i++) {
        crypto_generichash_update(&h, length, put_length(length, fields[i].n));
        if (fields[i].n > 0)
            crypto_generichash_update(&h, (const unsigned char *)fields[i].p, fields[i].n);
    }
    crypto_generichash_final(&h, whole, sizeof whole);
    memcpy(digest, whole, crypto_shorthash_BYTES);
}

void id_hex(const id_key *key, const gx_text *fields, size_t n, char out[17])
{
    enum { FEW = 512 };
    static const char digits[] = "0123456789abcdef";
    unsigned char few[FEW], digest[crypto_shorthash_BYTES];
    size_t total = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        total += fields[i].n + LENGTH_MOST;
    for (size_t i = 0; i < n && total <= FEW; i++) {
        at += put_length(few + at, fields[i].n);
        if (fields[i].n > 0)
            memcpy(few + at, fields[i].p, fields[i].n);
        at += fields[i].n;
    }
    if (total <= FEW)
        crypto_shorthash(digest, few, at, key->bytes);
    else
        hash_long(key, fields, n, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[16] = '\0';
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
    sodium_bin2hex(out, 65, digest, sizeof digest);
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
