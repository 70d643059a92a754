/* SPDX-License-Identifier: Apache-2.0 */
/* The POST itself. libcurl speaks HTTP; here stands what is said and what an answer, or none, means. */
#include "post.h"
#include "text.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdio.h>

typedef struct poster {
    const gx_host *host;
    char *url, *ca_file;
    gx_text body, key, token, authorization; /* the host's */
    long timeout;                            /* seconds */
    int idempotent, global;
} poster;

enum { ANSWER_KEPT = 160 }; /* bytes, for people */
typedef struct answer {
    char text[ANSWER_KEPT + 1];
    size_t n;
} answer;

/* ---- the body ---- */

/* A JSON string. The host's texts are UTF-8 already. */
static void add_json(text_buffer *to, gx_text t)
{
    text_add(to, "\"", 1);
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        char escape[8];
        if (c < ' ') {
            snprintf(escape, sizeof escape, "\\u%04x", c);
            text_str(to, escape);
            continue;
        }
        if (c == '"' || c == '\\')
            text_add(to, "\\", 1);
        text_add(to, &t.p[i], 1);
    }
    text_add(to, "\"", 1);
}

/* What a slot stands for; 0: there is none of that name. */
static int find_slot(const gx_outgoing *out, gx_text name, gx_text *value)
{
    static const gx_outgoing nothing;
    const gx_outgoing *o = out != NULL ? out : &nothing;
    const struct {
        const char *name;
        gx_text value;
    } slots[] = { { "id", o->action_id },    { "to", o->address },        { "text", o->text },
                  { "subject", o->subject }, { "customer", o->customer }, { "name", o->name },
                  { "purpose", o->purpose }, { "shop", o->shop },         { "language", o->language } };
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strlen(slots[i].name) == name.n && memcmp(slots[i].name, name.p, name.n) == 0) {
            *value = slots[i].value;
            return 1;
        }
    return 0;
}

static const char *find_mark(const char *p, const char *end, const char *mark)
{
    for (; end - p >= 2; p++)
        if (p[0] == mark[0] && p[1] == mark[1])
            return p;
    return NULL;
}

/* Everything but the slots as it stands. out NULL: only look whether every slot is known. */
static gx_status fill_body(gx_text pattern, const gx_outgoing *out, text_buffer *to, gx_error *err)
{
    const char *p = pattern.p, *end = pattern.p + pattern.n;
    for (const char *open; (open = find_mark(p, end, "{{")) != NULL;) {
        const char *close = find_mark(open, end, "}}");
        gx_text name = { open + 2, close != NULL ? (size_t)(close - open) - 2 : 0 }, value;
        if (close == NULL || !find_slot(out, name, &value))
            return gx_fail(
                err, GX_ECONFIG,
                "body: {{%.*s}} is no slot; there are id, to, text, subject, customer, name, purpose, shop and "
                "language",
                (int)name.n, name.p);
        text_add(to, p, (size_t)(open - p));
        add_json(to, value);
        p = close + 2;
    }
    text_add(to, p, (size_t)(end - p));
    return to->failed ? gx_fail(err, GX_ENOMEM, "out of memory") : GX_OK;
}

/* ---- headers ---- */

/* "NAME: WORD VALUE"; the word may be empty. False: out of memory. */
static int add_header(struct curl_slist **list, const char *name, gx_text word, gx_text value)
{
    text_buffer line = { 0 };
    text_str(&line, name);
    text_str(&line, ": ");
    text_add(&line, word.p, word.n);
    text_add(&line, " ", word.n > 0);
    text_add(&line, value.p, value.n);
    struct curl_slist *more = line.failed ? NULL : curl_slist_append(*list, line.p);
    if (more != NULL)
        *list = more;
    free(line.p);
    return more != NULL;
}

static const gx_text no_word;

