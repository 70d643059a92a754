/* SPDX-License-Identifier: Apache-2.0 */
/* The same thing written in different ways becomes the same text. */
#ifndef CORE_IMPORT_NORMAL_H
#define CORE_IMPORT_NORMAL_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <stdbool.h>

/* A cell without what spreadsheets add: blanks, the apostrophe before a number, ="…". Borrows. */
gx_text normal_cell(gx_text t);
/* U+FF01..U+FF5E as the ASCII characters they are; missing when out of memory. */
gx_text normal_half_width(gx_text t, arena *a);
/* Two stars or more: part of it was made unreadable. */
bool normal_masked(gx_text t);
/* A long number of which a spreadsheet kept only the first digits: 1.38E+10. Different numbers look alike then. */
bool normal_shortened(gx_text t);
/* Who a row is about: half-width, without surrounding brackets, mobile numbers as their 11 digits. Missing when masked
 * (138****0001), shortened, 0 or dashes: two people may share what is left. `phone`: the column holds phone numbers. */
gx_text normal_customer(gx_text t, bool phone, arena *a);
/* Digits with a leading + at most; anything that is no phone number stays as written. Missing as above. */
gx_text normal_phone(gx_text t, arena *a);
/* Without a postal code in brackets at its end, which goes to *zip. Borrows. */
gx_text normal_address(gx_text t, gx_text *zip);
gx_text normal_gender(gx_text t);       /* f, m, x; missing when it says nothing */
gx_text normal_address_kind(gx_text t); /* home, office; missing when it says neither */

#endif
