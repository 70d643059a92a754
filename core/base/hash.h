/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (libsodium's) for identities that files carry; short keyed ids; a fast 64-bit hash for tables in memory only.
 */
#ifndef CORE_BASE_HASH_H
#define CORE_BASE_HASH_H

#include <guanxi/types.h>

typedef struct sha256 {
    uint64_t state[16];
} sha256; /* streaming; opaque, large enough and aligned for libsodium's */

void sha256_begin(sha256 *h);
void sha256_add(sha256 *h, const void *p, size_t n);
void sha256_field(sha256 *h, gx_text t);  /* length-prefixed, so that ("ab","c") differs from ("a","bc") */
void sha256_hex(sha256 *h, char out[65]); /* ends the hash */

/* What a file contains: BLAKE2b (libsodium's), five times as fast as SHA-256 where the processor does not help with it.
 */
typedef struct content_hash {
    _Alignas(64) unsigned char state[384];
} content_hash;

void content_hash_begin(content_hash *h);
void content_hash_add(content_hash *h, const void *p, size_t n);
void content_hash_hex(content_hash *h, char out[65]); /* ends the hash */

/* Short ids: 64 bits of SipHash-2-4 over the fields, each after its length as a varint, as 16 hex digits. The key is
 * made of a kind of ids and of whom they belong to, once. */
typedef struct id_key {
    unsigned char bytes[16];
} id_key;
void id_key_of(const char *kind, gx_text owner, id_key *out);
void id_hex(const id_key *key, const gx_text *fields, size_t n, char out[17]);

uint64_t hash64(const void *p, size_t n);

#endif