/* Standard Webhooks: the signature is over "ID.SECONDS.BODY". */
static gx_status add_signature(const poster *w, const gx_outgoing *out, const text_buffer *body,
                               struct curl_slist **list, gx_error *err)
{
    text_buffer signed_text = { 0 };
    char seconds[32], signature[GX_SIGNATURE_ROOM];
    snprintf(seconds, sizeof seconds, "%lld", (long long)out->now);
    text_add(&signed_text, out->action_id.p, out->action_id.n);
    text_str(&signed_text, ".");
    text_str(&signed_text, seconds);
    text_str(&signed_text, ".");
    text_add(&signed_text, body->p, body->n);
    gx_status rc = signed_text.failed
                       ? gx_fail(err, GX_ENOMEM, "out of memory")
                       : w->host->sign(w->host->ctx, w->key, (gx_text){ signed_text.p, signed_text.n }, signature, err);
    free(signed_text.p);
    if (rc != GX_OK)
        return rc;
    char value[GX_SIGNATURE_ROOM + 3];
    int n = snprintf(value, sizeof value, "v1,%s", signature);
    int whole = add_header(list, "webhook-timestamp", no_word, (gx_text){ seconds, strlen(seconds) }) &&
                add_header(list, "webhook-signature", no_word, (gx_text){ value, (size_t)n });
    return whole ? GX_OK : gx_fail(err, GX_ENOMEM, "out of memory");
}

static gx_status make_headers(const poster *w, const gx_outgoing *out, const text_buffer *body,
                              struct curl_slist **list, gx_error *err)
{
    static const char json[] = "application/json; charset=utf-8";
    int whole = add_header(list, "Content-Type", no_word, (gx_text){ json, sizeof json - 1 }) &&
                add_header(list, "Idempotency-Key", no_word, out->action_id) &&
                add_header(list, "webhook-id", no_word, out->action_id);
    struct curl_slist *more = whole ? curl_slist_append(*list, "Expect:") : NULL; /* to libcurl: none of that name */
    whole = more != NULL;
    if (whole && w->token.n > 0)
        whole = add_header(list, "Authorization", w->authorization, w->token);
    if (!whole)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    return w->key.n > 0 ? add_signature(w, out, body, list, err) : GX_OK;
}

/* ---- the request, and what its answer means ---- */

static size_t keep_answer(char *bytes, size_t size, size_t n, void *ctx)
{
    answer *a = ctx;
    size_t all = size * n, kept = ANSWER_KEPT - a->n < all ? ANSWER_KEPT - a->n : all;
    memcpy(a->text + a->n, bytes, kept);
    a->n += kept;
    a->text[a->n] = '\0';
    return all;
}

/* 408, 425, 429 and 503 say that nothing was done; other 5xx say only that something went wrong. 409 from a receiver
 * that keeps keys says that the first request is still being worked on. */
static gx_delivery meaning_of(const poster *w, long status)
{
    if (status >= 200 && status < 300)
        return GX_DELIVERED;
    if (status == 408 || status == 425 || status == 429 || status == 503)
        return GX_DELIVERY_RETRY;
    if (status >= 500 || (status == 409 && w->idempotent))
        return GX_DELIVERY_UNKNOWN;
    return GX_DELIVERY_FAILED;
}

static void tell_answer(CURL *c, const poster *w, const answer *a, gx_receipt *receipt, gx_delivery *result)
{
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
    *result = meaning_of(w, status);
    receipt->retry_after = wait > 0 ? (int64_t)wait : 0;
    if (*result == GX_DELIVERED)
        snprintf(receipt->detail, sizeof receipt->detail, "HTTP %ld", status);
    else
        snprintf(receipt->detail, sizeof receipt->detail, "HTTP %ld %s", status, a->text);
}

/* No answer. What was not sent whole cannot have been taken. */
static void tell_silence(CURL *c, CURLcode code, size_t body, gx_receipt *receipt, gx_delivery *result)
{
    curl_off_t sent = 0;
    curl_easy_getinfo(c, CURLINFO_SIZE_UPLOAD_T, &sent);
    *result = (uint64_t)sent < body ? GX_DELIVERY_RETRY : GX_DELIVERY_UNKNOWN;
    snprintf(receipt->detail, sizeof receipt->detail, "%s", curl_easy_strerror(code));
}

/* A connection of its own for each: libcurl repeats a request by itself when one that it used before turns out dead. */
static void set_up(CURL *c, const poster *w, const text_buffer *body, struct curl_slist *headers, answer *a)
{
    curl_easy_setopt(c, CURLOPT_URL, w->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->n);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, body->p);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "guanxi");
    curl_easy_setopt(c, CURLOPT_TIMEOUT, w->timeout);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep_answer);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
    if (w->ca_file != NULL)
        curl_easy_setopt(c, CURLOPT_CAINFO, w->ca_file);
}

