/* SPDX-License-Identifier: Apache-2.0 */
/* CloudEvents over HTTP: one in the body (structured), several (batched), or one whose attributes are headers (binary).
 * Whatever the mode, what is kept is lines of events, as `guanxi import` reads them. A sender proves itself by a bearer
 * token or signs as Standard Webhooks does: over "ID.TIMESTAMP.BODY", in the headers webhook-id, webhook-timestamp and
 * webhook-signature. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md,
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
#include "core/hooks/delivery.h"

#include "core/base/i18n.h"
#include "core/base/signature.h"
#include "core/model/json.h"

#define SECRET_MARK "whsec_" /* then the rest is base64 */
#define SIGNATURE_MARK "v1,"

static gx_text header_of(const delivery *d, const char *name)
{
    return text_of(d->header(d->ctx, name));
}

/* ---- proof ---- */

static bool bearer_fits(const hook *h, const delivery *d)
{
    gx_text given = header_of(d, "Authorization"), scheme = text_cut(&given, ' ');
    return scheme.n == 6 && strncasecmp(scheme.p, "Bearer", 6) == 0 && secret_same(text_trim(given), h->token);
}

/* While a secret is changed a sender signs with both: signatures stand apart by blanks. */
static bool signature_fits(const hook *h, const delivery *d, gx_text id, gx_text at, arena *a)
{
    unsigned char mac[HMAC_SHA256_BYTES];
    gx_text key = h->secret, given = header_of(d, "webhook-signature");
    size_t mark = strlen(SECRET_MARK);
    if (text_starts(key, SECRET_MARK) && !base64_read((gx_text){ key.p + mark, key.n - mark }, a, &key))
        return false;
    const gx_text parts[] = { id, GX_TEXT("."), at, GX_TEXT("."), d->body };
    hmac_sha256(key, parts, sizeof parts / sizeof *parts, mac);
    bool fits = false;
    while (given.n > 0 && !fits) {
        gx_text one = text_cut(&given, ' ');
        size_t n = strlen(SIGNATURE_MARK);
        fits = text_starts(one, SIGNATURE_MARK) && secret_is_base64((gx_text){ one.p + n, one.n - n }, mac, sizeof mac);
    }
    return fits;
}

/* Whether *v has nothing to say yet; *id is what the sender calls the delivery. */
static bool proven(const hook *h, const delivery *d, int64_t now, arena *a, gx_text *id, verdict *v)
{
    *id = header_of(d, "webhook-id");
    if (h->token.n > 0) {
        if (!bearer_fits(h, d))
            verdict_not(v, DELIVERY_UNPROVEN, _("the bearer token is missing or not the right one"));
        return v->status == 0;
    }
    gx_text at = header_of(d, "webhook-timestamp");
    if (id->n == 0 || at.n == 0 || !signature_fits(h, d, *id, at, a)) {
        verdict_not(v, DELIVERY_UNPROVEN, _("the signature is missing or not the right one"));
        return false;
    }
    return delivery_in_time(h, at, now, v);
}

/* ---- content ---- */

static bool is_text(const json *event, const char *key)
{
    const json *m = json_member(event, key);
    return m != NULL && m->type == JSON_STRING && m->text.n > 0;
}

/* What every CloudEvent has. Whether guanxi understands it is seen when it is imported: then a reject file can say so.
 */
static bool add_line(const json *event, buf *lines, verdict *v)
{
    static const char *const needed[] = { "id", "source", "type", "specversion" };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (event->type != JSON_OBJECT || !is_text(event, needed[i])) {
            verdict_not(v, DELIVERY_BAD, _("not a CloudEvent: it has no text \"%s\""), needed[i]);
            return false;
        }
    json_write(event, lines);
    buf_char(lines, '\n');
    return true;
}

static gx_status structured(const delivery *d, arena *a, buf *lines, verdict *v)
{
    const json *event;
    gx_status rc = json_parse_object(d->body, a, &event, &v->reason);
    if (rc == GX_OK)
        add_line(event, lines, v);
    return rc;
}

