/* SPDX-License-Identifier: Apache-2.0 */
/* The attention, consent, breaker, names and channel sections: their option tables (which also make the documentation)
 * and their typed form. */
#include "core/decide/policy.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/zone.h"

static const gx_option attention_keys[] = {
    { "minutes_per_day", GX_OPT_INT, NULL, "0", "1440", N_("minutes a day for customers; absent: no limit") },
    { "minutes.*", GX_OPT_INT, NULL, "0", "1440", N_("minutes of their own for waiting, promise, key, new or old") },
    { "batch", GX_OPT_INT, NULL, "0", "100000", N_("people a day of the classes new and old") },
    { "longest_waiting", GX_OPT_PERCENT, "20%", "0%", "100%",
      N_("share of the day's minutes and of the batch for the longest waiting") },
    { "cap", GX_OPT_LIST, NULL, NULL, NULL, N_("contacts per customer over all channels, e.g. 1/7d, 3/30d") },
    { "cap.*", GX_OPT_LIST, NULL, NULL, NULL,
      N_("the same for one purpose: cap.sell, cap.care, cap.service, cap.ask") },
    { "quiet_period", GX_OPT_DURATION, NULL, NULL, NULL, N_("no contact so soon after the last one") },
    { "quiet", GX_OPT_TEXT, NULL, NULL, NULL, N_("quiet hours in the shop's zone, e.g. 21:00-09:00") },
    { "first_after_silence", GX_OPT_DURATION, NULL, NULL, NULL,
      N_("after so long without a word from either side the first message is never a sale") },
    { "sales_on_complaint", GX_OPT_BOOL, "yes", NULL, NULL,
      N_("no: nothing is sold to who has complained until the complaint is closed") },
    { "minutes_on_days_off", GX_OPT_INT, NULL, "0", "1440",
      N_("minutes a day for customers on days off; absent: as on any day") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
static const gx_option consent_keys[] = {
    { "default", GX_OPT_TEXT, "allowed", NULL, NULL, N_("allowed (until withdrawn) or ask (only once granted)") },
    { "ads", GX_OPT_TEXT, "anybody", NULL, NULL, N_("sales to anybody, or willing: who bought, asked or answered") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
static const gx_option breaker_keys[] = {
    { "max_actions", GX_OPT_INT, NULL, "0", NULL, N_("a run with more actions than this stops") },
    { "max_growth", GX_OPT_PERCENT, NULL, "100%", "100000%",
      N_("a run with more actions than this share of the last one stops") },
    { "floor", GX_OPT_INT, "50", "0", NULL, N_("runs of at most so many actions never trip max_growth") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
static const gx_option names_keys[] = {
    { "fallback", GX_OPT_TEXT, NULL, NULL, NULL, N_("how to address somebody whose name is not known") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const gx_option policy_channel_keys[] = {
    { "minutes", GX_OPT_INT, NULL, "0", "480", N_("minutes of attention one contact costs") },
    { "address", GX_OPT_TEXT, NULL, NULL, NULL, N_("the profile field it needs: phone, email, wechat, address") },
    { "tries", GX_OPT_INT, "8", "1", "100", N_("attempts at one message before it is a dead letter") },
    { "retry", GX_OPT_DURATION, "5m", "1s", "30d", N_("before the second attempt; doubled for each further one") },
    { "retry_most", GX_OPT_DURATION, "12h", "1s", "30d", N_("at most so long between two attempts") },
    { "pause_after", GX_OPT_INT, "3", "1", "100000",
      N_("attempts in a row that nobody took, after which guanxi deliver leaves the rest for the next time") },
    { "removable", GX_OPT_BOOL, NULL, NULL, NULL,
      N_("it goes through the chat: nobody who has removed or blocked the seller is reached by it") },
    { "platform", GX_OPT_TEXT, NULL, NULL, NULL, N_("whose limits hold here: the platform of [limit:…], e.g. wecom") },
    { "ads_per_day", GX_OPT_INT, NULL, "0", "1000", N_("of moments: advertisements of one day") },
    { "ad_stands", GX_OPT_DURATION, NULL, NULL, NULL,
      N_("of moments: days after which an advertisement is taken down") },
    { "replace_frees_place", GX_OPT_BOOL, "no", NULL, NULL,
      N_("of moments: taking an advertisement down frees its place of the day") },
    { "again", GX_OPT_DURATION, NULL, NULL, NULL, N_("of moments: the same post not again within so many days") },
    { "mix", GX_OPT_LIST, NULL, NULL, NULL,
      N_("of moments: the ratio of kinds of posts, e.g. ad:20%, expertise:40%, life:20%, interaction:20%") },
    { "mix_window", GX_OPT_DURATION, "30d", NULL, NULL, N_("of moments: over how many days the ratio is watched") },
    { "key_customers", GX_OPT_BOOL, "no", NULL, NULL,
      N_("of group: whether key customers, and who waits for an answer, get group messages too") },
    { "most", GX_OPT_PERCENT, NULL, "0%", "100%", N_("of group: share of all customers one message may go to") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

const section_kind policy_sections[] = {
    { "attention", false, attention_keys, NULL, N_("what the seller's hour and the customer's patience allow") },
    { "consent", false, consent_keys, NULL, N_("what may be sent without having asked") },
    { "breaker", false, breaker_keys, NULL, N_("stops a run whose reach jumped") },
    { "names", false, names_keys, NULL, N_("how customers are addressed") },
    { "channel", true, policy_channel_keys, NULL, N_("a way to reach customers") },
};
const size_t policy_sections_count = sizeof policy_sections / sizeof *policy_sections;

/* The channels every shop has; plugins add theirs, [channel:NAME] changes figures. Minutes: domain.md D7.1,
 * worklist.md. */
static const channel built_in[] = {
    { .name = "chat", .title = N_("chat"), .minutes = 5, .removable = true },
    { .name = "call", .title = N_("phone call"), .minutes = 15, .calls = true },
    { .name = "moments", .title = N_("Moments"), .removable = true, .feed = true },
    { .name = "group", .title = N_("group message"), .removable = true, .mass = true, .spares_key = true },
    { .name = "card", .title = N_("greeting card"), .address = "address", .minutes = 10 },
    { .name = "email", .title = N_("e-mail"), .address = "email" },
    { .name = "sms", .title = N_("text message"), .address = "phone" },
};

static const char *const class_names[CLASS_COUNT] = { "waiting", "promise", "key", "new", "old" };

const char *class_name(attention_class c)
{
    return class_names[c];
}

bool clock_parse(gx_text t, int *minutes)
{
    gx_text rest = t;
    gx_text hour = text_cut(&rest, ':');
    int64_t h, m;
    if (rest.n != 2 || hour.n == 0 || hour.n > 2 || !text_int(hour, &h) || !text_int(rest, &m))
        return false;
    if (h < 0 || h > 24 || m < 0 || m > 59 || (h == 24 && m != 0))
        return false;
    *minutes = (int)(h * 60 + m);
    return true;
}

bool quiet_window_parse(gx_text t, quiet_window *out)
{
    gx_text rest = t;
    gx_text from = text_trim(text_cut(&rest, '-'));
    return clock_parse(from, &out->from) && clock_parse(text_trim(rest), &out->to);
}

int64_t quiet_window_after(const quiet_window *w, const zone *z, int64_t t)
{
    if (w->from == w->to)
        return t;
    int64_t local = zone_local(z, t);
    int64_t day = zone_today(z, t);
    int64_t second = local - day * DAY_S;
    int64_t from = (int64_t)w->from * 60, to = (int64_t)w->to * 60;
    bool across = from > to;
    bool inside = across ? (second >= from || second < to) : (second >= from && second < to);
    if (!inside)
        return t;
    int64_t end_day = across && second >= from ? day + 1 : day;
    int64_t end = zone_utc(z, end_day * DAY_S + to);
    return end > t ? end : t;
}

int64_t quiet_window_next(const quiet_window *w, const zone *z, int64_t t)
{
    if (w->from == w->to)
        return GX_FOREVER;
    int64_t day = zone_today(z, t), at;
    do
        at = zone_utc(z, day++ * DAY_S + (int64_t)w->from * 60);
    while (at <= t);
    return at;
}

static gx_status entry_error(const config_entry *e, const char *want, gx_error *err)
{
    int line = 0, column = 0;
    config_locate(e, 0, &line, &column);
    return gx_fail(err, GX_ECONFIG, _("%s:%d:%d: %.*s: want %s, got \"%.*s\""), e->file, line, column, TEXT_ARG(e->key),
                   want, TEXT_ARG(e->value));
}

static gx_status cap_explain(contact_cap *c, arena *a, gx_error *err)
{
    char span[32];
    duration_format(c->span, span);
    c->detail = text_of(arena_printf(a, "{\"limit\":%lld,\"span\":\"%s\",\"last\":", (long long)c->count, span));
    return c->detail.p != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_status parse_caps(const config_entry *e, arena *a, cap_list *out, gx_error *err)
{
    size_t count = 1;
    for (size_t i = 0; i < e->value.n; i++)
        count += e->value.p[i] == ',';
    contact_cap *items = arena_zalloc(a, count * sizeof *items);
    if (items == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_text rest = e->value;
    for (size_t i = 0; i < count; i++) {
        gx_text one = text_trim(text_cut(&rest, ','));
        gx_text span = one;
        gx_text number = text_trim(text_cut(&span, '/'));
        if (!text_int(number, &items[i].count) || items[i].count < 0 ||
            !duration_parse(text_trim(span), &items[i].span))
            return entry_error(e, _("COUNT/DURATION, e.g. 1/7d"), err);
        gx_status rc = cap_explain(&items[i], a, err);
        if (rc != GX_OK)
            return rc;
    }
    *out = (cap_list){ items, count };
    return GX_OK;
}

static gx_status read_int(const config_section *s, const char *key, const gx_option *option, arena *a, int64_t *out,
                          gx_error *err)
{
    const config_entry *e = s ? config_entry_of(s, key) : NULL;
    if (e == NULL)
        return GX_OK;
    gx_value v;
    gx_status rc = config_value(s, e, option, -1, a, &v, err);
    if (rc == GX_OK)
        *out = v.i;
    return rc;
}

static gx_status load_caps(const config_section *s, arena *a, policy *out, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "cap");
    gx_status rc = e ? parse_caps(e, a, &out->cap, err) : GX_OK;
    for (size_t i = 0; i < s->n && rc == GX_OK; i++) {
        const config_entry *c = &s->entries[i];
        if (!text_starts(c->key, "cap."))
            continue;
        gx_text wanted = { c->key.p + 4, c->key.n - 4 };
        int found = purpose_of(wanted);
        if (found < 0)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: unknown purpose '%.*s'; want care, service, sell or ask"),
                           c->file, c->line, TEXT_ARG(wanted));
        rc = parse_caps(c, a, &out->cap_purpose[found], err);
    }
    return rc;
}

static gx_status load_minutes(const config_section *s, arena *a, policy *out, gx_error *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const config_entry *e = &s->entries[i];
        if (!text_starts(e->key, "minutes."))
            continue;
        gx_text name = { e->key.p + 8, e->key.n - 8 };
        int found = -1;
        for (int c = 0; c < CLASS_COUNT; c++)
            if (text_is(name, class_names[c]))
                found = c;
        if (found < 0) {
            const char *near = suggest(name, class_names, CLASS_COUNT);
            return gx_fail(err, GX_ECONFIG, _("%s:%d: unknown class '%.*s' in minutes.*; did you mean '%s'?"), e->file,
                           e->line, TEXT_ARG(name), near ? near : "key");
        }
        gx_value v;
        gx_status rc = config_value(s, e, &attention_keys[1], -1, a, &v, err);
        if (rc != GX_OK)
            return rc;
        out->minutes_class[found] = v.i;
    }
    return GX_OK;
}

static gx_status load_attention(const config_section *s, arena *a, policy *out, gx_error *err)
{
    if (s == NULL || !config_enabled(s))
        return GX_OK;
    gx_status rc = read_int(s, "minutes_per_day", &attention_keys[0], a, &out->minutes_per_day, err);
    if (rc == GX_OK)
        rc = read_int(s, "batch", &attention_keys[2], a, &out->batch, err);
    if (rc == GX_OK)
        rc = load_minutes(s, a, out, err);
    if (rc == GX_OK)
        rc = load_caps(s, a, out, err);
    const config_entry *e = config_entry_of(s, "longest_waiting");
    gx_value v;
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &attention_keys[3], -1, a, &v, err)) == GX_OK)
        out->longest_waiting = v.d;
    e = config_entry_of(s, "quiet_period");
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &attention_keys[6], -1, a, &v, err)) == GX_OK) {
        contact_cap *one = arena_zalloc(a, sizeof *one);
        if (one == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        *one = (contact_cap){ .count = 1, .span = v.span };
        out->quiet_period = (cap_list){ one, 1 };
        rc = cap_explain(one, a, err);
    }
    e = config_entry_of(s, "first_after_silence");
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &attention_keys[8], -1, a, &v, err)) == GX_OK)
        out->after_silence = v.span;
    e = config_entry_of(s, "sales_on_complaint");
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &attention_keys[9], -1, a, &v, err)) == GX_OK)
        out->hold_sales = v.i == 0;
    if (rc == GX_OK)
        rc = read_int(s, "minutes_on_days_off", &attention_keys[10], a, &out->minutes_on_days_off, err);
    e = config_entry_of(s, "quiet");
    if (rc == GX_OK && e != NULL && !quiet_window_parse(e->value, &out->quiet))
        rc = entry_error(e, _("HH:MM-HH:MM"), err);
    return rc;
}

