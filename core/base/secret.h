/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords and keys that lie in small files, so that shop.ini need not hold them, and signatures made with them. */
#ifndef CORE_BASE_SECRET_H
#define CORE_BASE_SECRET_H

#include "core/base/arena.h"
#include <guanxi/status.h>

/* The first line of the file, in the arena. GX_EREFUSED: no regular file, or one that others may read or write;
 * GX_ECONFIG: nothing is in it. Messages begin with `path`. */
gx_status secret_read(const char *path, arena *a, gx_text *out, gx_error *err);

/* HMAC-SHA256 of the message in base64, ended by NUL. A key that begins with "whsec_" is base64 behind it (Standard
 * Webhooks); any other is taken as it is. GX_EINVAL: it is no base64. */
enum { SIGNATURE_ROOM = 45 };
gx_status secret_sign(gx_text key, gx_text message, char out[SIGNATURE_ROOM], gx_error *err);

#endif
