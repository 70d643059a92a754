/* SPDX-License-Identifier: Apache-2.0 */
/* What senders prove themselves with: keyed and old hashes, base64, a cipher. hash.h is for identities of our own; here
 * the method is the sender's. A wrong signature takes as long to compare as a right one. */
#ifndef CORE_BASE_SIGNATURE_H
#define CORE_BASE_SIGNATURE_H

#include "core/base/arena.h"
#include <stdbool.h>

#define HMAC_SHA256_BYTES 32
#define SHA1_BYTES 20
#define MD5_BYTES 16
#define AES256_KEY_BYTES 32
#define AES_BLOCK_BYTES 16

/* Over the parts, one behind the other. SHA-1 and MD5 are broken as hashes; they are here because platforms sign so. */
void hmac_sha256(gx_text key, const gx_text *parts, size_t n, unsigned char out[HMAC_SHA256_BYTES]);
void sha1_bytes(const gx_text *parts, size_t n, unsigned char out[SHA1_BYTES]);
void md5_bytes(const gx_text *parts, size_t n, unsigned char out[MD5_BYTES]);

bool secret_same(gx_text a, gx_text b);
/* Whether the text is these bytes (at most 64) in hex, small or capital, or in base64. */
bool secret_is_hex(gx_text t, const unsigned char *bytes, size_t n);
bool secret_is_base64(gx_text t, const unsigned char *bytes, size_t n);

/* With its padding. False: no base64, or out of memory. */
bool base64_read(gx_text t, arena *a, gx_text *out);
/* AES-256 in CBC mode; what it was padded with is the caller's business. False: not whole blocks, none, or out of
 * memory. */
bool aes256_cbc_open(const unsigned char key[AES256_KEY_BYTES], const unsigned char iv[AES_BLOCK_BYTES], gx_text sealed,
                     arena *a, gx_text *out);

#endif
