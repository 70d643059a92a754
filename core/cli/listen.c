/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi listen`. */
#include "core/listen/listen.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

#include <inttypes.h>

static void say_ready(void *ctx, const char *bind, unsigned port, const hooks *h)
{
    const cli *c = ctx;
    const char *around[] = { strchr(bind, ':') != NULL ? "[" : "", strchr(bind, ':') != NULL ? "]" : "" };
    if (c->quiet || c->json)
        return;
    for (size_t i = 0; i < h->n; i++)
        cli_say(_("listening at http://%s%s%s:%u%s (%s)\n"), around[0], bind, around[1], port, h->list[i].path,
                hook_kind_name(h->list[i].kind));
    fflush(stdout);
}

static gx_status print_counts(const cli *c, const listen_counts *n, gx_error *err)
{
    json_t *j = json_object();
    buf out = { 0 };
#define COUNT_OUT(name, said)                                                                                          \
    json_object_set_new(j, #name, json_integer((json_int_t)n->name));                                                  \
    if (n->name > 0)                                                                                                   \
        buf_printf(&out, "  %8" PRIu64 " %s\n", n->name, _(said));
    LISTEN_COUNTS(COUNT_OUT)
#undef COUNT_OUT
    if (c->json) {
        buf_free(&out);
        return cli_print_json(j, err);
    }
    json_decref(j);
    if (out.n == 0)
        buf_str(&out, _("nothing came\n"));
    return cli_print(&out, err);
}

gx_status cmd_listen(cli *c, gx_error *err)
{
    listen_options o = {
        .bind = cli_value(c, "bind"), .port = -1, .once = cli_flag(c, "once"), .ready = say_ready, .ctx = c
    };
    const char *asked = cli_value(c, "port");
    int64_t port;
    if (asked != NULL && (!text_int(text_of(asked), &port) || port < 0 || port > 65535))
        return cli_usage(c, err, _("--port: want a number from 0 to 65535, got \"%s\""), asked);
    if (asked != NULL)
        o.port = (int)port;
    gx_status rc = cli_shop(c, err);
    listen_counts n;
    if (rc == GX_OK)
        rc = listen_run(c->shop, &o, &n, err);
    return rc == GX_OK ? print_counts(c, &n, err) : rc;
}
