/* SPDX-License-Identifier: Apache-2.0 */
/* The 24 solar terms of the years 1950 to 2100: the days of China on which the Sun's apparent longitude reaches 285,
 * 300 … 270 degrees. */
#ifndef CORE_CALENDAR_TERMS_H
#define CORE_CALENDAR_TERMS_H

#include <guanxi/types.h>
#include <stdbool.h>

enum { TERMS = 24 };

/* 0: xiaohan, about 5 January; 23: dongzhi, the winter solstice. */
const char *term_name(int term);
int term_named(gx_text name);                         /* in pinyin or Chinese: "qingming", "清明"; -1 */
bool term_day(int64_t year, int term, int64_t *days); /* false outside the span */

#endif
