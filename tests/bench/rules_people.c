/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what gen.c of the reference job wrote. The lines of a file come in the order of time, so series are ascending
 * as they are filled. Fields hold no commas but the last one of customers.csv, which is quoted. */
#include "rules_people.h"

#include "core/base/calendar.h"
#include "core/base/text.h"

#include <stdlib.h>

typedef struct line {
    char *field[8];
} line;

typedef struct kind {
    const char *name;
    series_id series;
    size_t last; /* offset of the time in customer_state; 0: none */
} kind;

#define LAST(member) offsetof(customer_state, member)
static const kind kinds[] = { { "order", SERIES_ORDERS, LAST(last_bought) },
                              { "consult", SERIES_CONSULTATIONS, LAST(last_consulted) },
                              { "visit", SERIES_VISITS, LAST(last_visited) },
                              { "message_in", SERIES_MESSAGES_RECEIVED, LAST(last_message_received) },
                              { "message_out", SERIES_MESSAGES_SENT, LAST(last_message_sent) },
                              { "share", SERIES_SHARES, LAST(last_shared) },
                              { "referral_made", SERIES_REFERRALS, LAST(last_referred) },
                              { "review_pos", SERIES_GOOD_REVIEWS, LAST(last_reviewed) },
                              { "review_neg", SERIES_BAD_REVIEWS, LAST(last_reviewed) },
                              { "complaint", SERIES_COMPLAINTS, LAST(last_complained) } };

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "rules_bench: %s\n", what);
    exit(1);
}

static FILE *open_file(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "re");
    must(f != NULL && fgets(path, sizeof path, f) != NULL, "the generated CSV files are not there");
    return f;
}

static bool next_line(FILE *f, char *text, int size, int fields, line *out)
{
    if (fgets(text, size, f) == NULL)
        return false;
    char *at = text;
    for (int i = 0; i < fields; i++) {
        out->field[i] = at;
        at = i + 1 < fields ? strchr(at, ',') : at + strcspn(at, "\n");
        must(at != NULL, "a line with too few fields");
        *at++ = '\0';
    }
    return true;
}

/* ---- customers ---- */

/* As csv2events.c of the job calls the sources. */
static gx_text source_of(const char *raw)
{
    static const char *const names[][2] = { { "referral", "referral" },
                                            { "content", "attracted" },
                                            { "proactive_inbound", "proactive" },
                                            { "store", "store" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(raw, names[i][0]) == 0)
            return text_of(names[i][1]);
    return GX_TEXT("added");
}

static int by_tag(const void *a, const void *b)
{
    return text_cmp(((const tag *)a)->tag, ((const tag *)b)->tag);
}

static void add_tags(customer_state *s, char *list, arena *mem)
{
    tag *tags = arena_zalloc(mem, 8 * sizeof *tags);
    must(tags != NULL, "out of memory");
    for (char *t = strtok(list, ",\""); t != NULL && s->n_tags < 8; t = strtok(NULL, ",\""))
        tags[s->n_tags++].tag = text_of(arena_strdup(mem, t));
    qsort(tags, s->n_tags, sizeof *tags, by_tag);
    s->tags = tags;
}

static customer_state *nobody(arena *mem)
{
    customer_state *s = arena_zalloc(mem, sizeof *s);
    must(s != NULL, "out of memory");
    s->exists = true;
    s->now = REFERENCE_NOW;
    s->next_event = GX_FOREVER;
    s->birthday = s->next_promise = GX_NO_DATE;
    s->first_bought = s->last_active = GX_NEVER;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        *(int64_t *)(void *)((char *)s + kinds[k].last) = GX_NEVER;
    return s;
}

static customer_state **read_customers(const char *directory, people *p)
{
    size_t room = 1 << 16;
    customer_state **list = malloc(room * sizeof *list);
    char text[1024], copy[128];
    line l;
    bool has_year;
    FILE *f = open_file(directory, "customers.csv");
    while (list != NULL && next_line(f, text, sizeof text, 8, &l)) {
        if (p->n == room)
            must((list = realloc(list, (room *= 2) * sizeof(customer_state *))) != NULL, "out of memory");
        customer_state *s = list[p->n++] = nobody(p->mem);
        s->joined = s->last_active = atoll(l.field[3]);
        s->source = source_of(l.field[2]);
        if (l.field[5][0] != '\0')
            must(birthday_parse(text_of(l.field[5]), &s->birthday, &has_year), "a birthday that is none");
        snprintf(copy, sizeof copy, "%s", l.field[7]);
        add_tags(s, copy, p->mem);
    }
    fclose(f);
    must(list != NULL, "out of memory");
    return list;
}

/* The hand-written side is filled from the same lines, once it is known how many there are. */
static void tell_hand(const char *directory, people *p)
{
    char text[1024];
    line l;
    FILE *f = open_file(directory, "customers.csv");
    must((p->hand = hand_new(p->n)) != NULL, "out of memory");
    while (next_line(f, text, sizeof text, 8, &l)) {
        char *tags = l.field[7] + strspn(l.field[7], "\"");
        tags[strcspn(tags, "\"")] = '\0';
        hand_customer(p->hand, (uint32_t)atol(l.field[0]), (uint32_t)atol(l.field[3]), l.field[2], tags, l.field[5]);
    }
    fclose(f);
}

/* ---- events ---- */

static const kind *kind_of(const char *name)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strcmp(kinds[k].name, name) == 0)
            return &kinds[k];
    must(false, "an unknown kind of event");
    return NULL;
}

