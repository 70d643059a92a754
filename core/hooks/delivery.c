/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds have in common. */
#include "core/hooks/delivery.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/signature.h"
#include "core/hooks/wecom.h"

static const int statuses[DELIVERY_OUTCOMES] = {
    [DELIVERY_TAKEN] = 200, [DELIVERY_ANSWERED] = 200, [DELIVERY_UNPROVEN] = 401,
    [DELIVERY_LATE] = 401,  [DELIVERY_BAD] = 400,      [DELIVERY_METHOD] = 405,
};

gx_status verdict_not(verdict *v, delivery_outcome outcome, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    v->outcome = outcome;
    v->status = statuses[outcome];
    int n = vsnprintf(v->reason.text, sizeof v->reason.text, format, args);
    va_end(args);
    gx_error_trim(&v->reason, n < 0 ? 0 : (size_t)n);
    return GX_OK;
}

/* The key comes from something the sender has signed, so that nobody else can make a repetition look new. */
gx_status verdict_taken(verdict *v, const hook *h, const char *of, gx_text named, gx_text content)
{
    sha256 hash;
    char hex[65];
    sha256_begin(&hash);
    sha256_field(&hash, text_of(h->name));
    sha256_field(&hash, text_of(of));
    sha256_field(&hash, named);
    sha256_hex(&hash, hex);
    memcpy(v->key, hex, sizeof v->key); /* 128 bits as hex digits */
    v->outcome = DELIVERY_TAKEN;
    v->status = statuses[DELIVERY_TAKEN];
    v->content = content;
    return GX_OK;
}

bool delivery_in_time(const hook *h, gx_text at, int64_t now, verdict *v)
{
    int64_t s;
    if (!text_int(at, &s)) {
        verdict_not(v, DELIVERY_BAD, _("the time \"%.*s\" is no whole number of seconds"), TEXT_ARG(at));
        return false;
    }
    if (s >= now - h->tolerance && s <= now + h->tolerance)
        return true;
    verdict_not(v, DELIVERY_LATE, _("signed at %lld, which is not within %lld s of now"), (long long)s,
                (long long)h->tolerance);
    return false;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

bool percent_read(gx_text t, bool plus, arena *a, gx_text *out)
{
    char *to = arena_alloc(a, t.n + 1);
    size_t n = 0;
    if (to == NULL)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        int high = t.p[i] == '%' && t.n - i > 2 ? digit(t.p[i + 1]) : -1, low = high >= 0 ? digit(t.p[i + 2]) : -1;
        if (low >= 0) {
            to[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            to[n++] = plus && t.p[i] == '+' ? ' ' : t.p[i];
        }
    }
    *out = (gx_text){ to, n };
    return true;
}

gx_text delivery_thanks(const hook *h, const char **type)
{
    bool json = h->kind == HOOK_YOUZAN;
    *type = json ? "application/json" : "text/plain";
    return json ? GX_TEXT("{\"code\":0,\"msg\":\"success\"}") : GX_TEXT("ok\n");
}

bool delivery_method_fits(const hook *h, const char *method)
{
    return strcmp(method, "POST") == 0 || (h->kind == HOOK_WECOM && strcmp(method, "GET") == 0);
}

gx_status delivery_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *out, gx_error *err)
{
    *out = (verdict){ .status = 0 };
    out->answer = delivery_thanks(h, &out->type);
    if (!delivery_method_fits(h, d->method))
        return verdict_not(out, DELIVERY_METHOD, _("the method %s is not taken here"), d->method);
    switch (h->kind) {
    case HOOK_CLOUDEVENTS:
        return cloudevents_judge(h, d, now, a, out, err);
    case HOOK_SHOPIFY:
    case HOOK_WOOCOMMERCE:
        return webshop_judge(h, d, a, out, err);
    case HOOK_YOUZAN:
        return youzan_judge(h, d, a, out, err);
    case HOOK_WECOM:
        return wecom_judge(h, d, now, a, out, err);
    }
    return gx_fail(err, GX_EBUG, "a hook of no kind");
}
