/* SPDX-License-Identifier: Apache-2.0 */
/* The registries and the owner's ledger. What a plugin registers in `start` is checked and staged here; it goes live in
 * one step when `start` has succeeded, so that a plugin that fails halfway leaves nothing behind. */
#include "core/plugin/inside.h"
#include <stdlib.h>

#define LABELS_MAX 64
#define NO_MEMORY N_("out of memory while registering '%s'")

static bool name_valid(const char *s)
{
    if (s == NULL || s[0] < 'a' || s[0] > 'z')
        return false;
    for (; *s != '\0'; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_'))
            return false;
    return true;
}

static gx_status check_name(const char *what, const char *name, gx_error *err)
{
    if (name_valid(name))
        return GX_OK;
    return gx_fail(err, GX_EPLUGIN, _("%s name '%s': want a small letter, then small letters, digits and '_'"), _(what),
                   name != NULL ? name : "");
}

static gx_status check_size(const char *what, uint32_t size, size_t wanted, gx_error *err)
{
    if (size >= wanted)
        return GX_OK;
    return gx_fail(err, GX_EPLUGIN, _("%s whose size is %u; release 1 has %zu: set .size = sizeof(gx_%s)"), what,
                   (unsigned)size, wanted, what);
}

/* The host's own copy; members that the plugin did not know are zero. */
static void *copy_struct(plugin *p, const void *from, size_t theirs, size_t ours)
{
    void *copy = arena_zalloc(p->mem, ours);
    if (copy != NULL)
        memcpy(copy, from, theirs < ours ? theirs : ours);
    return copy;
}

const fact *find_fact(const plugin *p, const char *name, gx_ref *ref)
{
    const fact *f = facts_find(p->host->o.facts, text_of(name));
    if (f != NULL) {
        *ref = f->ref;
        return f;
    }
    for (size_t i = 0; i < p->staged.n_models; i++) {
        if (strcmp(p->staged.models[i].name, name) == 0) {
            *ref = p->staged.models[i].ref;
            return &p->staged.models[i];
        }
    }
    return NULL;
}

static const plugin *provider(const host *h, gx_ref ref)
{
    for (size_t i = 0; i < h->live.classifiers.n; i++)
        if (h->live.classifiers.items[i].ref == ref)
            return h->live.classifiers.items[i].owner;
    for (size_t i = 0; i < h->live.facts.n; i++)
        if (h->live.facts.items[i].ref == ref)
            return h->live.facts.items[i].owner;
    return NULL;
}

static gx_status check_free(const plugin *p, const char *what, const char *name, gx_error *err)
{
    gx_ref ref;
    const fact *f = find_fact(p, name, &ref);
    if (f == NULL)
        return GX_OK;
    if (ref > facts_count(p->host->o.facts))
        return gx_fail(err, GX_EEXIST, _("it registers '%s' twice"), name);
    const plugin *other = provider(p->host, ref);
    if (other != NULL)
        return gx_fail(err, GX_EEXIST,
                       _("the %s '%s' is already provided by the plugin %s (%s); load only one of them"), _(what), name,
                       other->descriptor.name, other->path);
    if (f->file != NULL)
        return gx_fail(err, GX_EEXIST, _("the name '%s' is already declared at %s:%d; rename that one"), name, f->file,
                       f->line);
    return gx_fail(err, GX_EEXIST, _("the name '%s' is already a fact of guanxi; choose another"), name);
}

static gx_status stage_model(plugin *p, fact *model, gx_error *err)
{
    ledger *s = &p->staged;
    if (!list_grow((void **)&s->models, s->n_models, &s->cap_models, sizeof *s->models, 1))
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), model->name);
    uint32_t index = 0;
    for (gx_ref r = 1; r <= facts_count(p->host->o.facts); r++)
        index += facts_at(p->host->o.facts, r)->origin == model->origin;
    for (size_t i = 0; i < s->n_models; i++)
        index += s->models[i].origin == model->origin;
    model->index = index;
    model->ref = (gx_ref)(facts_count(p->host->o.facts) + s->n_models + 1);
    s->models[s->n_models++] = *model;
    return GX_OK;
}