static gx_status load_breaker(const config_section *s, arena *a, policy *out, gx_error *err)
{
    gx_status rc = read_int(s, "max_actions", &breaker_keys[0], a, &out->breaker_actions, err);
    if (rc == GX_OK)
        rc = read_int(s, "floor", &breaker_keys[2], a, &out->breaker_floor, err);
    const config_entry *e = s ? config_entry_of(s, "max_growth") : NULL;
    gx_value v;
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &breaker_keys[1], -1, a, &v, err)) == GX_OK)
        out->breaker_growth = v.d;
    return rc;
}

static gx_status load_consent(const config *c, policy *out, gx_error *err)
{
    const config_section *s = config_find(c, "consent", (gx_text){ NULL, 0 });
    const config_entry *e = s ? config_entry_of(s, "default") : NULL;
    out->consent_asked = e != NULL && text_is(e->value, "ask");
    if (e != NULL && !out->consent_asked && !text_is(e->value, "allowed"))
        return entry_error(e, _("allowed or ask"), err);
    e = s ? config_entry_of(s, "ads") : NULL;
    out->ads_willing = e != NULL && text_is(e->value, "willing");
    if (e != NULL && !out->ads_willing && !text_is(e->value, "anybody"))
        return entry_error(e, _("anybody or willing"), err);
    return GX_OK;
}

