/* SPDX-License-Identifier: Apache-2.0 */
/* The host table as `start` and bus handlers see it. Registrations are allowed only while `start` is on the stack; the
 * first one that is refused refuses the plugin, even if it looks away. */
#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/plugin/inside.h"

_Static_assert(SIGNATURE_ROOM == GX_SIGNATURE_ROOM, "plugins have room for what is signed");

static void verb_log(void *ctx, gx_log_level level, const char *text)
{
    const plugin *p = ctx;
    if (level < GX_LOG_ERROR || level > GX_LOG_DEBUG)
        level = GX_LOG_WARNING;
    log_write(level, "plugin %s: %s", p->descriptor.name, text != NULL ? text : "");
}

static const gx_value *verb_option(void *ctx, const char *name)
{
    static const gx_value none;
    plugin *p = ctx;
    const gx_option *o = p->descriptor.options;
    for (size_t i = 0; p->values != NULL && o[i].name != NULL; i++)
        if (strcmp(o[i].name, name) == 0)
            return &p->values[i];
    if (p->refused.code == GX_OK)
        gx_fail(&p->refused, GX_EPLUGIN, _("it asks for its option '%s', which its table does not have"), name);
    return &none;
}

static gx_status check_starting(const plugin *p, const char *verb, gx_error *err)
{
    if (p->starting)
        return GX_OK;
    return gx_fail(err, GX_EREFUSED, _("plugin %s: %s may be called only inside start"), p->descriptor.name, verb);
}

/* A refused registration: kept on the plugin, told to the caller. */
static gx_status tell(plugin *p, gx_status status, const gx_error *why, gx_error *err)
{
    if (status == GX_OK)
        return GX_OK;
    if (p->starting && p->refused.code == GX_OK)
        p->refused = *why;
    if (err != NULL)
        *err = *why;
    return status;
}

#define REGISTRATION(verb, given, call)                                                                                \
    plugin *p = ctx;                                                                                                   \
    gx_error why = { 0 };                                                                                              \
    gx_status status = check_starting(p, verb, &why);                                                                  \
    if (status == GX_OK && (given) == NULL)                                                                            \
        status = gx_fail(&why, GX_EPLUGIN, _("%s is called with NULL"), verb);                                         \
    if (status == GX_OK)                                                                                               \
        status = (call);                                                                                               \
    return tell(p, status, &why, err)

static gx_status verb_add_classifier(void *ctx, const gx_classifier *classifier, void *self, gx_error *err)
{
    REGISTRATION("add_classifier", classifier, stage_classifier(p, classifier, self, &why));
}

static gx_status verb_add_fact(void *ctx, const gx_fact *added, void *self, gx_error *err)
{
    REGISTRATION("add_fact", added, stage_fact(p, added, self, &why));
}

static gx_status verb_add_channel(void *ctx, const gx_channel *channel, void *self, gx_error *err)
{
    REGISTRATION("add_channel", channel, stage_channel(p, channel, self, &why));
}

static gx_status verb_add_importer(void *ctx, const gx_importer *importer, void *self, gx_error *err)
{
    REGISTRATION("add_importer", importer, stage_importer(p, importer, self, &why));
}

static gx_status verb_subscribe(void *ctx, const char *pattern, int priority, gx_event_handler handler, void *self,
                                gx_error *err)
{
    REGISTRATION("subscribe", pattern, stage_hook(p, pattern, priority, handler, self, &why));
}

static gx_status verb_declare_event(void *ctx, const char *type, gx_error *err)
{
    REGISTRATION("declare_event", type, stage_event(p, type, &why));
}

const char *type_word(gx_type t)
{
    static const char *const words[] = { N_("of no type"), N_("a yes or no"), N_("a count"),    N_("money"),
                                         N_("a time"),     N_("a date"),      N_("a duration"), N_("a number"),
                                         N_("a text"),     N_("a dimension") };
    return _(words[t >= GX_BOOL && t <= GX_LABEL ? t : 0]);
}

const char *did_you_mean(const char *nearest, char hint[HINT_MAX])
{
    hint[0] = '\0';
    if (nearest != NULL)
        snprintf(hint, HINT_MAX, _("; did you mean '%s'?"), nearest);
    return hint;
}

static gx_status fail_unknown(const plugin *p, const char *name, gx_error *err)
{
    char hint[HINT_MAX];
    const char *nearest = facts_nearest(p->host->o.facts, text_of(name));
    return gx_fail(err, GX_ENOTFOUND, _("there is no fact or dimension '%s'%s (guanxi help facts)"), name,
                   did_you_mean(nearest, hint));
}

static gx_status verb_find(void *ctx, const char *name, gx_type type, gx_ref *out, gx_error *err)
{
    plugin *p = ctx;
    gx_ref ref = 0;
    gx_status status = check_starting(p, "find", err);
    if (status != GX_OK)
        return status;
    const fact *f = find_fact(p, name, &ref);
    if (f == NULL || f->origin == FACT_SERIES_ONLY || f->origin == FACT_CUT)
        return fail_unknown(p, name, err);
    if (f->type != type)
        return gx_fail(err, GX_EPLUGIN, _("'%s' is %s, not %s"), name, type_word(f->type), type_word(type));
    *out = ref;
    return GX_OK;
}

