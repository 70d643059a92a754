/* SPDX-License-Identifier: Apache-2.0 */
/* Standard output as a stream for people: what is written to it passes buf_lines, whole lines at a time, so that no
 * character is cut in two. */
#include "core/cli/command.h"

#include "core/base/i18n.h"

#include <stdlib.h>
#include <string.h>

static ssize_t receive(void *cookie, const char *bytes, size_t n)
{
    buf *waiting = cookie, shown = { 0 };
    buf_add(waiting, bytes, n);
    const char *end = waiting->n > 0 ? memrchr(waiting->p, '\n', waiting->n) : NULL;
    if (end != NULL) {
        size_t whole = (size_t)(end - waiting->p) + 1;
        buf_lines(&shown, (gx_text){ waiting->p, whole });
        memmove(waiting->p, waiting->p + whole, waiting->n - whole);
        waiting->n -= whole;
    }
    bool fine = !waiting->failed && !shown.failed && (shown.n == 0 || fwrite(shown.p, 1, shown.n, stdout) == shown.n);
    buf_free(&shown);
    return fine ? (ssize_t)n : 0; /* 0, not -1: what fopencookie takes as an error */
}

static int finish(void *cookie)
{
    buf *waiting = cookie, shown = { 0 };
    buf_lines(&shown, buf_view(waiting));
    bool fine = !shown.failed && (shown.n == 0 || fwrite(shown.p, 1, shown.n, stdout) == shown.n);
    buf_free(&shown);
    buf_free(waiting);
    free(waiting);
    return fine ? 0 : EOF;
}

FILE *cli_screen(gx_error *err)
{
    buf *waiting = calloc(1, sizeof *waiting);
    FILE *f = NULL;
    if (waiting != NULL)
        f = fopencookie(waiting, "w", (cookie_io_functions_t){ .write = receive, .close = finish });
    if (f == NULL) {
        free(waiting);
        gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    return f;
}