static gx_status check_labels(const gx_classifier *c, gx_error *err)
{
    if (c->labels == NULL || c->n_labels < 1 || c->n_labels > LABELS_MAX)
        return gx_fail(err, GX_EPLUGIN, _("the dimension '%s' has %u labels; want 1..%d"), c->dimension,
                       (unsigned)(c->labels == NULL ? 0 : c->n_labels), LABELS_MAX);
    for (uint32_t i = 0; i < c->n_labels; i++) {
        const gx_label *l = &c->labels[i];
        if (!name_valid(l->name))
            return gx_fail(err, GX_EPLUGIN,
                           _("label %u of the dimension '%s' is named '%s'; want a small letter, then small letters, "
                             "digits and '_'"),
                           (unsigned)i, c->dimension, l->name != NULL ? l->name : "");
        if (l->title == NULL || l->title[0] == '\0')
            return gx_fail(err, GX_EPLUGIN, _("the label '%s' of the dimension '%s' has no title"), l->name,
                           c->dimension);
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(c->labels[k].name, l->name) == 0)
                return gx_fail(err, GX_EPLUGIN, _("the dimension '%s' has the label '%s' twice"), c->dimension,
                               l->name);
    }
    return GX_OK;
}

static gx_status check_reads(const gx_classifier *c, size_t *n, gx_error *err)
{
    *n = 0;
    for (const char *const *r = c->reads_dimensions; r != NULL && *r != NULL; r++, (*n)++)
        if (!name_valid(*r))
            return check_name(N_("a read dimension's"), *r, err);
    return GX_OK;
}

static gx_status check_classifier(const plugin *p, const gx_classifier *c, size_t *n_reads, gx_error *err)
{
    gx_status status = check_name(N_("the dimension's"), c->dimension, err);
    if (status == GX_OK && (c->title == NULL || c->classify == NULL))
        status = gx_fail(err, GX_EPLUGIN, _("the dimension '%s' lacks its %s"), c->dimension,
                         c->title == NULL ? "title" : "classify function");
    if (status == GX_OK)
        status = check_labels(c, err);
    if (status == GX_OK)
        status = check_reads(c, n_reads, err);
    return status == GX_OK ? check_free(p, N_("dimension"), c->dimension, err) : status;
}

/* The shop may call a dimension otherwise: [classifier:NAME] title.zh_CN, when it has the plugin's name. */
static const char *local_title(const plugin *p, const char *dimension)
{
    const config *c = p->host->o.config;
    const config_section *s = NULL;
    if (c != NULL && strcmp(dimension, p->descriptor.name) == 0)
        s = config_find(c, "classifier", text_of(dimension));
    const config_entry *e = s != NULL ? config_entry_lang(s, "title", i18n_current()) : NULL;
    if (e == NULL && s != NULL)
        e = config_entry_of(s, "title");
    return e != NULL ? arena_strndup(p->mem, e->value.p, e->value.n) : NULL;
}

gx_status stage_classifier(plugin *p, const gx_classifier *theirs, void *self, gx_error *err)
{
    gx_status status = check_size("classifier", theirs->size, CLASSIFIER_RELEASE_1, err);
    if (status != GX_OK)
        return status;
    const gx_classifier *c = copy_struct(p, theirs, theirs->size, sizeof *c);
    size_t n_reads = 0;
    if (c == NULL)
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), theirs->dimension);
    status = check_classifier(p, c, &n_reads, err);
    if (status != GX_OK)
        return status;
    const char **names = arena_alloc(p->mem, c->n_labels * sizeof *names);
    const char **titles = arena_alloc(p->mem, c->n_labels * sizeof *titles);
    gx_ref *reads = arena_zalloc(p->mem, (n_reads + 1) * sizeof *reads);
    if (names == NULL || titles == NULL || reads == NULL || !LIST_ROOM(&p->staged.classifiers, 1))
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), c->dimension);
    for (uint32_t i = 0; i < c->n_labels; i++) {
        names[i] = c->labels[i].name;
        titles[i] = c->labels[i].title;
    }
    fact model = { .name = c->dimension,
                   .type = GX_LABEL,
                   .origin = FACT_DIMENSION,
                   .title = c->title,
                   .title_local = local_title(p, c->dimension),
                   .unit = N_("label"),
                   .events = N_("what its classifier reads"),
                   .expiry = N_("as each verdict says"),
                   .labels = names,
                   .label_titles = titles,
                   .n_labels = c->n_labels };
    status = stage_model(p, &model, err);
    if (status == GX_OK)
        p->staged.classifiers.items[p->staged.classifiers.n++] =
            (registered_classifier){ c, self, p, model.ref, reads, 0 };
    return status;
}