static gx_status read_seconds(const config_section *s, const gx_option *option, arena *a, int64_t *out, gx_error *err)
{
    const config_entry *e = config_entry_of(s, option->name);
    gx_value v;
    gx_status rc = e != NULL ? config_value(s, e, option, -1, a, &v, err) : GX_OK;
    if (rc == GX_OK && e != NULL)
        *out = v.span.days * DAY_S + v.span.seconds;
    return rc;
}

static gx_status apply_channel_section(const config_section *s, arena *a, channel *c, gx_error *err)
{
    int64_t minutes = c->minutes;
    gx_status rc = read_int(s, "minutes", &policy_channel_keys[0], a, &minutes, err);
    c->minutes = (int32_t)minutes;
    if (rc == GX_OK)
        rc = read_int(s, "tries", &policy_channel_keys[2], a, &c->tries, err);
    if (rc == GX_OK)
        rc = read_seconds(s, &policy_channel_keys[3], a, &c->retry, err);
    if (rc == GX_OK)
        rc = read_seconds(s, &policy_channel_keys[4], a, &c->retry_most, err);
    if (rc == GX_OK)
        rc = read_int(s, "pause_after", &policy_channel_keys[5], a, &c->pause_after, err);
    int64_t removable = c->removable;
    if (rc == GX_OK)
        rc = read_int(s, "removable", &policy_channel_keys[6], a, &removable, err);
    c->removable = removable != 0;
    const config_entry *e = config_entry_of(s, "address");
    if (rc != GX_OK || e == NULL)
        return rc;
    static const char *const fields[] = { "phone", "email", "wechat", "address" };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (text_is(e->value, fields[i])) {
            c->address = fields[i];
            return GX_OK;
        }
    return entry_error(e, _("phone, email, wechat or address"), err);
}