/* A list stands nowhere but in an object for the JSON reader. */
static gx_status batched(const delivery *d, arena *a, buf *lines, verdict *v)
{
    buf object = { 0 };
    const json *root;
    buf_str(&object, "{\"\":");
    buf_text(&object, d->body);
    buf_char(&object, '}');
    gx_status rc = object.failed ? GX_ENOMEM : json_parse_object(buf_view(&object), a, &root, &v->reason);
    buf_free(&object);
    if (rc != GX_OK)
        return rc;
    if (root->n != 1 || root->items[0].type != JSON_ARRAY)
        return verdict_not(v, DELIVERY_BAD, _("not a batch of CloudEvents: want a JSON list"));
    for (size_t i = 0; i < root->items[0].n; i++)
        if (!add_line(&root->items[0].items[i], lines, v))
            return GX_OK;
    if (root->items[0].n == 0)
        verdict_not(v, DELIVERY_ANSWERED, _("an empty batch"));
    return GX_OK;
}

/* Attributes of a header are percent-encoded UTF-8. */
static void add_attribute(const delivery *d, const char *header, const char *name, arena *a, buf *out, verdict *v)
{
    gx_text value = header_of(d, header);
    if (value.n == 0)
        return;
    if (!percent_read(value, false, a, &value)) {
        out->failed = true;
        return;
    }
    if (!utf8_valid(value)) {
        verdict_not(v, DELIVERY_BAD, _("the header %s is not valid UTF-8"), header);
        return;
    }
    buf_printf(out, "%s\"%s\":", out->n > 1 ? "," : "", name);
    json_write_text(value, out);
}

static gx_status binary(const delivery *d, arena *a, buf *lines, verdict *v)
{
    static const char *const names[][2] = { { "ce-specversion", "specversion" },
                                            { "ce-id", "id" },
                                            { "ce-source", "source" },
                                            { "ce-type", "type" },
                                            { "ce-subject", "subject" },
                                            { "ce-time", "time" },
                                            { "Content-Type", "datacontenttype" } };
    buf event = { 0 };
    const json *root, *data = NULL;
    gx_status rc = text_trim(d->body).n > 0 ? json_parse_object(d->body, a, &data, &v->reason) : GX_OK;
    buf_char(&event, '{');
    for (size_t i = 0; i < sizeof names / sizeof *names && v->status == 0 && rc == GX_OK; i++)
        add_attribute(d, names[i][0], names[i][1], a, &event, v);
    if (data != NULL) {
        buf_str(&event, ",\"data\":");
        json_write(data, &event);
    }
    buf_char(&event, '}');
    if (event.failed)
        rc = GX_ENOMEM;
    if (rc == GX_OK && v->status == 0)
        rc = json_parse_object(buf_view(&event), a, &root, &v->reason);
    buf_free(&event);
    if (rc == GX_OK && v->status == 0)
        add_line(root, lines, v);
    return rc;
}

/* Only the body is signed, so attributes beside it would be anybody's. */
static gx_status read_mode(const hook *h, const delivery *d, arena *a, buf *lines, verdict *v)
{
    gx_text type = header_of(d, "Content-Type");
    type = text_trim(text_cut(&type, ';'));
    if (type.n == strlen("application/cloudevents-batch+json") &&
        strncasecmp(type.p, "application/cloudevents-batch+json", type.n) == 0)
        return batched(d, a, lines, v);
    if (header_of(d, "ce-specversion").n == 0)
        return structured(d, a, lines, v);
    if (h->token.n == 0)
        return verdict_not(v, DELIVERY_BAD,
                           _("binary mode is not taken from a sender that signs: its signature does not cover the "
                             "event's attributes"));
    return binary(d, a, lines, v);
}

gx_status cloudevents_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *v, gx_error *err)
{
    gx_text id;
    buf lines = { 0 };
    if (!proven(h, d, now, a, &id, v))
        return GX_OK;
    gx_status rc = read_mode(h, d, a, &lines, v);
    gx_text kept = rc == GX_OK && v->status == 0 ? arena_text(a, buf_view(&lines)) : (gx_text){ NULL, 0 };
    bool lost = rc == GX_ENOMEM || lines.failed || (rc == GX_OK && v->status == 0 && kept.p == NULL);
    buf_free(&lines);
    if (lost)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc != GX_OK) {
        gx_error why = v->reason;
        return verdict_not(v, DELIVERY_BAD, "%s", why.text);
    }
    if (v->status != 0)
        return GX_OK;
    bool named = h->token.n == 0; /* a bearer's id is not signed */
    return verdict_taken(v, h, named ? "id" : "content", named ? id : kept, kept);
}
