/* SPDX-License-Identifier: Apache-2.0 */
/* One log to stderr: "guanxi: warning: …". Thread-safe. The level comes from the command line (--verbose, --quiet);
 * default: warnings. */
#ifndef CORE_BASE_LOG_H
#define CORE_BASE_LOG_H

#include <guanxi/plugin.h>

void log_level(gx_log_level upto);
__attribute__((format(printf, 2, 3))) void log_write(gx_log_level level, const char *format, ...);
/* For tests and the embedding API: takes every message (without "guanxi: warning: ") instead of stderr, one at a time,
 * and must not log; NULL restores it. */
void log_sink(void (*sink)(void *ctx, gx_log_level level, const char *line), void *ctx);

#define log_error(...) log_write(GX_LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(GX_LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_write(GX_LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_write(GX_LOG_DEBUG, __VA_ARGS__)

#endif
