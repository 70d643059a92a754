/* SPDX-License-Identifier: Apache-2.0 */
/* Text to typed value, type by type. */
#include "core/base/calendar.h"
#include "core/base/money.h"
#include "core/config/value.h"
#include <strings.h>

static bool word_is(gx_text t, const char *word)
{
    return t.n == strlen(word) && strncasecmp(t.p, word, t.n) == 0;
}

static bool bool_parse(gx_text t, int64_t *out)
{
    *out = word_is(t, "yes") || word_is(t, "true") || word_is(t, "on");
    return *out || word_is(t, "no") || word_is(t, "false") || word_is(t, "off");
}

/* "20%" -> 0.20, "-2.5%" -> -0.025. The digits are gathered as one integer below 2^53 and divided once by a power of
 * ten, so that the result is the double nearest to what was written; strtod would depend on the locale. */
static bool percent_parse(gx_text t, double *out)
{
    bool negative = t.n > 0 && t.p[0] == '-';
    double digits = 0, scale = 100;
    size_t n = 0, i = negative;
    bool point = false;
    for (; i < t.n && t.p[i] != '%'; i++) {
        if (t.p[i] == '.' && !point && n > 0) {
            point = true;
            continue;
        }
        if (t.p[i] < '0' || t.p[i] > '9' || ++n > 15)
            return false;
        digits = digits * 10 + (t.p[i] - '0');
        scale *= point ? 10 : 1;
    }
    if (n == 0 || i + 1 != t.n || t.p[i - 1] == '.')
        return false;
    *out = (negative ? -digits : digits) / scale;
    return true;
}

/* What stands before the next comma or line end, trimmed. */
static gx_text item_cut(gx_text *rest)
{
    size_t i = 0;
    while (i < rest->n && rest->p[i] != ',' && rest->p[i] != '\n')
        i++;
    gx_text item = { rest->p, i };
    size_t taken = i < rest->n ? i + 1 : i;
    *rest = (gx_text){ rest->p + taken, rest->n - taken };
    return text_trim(item);
}

/* "a，b": typed with a Chinese keyboard, and one item for whoever takes it at its word. */
static bool wide_commas(gx_text t)
{
    return t.n > 0 && memchr(t.p, ',', t.n) == NULL && memchr(t.p, '\n', t.n) == NULL &&
           (memmem(t.p, t.n, "，", strlen("，")) != NULL || memmem(t.p, t.n, "、", strlen("、")) != NULL);
}

static gx_status list_parse(gx_text t, arena *a, gx_value *out)
{
    size_t n = 0;
    if (wide_commas(t))
        return GX_EINVAL;
    for (gx_text rest = t; rest.n > 0;)
        n += item_cut(&rest).n > 0;
    out->n_list = n;
    out->list = NULL;
    if (n == 0)
        return GX_OK;
    gx_text *items = arena_alloc(a, n * sizeof *items);
    if (items == NULL)
        return GX_ENOMEM;
    out->list = items;
    for (gx_text rest = t; rest.n > 0;) {
        gx_text item = item_cut(&rest);
        if (item.n > 0)
            *items++ = item;
    }
    return GX_OK;
}

gx_status value_parse(gx_text text, gx_option_type type, int money_digits, arena *a, gx_value *out)
{
    *out = (gx_value){ .type = type };
    bool good = false;
    switch (type) {
    case GX_OPT_BOOL:
        good = bool_parse(text, &out->i);
        break;
    case GX_OPT_INT:
        good = text_int(text, &out->i);
        break;
    case GX_OPT_MONEY:
        good = money_digits >= 0 && money_parse(text, money_digits, &out->i);
        break;
    case GX_OPT_PERCENT:
        good = percent_parse(text, &out->d);
        break;
    case GX_OPT_DURATION:
        good = duration_parse(text, &out->span);
        break;
    case GX_OPT_TEXT:
        out->text = text;
        good = true;
        break;
    case GX_OPT_LIST:
        return list_parse(text, a, out);
    }
    return good ? GX_OK : GX_EINVAL;
}
