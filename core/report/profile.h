/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi customer WHO`: everything known about one customer (D4.3), with dates and by whom. */
#ifndef CORE_REPORT_PROFILE_H
#define CORE_REPORT_PROFILE_H

#include "core/engine/shop.h"
#include "core/report/out.h"

gx_status profile_make(shop *s, uint32_t id, int64_t now, json_t **out, gx_error *err);
void profile_print(const json_t *profile, size_t width, buf *out);

#endif
