/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi xray FILE`: what one export of orders says about a shop, on one page (D1.4, D2.4, D3.4, D5.3, D9.5, D1.2):
 * how many buyers, who brings the money, which of the best are silent, who bought once and may need more by now, how
 * often and how soon a second purchase comes, by product and by month, and whom to speak to on Monday. docs/xray.md
 * says what each figure counts, and names the keys of the JSON. Figures only; nothing is kept. */
#ifndef CORE_REPORT_XRAY_H
#define CORE_REPORT_XRAY_H

#include "core/engine/passing.h"
#include "core/report/out.h"
#include "core/report/page.h"

/* `file` is what the file is called on the page. GX_ENOTFOUND: nobody bought. */
gx_status xray_make(const passing_shop *p, const char *file, const char *lang, json_t **out, gx_error *err);
/* In the language of i18n_current. */
void xray_page(const json_t *x, page *out);
/* The text of the terminal. */
void xray_print(const json_t *x, size_t width, buf *out);

#endif
