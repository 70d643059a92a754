/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a file through inih. The packaged inih cuts lines at 200 bytes and section names at 49, and splits at ':', so
 * it never sees the user's text: for every logical line it gets one line of short tokens, "[s3]" for the third section,
 * "k7=v7" for the seventh key and its value, and what it hands back is put into the tree under the text that the token
 * stands for. inih stays the judge of what belongs to what; nothing is cut, and columns are those of the file. */
#include "core/base/i18n.h"
#include "core/config/message.h"
#include "core/config/statement.h"
#include "core/config/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)4 * 1024 * 1024)

typedef struct feed {
    config *tree;
    const char *file;
    statements source;
    statement now;           /* what the tokens last given stand for */
    unsigned sections, keys; /* so far */
    bool opening;            /* the heading was given, the line that reports it not yet */
    gx_status status;
    gx_error *err;
} feed;

/* inih reports keys only; this one stands in front of a section's keys so that an empty section is reported too. */
static const char opening_key[] = "open";

static char *feed_line(char *out, int size, void *stream)
{
    feed *f = stream;
    if (f->status != GX_OK)
        return NULL;
    if (f->opening) {
        f->opening = false;
        snprintf(out, (size_t)size, "%s=s%u\n", opening_key, f->sections);
        return out;
    }
    bool more = false;
    f->status = statement_next(&f->source, &f->now, &more, f->err);
    if (f->status != GX_OK || !more)
        return NULL;
    if (f->now.is_section) {
        f->opening = true;
        snprintf(out, (size_t)size, "[s%u]\n", ++f->sections);
        return out;
    }
    f->keys++;
    snprintf(out, (size_t)size, "k%u=v%u\n", f->keys, f->keys);
    return out;
}

static bool stands_for(const char *token, char letter, unsigned number)
{
    char wanted[16];
    snprintf(wanted, sizeof wanted, "%c%u", letter, number);
    return strcmp(token, wanted) == 0;
}

static gx_status feed_put(feed *f, const char *section, const char *name, const char *value)
{
    if (section[0] == '\0') {
        char key[SHOWN_BYTES];
        return fail_at(f->err, f->file, f->now.line, 1,
                       _("key '%s' stands before any section; put a [section] line above it"),
                       shown_text(f->now.key, key));
    }
    if (stands_for(section, 's', f->sections)) {
        if (strcmp(name, opening_key) == 0 && stands_for(value, 's', f->sections))
            return tree_open(f->tree, f->file, &f->now, f->err);
        if (stands_for(name, 'k', f->keys) && stands_for(value, 'v', f->keys))
            return tree_put(f->tree, f->file, &f->now, f->err);
    }
    return gx_fail(f->err, GX_EBUG, _("%s:%d: inih gave back [%s] %s=%s"), f->file, f->now.line, section, name, value);
}

static int feed_pair(void *user, const char *section, const char *name, const char *value)
{
    feed *f = user;
    if (f->status == GX_OK)
        f->status = feed_put(f, section, name, value);
    return f->status == GX_OK;
}

gx_status config_read_text(config *c, gx_text content, const char *shown, gx_error *err)
{
    const char *file = tree_file(c, shown);
    if (file == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), shown);
    feed f = { .tree = c, .file = file, .status = GX_OK, .err = err };
    statements_begin(&f.source, file, content);
    int result = ini_parse_stream(feed_line, &f, feed_pair, &f);
    statement_free(&f.now);
    if (f.status == GX_OK && result != 0)
        return gx_fail(err, GX_EBUG, _("%s: inih stopped with %d"), shown, result);
    return f.status;
}

static gx_status read_all(FILE *in, const char *shown, buf *content, gx_error *err)
{
    char block[16384];
    size_t n;
    while ((n = fread(block, 1, sizeof block, in)) > 0) {
        buf_add(content, block, n);
        if (content->failed)
            return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), shown);
        if (content->n > FILE_BYTES_MAX)
            return gx_fail(err, GX_ELIMIT, _("%s: larger than %zu bytes; is this the configuration?"), shown,
                           FILE_BYTES_MAX);
    }
    if (ferror(in))
        return gx_fail(err, GX_EIO, _("%s: cannot be read: %s"), shown, strerror(errno));
    return GX_OK;
}

gx_status config_read_file(config *c, const char *path, const char *shown, gx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* opening a pipe would wait for a writer */
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
        close(fd);
        return gx_fail(err, GX_EIO, _("%s: is a pipe; want a file"), shown);
    }
    FILE *in = fd >= 0 ? fdopen(fd, "rb") : NULL;
    if (in == NULL) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return gx_fail(err, why == ENOENT ? GX_ENOTFOUND : GX_EIO, _("%s: cannot be opened: %s"), shown, strerror(why));
    }
    buf content = { 0 };
    gx_status status = read_all(in, shown, &content, err);
    fclose(in);
    if (status == GX_OK)
        status = config_read_text(c, buf_view(&content), shown, err);
    buf_free(&content);
    return status;
}