/* What only some channels know is a mistake elsewhere. */
static gx_status check_channel_keys(const config_section *s, const channel *c, gx_error *err)
{
    static const char *const of_feeds[] = { "ads_per_day", "ad_stands", "replace_frees_place",
                                            "again",       "mix",       "mix_window" };
    static const char *const of_groups[] = { "key_customers", "most" };
    const config_entry *e = NULL;
    for (size_t i = 0; i < sizeof of_feeds / sizeof *of_feeds && e == NULL && !c->feed; i++)
        e = config_entry_of(s, of_feeds[i]);
    for (size_t i = 0; i < sizeof of_groups / sizeof *of_groups && e == NULL && !c->mass; i++)
        e = config_entry_of(s, of_groups[i]);
    return e == NULL ? GX_OK : config_fail(s, e, err, _("the channel %s knows nothing of this"), c->name);
}

static const gx_option *channel_key(const char *name)
{
    const gx_option *o = policy_channel_keys;
    while (strcmp(o->name, name) != 0)
        o++;
    return o;
}

/* What [channel:…] says of posts, or of group messages. */
static gx_status read_broadcasts(const config_section *s, arena *a, channel *c, feed_rules *posts, gx_error *err)
{
    gx_value v;
    const config_entry *most = config_entry_of(s, "most"), *key = config_entry_of(s, "key_customers");
    gx_status rc = check_channel_keys(s, c, err);
    if (rc == GX_OK && most != NULL && (rc = config_value(s, most, channel_key("most"), -1, a, &v, err)) == GX_OK)
        c->most = v.d;
    if (rc == GX_OK && key != NULL &&
        (rc = config_value(s, key, channel_key("key_customers"), -1, a, &v, err)) == GX_OK)
        c->spares_key = v.i == 0;
    return rc == GX_OK && c->feed ? feed_rules_read(s, policy_channel_keys, a, posts, err) : rc;
}

