/* SPDX-License-Identifier: Apache-2.0 */
/* The profile in the fold: registers of which the last stated value holds, except that what a person set by hand beats
 * what was computed or imported (D4.2). A person who sets an empty value takes her word back. */
#include "core/base/calendar.h"
#include "core/model/catalogue.h"
#include "core/model/fold.h"

#include <strings.h>

typedef struct reg {
    field_id field;
    size_t offset; /* of a gx_text or an int64_t, by the field's type */
} reg;

#define REGISTER(id, member)                                                                                           \
    {                                                                                                                  \
        FIELD_##id, offsetof(customer_state, member)                                                                   \
    }
static const reg REGISTERS[] = {
    REGISTER(NAME, name),         REGISTER(ADDRESS_AS, address_as),
    REGISTER(PHONE, phone),       REGISTER(EMAIL, email),
    REGISTER(WECHAT, wechat),     REGISTER(GENDER, gender),
    REGISTER(BIRTHDAY, birthday), REGISTER(CITY, city),
    REGISTER(ADDRESS, address),   REGISTER(ADDRESS_KIND, address_kind),
    REGISTER(SOURCE, source),     REGISTER(PLACE, place),
    REGISTER(REFERRER, referrer), REGISTER(AGENT, agent),
    REGISTER(KEY, key),
};
#define N_REGISTERS (sizeof REGISTERS / sizeof *REGISTERS)

static gx_text *text_at(customer_state *s, size_t offset)
{
    return (gx_text *)(void *)((char *)s + offset);
}

static int64_t *int_at(customer_state *s, size_t offset)
{
    return (int64_t *)(void *)((char *)s + offset);
}

static const reg *register_of(field_id f)
{
    for (size_t i = 0; i < N_REGISTERS; i++)
        if (REGISTERS[i].field == f)
            return &REGISTERS[i];
    return NULL;
}

static void set_register(customer_state *s, const reg *r, const field_value *v)
{
    if (field_type_of(r->field) == FIELD_TYPE_TEXT)
        *text_at(s, r->offset) = v->text;
    else
        *int_at(s, r->offset) = v->i;
}

void fold_profile(fold *f, const event *e)
{
    for (size_t i = 0; i < N_REGISTERS; i++) {
        field_id field = REGISTERS[i].field;
        if (EVENT_HAS(e, field) && !f->by_hand[field])
            set_register(f->s, &REGISTERS[i], &e->fields[field]);
    }
    if (EVENT_HAS(e, FIELD_TAGS))
        for (size_t i = 0; i < e->fields[FIELD_TAGS].n; i++) {
            mark *m = fold_mark(f, &f->tags, e->fields[FIELD_TAGS].texts[i], (gx_text){ NULL, 0 }, e->time);
            if (m != NULL)
                m->on = true;
        }
}

/* Present, and neither a rule nor a computation. */
bool fold_set_by_person(const event *e)
{
    if (!EVENT_HAS(e, FIELD_BY))
        return false;
    gx_text by = e->fields[FIELD_BY].text;
    return by.n > 0 && !text_is(by, "rule") && !text_is(by, "computed");
}

/* An attribute.set of a profile field. event_check saw that the value is one of the field's; an empty one clears it. */
static void set_by_name(fold *f, const event *e, const reg *r)
{
    bool person = fold_set_by_person(e);
    gx_text value = EVENT_HAS(e, FIELD_VALUE) ? e->fields[FIELD_VALUE].text : (gx_text){ NULL, 0 };
    if (f->by_hand[r->field] && !person)
        return;
    event typed;
    typed.has = 0;
    event_set_text(&typed, r->field, value);
    field_value *v = &typed.fields[r->field];
    if (field_type_of(r->field) != FIELD_TYPE_TEXT && v->i == EVENT_UNREADABLE) {
        if (value.n > 0)
            return;
        v->i = r->field == FIELD_BIRTHDAY ? GX_NO_DATE : 0;
    }
    set_register(f->s, r, v);
    f->by_hand[r->field] = person && value.n > 0;
}

void fold_attribute(fold *f, const event *e)
{
    if (!EVENT_HAS(e, FIELD_NAME))
        return;
    gx_text name = e->fields[FIELD_NAME].text;
    field_id field = field_of(name);
    const reg *r = field == FIELD_COUNT ? NULL : register_of(field);
    if (r != NULL)
        set_by_name(f, e, r);
    mark *m = fold_mark(f, &f->attributes, name, (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->value = EVENT_HAS(e, FIELD_VALUE) ? e->fields[FIELD_VALUE].text : (gx_text){ NULL, 0 };
    m->by = EVENT_HAS(e, FIELD_BY) ? e->fields[FIELD_BY].text : (gx_text){ NULL, 0 };
    m->on = fold_set_by_person(e);
}

/* ---- office addresses, D2.5 ---- */

static bool contains(gx_text t, const char *word)
{
    return t.n > 0 && memmem(t.p, t.n, word, strlen(word)) != NULL;
}

static bool is_letter(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

/* Latin company words stand alone: "Inc" is not in "Vincent Street". */
static bool contains_word(gx_text t, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= t.n; i++) {
        if (strncasecmp(t.p + i, word, n) != 0 || (i > 0 && is_letter(t.p[i - 1])))
            continue;
        if (i + n == t.n || !is_letter(t.p[i + n]) || !is_letter(word[n - 1]))
            return true;
    }
    return false;
}

static bool sounds_like_office(gx_text address)
{
    static const char *const HAN[] = { "公司", "大厦", "写字楼", "科技", "集团" };
    static const char *const LATIN[] = { "Ltd", "Inc", "Co.", "Office", "GmbH", "Tower" };
    for (size_t i = 0; i < sizeof HAN / sizeof *HAN; i++)
        if (contains(address, HAN[i]))
            return true;
    for (size_t i = 0; i < sizeof LATIN / sizeof *LATIN; i++)
        if (contains_word(address, LATIN[i]))
            return true;
    return false;
}

void fold_profile_end(fold *f)
{
    customer_state *s = f->s;
    int64_t year = 4;
    int month, day;
    if (s->birthday != GX_NO_DATE)
        civil_of_days(s->birthday, &year, &month, &day);
    s->birthday_known_year = s->birthday != GX_NO_DATE && year != 4;
    s->has_referrer = s->referrer.n > 0;
    /* A stated kind of address is better than a guess from its words. */
    s->has_office_address = s->address_kind.n > 0 ? text_is(s->address_kind, "office") : sounds_like_office(s->address);
}
