/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the file in blocks; every byte passes through the hash exactly once. */
#include "core/import/source.h"

#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void name_it(source *s)
{
    const char *slash = strrchr(s->path, '/');
    snprintf(s->name, sizeof s->name, "%s", strcmp(s->path, "-") == 0 ? "stdin" : slash != NULL ? slash + 1 : s->path);
}

gx_status source_open(source *s, const char *path, gx_error *err)
{
    *s = (source){ .path = path, .fd = STDIN_FILENO };
    name_it(s);
    content_hash_begin(&s->hash);
    if (strcmp(path, "-") == 0)
        return GX_OK;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (s->fd < 0 || fstat(s->fd, &st) != 0) {
        gx_status code = errno == ENOENT ? GX_ENOTFOUND : GX_EIO;
        gx_fail(err, code, _("cannot open %s: %s"), path, strerror(errno));
        source_close(s);
        return code;
    }
    if (S_ISDIR(st.st_mode)) {
        source_close(s);
        return gx_fail(err, GX_EIO, _("%s is a folder; name the files in it"), path);
    }
    s->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    return GX_OK;
}

gx_status source_memory(source *s, const char *name, gx_text bytes, gx_error *err)
{
    *s = (source){ .path = name, .fd = -1, .ended = true, .bytes = bytes.n, .size = bytes.n };
    name_it(s);
    content_hash_begin(&s->hash);
    content_hash_add(&s->hash, bytes.p, bytes.n);
    content_hash_hex(&s->hash, s->hex);
    buf_text(&s->data, bytes);
    return s->data.failed ? gx_fail(err, GX_ENOMEM, _("out of memory while reading %s"), s->path) : GX_OK;
}

void source_close(source *s)
{
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
    buf_free(&s->data);
}

/* Another block at the end of the buffer. */
static gx_status fill(source *s, gx_error *err)
{
    char block[65536];
    ssize_t n;
    do
        n = read(s->fd, block, sizeof block);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return gx_fail(err, GX_EIO, _("reading %s failed: %s"), s->path, strerror(errno));
    if (n == 0) {
        s->ended = true;
        content_hash_hex(&s->hash, s->hex);
        return GX_OK;
    }
    content_hash_add(&s->hash, block, (size_t)n);
    buf_add(&s->data, block, (size_t)n);
    s->bytes += (uint64_t)n;
    if (s->progress != NULL)
        s->progress(s->ctx, s->bytes, s->size);
    return s->data.failed ? gx_fail(err, GX_ENOMEM, _("out of memory while reading %s"), s->path) : GX_OK;
}

static gx_text rest(const source *s)
{
    return s->data.n > s->at ? (gx_text){ s->data.p + s->at, s->data.n - s->at } : (gx_text){ 0 };
}

gx_status source_peek(source *s, gx_text *beginning, gx_error *err)
{
    gx_status status = GX_OK;
    while (status == GX_OK && !s->ended && rest(s).n < SOURCE_BEGINNING)
        status = fill(s, err);
    *beginning = rest(s);
    if (beginning->n > SOURCE_BEGINNING)
        beginning->n = SOURCE_BEGINNING;
    return status;
}

gx_status source_all(source *s, size_t most, gx_text *content, gx_error *err)
{
    gx_status status = GX_OK;
    while (status == GX_OK && !s->ended) {
        if (most > 0 && (s->data.n > most || s->size > most))
            return gx_fail(
                err, GX_ELIMIT,
                _("%s: a table of more than %zu MiB needs more than --memory allows: allow more, or split it"), s->path,
                most >> 20);
        status = fill(s, err);
    }
    *content = rest(s);
    return status;
}

/* What was consumed leaves the buffer, but only when that moves little. */
static void compact(source *s)
{
    if (s->at == 0 || s->at < s->data.n / 2)
        return;
    memmove(s->data.p, s->data.p + s->at, s->data.n - s->at);
    s->data.n -= s->at;
    s->at = 0;
}

/* The rest of a line nobody wants to keep in memory. */
static gx_status pass_over(source *s, gx_error *err)
{
    for (;;) {
        gx_text r = rest(s);
        const char *end = r.n > 0 ? memchr(r.p, '\n', r.n) : NULL;
        if (end != NULL) {
            s->at += (size_t)(end - r.p) + 1;
            return GX_OK;
        }
        s->at = s->data.n = 0;
        if (s->ended)
            return GX_OK;
        gx_status status = fill(s, err);
        if (status != GX_OK)
            return status;
    }
}

gx_status source_next_line(source *s, gx_text *line, bool *too_long, gx_error *err)
{
    size_t searched = 0;
    *too_long = false;
    for (;;) {
        gx_text r = rest(s);
        const char *end = r.n > searched ? memchr(r.p + searched, '\n', r.n - searched) : NULL;
        size_t n = end != NULL ? (size_t)(end - r.p) : r.n;
        if (n > SOURCE_LINE_MAX) {
            memcpy(s->head, r.p, sizeof s->head);
            *too_long = true;
            *line = (gx_text){ s->head, sizeof s->head };
            s->line++;
            return pass_over(s, err);
        }
        if (end != NULL || s->ended) {
            if (r.n == 0)
                return GX_ENOTFOUND;
            s->at += n + (end != NULL);
            s->line++;
            *line = (gx_text){ r.p, n > 0 && r.p[n - 1] == '\r' ? n - 1 : n };
            return GX_OK;
        }
        searched = n;
        compact(s);
        gx_status status = fill(s, err);
        if (status != GX_OK)
            return status;
    }
}