static gx_status read_platform(const config_section *s, const platform_limits *known, channel *c, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "platform");
    if (e == NULL)
        return GX_OK;
    if (!limits_know(known, e->value))
        return config_fail(s, e, err, _("no [limit:…] is of the platform '%.*s'"), TEXT_ARG(e->value));
    c->platform = e->value;
    return GX_OK;
}

bool policy_limited(const policy *p)
{
    for (size_t i = 0; i < p->n_channels; i++)
        if (p->channels[i].platform.n > 0)
            return true;
    return false;
}

static gx_status load_channels(const config *c, const host *h, arena *a, policy *out, gx_error *err)
{
    size_t n_plugin = 0, n_built = sizeof built_in / sizeof *built_in;
    const registered_channel *rc_list = h ? host_channels(h, &n_plugin) : NULL;
    channel *list = arena_zalloc(a, (n_built + n_plugin) * sizeof *list);
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    memcpy(list, built_in, sizeof built_in);
    size_t n = n_built;
    for (size_t i = 0; i < n_plugin; i++) {
        const gx_channel *g = rc_list[i].channel;
        size_t at = 0;
        while (at < n && strcmp(list[at].name, g->name) != 0)
            at++;
        list[at] = (channel){
            .name = g->name, .title = g->title, .address = g->address, .minutes = g->minutes, .plugin = &rc_list[i]
        };
        n += at == n;
    }
    for (size_t i = 0; i < n; i++) {
        list[i].most = -1;
        list[i].tries = 8;
        list[i].pause_after = 3;
        list[i].retry = 5 * 60;
        list[i].retry_most = DAY_S / 2;
    }
    out->channels = list;
    out->n_channels = n;
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "channel"))
            continue;
        channel *found = NULL;
        for (size_t k = 0; k < n; k++)
            if (text_is(s->name, list[k].name))
                found = &list[k];
        if (found == NULL)
            return gx_fail(err, GX_ECONFIG,
                           _("%s:%d: there is no channel '%.*s'; a plugin that brings it must be loaded first"),
                           s->file, s->line, TEXT_ARG(s->name));
        gx_status rc = apply_channel_section(s, a, found, err);
        if (rc == GX_OK)
            rc = read_broadcasts(s, a, found, &out->posts, err);
        if (rc == GX_OK)
            rc = read_platform(s, &out->limits, found, err);
        if (rc != GX_OK)
            return rc;
    }
    return GX_OK;
}

