/* SPDX-License-Identifier: Apache-2.0 */
/* What a person says of a customer: that something happened, a note, a visit, tags, labels and attributes. */
#include "core/engine/entry.h"

#include "core/base/i18n.h"
#include "core/engine/attribute.h"

gx_status entry_event(entry *e, event_kind kind, gx_text type, gx_text data, gx_text words, gx_error *err)
{
    event *said = entry_new(e, kind, err);
    if (said == NULL)
        return GX_ENOMEM;
    if (kind == EVENT_OTHER)
        said->type = type;
    gx_status rc = data.n > 0 ? event_parse_data(data, said, e->mem, err) : GX_OK;
    if (rc == GX_OK && words.n > 0)
        event_set_text(said, event_kind_takes(kind, FIELD_TEXT) ? FIELD_TEXT : FIELD_NOTE, words);
    return rc;
}

gx_status entry_note(entry *e, gx_text text, gx_error *err)
{
    return entry_event(e, EVENT_NOTE_ADDED, GX_TEXT(""), GX_TEXT(""), text, err);
}

gx_status entry_visit(entry *e, gx_text place, gx_error *err)
{
    event *said = entry_new(e, EVENT_VISIT_MADE, err);
    if (said == NULL)
        return GX_ENOMEM;
    if (place.n > 0)
        event_set_text(said, FIELD_PLACE, place);
    return GX_OK;
}

gx_status entry_tag(entry *e, gx_text name, bool on, gx_error *err)
{
    event *said = entry_new(e, on ? EVENT_TAG_ADDED : EVENT_TAG_REMOVED, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_TAG, name);
    event_set_text(said, FIELD_BY, e->by);
    return GX_OK;
}

/* ---- labels and attributes ---- */

static bool has_label(const dimension *d, gx_text label)
{
    for (uint32_t i = 0; i < d->n_labels; i++)
        if (text_is(label, d->labels[i]))
            return true;
    return false;
}

static gx_status set_label(entry *e, const dimension *d, gx_text label, int64_t review_on, gx_error *err)
{
    if (label.n > 0 && !has_label(d, label)) {
        const char *near = suggest(label, d->labels, d->n_labels);
        return gx_fail(err, GX_EINVAL, _("'%.*s' is no label of %s; did you mean '%s'?"), TEXT_ARG(label), d->name,
                       near ? near : d->labels[0]);
    }
    event *said = entry_new(e, label.n > 0 ? EVENT_LABEL_SET : EVENT_LABEL_CLEARED, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_DIMENSION, text_of(d->name));
    event_set_text(said, FIELD_BY, e->by);
    if (label.n > 0)
        event_set_text(said, FIELD_LABEL, label);
    if (label.n > 0 && review_on != GX_NO_DATE)
        event_set_int(said, FIELD_REVIEW_ON, review_on);
    return GX_OK;
}

gx_status entry_learn(entry *e, gx_text name, gx_text value, gx_error *err)
{
    name = attribute_name(name);
    gx_status rc = attribute_value(e->shop, name, value, e->mem, &value, err);
    event *said = rc == GX_OK ? entry_new(e, EVENT_ATTRIBUTE_SET, err) : NULL;
    if (said == NULL)
        return rc != GX_OK ? rc : GX_ENOMEM;
    event_set_text(said, FIELD_NAME, name);
    event_set_text(said, FIELD_VALUE, value);
    event_set_text(said, FIELD_BY, e->by);
    return GX_OK;
}

gx_status entry_set(entry *e, gx_text name, gx_text value, int64_t review_on, gx_error *err)
{
    const dimension *d = ruleset_dimension(e->shop->ruleset, name);
    if (d != NULL)
        return set_label(e, d, value, review_on, err);
    if (review_on != GX_NO_DATE)
        return gx_fail(err, GX_EINVAL, _("only a label can be reviewed, and '%.*s' is no dimension"), TEXT_ARG(name));
    return entry_learn(e, name, value, err);
}

static gx_status set_bare_label(entry *e, gx_text label, gx_error *err)
{
    const ruleset *r = e->shop->ruleset;
    const dimension *of = NULL;
    for (uint32_t i = 0; i < r->n_dimensions; i++) {
        if (!has_label(&r->dimensions[i], label))
            continue;
        if (of != NULL)
            return gx_fail(err, GX_EINVAL, _("'%.*s' is a label of %s and of %s: write %s=%.*s"), TEXT_ARG(label),
                           of->name, r->dimensions[i].name, of->name, TEXT_ARG(label));
        of = &r->dimensions[i];
    }
    if (of == NULL)
        return gx_fail(err, GX_EINVAL, _("'%.*s' is no label; want tag:NAME, NAME=VALUE or a label"), TEXT_ARG(label));
    return set_label(e, of, label, GX_NO_DATE, err);
}

gx_status entry_mark(entry *e, gx_text mark, gx_error *err)
{
    static const gx_text sign = { "tag:", 4 };
    if (text_starts(mark, sign.p))
        return entry_tag(e, text_trim((gx_text){ mark.p + sign.n, mark.n - sign.n }), true, err);
    gx_text value = mark, name = text_trim(text_cut(&value, '='));
    if (value.p == NULL)
        return set_bare_label(e, name, err);
    return entry_set(e, name, text_trim(value), GX_NO_DATE, err);
}
