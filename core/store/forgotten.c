/* SPDX-License-Identifier: Apache-2.0 */
/* See forgotten.h. The hash is no secret: who holds the file and guesses an id can see whether the guess is right, and
 * nothing more. */
#include "core/store/forgotten.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/store/decision.h"
#include "core/store/subjects.h"

#include <stdlib.h>

static int64_t hash_of(gx_text subject)
{
    const gx_text fields[] = { GX_TEXT("forgotten"), subject };
    char hex[17];
    sha256_id(fields, sizeof fields / sizeof *fields, hex);
    return id_number((gx_text){ hex, 16 });
}

static gx_status take_row(forgotten_list *l, const query *q, size_t *cap, gx_error *err)
{
    if (l->n == *cap) {
        size_t room = *cap * 2 + 16;
        forgotten_one *grown = realloc(l->items, room * sizeof *grown);
        if (grown == NULL)
            return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), q->d->path);
        l->items = grown;
        *cap = room;
    }
    l->items[l->n++] = (forgotten_one){ query_get_int(q, 0), query_get_int(q, 1), query_get_int(q, 2) };
    return GX_OK;
}

gx_status forgotten_load(forgotten_list *l, db *d, gx_error *err)
{
    size_t cap = 0;
    bool row;
    gx_status status;
    forgotten_fini(l);
    query q = query_of(d, SQL_FORGOTTEN_ALL);
    while ((status = query_step(&q, &row, err)) == GX_OK && row && (status = take_row(l, &q, &cap, err)) == GX_OK)
        ;
    query_end(&q);
    return status;
}

void forgotten_fini(forgotten_list *l)
{
    free(l->items);
    *l = (forgotten_list){ 0 };
}

int64_t forgotten_number(const forgotten_list *l, gx_text subject, int64_t time)
{
    if (l->n == 0)
        return 0;
    int64_t hash = hash_of(subject);
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const forgotten_one *one = &l->items[middle];
        if (one->hash < hash || (one->hash == hash && one->at < time))
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->n && l->items[low].hash == hash ? l->items[low].number : 0;
}

gx_text forgotten_name(int64_t number, char out[FORGOTTEN_NAME_ROOM])
{
    (void)snprintf(out, FORGOTTEN_NAME_ROOM, "forgotten-%lld", (long long)number);
    return text_of(out);
}

gx_status forgotten_add(db *d, gx_text subject, int64_t at, int64_t *number, gx_error *err)
{
    char name[FORGOTTEN_NAME_ROOM];
    uint32_t taken = 1;
    *number = 0;
    query q = query_of(d, SQL_FORGOTTEN_LAST);
    gx_status status = query_one(&q, number, NULL, err);
    while (status == GX_OK && taken != 0)
        status = customer_find(d, forgotten_name(++*number, name), &taken, err);
    if (status != GX_OK)
        return status;
    q = query_of(d, SQL_FORGOTTEN_ADD);
    query_int(&q, *number);
    query_int(&q, hash_of(subject));
    query_int(&q, at);
    return query_run(&q, err);
}