static gx_status post(const poster *w, const gx_outgoing *out, const text_buffer *body, gx_delivery *result,
                      gx_error *err)
{
    struct curl_slist *headers = NULL;
    answer a = { .n = 0 };
    gx_status rc = make_headers(w, out, body, &headers, err);
    CURL *c = rc == GX_OK ? curl_easy_init() : NULL;
    if (rc == GX_OK && c == NULL)
        rc = gx_fail(err, GX_ENOMEM, "out of memory");
    if (rc == GX_OK) {
        set_up(c, w, body, headers, &a);
        CURLcode code = curl_easy_perform(c);
        if (code == CURLE_OK)
            tell_answer(c, w, &a, out->receipt, result);
        else
            tell_silence(c, code, body->n, out->receipt, result);
    }
    curl_easy_cleanup(c);
    curl_slist_free_all(headers);
    return rc;
}

static gx_status post_deliver(void *self, const gx_outgoing *out, gx_delivery *result, gx_error *err)
{
    text_buffer body = { 0 };
    *result = GX_DELIVERY_RETRY; /* until something is sent */
    gx_status rc = fill_body(((const poster *)self)->body, out, &body, err);
    if (rc == GX_OK)
        rc = post(self, out, &body, result, err);
    free(body.p);
    return rc;
}

/* ---- start and stop ---- */

static int is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

/* Names and numbers of customers do not go over the net for everybody to read. */
static gx_status check_url(const char *url, int plain, gx_error *err)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL;
    gx_status rc = GX_OK;
    if (u == NULL || curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        rc = gx_fail(err, GX_ECONFIG, "url: \"%s\" is none; want https://…", url);
    else if (strcmp(scheme, "https") != 0 && (strcmp(scheme, "http") != 0 || (!plain && !is_loopback(host))))
        rc = gx_fail(err, GX_ECONFIG, "url: %s is not encrypted; want https://…, or plain = yes", url);
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(u);
    return rc;
}

static gx_status read_secret(const gx_host *host, const char *option, gx_text *out, gx_error *err)
{
    gx_text path = host->option(host->ctx, option)->text;
    return path.n > 0 ? host->secret(host->ctx, path, out, err) : GX_OK;
}

static gx_status read_options(poster *w, gx_error *err)
{
    const gx_host *h = w->host;
    text_buffer tried = { 0 };
    const gx_value *span = h->option(h->ctx, "timeout");
    gx_text url = h->option(h->ctx, "url")->text, ca = h->option(h->ctx, "ca_file")->text;
    if (url.n == 0)
        return gx_fail(err, GX_ECONFIG, "url: say where messages are posted to");
    w->url = text_copy(url);
    w->ca_file = ca.n > 0 ? text_copy(ca) : NULL;
    w->body = h->option(h->ctx, "body")->text;
    w->authorization = h->option(h->ctx, "authorization")->text;
    w->idempotent = h->option(h->ctx, "idempotent")->i != 0;
    w->timeout = (long)(span->span.seconds + (int64_t)span->span.days * 86400);
    if (w->url == NULL || (ca.n > 0 && w->ca_file == NULL))
        return gx_fail(err, GX_ENOMEM, "out of memory");
    gx_status rc = check_url(w->url, h->option(h->ctx, "plain")->i != 0, err);
    if (rc == GX_OK)
        rc = fill_body(w->body, NULL, &tried, err);
    free(tried.p);
    if (rc == GX_OK)
        rc = read_secret(h, "secret_file", &w->key, err);
    return rc == GX_OK ? read_secret(h, "token_file", &w->token, err) : rc;
}

void post_stop(void *self)
{
    poster *w = self;
    if (w->global)
        curl_global_cleanup();
    free(w->url);
    free(w->ca_file);
    free(w);
}

gx_status post_start(const gx_host *host, const gx_channel *channel, void **self, gx_error *err)
{
    if (!GX_HOST_HAS(host, columns))
        return gx_fail(err, GX_EPLUGIN, "it needs a newer guanxi");
    poster *w = calloc(1, sizeof *w);
    if (w == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    w->host = host;
    w->global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    gx_status rc = w->global ? read_options(w, err) : gx_fail(err, GX_EPLUGIN, "libcurl does not start");
    gx_channel mine = *channel;
    mine.deliver = post_deliver;
    mine.idempotent = w->idempotent;
    if (rc == GX_OK)
        rc = host->add_channel(host->ctx, &mine, w, err);
    if (rc != GX_OK) {
        post_stop(w);
        return rc;
    }
    *self = w;
    return GX_OK;
}
