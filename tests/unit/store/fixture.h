/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the store share: a folder of their own, events from short JSON, and digests in words. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/store/store.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))
#define OK(call) ok((call), &error, __FILE__, __LINE__)

static char folder[64];
static char file[96];
static gx_error error;
static arena *mem;

static UNUSED void ok(gx_status status, const gx_error *err, const char *where, int line)
{
    if (status != GX_OK)
        fail_msg("%s:%d: status %d: %s", where, line, status, err->text);
}

static UNUSED int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st;
    (void)flag;
    (void)walk;
    return remove(path);
}

static UNUSED int setup(void **state)
{
    (void)state;
    /* In memory where there is such a place: thousands of commits, and none has to survive a power cut. */
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/guanxi-store-XXXXXX" : "/tmp/guanxi-store-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(file, sizeof file, "%s/shop.db", folder);
    mem = arena_new();
    return mem != NULL ? 0 : -1;
}

static UNUSED int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    mem = NULL;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static UNUSED store *open_store(void)
{
    store *s;
    OK(store_open(file, STORE_CREATE, &s, &error));
    return s;
}

static UNUSED store_reader *open_reader(const store *s)
{
    store_reader *r;
    OK(store_reader_open(s, &r, &error));
    return r;
}

/* An event of source "t"; `data` is JSON. `time` in seconds. */
static UNUSED event make_event_from(const char *source, const char *id, const char *type, int64_t time,
                                    const char *subject, const char *data)
{
    event e;
    event_begin(&e, event_kind_of(text_of(type)), text_of(source), text_of(id), text_of(subject), time);
    e.type = text_of(type);
    OK(event_parse_data(text_of(data), &e, mem, &error));
    return e;
}

static UNUSED append_result append_from(store *s, const char *source, const char *id, const char *type, int64_t time,
                                        const char *subject, const char *data)
{
    append_result result;
    event e = make_event_from(source, id, type, time, subject, data);
    OK(store_append(s, &e, false, &result, NULL, &error));
    return result;
}

static UNUSED append_result append(store *s, const char *id, const char *type, int64_t time, const char *subject,
                                   const char *data)
{
    return append_from(s, "t", id, type, time, subject, data);
}

/* One event in a transaction of its own. */
static UNUSED void commit_event(store *s, const char *id, const char *type, int64_t time, const char *subject,
                                const char *data)
{
    OK(store_begin(s, false, &error));
    assert_int_equal(append(s, id, type, time, subject, data), APPEND_NEW);
    OK(store_commit(s, &error));
}

static UNUSED uint32_t id_of(store_reader *r, const char *subject)
{
    uint32_t id;
    OK(store_find(r, text_of(subject), &id, &error));
    return id;
}

static UNUSED customer_record load(store_reader *r, const char *subject)
{
    customer_record c;
    uint32_t id = id_of(r, subject);
    OK(store_load(r, &id, 1, mem, &c, &error));
    return c;
}

/* Digests in words, by customer and then in their order: what must not depend on the order of import. */
static UNUSED char *describe(store *s)
{
    buf b = { 0 };
    store_reader *r = open_reader(s);
    for (uint32_t id = 1, max = store_max_id(r, &error); id <= max; id++) {
        customer_record c;
        OK(store_load(r, &id, 1, mem, &c, &error));
        digest_reader d;
        digest_entry entry;
        if (c.n_digests == 0)
            continue;
        buf line = { 0 };
        buf_printf(&line, "%.*s:", TEXT_ARG(c.subject));
        OK(digest_open(c.digests[0], &d, &error));
        while (digest_next(&d, &entry, &error) == GX_OK) {
            stored_event e;
            OK(store_event(r, entry.seq, NULL, &e, &error));
            assert_int_equal(e.time, entry.time);
            buf_printf(&line, " %lld/%.*s/%.*s", (long long)e.time, TEXT_ARG(e.source), TEXT_ARG(e.id));
        }
        buf_printf(&b, "%s\n", line.p);
        buf_free(&line);
    }
    store_reader_close(r);
    return b.p;
}

/* Digest bytes, for what must be the same to the byte. */
static UNUSED char *dump(store *s)
{
    buf b = { 0 };
    store_reader *r = open_reader(s);
    for (uint32_t id = 1, max = store_max_id(r, &error); id <= max; id++) {
        customer_record c;
        OK(store_load(r, &id, 1, mem, &c, &error));
        buf_printf(&b, "%u %.*s ", id, TEXT_ARG(c.subject));
        for (size_t i = 0; i < c.n_digests; i++) {
            for (size_t k = 0; k < c.digests[i].n; k++)
                buf_printf(&b, "%02x", (unsigned char)c.digests[i].p[k]);
            buf_char(&b, '|');
        }
        for (size_t i = 0; i < c.n_introduced; i++)
            buf_printf(&b, " +%u@%lld", c.introduced[i], (long long)c.introduced_at[i]);
        buf_char(&b, '\n');
    }
    store_reader_close(r);
    return b.p;
}

/* Ids due at `now` as text: "1 2 7". */
static UNUSED const char *due(store *s, int64_t now, bool all)
{
    static char text[1024];
    store_reader *r = open_reader(s);
    uint32_t *ids;
    size_t n, at = 0;
    OK(store_due(r, now, all, &ids, &n, &error));
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, i != 0 ? " %u" : "%u", ids[i]);
    free(ids);
    store_reader_close(r);
    return text;
}

static UNUSED void assert_sound(store *s)
{
    buf findings = { 0 };
    store_reader *r = open_reader(s);
    OK(store_check(r, &findings, &error));
    if (findings.n != 0)
        fail_msg("%s", findings.p);
    buf_free(&findings);
    store_reader_close(r);
}

static UNUSED gx_status put_all(store *s, uint32_t block, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments,
                                const evaluation *e)
{
    static uint32_t ids[STORE_BLOCK];
    static const evaluation *in[STORE_BLOCK];
    for (uint32_t i = 0; i < STORE_BLOCK; i++) {
        ids[i] = block * STORE_BLOCK + i;
        in[i] = &e[i];
    }
    return store_put_evaluations(s, layout, n_dimensions, n_segments, ids, in, STORE_BLOCK, &error);
}

/* Evaluates block 0: everyone in it gets `due`. */
static UNUSED void put_block(store *s, int64_t due_at)
{
    static evaluation e[STORE_BLOCK];
    memset(e, 0, sizeof e);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        e[i].due = due_at;
        e[i].known = true;
    }
    OK(put_all(s, 0, 7, 1, 1, e));
}

static UNUSED void settle(store *s, int64_t due_at)
{
    OK(store_begin(s, false, &error));
    put_block(s, due_at);
    OK(store_commit(s, &error));
}

static UNUSED void add_run(store *s, int64_t now)
{
    run_record run = { .now = now, .config_hash = "c" };
    OK(store_begin(s, true, &error));
    OK(store_add_run(s, &run, &error));
    OK(store_commit(s, &error));
}

#endif
