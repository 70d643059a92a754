/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests arrive: judged on the server's thread, handed to the spool, answered by the spool's. Who is refused
 * hears a number and no reason, unless the sender has proven who it is; the reason is in the log. */
#include "core/listen/listener.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"

#include <stddef.h>

enum { NOT_FOUND = 404, METHOD_NOT_ALLOWED = 405, TOO_SLOW = 408, TOO_LARGE = 413, FAILED = 500, UNAVAILABLE = 503 };
enum { SAID_A_MINUTE = 30 }; /* refusals: a flood fills no disk with complaints about itself */

/* ---- what is said of refusals ---- */

static bool may_say(listener *l)
{
    int64_t now = clock_monotonic_ns();
    if (now - l->minute_ns >= INT64_C(60000000000)) {
        if (l->unsaid > 0)
            log_warning(_("%llu more requests were refused and only counted"), (unsigned long long)l->unsaid);
        l->minute_ns = now;
        l->said = 0;
        l->unsaid = 0;
    }
    bool may = l->said < SAID_A_MINUTE;
    l->said += may;
    l->unsaid += !may;
    return may;
}

static void say(listener *l, const http_exchange *x, int status, const char *reason)
{
    if (may_say(l))
        log_warning("%s %s: %d: %s", http_method(x), http_path(x), status, reason);
}

/* ---- before the body ---- */

int desk_admit(void *ctx, const http_exchange *x)
{
    const listener *l = ctx;
    const hook *h = hooks_find(&l->hooks, http_path(x));
    if (h == NULL)
        return NOT_FOUND;
    return delivery_method_fits(h, http_method(x)) ? 0 : METHOD_NOT_ALLOWED;
}

void desk_refused(void *ctx, const http_exchange *x, int status)
{
    listener *l = ctx;
    switch (status) {
    case NOT_FOUND:
        LISTEN_COUNT(l, elsewhere, 1);
        say(l, x, status, _("there is no hook at this path"));
        break;
    case METHOD_NOT_ALLOWED:
        LISTEN_COUNT(l, method, 1);
        say(l, x, status, _("the method is not taken here"));
        break;
    case TOO_SLOW:
        LISTEN_COUNT(l, slow, 1);
        say(l, x, status, _("the request took too long to come"));
        break;
    default:
        LISTEN_COUNT(l, too_large, 1);
        say(l, x, status, _("the body is longer than [listen] body_kib allows"));
    }
}

/* ---- the request ---- */

static const char *header_of(void *ctx, const char *name)
{
    return http_header(ctx, name);
}

static const char *argument_of(void *ctx, const char *name)
{
    return http_argument(ctx, name);
}

static void count_verdict(listener *l, delivery_outcome outcome)
{
    switch (outcome) {
    case DELIVERY_ANSWERED:
        LISTEN_COUNT(l, tests, 1);
        break;
    case DELIVERY_UNPROVEN:
        LISTEN_COUNT(l, unproven, 1);
        break;
    case DELIVERY_LATE:
        LISTEN_COUNT(l, late, 1);
        break;
    case DELIVERY_METHOD:
        LISTEN_COUNT(l, method, 1);
        break;
    default:
        LISTEN_COUNT(l, bad, 1);
    }
}

static void answer_at_once(listener *l, http_exchange *x, const verdict *v)
{
    count_verdict(l, v->outcome);
    if (v->outcome == DELIVERY_ANSWERED)
        log_info("%s %s: %s", http_method(x), http_path(x), v->reason.text);
    else
        say(l, x, v->status, v->reason.text);
    if (v->outcome == DELIVERY_ANSWERED)
        http_answer(x, v->status, v->type, v->answer);
    else if (v->outcome == DELIVERY_BAD)
        http_answer(x, v->status, "text/plain; charset=utf-8", text_of(v->reason.text));
    else
        http_answer(x, v->status, "text/plain", (gx_text){ NULL, 0 });
}

static void fail(listener *l, http_exchange *x, int status)
{
    LISTEN_COUNT(l, failed, 1);
    http_answer(x, status, "text/plain", (gx_text){ NULL, 0 });
}

static void keep(listener *l, http_exchange *x, const hook *h, const verdict *v, int64_t now)
{
    spooled r = { .at = now,
                  .until = now + h->tolerance,
                  .hook = text_of(h->name),
                  .format = text_of(h->format),
                  .content = v->content };
    gx_error err;
    memcpy(r.key, v->key, sizeof r.key);
    if (spool_add(l->spool, &r, x, &err) == GX_OK)
        return;
    log_error("%s", err.text);
    fail(l, x, UNAVAILABLE);
}

void desk_receive(void *ctx, http_exchange *x)
{
    listener *l = ctx;
    const hook *h = hooks_find(&l->hooks, http_path(x));
    const delivery d = {
        .method = http_method(x), .body = http_body(x), .header = header_of, .argument = argument_of, .ctx = x
    };
    verdict v;
    gx_error err;
    int64_t now = clock_now();
    arena_reset(l->desk);
    if (delivery_judge(h, &d, now, l->desk, &v, &err) != GX_OK) {
        log_error("%s", err.text);
        fail(l, x, FAILED);
    } else if (v.outcome != DELIVERY_TAKEN) {
        answer_at_once(l, x, &v);
    } else {
        keep(l, x, h, &v, now);
    }
}

/* On the spool's thread. */
void desk_answer(void *ctx, void *token, spool_kept how)
{
    listener *l = ctx;
    http_exchange *x = token;
    const char *type;
    gx_text thanks = delivery_thanks(hooks_find(&l->hooks, http_path(x)), &type);
    switch (how) {
    case SPOOL_KEPT:
        LISTEN_COUNT(l, kept, 1);
        http_answer(x, 200, type, thanks);
        break;
    case SPOOL_REPEATED:
        LISTEN_COUNT(l, repeated, 1);
        http_answer(x, 200, type, thanks);
        break;
    case SPOOL_LOST:
        fail(l, x, UNAVAILABLE);
    }
}
