/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding one character; shared by the files of this room that look inside text. */
#ifndef CORE_BASE_UTF8_H
#define CORE_BASE_UTF8_H

#include <guanxi/types.h>

/* The code point at byte `at` (< t.n) and its length in bytes; a byte that begins no valid character is itself, U+FFFD,
 * of length 1. U+0000 is decoded like any other. */
uint32_t utf8_decode(gx_text t, size_t at, size_t *bytes);
/* Terminal columns of a code point: 0, 1 or 2. */
int utf8_width(uint32_t code);

#endif
