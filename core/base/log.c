/* SPDX-License-Identifier: Apache-2.0 */
/* The log: one line per call, whole even when threads write at once. Control characters are taken out, because messages
 * quote what customers and files say and end on somebody's terminal. */
#include <core/base/i18n.h>
#include <core/base/log.h>
#include <core/base/text.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int shown = GX_LOG_WARNING;
static void (*sink)(void *ctx, gx_log_level level, const char *line);
static void *sink_ctx;

void log_level(gx_log_level upto)
{
    atomic_store(&shown, (int)upto);
}

void log_sink(void (*new_sink)(void *ctx, gx_log_level level, const char *line), void *ctx)
{
    pthread_mutex_lock(&lock);
    sink = new_sink;
    sink_ctx = ctx;
    pthread_mutex_unlock(&lock);
}

static const char *word_of(gx_log_level level)
{
    switch (level) {
    case GX_LOG_ERROR:
        return _("error");
    case GX_LOG_WARNING:
        return _("warning");
    case GX_LOG_INFO:
        return _("info");
    case GX_LOG_DEBUG:
        return _("debug");
    }
    return _("error");
}

void log_write(gx_log_level level, const char *format, ...)
{
    if ((int)level > atomic_load(&shown))
        return;
    buf raw = { 0 }, line = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&raw, format, args);
    va_end(args);
    buf_lines(&line, buf_view(&raw));
    line.failed |= raw.failed;
    const char *text = line.failed || line.p == NULL ? format : line.p; /* out of memory: better than silence */
    pthread_mutex_lock(&lock);
    if (sink != NULL)
        sink(sink_ctx, level, text);
    else
        fprintf(stderr, "guanxi: %s: %s\n", word_of(level), text);
    pthread_mutex_unlock(&lock);
    buf_free(&raw);
    buf_free(&line);
}
