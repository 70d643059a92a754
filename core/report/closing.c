/* SPDX-License-Identifier: Apache-2.0 */
/* From a number of the list and what a person says of it to one entry. The list knows the keys of its answers; what an
 * answer means is the engine's. */
#include "core/report/closing.h"

#include "core/base/i18n.h"

typedef struct closer {
    const json_t *item;
    const closing *what;
    entry entry;
} closer;

static gx_status pick(const json_t *list, int64_t number, const closing *what, const json_t **out, gx_error *err)
{
    const json_t *items = json_object_get(list, "items");
    const json_t *item = number < 1 ? NULL : json_array_get(items, (size_t)number - 1);
    if (item == NULL || strcmp(json_str(item, "kind"), "silence") == 0)
        return gx_fail(err, GX_EINVAL, _("there is no number %lld on this day's list of %zu (guanxi worklist)"),
                       (long long)number, json_array_size(items));
    const char *status = json_str(item, "status");
    if (json_is_true(json_object_get(item, "away")) && what->later.days == 0)
        return gx_fail(err, GX_EINVAL, _("number %lld (%s) is put off already; guanxi undo takes the last entry back"),
                       (long long)number, json_str(item, "name"));
    if (strcmp(status, "planned") != 0 && strcmp(status, "postponed") != 0)
        return gx_fail(err, GX_EINVAL, _("number %lld (%s) is finished already; guanxi undo takes the last entry back"),
                       (long long)number, json_str(item, "name"));
    *out = item;
    return GX_OK;
}

/* A task without foreseen answers takes any. */
static gx_status find_answer(const closer *c, const char **name, gx_error *err)
{
    size_t i;
    json_t *a, *all = json_object_get(c->item, "answers");
    const char *said = c->what->answer;
    buf names = { 0 };
    *name = json_array_size(all) == 0 ? said : NULL;
    json_array_foreach(all, i, a)
    {
        if (strcmp(said, json_str(a, "name")) == 0 || strcmp(said, json_str(a, "key")) == 0)
            *name = json_str(a, "name");
        buf_printf(&names, "%s%s (%s)", i ? ", " : "", json_str(a, "name"), json_str(a, "key"));
    }
    gx_status rc = GX_OK;
    if (*name == NULL)
        rc = gx_fail(err, GX_EINVAL, _("'%s' is none of the answers of this task: %s"), said, names.p);
    buf_free(&names);
    return rc;
}

static gx_status close_action(closer *c, closed *out, gx_error *err)
{
    proposal p;
    const char *answer = NULL;
    gx_status rc = entry_action(&c->entry, text_of(json_str(c->item, "id")), &p, err);
    if (rc != GX_OK)
        return rc;
    out->as = c->what->later.days != 0 ? CLOSED_LATER : c->what->skip ? CLOSED_SKIPPED : CLOSED_DONE;
    if (out->as == CLOSED_LATER)
        return entry_later(&c->entry, &p, c->what->later, &out->until, err);
    if (out->as == CLOSED_SKIPPED)
        return entry_skipped(&c->entry, &p, text_of(c->what->note), err);
    if (c->what->answer != NULL)
        rc = find_answer(c, &answer, err);
    return rc == GX_OK ? entry_done(&c->entry, &p, text_of(answer), text_of(c->what->note), err) : rc;
}

static gx_status close_arrival(closer *c, closed *out, gx_error *err)
{
    proposal p;
    const char *answer = NULL;
    gx_status rc = entry_action(&c->entry, text_of(json_str(c->item, "id")), &p, err);
    if (rc == GX_OK && (c->what->skip || c->what->later.days != 0 || c->what->answer == NULL))
        rc = gx_fail(err, GX_EINVAL, _("say whether it arrived: --answer y, or --answer n"));
    if (rc == GX_OK)
        rc = find_answer(c, &answer, err);
    if (rc != GX_OK)
        return rc;
    out->as = strcmp(answer, "arrived") == 0 ? CLOSED_DONE : CLOSED_LOST;
    return out->as == CLOSED_DONE ? entry_arrived(&c->entry, &p, text_of(json_str(c->item, "say")), err)
                                  : entry_lost(&c->entry, &p, text_of(c->what->note), err);
}

/* D9.6: kept, or moved to another day; it does not go away. */
static gx_status close_promise(closer *c, closed *out, gx_error *err)
{
    gx_text words = text_of(json_str(c->item, "what"));
    if (c->what->skip || c->what->answer != NULL)
        return gx_fail(err, GX_EINVAL, _("a promise is neither skipped nor answered: it is kept, or put off"));
    out->as = c->what->later.days != 0 ? CLOSED_LATER : CLOSED_KEPT;
    if (out->as == CLOSED_KEPT)
        return entry_promise_kept(&c->entry, words, err);
    gx_status rc = entry_day_later(&c->entry, c->what->later, &out->until, err);
    return rc == GX_OK ? entry_promise(&c->entry, words, out->until, err) : rc;
}

