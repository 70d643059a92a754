/* SPDX-License-Identifier: Apache-2.0 */
/* What is handed over: worded anew on the day it goes out, in the shop's language, from the same template and values.
 * It is kept with the claim, so that every attempt says the same. */
#include "core/deliver/courier.h"

#include "core/base/i18n.h"
#include "core/decide/sections.h"
#include "core/report/words.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_text address_of(const customer_state *s, const char *field)
{
    if (field == NULL)
        return (gx_text){ NULL, 0 };
    if (strcmp(field, "phone") == 0)
        return s->phone;
    if (strcmp(field, "email") == 0)
        return s->email;
    return strcmp(field, "wechat") == 0 ? s->wechat : s->address;
}

/* One line: what stands in a header or beside an address may not end it. */
static gx_text one_line(courier *c, gx_text t)
{
    buf line = { 0 };
    buf_word(&line, t);
    gx_text copy = arena_text(c->scratch, buf_view(&line));
    buf_free(&line);
    return copy;
}

gx_status message_make(courier *c, parcel *p, gx_error *err)
{
    const customer_state *s = p->up.state;
    const wordsmith smith = { c->shop->ruleset, c->evaluator, c->lang, c->now, c->scratch };
    wording w = reword(&smith, &p->up, &p->p);
    gx_text shop_name = sections_shop(c->shop->config, "name", "");
    gx_text address = address_of(s, p->channel->address);
    gx_text name = name_to_call(s, c->shop->ruleset->policy.names_fallback);
    gx_text subject = text_trim(w.subject).n > 0 ? w.subject : shop_name;
    if (text_trim(w.say).n == 0)
        return gx_fail(err, GX_EINVAL, _("there is nothing to say: the action has neither text nor template"));
    delivery *row = &p->row;
    row->address = one_line(c, address);
    row->name = one_line(c, name);
    row->subject = one_line(c, subject);
    row->text = arena_text(c->scratch, text_trim(w.say));
    bool whole = (row->address.n > 0 || address.n == 0) && (row->name.n > 0 || name.n == 0) &&
                 (row->subject.n > 0 || subject.n == 0) && row->text.n > 0;
    return whole ? GX_OK : no_memory(err);
}
