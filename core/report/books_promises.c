/* SPDX-License-Identifier: Apache-2.0 */
/* Promises of a period, and those not kept at its end (D9.6). */
#include "core/report/books_parts.h"

void promises_count(promise_count *c, const book *b, const customer_state *s)
{
    const zone *z = b->ruleset->zone;
    int64_t day = b->period.over ? b->period.last_day + 1 : zone_today(z, b->period.until - 1);
    for (size_t i = 0; i < s->n_promises; i++) {
        const promise *p = &s->promises[i];
        c->made += period_holds(&b->period, p->made);
        if (p->kept != GX_NEVER && period_holds(&b->period, p->kept)) {
            c->kept++;
            c->kept_late += p->by_date != GX_NO_DATE && zone_today(z, p->kept) > p->by_date;
        }
        c->overdue += p->kept == GX_NEVER && p->by_date != GX_NO_DATE && p->by_date < day;
    }
}

json_t *promise_count_json(const promise_count *c)
{
    json_t *j = json_object();
    json_object_set_new(j, "made", json_integer((json_int_t)c->made));
    json_object_set_new(j, "kept", json_integer((json_int_t)c->kept));
    json_object_set_new(j, "kept_late", json_integer((json_int_t)c->kept_late));
    json_object_set_new(j, "overdue", json_integer((json_int_t)c->overdue));
    return j;
}
