/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a struct from a section by a table of options. */
#include "core/config/config.h"

/* The C representation of each type, see config.h; memcpy because the table knows offsets, not types. */
static void store(const gx_value *v, char *member)
{
    bool flag = v->i != 0;
    config_list list = { v->list, v->n_list };
    switch (v->type) {
    case GX_OPT_BOOL:
        memcpy(member, &flag, sizeof flag);
        break;
    case GX_OPT_INT:
    case GX_OPT_MONEY:
        memcpy(member, &v->i, sizeof v->i);
        break;
    case GX_OPT_PERCENT:
        memcpy(member, &v->d, sizeof v->d);
        break;
    case GX_OPT_DURATION:
        memcpy(member, &v->span, sizeof v->span);
        break;
    case GX_OPT_TEXT:
        memcpy(member, &v->text, sizeof v->text);
        break;
    case GX_OPT_LIST:
        memcpy(member, &list, sizeof list);
        break;
    }
}

gx_status config_fill(const config_section *s, const option_field *table, size_t n, int money_digits, arena *a,
                      void *out, gx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const gx_option *opt = &table[i].option;
        const config_entry *e = config_entry_of(s, opt->name);
        if (e == NULL && opt->fallback == NULL)
            continue;
        gx_value v;
        gx_status status = e != NULL ? config_value(s, e, opt, money_digits, a, &v, err)
                                     : config_value_text(text_of(opt->fallback), opt, money_digits, a, &v, err);
        if (status != GX_OK)
            return status;
        store(&v, (char *)out + table[i].offset);
    }
    return GX_OK;
}