static gx_status learn(closer *c, const char *said, gx_error *err)
{
    gx_text value = text_of(said), name = text_trim(text_cut(&value, '='));
    const char *asked = json_str(json_object_get(c->item, "ask"), "attribute");
    if (value.p == NULL && *asked != '\0')
        return entry_learn(&c->entry, text_of(asked), name, err);
    if (name.n == 0 || value.p == NULL)
        return gx_fail(err, GX_EINVAL, _("\"%s\": want NAME=VALUE, as this task asks for no fact"), said);
    return entry_learn(&c->entry, name, text_trim(value), err);
}

static gx_status add_rest(closer *c, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < c->what->n_learn && rc == GX_OK; i++)
        rc = learn(c, c->what->learn[i], err);
    if (rc == GX_OK && c->what->note != NULL)
        rc = entry_note(&c->entry, text_of(c->what->note), err);
    if (rc == GX_OK && c->what->promise != NULL)
        rc = entry_promise(&c->entry, text_of(c->what->promise), c->what->promise_by, err);
    return rc;
}

gx_status worklist_close(shop *s, int64_t now, const json_t *list, int64_t number, const closing *what, closed *out,
                         gx_error *err)
{
    closer c = { .what = what };
    gx_status rc = pick(list, number, what, &c.item, err);
    if (rc == GX_OK)
        rc = entry_begin(&c.entry, s, now, err);
    if (rc != GX_OK)
        return rc;
    c.entry.subject = text_of(json_str(c.item, "customer"));
    *out = (closed){ .name = json_str(c.item, "name"), .until = GX_NO_DATE };
    if (strcmp(json_str(c.item, "kind"), "promise") == 0)
        rc = close_promise(&c, out, err);
    else if (strcmp(json_str(c.item, "kind"), "arrival") == 0)
        rc = close_arrival(&c, out, err);
    else
        rc = close_action(&c, out, err);
    if (rc == GX_OK)
        rc = add_rest(&c, err);
    if (rc == GX_OK)
        rc = entry_journal(&c.entry, err);
    entry_end(&c.entry);
    return rc;
}

/* ---- what goes to many ---- */

static gx_status check_broadcast(const json_t *item, const closing *what, gx_error *err)
{
    if (what->answer != NULL || what->note != NULL || what->n_learn > 0 || what->promise != NULL)
        return gx_fail(err, GX_EINVAL,
                       _("what goes to many is done or skipped: answers and notes are of single customers"));
    if (what->later.days != 0)
        return gx_fail(err, GX_EINVAL,
                       _("what goes to many is for its day: it waits on the list until it is done, or --skip"));
    if (what->skip && strcmp(json_str(item, "kind"), "takedown") == 0)
        return gx_fail(err, GX_EINVAL, _("an advertisement that stands is not skipped: it is taken down"));
    if (strcmp(json_str(item, "status"), "planned") != 0)
        return gx_fail(err, GX_EINVAL, _("P%lld (%s) is finished already; guanxi undo takes the last entry back"),
                       (long long)json_integer_value(json_object_get(item, "number")), json_str(item, "title"));
    return GX_OK;
}

/* The post's own fate comes first, so that undo names it. */
static gx_status close_post(closer *c, gx_error *err)
{
    gx_text name = text_of(json_str(c->item, "post"));
    if (strcmp(json_str(c->item, "kind"), "takedown") == 0)
        return entry_taken_down(&c->entry, name, err);
    if (name.n == 0)
        return GX_OK;
    if (c->what->skip)
        return entry_post_skipped(&c->entry, name, err);
    int kind = post_kind_of(text_of(json_str(c->item, "what")));
    return entry_published(&c->entry, name, kind >= 0 ? (post_kind)kind : POST_LIFE,
                           text_of(json_str(c->item, "channel")), err);
}

static gx_status close_member(closer *c, const json_t *member, gx_error *err)
{
    gx_text customer = text_of(json_str(member, "customer")), action = text_of(json_str(member, "action"));
    if (!c->what->skip)
        return entry_among(&c->entry, customer, text_of(json_str(c->item, "channel")), action, err);
    c->entry.subject = customer;
    const proposal p = { .id = action };
    return entry_skipped(&c->entry, &p, (gx_text){ NULL, 0 }, err);
}

gx_status worklist_close_broadcast(shop *s, int64_t now, const json_t *list, int64_t number, const closing *what,
                                   closed *out, gx_error *err)
{
    const json_t *all = json_object_get(list, "broadcasts");
    closer c = { .what = what, .item = number < 1 ? NULL : json_array_get(all, (size_t)number - 1) };
    if (c.item == NULL)
        return gx_fail(err, GX_EINVAL, _("there is no P%lld on this day's list (guanxi worklist)"), (long long)number);
    gx_status rc = check_broadcast(c.item, what, err);
    if (rc == GX_OK)
        rc = entry_begin(&c.entry, s, now, err);
    if (rc != GX_OK)
        return rc;
    *out = (closed){ .as = what->skip ? CLOSED_SKIPPED : CLOSED_DONE,
                     .name = json_str(c.item, "title"),
                     .until = GX_NO_DATE };
    size_t i;
    json_t *member;
    rc = close_post(&c, err);
    json_array_foreach(json_object_get(c.item, "members"), i, member) rc =
        rc == GX_OK ? close_member(&c, member, err) : rc;
    if (rc == GX_OK)
        rc = entry_journal(&c.entry, err);
    entry_end(&c.entry);
    return rc;
}
