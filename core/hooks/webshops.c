/* SPDX-License-Identifier: Apache-2.0 */
/* Web shops that sign the raw body: Shopify and WooCommerce by HMAC-SHA256 in base64, Youzan by MD5 over client_id,
 * body and client_secret. None of them signs a time, so nothing is late; a delivery that comes again, with whatever
 * headers, has the same body and adds nothing. https://shopify.dev/docs/apps/build/webhooks/subscribe/https,
 * https://woocommerce.com/document/webhooks/, https://doc.youzanyun.com/resource/develop-guide/41355/41536 */
#include "core/hooks/delivery.h"

#include "core/base/i18n.h"
#include "core/base/signature.h"
#include "core/model/json.h"

/* What WooCommerce sends, unsigned, when a webhook is saved: it wants to hear 200. */
static bool is_ping(const hook *h, gx_text body)
{
    gx_text number = body, key = text_cut(&number, '=');
    int64_t id;
    return h->kind == HOOK_WOOCOMMERCE && text_is(key, "webhook_id") && text_int(number, &id);
}

static gx_status bad_json(verdict *v, gx_status rc, gx_error *err)
{
    gx_error why = v->reason;
    return rc == GX_ENOMEM ? gx_fail(err, rc, "%s", why.text) : verdict_not(v, DELIVERY_BAD, "%s", why.text);
}

gx_status webshop_judge(const hook *h, const delivery *d, arena *a, verdict *v, gx_error *err)
{
    unsigned char mac[HMAC_SHA256_BYTES];
    const json *root;
    const char *header = h->kind == HOOK_SHOPIFY ? "X-Shopify-Hmac-Sha256" : "X-WC-Webhook-Signature";
    gx_text given = text_of(d->header(d->ctx, header));
    if (given.n == 0 && is_ping(h, d->body))
        return verdict_not(v, DELIVERY_ANSWERED, _("a test of the address"));
    hmac_sha256(h->secret, &d->body, 1, mac);
    if (!secret_is_base64(given, mac, sizeof mac))
        return verdict_not(v, DELIVERY_UNPROVEN, _("the signature %s is missing or not the right one"), header);
    gx_status rc = json_parse_object(d->body, a, &root, &v->reason);
    return rc == GX_OK ? verdict_taken(v, h, "content", d->body, d->body) : bad_json(v, rc, err);
}

/* ---- Youzan ---- */

/* The message proper is a text within the object: JSON, percent-encoded. It is put in its place as an object, so that a
 * map can name what is in it. */
static gx_status unwrap(const json *root, arena *a, gx_text *out, gx_error *err)
{
    const json *wrapped = json_member(root, "msg"), *message;
    gx_text text;
    buf b = { 0 };
    json *copy = arena_alloc(a, sizeof *copy), *items = arena_alloc(a, (root->n + 1) * sizeof *items);
    if (copy == NULL || items == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    *copy = *root;
    copy->items = items;
    for (size_t i = 0; i < root->n; i++)
        items[i] = root->items[i];
    if (wrapped != NULL && wrapped->type == JSON_STRING) {
        if (!percent_read(wrapped->text, true, a, &text))
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        gx_status rc = json_parse_object(text, a, &message, err);
        if (rc != GX_OK)
            return rc == GX_ENOMEM ? rc : gx_error_prepend(err, "msg: ");
        json *place = &items[wrapped - root->items];
        gx_text key = place->key;
        *place = *message;
        place->key = key;
    }
    json_write(copy, &b);
    *out = arena_text(a, buf_view(&b));
    bool failed = b.failed || out->p == NULL;
    buf_free(&b);
    return failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
}

static bool is_test(const json *root)
{
    const json *test = json_member(root, "test");
    return test != NULL && test->type == JSON_BOOL && test->truth;
}

gx_status youzan_judge(const hook *h, const delivery *d, arena *a, verdict *v, gx_error *err)
{
    unsigned char sum[MD5_BYTES];
    const json *root = NULL;
    gx_text content;
    const gx_text parts[] = { h->client_id, d->body, h->secret };
    md5_bytes(parts, sizeof parts / sizeof *parts, sum);
    bool proven = secret_is_hex(text_of(d->header(d->ctx, "Event-Sign")), sum, sizeof sum);
    gx_status rc = json_parse_object(d->body, a, &root, &v->reason);
    if (rc == GX_OK && is_test(root))
        return verdict_not(v, DELIVERY_ANSWERED, _("a test of the address"));
    if (rc != GX_ENOMEM && !proven)
        return verdict_not(v, DELIVERY_UNPROVEN, _("the signature %s is missing or not the right one"), "Event-Sign");
    if (rc == GX_OK)
        rc = unwrap(root, a, &content, &v->reason);
    return rc == GX_OK ? verdict_taken(v, h, "content", d->body, content) : bad_json(v, rc, err);
}