int64_t policy_minutes(const policy *p, const calendar *c, int64_t day)
{
    return p->minutes_on_days_off >= 0 && day_is_off(c, day) ? p->minutes_on_days_off : p->minutes_per_day;
}

gx_status policy_load(const config *c, const host *h, arena *a, policy *out, gx_error *err)
{
    *out = (policy){ .minutes_per_day = -1,
                     .minutes_on_days_off = -1,
                     .batch = -1,
                     .longest_waiting = 0.2,
                     .breaker_actions = -1,
                     .breaker_growth = -1,
                     .breaker_floor = 50,
                     .posts = feed_free };
    for (int i = 0; i < CLASS_COUNT; i++)
        out->minutes_class[i] = -1;
    const gx_text unnamed = { NULL, 0 };
    gx_status rc = load_attention(config_find(c, "attention", unnamed), a, out, err);
    if (rc == GX_OK)
        rc = load_consent(c, out, err);
    if (rc == GX_OK)
        rc = load_breaker(config_find(c, "breaker", unnamed), a, out, err);
    const config_section *names = config_find(c, "names", unnamed);
    const config_entry *fallback = names ? config_entry_of(names, "fallback") : NULL;
    if (rc == GX_OK && fallback != NULL)
        out->names_fallback = fallback->value;
    if (rc == GX_OK)
        rc = limits_read(c, a, &out->limits, err);
    return rc == GX_OK ? load_channels(c, h, a, out, err) : rc;
}

bool channel_delivers(const channel *c)
{
    return c->plugin != NULL && c->plugin->channel->deliver != NULL;
}

const channel *policy_channel(const policy *p, gx_text name)
{
    for (size_t i = 0; i < p->n_channels; i++)
        if (name.p == p->channels[i].name || text_is(name, p->channels[i].name))
            return &p->channels[i];
    return NULL;
}