static gx_status verb_find_series(void *ctx, const char *name, gx_ref *out, gx_error *err)
{
    plugin *p = ctx;
    series_id id;
    gx_status status = check_starting(p, "find_series", err);
    if (status != GX_OK)
        return status;
    if (series_find(text_of(name), &id)) {
        *out = REF_SERIES | (gx_ref)id;
        return GX_OK;
    }
    char hint[HINT_MAX];
    const char *nearest = NULL;
    size_t distance = SIZE_MAX;
    for (int s = 0; s < SERIES_COUNT; s++)
        suggest_try(text_of(name), series_name((series_id)s), &nearest, &distance);
    return gx_fail(err, GX_ENOTFOUND, _("there is no series of events '%s'%s"), name, did_you_mean(nearest, hint));
}

static gx_status add_cut(plugin *p, const char *verb, const char *name, staged_cut cut, gx_ref *out, gx_error *err)
{
    gx_status status = check_starting(p, verb, err);
    if (status != GX_OK)
        return status;
    const fact *f = find_fact(p, name, &cut.fact);
    if (f == NULL)
        return fail_unknown(p, name, err);
    if (f->type != GX_MONEY && f->type != GX_INT)
        return gx_fail(err, GX_EPLUGIN, _("%s of '%s', which is %s; want money or a count"), verb, name,
                       type_word(f->type));
    if (!(cut.p >= 0 && cut.p <= 1 && cut.at_most >= 0 && cut.at_most <= 1))
        return gx_fail(err, GX_EPLUGIN, _("%s of '%s': shares are 0..1"), verb, name);
    if (p->host->o.add_cut == NULL)
        return gx_fail(err, GX_EREFUSED, _("%s of '%s': no cut points are kept here"), verb, name);
    if (!LIST_ROOM(&p->staged.cuts, 1))
        return gx_fail(err, GX_ENOMEM, _("out of memory while asking for a cut point of '%s'"), name);
    *out = REF_CUT | (gx_ref)(p->host->cuts.n + p->staged.cuts.n);
    p->staged.cuts.items[p->staged.cuts.n++] = cut;
    return GX_OK;
}

static gx_status verb_top_share(void *ctx, const char *name, double share, double at_most, gx_ref *out, gx_error *err)
{
    return add_cut(ctx, "top_share", name, (staged_cut){ .kind = HOST_CUT_TOP_SHARE, .p = share, .at_most = at_most },
                   out, err);
}

static gx_status verb_quantile(void *ctx, const char *name, double q, gx_ref *out, gx_error *err)
{
    return add_cut(ctx, "quantile", name, (staged_cut){ .kind = HOST_CUT_QUANTILE, .p = q }, out, err);
}

static gx_status verb_publish(void *ctx, const char *type, gx_text subject, gx_text data_json, gx_error *err)
{
    plugin *p = ctx;
    if (p->handling == 0)
        return gx_fail(err, GX_EREFUSED, _("plugin %s: publish may be called only inside an event handler"),
                       p->descriptor.name);
    if (type == NULL || !event_type_known(p, text_of(type)))
        return gx_fail(err, GX_EPLUGIN,
                       _("plugin %s: publishes '%s', which nobody declared; call declare_event in start"),
                       p->descriptor.name, type != NULL ? type : "");
    if (p->host->o.publish == NULL)
        return gx_fail(err, GX_EREFUSED, _("plugin %s: nothing can be published here"), p->descriptor.name);
    return p->host->o.publish(p->host->o.publish_ctx, p->descriptor.name, type, subject, data_json, err);
}

static const char *verb_folder(void *ctx)
{
    const plugin *p = ctx;
    return p->host->o.folder != NULL ? p->host->o.folder : ".";
}

static gx_status verb_secret(void *ctx, gx_text path, gx_text *out, gx_error *err)
{
    plugin *p = ctx;
    gx_status status = check_starting(p, "secret", err);
    if (status != GX_OK)
        return status;
    const char *whole = path.n > 0 && path.p[0] == '/'
                            ? arena_strndup(p->mem, path.p, path.n)
                            : arena_printf(p->mem, "%s/%.*s", verb_folder(p), TEXT_ARG(path));
    if (whole == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    return secret_read(whole, p->mem, out, err);
}

static gx_status verb_sign(void *ctx, gx_text key, gx_text message, char out[GX_SIGNATURE_ROOM], gx_error *err)
{
    (void)ctx;
    return secret_sign(key, message, out, err);
}

static size_t verb_columns(void *ctx, gx_text text)
{
    (void)ctx;
    return utf8_columns(text);
}

void verbs_fill(plugin *p)
{
    p->verbs = (gx_host){ .abi = GX_PLUGIN_ABI,
                          .size = sizeof(gx_host),
                          .ctx = p,
                          .log = verb_log,
                          .option = verb_option,
                          .add_classifier = verb_add_classifier,
                          .add_fact = verb_add_fact,
                          .add_channel = verb_add_channel,
                          .add_importer = verb_add_importer,
                          .subscribe = verb_subscribe,
                          .declare_event = verb_declare_event,
                          .find = verb_find,
                          .find_series = verb_find_series,
                          .top_share = verb_top_share,
                          .quantile = verb_quantile,
                          .publish = verb_publish,
                          .folder = verb_folder,
                          .secret = verb_secret,
                          .sign = verb_sign,
                          .columns = verb_columns };
    verbs_batch(&p->verbs);
}
