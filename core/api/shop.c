/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a shop, and what crosses the border: sizes of structs, the language, the log. */
#include "core/api/api.h"

#include "core/base/i18n.h"
#include "core/base/log.h"

#include <stdlib.h>

const char *gx_version(void)
{
    return GX_VERSION;
}

/* ---- the log
 * ---------------------------------------------------------------------------------------------------------------- */

static void (*sink_of_caller)(void *ctx, int level, const char *line);

static void pass_on(void *ctx, gx_log_level level, const char *line)
{
    sink_of_caller(ctx, (int)level, line);
}

void gx_log_to(void (*sink)(void *ctx, int level, const char *line), void *ctx)
{
    sink_of_caller = sink;
    log_sink(sink != NULL ? pass_on : NULL, ctx);
}

/* ---- structs of the border
 * -------------------------------------------------------------------------------------------------- */

static uint32_t size_of(const void *theirs)
{
    uint32_t size;
    memcpy(&size, theirs, sizeof size); /* the first member of every such struct */
    return size;
}

gx_status api_room(const void *theirs, gx_error *err)
{
    if (theirs != NULL && size_of(theirs) < 2 * sizeof(uint32_t))
        return gx_fail(err, GX_EINVAL, _("a struct passed to guanxi has no size: begin with { .size = sizeof … }"));
    return GX_OK;
}

gx_status api_take(void *ours, size_t size, const void *theirs, gx_error *err)
{
    gx_status rc = api_room(theirs, err);
    if (rc == GX_OK && theirs != NULL)
        memcpy(ours, theirs, size_of(theirs) < size ? size_of(theirs) : size);
    return rc;
}

void api_give(void *theirs, const void *ours, size_t size)
{
    if (theirs == NULL)
        return;
    uint32_t known = size_of(theirs);
    memcpy(theirs, ours, known < size ? known : size);
    memcpy(theirs, &known, sizeof known);
}

/* Choosing Chinese costs system calls: only when it is not spoken already. */
void api_speak(const gx_shop *s, const char *language)
{
    char own[16];
    snprintf(own, sizeof own, "%.*s", TEXT_ARG(s->shop->ruleset->language));
    const char *wanted = language != NULL ? language : own;
    if (strncmp(wanted, i18n_current(), 2) != 0)
        i18n_language(wanted);
}

gx_status api_enter(gx_shop *s, const char *language, gx_error *err)
{
    api_speak(s, language);
    return shop_flush(s->shop, err);
}

gx_status gx_shop_flush(gx_shop *s, gx_error *err)
{
    return api_enter(s, NULL, err);
}

/* ---- opening
 * ---------------------------------------------------------------------------------------------------------------- */

static gx_status open_shop(const gx_shop_options *o, gx_shop *out, gx_error *err)
{
    shop_options options = { .dir = o->dir, .home = o->home, .threads = o->threads, .memory = o->memory };
    gx_status rc = shop_open(&options, &out->shop, err);
    if (rc != GX_OK)
        return rc;
    api_speak(out, NULL);
    rc = shop_open_store(out->shop, o->flags & GX_SHOP_READ_ONLY ? STORE_READ : STORE_CREATE, err);
    bool resident = (o->flags & GX_SHOP_RESIDENT) != 0 && (o->flags & GX_SHOP_READ_ONLY) == 0;
    return rc == GX_OK && resident ? shop_warm(out->shop, o->memory == 0, err) : rc;
}

gx_status gx_shop_open(const gx_shop_options *options, gx_shop **out, gx_error *err)
{
    gx_shop_options o = { 0 };
    *out = NULL;
    gx_status rc = api_take(&o, sizeof o, options, err);
    if (rc != GX_OK)
        return rc;
    gx_shop *made = calloc(1, sizeof *made);
    if (made == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    rc = open_shop(&o, made, err);
    if (rc != GX_OK) {
        gx_shop_close(made);
        return rc;
    }
    *out = made;
    return GX_OK;
}

void gx_shop_close(gx_shop *s)
{
    if (s == NULL)
        return;
    shop_close(s->shop);
    free(s);
}
