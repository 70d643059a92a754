/* SPDX-License-Identifier: Apache-2.0 */
/* WeCom's callbacks: signed by SHA-1 over token, time, nonce and cipher text, encrypted by AES-256.
 * https://developer.work.weixin.qq.com/document/path/90968 */
#ifndef CORE_HOOKS_WECOM_H
#define CORE_HOOKS_WECOM_H

#include "core/hooks/delivery.h"

/* The key of 32 bytes that an EncodingAESKey of 43 characters stands for. False: it is none, or out of memory. */
bool wecom_key(gx_text encoded, arena *a, gx_text *key);

/* GET: the address is tested, and the answer is the text that was sent along. POST: a message, an XML document. */
gx_status wecom_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *v, gx_error *err);

#endif
