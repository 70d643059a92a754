/* SPDX-License-Identifier: Apache-2.0 */
/* Starts, waits, stops. Signals are read from a descriptor, so that no thread is interrupted in anything. */
#include "core/listen/listen.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/listen/listener.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { HEAD_MOST = 16 << 10, WHOLE_S = 60 };
enum {
    REST_MS = 100,
    RETRY_MS = 1000,
    RETRY_MOST_MS = 60000
}; /* between two imports: what comes meanwhile shares one */

/* ---- what is configured ---- */

/* A hook whose map is not there would put everything aside. */
static gx_status check_maps(const shop *s, const hooks *h, gx_error *err)
{
    size_t n;
    const registered_importer *importers = host_importers(s->ruleset->host, &n);
    for (size_t i = 0; i < h->n; i++) {
        const char *format = h->list[i].format;
        bool there = format == NULL || strcmp(format, "events") == 0;
        for (size_t k = 0; k < s->maps.n && !there; k++)
            there = strcmp(column_map_name(s->maps.list[k]), format) == 0;
        for (size_t k = 0; k < n && !there; k++)
            there = strcmp(importers[k].importer->name, format) == 0;
        if (!there)
            return gx_fail(err, GX_ECONFIG, _("[hook:%s] map = %s: the shop has no such map"), h->list[i].name, format);
    }
    return GX_OK;
}

static gx_status configure(listener *l, const listen_options *o, listen_settings *out, gx_error *err)
{
    gx_status rc = listen_settings_of(l->shop->config, l->shop->mem, out, err);
    if (rc == GX_OK)
        rc = hooks_of(l->shop->config, l->shop->dir, l->shop->mem, &l->hooks, err);
    if (rc == GX_OK && l->hooks.n == 0 && !o->once)
        return gx_fail(err, GX_ECONFIG,
                       _("the shop has no hook to listen for: write [hook:NAME] into shop.ini (docs/hooks.md)"));
    return rc == GX_OK ? check_maps(l->shop, &l->hooks, err) : rc;
}

/* ---- the two doors ---- */

static gx_status open_spool(listener *l, gx_error *err)
{
    const char *dir = arena_printf(l->shop->mem, "%s/hooks", l->shop->dir);
    return dir != NULL ? spool_open(dir, clock_now(), desk_answer, l, &l->spool, err)
                       : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static bool is_loopback(const char *bind)
{
    return strncmp(bind, "127.", 4) == 0 || strcmp(bind, "::1") == 0;
}

static gx_status open_door(listener *l, const listen_options *o, const listen_settings *set, gx_error *err)
{
    const char *bind = o->bind != NULL ? o->bind : arena_strndup(l->shop->mem, set->bind.p, set->bind.n);
    if (bind == NULL || (l->desk = arena_new()) == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    http_options http = { .bind = bind,
                          .port = (uint16_t)(o->port >= 0 ? o->port : set->port),
                          .body_most = (size_t)set->body_kib << 10,
                          .head_most = HEAD_MOST,
                          .connections = (unsigned)set->connections,
                          .idle_s = (unsigned)hook_seconds(set->idle),
                          .whole_s = WHOLE_S,
                          .admit = desk_admit,
                          .handle = desk_receive,
                          .refused = desk_refused,
                          .ctx = l };
    l->minute_ns = clock_monotonic_ns();
    gx_status rc = http_start(&http, &l->http, err);
    if (rc != GX_OK)
        return rc;
    if (!is_loopback(bind))
        log_warning(_("listening on %s: others can reach it, and nothing is encrypted; docs/hooks.md says how to put a "
                      "reverse proxy in front"),
                    bind);
    if (o->ready != NULL)
        o->ready(o->ctx, bind, http_port(l->http), &l->hooks);
    return GX_OK;
}

/* ---- at work ---- */

static bool is_wanted_to_end(const listener *l)
{
    struct pollfd p = { .fd = l->signals, .events = POLLIN };
    return poll(&p, 1, 0) == 1;
}

static bool goes_on(const listener *l)
{
    (void)l;
    return false;
}

/* Waits until something is there to import, or for so long (-1: for ever). True: to import; false: to end. */
static bool wait_for_work(listener *l, int wait_ms)
{
    struct pollfd p[] = { { .fd = l->signals, .events = POLLIN }, { .fd = spool_news(l->spool), .events = POLLIN } };
    bool retry = wait_ms >= 0;
    int n;
    do
        n = poll(p, retry ? 1 : 2, wait_ms);
    while (n < 0 && errno == EINTR);
    return p[0].revents == 0;
}

static void work(listener *l)
{
    int wait_ms = spool_waiting(l->spool) > 0 ? 0 : -1, failed_ms = 0;
    while (wait_for_work(l, wait_ms)) {
        gx_error err;
        spool_quiet(l->spool);
        if (intake_all(l, is_wanted_to_end, &err) == GX_OK) {
            failed_ms = 0;
            if (!wait_for_work(l, REST_MS))
                return;
            wait_ms = spool_waiting(l->spool) > 0 ? 0 : -1;
            continue;
        }
        if (failed_ms == 0)
            log_warning(_("what came waits, and is safe: %s"), err.text);
        failed_ms = failed_ms == 0 ? RETRY_MS : failed_ms < RETRY_MOST_MS / 2 ? 2 * failed_ms : RETRY_MOST_MS;
        wait_ms = failed_ms;
    }
}

/* The signal that ended it is taken; a second one ends this too. */
static void finish(listener *l)
{
    struct signalfd_siginfo got;
    gx_error err;
    ssize_t n = read(l->signals, &got, sizeof got);
    (void)n;
    http_stop(l->http);
    l->http = NULL;
    if (intake_all(l, is_wanted_to_end, &err) != GX_OK)
        log_warning(_("what came waits for the next start, and is safe: %s"), err.text);
}

static gx_status serve(listener *l, const listen_options *o, const listen_settings *set, gx_error *err)
{
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, &before); /* before any thread is there: they inherit it */
    l->signals = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    gx_status rc = l->signals >= 0 ? open_spool(l, err) : gx_fail(err, GX_EIO, "signalfd: %s", strerror(errno));
    if (rc == GX_OK)
        rc = open_door(l, o, set, err);
    if (rc == GX_OK) {
        work(l);
        finish(l);
    }
    spool_close(l->spool);
    if (l->signals >= 0)
        close(l->signals);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

static gx_status drain(listener *l, gx_error *err)
{
    gx_status rc = open_spool(l, err);
    if (rc == GX_OK)
        rc = intake_all(l, goes_on, err);
    spool_close(l->spool);
    return rc;
}

gx_status listen_run(shop *s, const listen_options *o, listen_counts *out, gx_error *err)
{
    listen_settings set;
    uint64_t counts[sizeof(listen_counts) / sizeof(uint64_t)];
    listener *l = calloc(1, sizeof *l);
    *out = (listen_counts){ 0 };
    if (l == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    l->shop = s;
    gx_status rc = configure(l, o, &set, err);
    if (rc == GX_OK)
        rc = o->once ? drain(l, err) : serve(l, o, &set, err);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        counts[i] = atomic_load(&l->counts[i]);
    memcpy(out, counts, sizeof *out);
    arena_free(l->desk);
    free(l);
    return rc;
}
