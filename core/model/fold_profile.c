/* SPDX-License-Identifier: Apache-2.0 */
/* The profile in the fold: registers of which the last stated value holds, except that what a person set by hand beats
 * what was computed or imported (D4.2). A person who sets an empty value takes her word back. */
#include "core/base/calendar.h"
#include "core/calendar/lunar.h"
#include "core/model/catalogue.h"
#include "core/model/fold.h"

#include <stddef.h>
#include <strings.h>

#define BIT(id) (UINT64_C(1) << FIELD_##id)
#define NUMBERS (BIT(BIRTHDAY) | BIT(AGENT) | BIT(KEY))

/* Where a field's register is: an int64_t for NUMBERS, else a gx_text. 0: the field has none. */
#define REGISTER(id, member) [FIELD_##id] = offsetof(customer_state, member)
static const uint16_t REGISTERS[FIELD_COUNT] = {
    REGISTER(NAME, name),         REGISTER(ADDRESS_AS, address_as),
    REGISTER(PHONE, phone),       REGISTER(EMAIL, email),
    REGISTER(WECHAT, wechat),     REGISTER(GENDER, gender),
    REGISTER(BIRTHDAY, birthday), REGISTER(CITY, city),
    REGISTER(ADDRESS, address),   REGISTER(ADDRESS_KIND, address_kind),
    REGISTER(SOURCE, source),     REGISTER(PLACE, place),
    REGISTER(REFERRER, referrer), REGISTER(AGENT, agent),
    REGISTER(KEY, key),           REGISTER(LUNAR_BIRTHDAY, lunar_birthday),
};
#define ALL                                                                                                            \
    (BIT(NAME) | BIT(ADDRESS_AS) | BIT(PHONE) | BIT(EMAIL) | BIT(WECHAT) | BIT(GENDER) | BIT(BIRTHDAY) | BIT(CITY) |   \
     BIT(ADDRESS) | BIT(ADDRESS_KIND) | BIT(SOURCE) | BIT(PLACE) | BIT(REFERRER) | BIT(AGENT) | BIT(KEY) |             \
     BIT(LUNAR_BIRTHDAY))

static void set_register(customer_state *s, field_id f, const data_value *v)
{
    void *at = (char *)s + REGISTERS[f];
    if ((NUMBERS >> f & 1) != 0)
        *(int64_t *)at = v->i;
    else
        *(gx_text *)at = v->text;
}

static void add_tags(fold *f, const event_data *e)
{
    gx_text tags = e->value[FIELD_TAGS].text;
    for (size_t n = digest_list_count(&tags); n > 0; n--) {
        mark *m = fold_mark(f, &f->tags, digest_list_text(&tags), (gx_text){ NULL, 0 }, e->time);
        if (m != NULL)
            m->on = true;
    }
}

void fold_profile(fold *f, const event_data *e)
{
    for (uint64_t left = e->has & ALL & ~f->by_hand; left != 0; left &= left - 1) {
        field_id field = (field_id)__builtin_ctzll(left);
        set_register(f->s, field, &e->value[field]);
    }
    if (EVENT_HAS(e, FIELD_TAGS))
        add_tags(f, e);
}

/* Present, and neither a rule nor a computation. */
bool fold_set_by_person(const event_data *e)
{
    if (!EVENT_HAS(e, FIELD_BY))
        return false;
    gx_text by = e->value[FIELD_BY].text;
    return by.n > 0 && !text_is(by, "rule") && !text_is(by, "computed");
}

/* An attribute.set of a profile field. event_check saw that the value is one of the field's; an empty one clears it. */
static void set_by_name(fold *f, const event_data *e, field_id field)
{
    bool person = fold_set_by_person(e);
    gx_text value = EVENT_HAS(e, FIELD_VALUE) ? e->value[FIELD_VALUE].text : (gx_text){ NULL, 0 };
    if ((f->by_hand >> field & 1) != 0 && !person)
        return;
    event typed;
    typed.has = 0;
    event_set_text(&typed, field, value);
    data_value v = { .text = value };
    if ((NUMBERS >> field & 1) != 0) {
        v.i = typed.fields[field].i;
        if (v.i == EVENT_UNREADABLE && value.n > 0)
            return;
        if (v.i == EVENT_UNREADABLE)
            v.i = field == FIELD_BIRTHDAY ? GX_NO_DATE : 0;
    }
    set_register(f->s, field, &v);
    f->by_hand &= ~(UINT64_C(1) << field);
    f->by_hand |= (uint64_t)(person && value.n > 0) << field;
}

void fold_attribute(fold *f, const event_data *e)
{
    if (!EVENT_HAS(e, FIELD_NAME))
        return;
    gx_text name = e->value[FIELD_NAME].text;
    field_id field = field_of(name);
    if (field != FIELD_COUNT && (ALL >> field & 1) != 0)
        set_by_name(f, e, field);
    mark *m = fold_mark(f, &f->attributes, name, (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->value = EVENT_HAS(e, FIELD_VALUE) ? e->value[FIELD_VALUE].text : (gx_text){ NULL, 0 };
    m->by = EVENT_HAS(e, FIELD_BY) ? e->value[FIELD_BY].text : (gx_text){ NULL, 0 };
    m->on = fold_set_by_person(e);
}

/* ---- office addresses, D2.5 ---- */

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
        if (text_contains(address, text_of(HAN[i])))
            return true;
    for (size_t i = 0; i < sizeof LATIN / sizeof *LATIN; i++)
        if (contains_word(address, LATIN[i]))
            return true;
    return false;
}

/* The year 4 stands for a birthday whose year nobody knows. */
static bool knows_year(int64_t birthday)
{
    const int64_t first = -718067, last = first + 365; /* 0004-01-01, 0004-12-31 */
    return birthday != GX_NO_DATE && (birthday < first || birthday > last);
}

int64_t state_birthday_next(const customer_state *s, int64_t today)
{
    lunar_date lunar;
    if (s->lunar_birthday.n > 0 && lunar_parse(s->lunar_birthday, &lunar))
        return lunar_next(&lunar, today);
    return s->birthday != GX_NO_DATE ? birthday_next(s->birthday, today) : INT64_MAX;
}

void fold_profile_end(fold *f)
{
    customer_state *s = f->s;
    s->birthday_known_year = knows_year(s->birthday);
    s->has_referrer = s->referrer.n > 0;
    /* A stated kind of address is better than a guess from its words. */
    if (s->address_kind.n > 0)
        s->has_office_address = text_is(s->address_kind, "office");
    else
        s->has_office_address = s->address.n > 0 && sounds_like_office(s->address);
}