static void note(customer_state *s, const kind *k, int64_t at, int64_t amount)
{
    series *x = &s->series[k->series];
    ((int64_t *)x->at)[x->n++] = at;
    *(int64_t *)(void *)((char *)s + k->last) = at;
    s->last_active = at > s->last_active ? at : s->last_active;
    if (k->series != SERIES_ORDERS)
        return;
    s->first_bought = s->orders++ == 0 ? at : s->first_bought;
    s->spent += amount;
}

/* Once to count, once to fill. */
static void read_events(const char *directory, people *p, customer_state **list, bool fill)
{
    static const char *const files[] = { "orders.csv", "interactions.csv" };
    char text[1024];
    line l;
    for (int orders = 1; orders >= 0; orders--) {
        FILE *f = open_file(directory, files[!orders]);
        while (next_line(f, text, sizeof text, orders ? 5 : 3, &l)) {
            int64_t id = atoll(l.field[0]), at = atoll(l.field[1]), amount = orders ? atoll(l.field[2]) : 0;
            bool good = !orders || strcmp(l.field[4], "paid") == 0 || strcmp(l.field[4], "done") == 0;
            must(id >= 1 && id <= p->n, "an event of nobody");
            if (at >= REFERENCE_NOW || !good)
                continue;
            const kind *k = kind_of(orders ? "order" : l.field[2]);
            if (!fill)
                list[id - 1]->series[k->series].n++;
            else
                note(list[id - 1], k, at, amount);
            if (fill)
                hand_event(p->hand, (uint32_t)id, (uint32_t)at, k->name, amount);
        }
        fclose(f);
    }
}

void people_read(const char *directory, people *out)
{
    *out = (people){ .mem = arena_new() };
    must(out->mem != NULL, "out of memory");
    customer_state **list = read_customers(directory, out);
    tell_hand(directory, out);
    read_events(directory, out, list, false);
    for (uint32_t i = 0; i < out->n; i++)
        for (int s = 0; s < SERIES_COUNT; s++) {
            // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): read_customers filled out->n of them
            series *x = &list[i]->series[s];
            x->at = arena_alloc(out->mem, (x->n + 1) * sizeof *x->at);
            must(x->at != NULL, "out of memory");
            x->n = 0;
        }
    read_events(directory, out, list, true);
    out->list = (const customer_state **)list;
}

void people_free(people *p)
{
    hand_free(p->hand);
    free(p->list);
    arena_free(p->mem);
}