static gx_status check_fact(const plugin *p, const gx_fact *f, gx_error *err)
{
    gx_status status = check_name(N_("the fact's"), f->name, err);
    if (status != GX_OK)
        return status;
    if (f->title == NULL || f->unit == NULL || f->compute == NULL)
        return gx_fail(err, GX_EPLUGIN, _("the fact '%s' lacks its %s"), f->name,
                       f->title == NULL  ? "title"
                       : f->unit == NULL ? "unit"
                                         : "compute function");
    if (f->type < GX_BOOL || f->type > GX_DURATION)
        return gx_fail(err, GX_EPLUGIN,
                       _("the fact '%s' is %s; a plugin's fact is one of bool, int, money, time, date "
                         "and duration"),
                       f->name, type_word(f->type));
    if (f->dated_by != NULL) {
        gx_ref ref;
        const fact *dating = find_fact(p, f->dated_by, &ref);
        if (dating == NULL || dating->type != GX_TIME)
            return gx_fail(err, GX_EPLUGIN, _("the fact '%s' is dated by '%s', which is no time that is known"),
                           f->name, f->dated_by);
    }
    return check_free(p, N_("fact"), f->name, err);
}

gx_status stage_fact(plugin *p, const gx_fact *theirs, void *self, gx_error *err)
{
    gx_status status = check_size("fact", theirs->size, FACT_RELEASE_1, err);
    if (status != GX_OK)
        return status;
    const gx_fact *f = copy_struct(p, theirs, theirs->size, sizeof *f);
    if (f == NULL || !LIST_ROOM(&p->staged.facts, 1))
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), theirs->name);
    status = check_fact(p, f, err);
    if (status != GX_OK)
        return status;
    fact model = { .name = f->name,
                   .type = f->type,
                   .origin = FACT_PLUGIN,
                   .title = f->title,
                   .unit = f->unit,
                   .events = N_("what its plugin reads"),
                   .dated_by = f->dated_by,
                   .expiry = N_("as its plugin says") };
    status = stage_model(p, &model, err);
    if (status == GX_OK)
        p->staged.facts.items[p->staged.facts.n++] = (registered_fact){ f, self, p, model.ref };
    return status;
}

static const registered_channel *channel_named(const channel_list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].channel->name, name) == 0)
            return &l->items[i];
    return NULL;
}

static const registered_importer *importer_named(const importer_list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].importer->name, name) == 0)
            return &l->items[i];
    return NULL;
}

static gx_status fail_second(const char *what, const char *name, const plugin *p, const plugin *other, gx_error *err)
{
    if (other == p)
        return gx_fail(err, GX_EEXIST, _("it registers the %s '%s' twice"), _(what), name);
    return gx_fail(err, GX_EEXIST, _("the %s '%s' is already provided by the plugin %s (%s); load only one of them"),
                   _(what), name, other->descriptor.name, other->path);
}

gx_status stage_channel(plugin *p, const gx_channel *theirs, void *self, gx_error *err)
{
    gx_status status = check_size("channel", theirs->size, CHANNEL_RELEASE_1, err);
    if (status != GX_OK)
        return status;
    const gx_channel *c = copy_struct(p, theirs, theirs->size, sizeof *c);
    if (c == NULL || !LIST_ROOM(&p->staged.channels, 1))
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), theirs->name);
    status = check_name(N_("the channel's"), c->name, err);
    if (status != GX_OK)
        return status;
    if (c->title == NULL || c->minutes < 0)
        return gx_fail(err, GX_EPLUGIN, _("the channel '%s' %s"), c->name,
                       c->title == NULL ? _("lacks its title") : _("costs less than no time"));
    const registered_channel *other = channel_named(&p->host->live.channels, c->name);
    if (other == NULL)
        other = channel_named(&p->staged.channels, c->name);
    if (other != NULL)
        return fail_second(N_("channel"), c->name, p, other->owner, err);
    p->staged.channels.items[p->staged.channels.n++] = (registered_channel){ c, self, p };
    return GX_OK;
}

gx_status stage_importer(plugin *p, const gx_importer *theirs, void *self, gx_error *err)
{
    gx_status status = check_size("importer", theirs->size, IMPORTER_RELEASE_1, err);
    if (status != GX_OK)
        return status;
    const gx_importer *i = copy_struct(p, theirs, theirs->size, sizeof *i);
    if (i == NULL || !LIST_ROOM(&p->staged.importers, 1))
        return gx_fail(err, GX_ENOMEM, _(NO_MEMORY), theirs->name);
    status = check_name(N_("the importer's"), i->name, err);
    if (status != GX_OK)
        return status;
    if (i->title == NULL || i->probe == NULL || i->read == NULL)
        return gx_fail(err, GX_EPLUGIN, _("the importer '%s' lacks its %s"), i->name,
                       i->title == NULL   ? "title"
                       : i->probe == NULL ? "probe function"
                                          : "read function");
    const registered_importer *other = importer_named(&p->host->live.importers, i->name);
    if (other == NULL)
        other = importer_named(&p->staged.importers, i->name);
    if (other != NULL)
        return fail_second(N_("importer"), i->name, p, other->owner, err);
    p->staged.importers.items[p->staged.importers.n++] = (registered_importer){ i, self, p };
    return GX_OK;
}
