/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values from text. Private to core/config. */
#ifndef CORE_CONFIG_VALUE_H
#define CORE_CONFIG_VALUE_H

#include "core/config/config.h"

/* Reads `text` as `type`, without its range and without words: GX_OK, GX_EINVAL or GX_ENOMEM. */
gx_status value_parse(gx_text text, gx_option_type type, int money_digits, arena *a, gx_value *out);

/* What the user may have meant by a text that is no `type`, e.g. "30d" for "30 days"; false: no idea. */
#define HINT_BYTES 128
bool value_hint(gx_text text, gx_option_type type, int money_digits, char out[HINT_BYTES]);

/* "a whole number", …: what a value of the type looks like, in the reader's language. */
const char *value_wanted(gx_option_type type);

#endif
