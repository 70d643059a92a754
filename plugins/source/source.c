/* SPDX-License-Identifier: Apache-2.0 */
/* Source (domain D2.1): how a customer came. Evidence in this order: a recorded introducer; the stated source; the
 * place. Nothing here passes with time, so no verdict expires. */
#include <guanxi/plugin.h>
#include <stdlib.h>

enum { REFERRAL, ATTRACTED, PROACTIVE, STORE, ADDED, UNKNOWN, N_LABELS };

static const gx_label labels[] = {
    [REFERRAL] = { "referral", GX_MSG("introduced by a customer") },
    [ATTRACTED] = { "attracted", GX_MSG("came for content or expertise") },
    [PROACTIVE] = { "proactive", GX_MSG("added the seller unasked") },
    [STORE] = { "store", GX_MSG("came through the shop") },
    [ADDED] = { "added", GX_MSG("added by the seller or imported") },
    [UNKNOWN] = { "unknown", GX_MSG("no evidence") },
};

/* The words of other systems for the six. A stated source that is a label's own name needs none of them. */
static const gx_option options[] = {
    { "referral", GX_OPT_LIST, "referred,introduced,recommendation,介绍,转介绍,朋友介绍,老客户介绍,推荐", NULL, NULL,
      GX_MSG("further words for a stated source: introduced by a customer") },
    { "attracted", GX_OPT_LIST, "content,article,video,expertise,文章,内容,公众号,视频,直播", NULL, NULL,
      GX_MSG("further words for a stated source: came for content") },
    { "proactive", GX_OPT_LIST, "search,unasked,主动,主动添加,主动加我,搜索", NULL, NULL,
      GX_MSG("further words for a stated source: added the seller unasked") },
    { "store", GX_OPT_LIST, "shop,walk-in,门店,到店,实体店,店里", NULL, NULL,
      GX_MSG("further words for a stated source: came through the shop") },
    { "added", GX_OPT_LIST, "import,imported,导入,我加的,手动添加,通讯录", NULL, NULL,
      GX_MSG("further words for a stated source: added by the seller") },
    { "unknown", GX_OPT_LIST, "不明,未知,不详,其他", NULL, NULL,
      GX_MSG("further words for a stated source that says nothing") },
    { "store_places", GX_OPT_LIST, "store,shop,门店,实体店", NULL, NULL,
      GX_MSG("places that mean she came through the shop") },
    { "content_places", GX_OPT_LIST, "article,video,公众号,视频号", NULL, NULL,
      GX_MSG("places that mean she came for content") },
    { 0 },
};

typedef struct source {
    const gx_value *words[N_LABELS], *store_places, *content_places;
    gx_ref referred, stated, place;
} source;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Bytewise, but for the case of ASCII letters. */
static int same(gx_text a, gx_text b)
{
    size_t i = 0;
    while (i < a.n && i < b.n && lower(a.p[i]) == lower(b.p[i]))
        i++;
    return a.n == b.n && i == a.n;
}

static int among(gx_text word, const gx_value *list)
{
    size_t i = 0;
    while (i < list->n_list && !same(word, list->list[i]))
        i++;
    return i < list->n_list;
}

/* What the stated source says; UNKNOWN when it says nothing we know. */
static int32_t stated_label(const source *s, gx_text stated)
{
    if (stated.n == 0)
        return UNKNOWN;
    for (int32_t l = 0; l < N_LABELS; l++)
        if (same(stated, (gx_text){ labels[l].name, strlen(labels[l].name) }))
            return l;
    for (int32_t l = 0; l < N_LABELS; l++)
        if (among(stated, s->words[l]))
            return l;
    return UNKNOWN;
}

static gx_verdict verdict(int32_t label, const char *reason, gx_ref evidence)
{
    return (gx_verdict){ .label = label,
                         .valid_until = GX_FOREVER,
                         .reason = reason,
                         .n_evidence = evidence != 0,
                         .evidence = { evidence } };
}

static gx_verdict judge(const source *s, int64_t referred, gx_text stated, gx_text place)
{
    if (referred)
        return verdict(REFERRAL, GX_MSG("an introducer is recorded"), s->referred);
    int32_t label = stated_label(s, stated);
    if (label != UNKNOWN)
        return verdict(label, GX_MSG("the stated source says so"), s->stated);
    if (place.n > 0 && among(place, s->store_places))
        return verdict(STORE, GX_MSG("the place is the shop"), s->place);
    if (place.n > 0 && among(place, s->content_places))
        return verdict(ATTRACTED, GX_MSG("the place is one of content"), s->place);
    if (stated.n > 0)
        return verdict(UNKNOWN, GX_MSG("the stated source says nothing that is known"), s->stated);
    return verdict(UNKNOWN, GX_MSG("nothing says how: ask"), 0);
}

static gx_status classify(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const source *s = self;
    const int64_t *referred = host->ints(batch, s->referred);
    const gx_text *stated = host->texts(batch, s->stated);
    const gx_text *place = host->texts(batch, s->place);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++)
        out[i] = judge(s, referred[i], stated[i], place[i]);
    return GX_OK;
}

static const gx_classifier classifier = {
    .size = sizeof classifier,
    .dimension = "source",
    .title = GX_MSG("how they came"),
    .labels = labels,
    .n_labels = N_LABELS,
    .classify = classify,
};

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    source *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    for (int l = 0; l < N_LABELS; l++)
        s->words[l] = host->option(host->ctx, labels[l].name);
    s->store_places = host->option(host->ctx, "store_places");
    s->content_places = host->option(host->ctx, "content_places");
    gx_status status = host->find(host->ctx, "referred", GX_BOOL, &s->referred, err);
    if (status == GX_OK)
        status = host->find(host->ctx, "given.source", GX_TEXT_TYPE, &s->stated, err);
    if (status == GX_OK)
        status = host->find(host->ctx, "place", GX_TEXT_TYPE, &s->place, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &classifier, s, err);
    if (status == GX_OK)
        *self = s;
    else
        free(s);
    return status;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "source",
    .version = "1.0.0",
    .summary = GX_MSG("referral, attracted, proactive, store, added, unknown: how a customer came"),
    .options = options,
    .start = start,
    .stop = free,
};
