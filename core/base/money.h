/* SPDX-License-Identifier: Apache-2.0 */
/* Money is int64 minor units of one currency (ISO 4217). No floating point anywhere. */
#ifndef CORE_BASE_MONEY_H
#define CORE_BASE_MONEY_H

#include <guanxi/types.h>
#include <stdbool.h>

int money_digits(const char *currency); /* 2 for CNY, 0 for JPY, 3 for KWD; -1: not a known ISO 4217 code */
/* "2000.00", "2,000.5", "¥2,000", "-27.50", "2000"; at most `digits` decimals (further zeros are fine); false on
 * anything else or overflow. */
bool money_parse(gx_text t, int digits, int64_t *out);
/* Whether the text holds an ISO 4217 code as a word of its own ("USD 10", "10CNY"). */
bool money_names_code(gx_text t);
/* Whether it holds the sign or the code of a currency that is not `currency`. A sign that several share is none of
 * them. */
bool money_is_foreign(gx_text t, gx_text currency);
void money_format(int64_t minor, int digits, bool grouped, char out[48]); /* "8,640.00" grouped, "8640.00" not */

#endif
