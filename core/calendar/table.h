/* SPDX-License-Identifier: Apache-2.0 */
/* The table that tests/calendar/table.c makes: read through lunar.h and terms.h only. */
#ifndef CORE_CALENDAR_TABLE_H
#define CORE_CALENDAR_TABLE_H

#include <stdint.h>

enum { LUNAR_FIRST = 1949, LUNAR_LAST = 2100, TERMS_FIRST = 1950, TERMS_LAST = 2100 };

typedef struct lunar_year {
    uint8_t begins;  /* first day of month 1, in days after 1 January of the Gregorian year of that number */
    uint16_t months; /* bit i: the i-th month, a leap month in its place, has 30 days; else 29 */
    uint8_t leap;    /* the month after which a leap month comes; 0: none */
} lunar_year;

extern const lunar_year lunar_years[];     /* LUNAR_FIRST .. LUNAR_LAST */
extern const unsigned char term_least[24]; /* of the k-th term of a calendar year: the earliest day of its month */
extern const char *const term_days[];      /* TERMS_FIRST .. TERMS_LAST: '0' and how many days later, 24 of them */

#endif
