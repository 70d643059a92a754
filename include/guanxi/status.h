/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every guanxi function answers, and how a failure says what happened.
 *
 * A function that can fail returns gx_status: 0 (GX_OK) or a negative code. The one who notices the failure fills a
 * gx_error; whoever passes it on may put context in front (gx_error_prepend), never replace it. It is reported once, by
 * the one who handles it.
 */
#ifndef GUANXI_STATUS_H
#define GUANXI_STATUS_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** One list gives the enum, the names and the sentences. X(NAME, value, sentence). Grows at the end only. */
#define GX_STATUS_LIST(X)                                                                                              \
    X(OK, 0, "done")                                                                                                   \
    X(ENOMEM, -1, "out of memory")                                                                                     \
    X(EINVAL, -2, "bad input")                                                                                         \
    X(ECONFIG, -3, "mistake in the configuration")                                                                     \
    X(EIO, -4, "reading or writing failed")                                                                            \
    X(ESTORE, -5, "the shop's database failed")                                                                        \
    X(EPLUGIN, -6, "a plugin failed or was refused")                                                                   \
    X(ESCRIPT, -7, "a script failed")                                                                                  \
    X(ENOTFOUND, -8, "not found")                                                                                      \
    X(EEXIST, -9, "already there")                                                                                     \
    X(ECONFLICT, -10, "contradicts what is already there")                                                             \
    X(ELIMIT, -11, "over a limit")                                                                                     \
    X(EBUSY, -12, "in use by somebody else")                                                                           \
    X(EREFUSED, -13, "refused")                                                                                        \
    X(EBUG, -14, "a mistake in guanxi itself")

typedef enum gx_status {
#define GX_STATUS_ENUM(name, value, sentence) GX_##name = (value),
    GX_STATUS_LIST(GX_STATUS_ENUM)
#undef GX_STATUS_ENUM
} gx_status;

/** A failure in words. Lives wherever its owner puts it; needs no freeing. The text is UTF-8 and is never cut inside a
 * character. */
typedef struct gx_error {
    gx_status code;
    char text[1024];
} gx_error;

/* Cuts at the last whole UTF-8 character that fits. */
static inline void gx_error_trim(gx_error *err, size_t wanted)
{
    if (wanted < sizeof err->text)
        return;
    size_t n = sizeof err->text - 1;
    while (n > 0 && ((unsigned char)err->text[n - 1] & 0xC0) == 0x80)
        n--;
    if (n > 0 && (unsigned char)err->text[n - 1] >= 0xC0)
        n--;
    err->text[n] = '\0';
}

/* The two halves of gx_fail. Apart, because compilers and analysers follow a code through a function of fixed arguments
 * but not through a variadic one: so they see that a failure is never GX_OK. */
__attribute__((format(printf, 2, 3))) static inline gx_error *gx_error_say(gx_error *err, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        int n = vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        gx_error_trim(err, n < 0 ? 0 : (size_t)n);
    }
    return err;
}

static inline gx_status gx_error_code(gx_error *err, gx_status code)
{
    if (err != NULL)
        err->code = code;
    return code;
}

/**
 * Fill `err` (may be NULL) and return `code`, so that a failure is one line: `return gx_fail(err, GX_EINVAL, "…", …);`
 */
#define gx_fail(err, code, ...) gx_error_code(gx_error_say((err), __VA_ARGS__), (code))

/** Put context in front of an error that is already filled; returns its code. `err` may be NULL (then GX_EBUG is
 * returned). */
__attribute__((format(printf, 2, 3))) static inline gx_status gx_error_prepend(gx_error *err, const char *format, ...)
{
    if (err == NULL)
        return GX_EBUG;
    char tail[sizeof err->text];
    memcpy(tail, err->text, sizeof tail);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    size_t head = n < 0 ? 0 : (size_t)n;
    size_t wanted = head + strlen(tail);
    if (head < sizeof err->text) {
        size_t room = sizeof err->text - head - 1;
        size_t take = strlen(tail) < room ? strlen(tail) : room;
        memcpy(err->text + head, tail, take);
        err->text[head + take] = '\0';
    }
    gx_error_trim(err, wanted);
    return err->code;
}

#endif
