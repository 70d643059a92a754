/* SPDX-License-Identifier: Apache-2.0 */
/* A year of Moments (D7.3): ten campaigns want to advertise every day, and a seller works her list off, always, now and
 * then, or never. `moments DIR SEED DAYS` plays it through runs, lists and entries as she would, and then reads from
 * the journal alone what stood when: never more than two advertisements of one day, none older than three days when she
 * does her tasks, kinds within their shares, every campaign in its turn; and when she does not do them, nothing piles
 * up. What is not as it must be is named, and the exit code is 1. */
#include "core/base/calendar.h"
#include "core/engine/entry.h"
#include "core/report/closing.h"
#include "core/report/worklist.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CAMPAIGNS = 10, MOST_POSTS = 8192, STANDS = 3, PLACES = 2, WINDOW = 30, AD_SHARE = 20, LAPSE = 14 };
#define START INT64_C(1767225600) /* 2026-01-01 in UTC, which is the shop's zone */

typedef struct seller {
    const char *name;
    int does;   /* percent of her tasks each day */
    bool mixed; /* the shop has a ratio, and she posts by herself what is wanting */
} seller;

static const seller sellers[] = { { "diligent", 100, true },
                                  { "selling", 100, false },
                                  { "careless", 40, true },
                                  { "lazy", 25, false },
                                  { "absent", 0, false } };

typedef struct posted {
    char name[96], kind[16];
    int64_t planned, published, skipped, down; /* days; -1: never */
} posted;

typedef struct year {
    const seller *who;
    char dir[256];
    shop *shop;
    uint64_t chance;
    int days, failures;
    posted posts[MOST_POSTS];
    int n;
} year;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(year *y)
{
    uint64_t z = (y->chance += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void need(gx_status rc, const gx_error *err)
{
    if (rc == GX_OK)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static void wrong(year *y, int64_t day, const char *what, const char *name)
{
    char date[32];
    date_format(START / DAY_S + day, date);
    fprintf(stderr, "%s, %s: %s %s\n", y->who->name, date, what, name);
    y->failures++;
}

/* ---- the shop ---- */

static void put(const year *y, const char *name, const char *text)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", y->dir, name);
    FILE *f = fopen(path, "w");
    if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

static void open_shop(year *y, const char *dir)
{
    gx_error err;
    buf ini = { 0 };
    char folder[320];
    snprintf(y->dir, sizeof y->dir, "%s/%s-%d", dir, y->who->name, (int)getpid());
    snprintf(folder, sizeof folder, "%s/templates", y->dir);
    if (mkdir(y->dir, 0700) != 0 || mkdir(folder, 0700) != 0) {
        perror(y->dir);
        exit(1);
    }
    buf_str(&ini, "[shop]\nid = year\nname = Year\ntimezone = UTC\ncurrency = CNY\nlanguage = en\n"
                  "[channel:moments]\nads_per_day = 2\nad_stands = 3d\n");
    if (y->who->mixed)
        buf_str(&ini, "mix = ad:20%, expertise:40%, life:20%, interaction:20%\n");
    for (int i = 0; i < CAMPAIGNS; i++)
        buf_printf(&ini,
                   "[campaign:c%d]\naudience = orders >= 0\nchannel = moments\nkind = ad\npurpose = sell\n"
                   "wordings = ad\n",
                   i);
    put(y, "shop.ini", ini.p);
    put(y, "templates/ad.en.txt",
        "why = there is something new\nallow = no_name\n\nThere is something new in the shop.\n");
    buf_free(&ini);
    need(shop_open(&(shop_options){ .dir = y->dir, .threads = 1 }, &y->shop, &err), &err);
    need(shop_open_store(y->shop, STORE_CREATE, &err), &err);
}

static void close_shop(year *y)
{
    static const char *const files[] = { "shop.ini", "templates/ad.en.txt", "shop.db", "shop.db-wal", "shop.db-shm" };
    char path[320];
    shop_close(y->shop);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", y->dir, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/templates", y->dir);
    rmdir(path);
    rmdir(y->dir);
}

/* ---- a day ---- */

/* Two newcomers, who have seen nothing yet: so each campaign wants to go out again. */
static void meet(year *y, int64_t day)
{
    buf lines = { 0 };
    char at[32];
    gx_error err;
    append_counts counts;
    time_format_rfc3339(START + day * DAY_S + 3600, at);
    for (int i = 0; i < 2; i++)
        buf_printf(
            &lines,
            "{\"specversion\":\"1.0\",\"id\":\"%lld-%d\",\"source\":\"year\",\"type\":\"customer.added\",\"time\":"
            "\"%s\",\"subject\":\"p%lld-%d\",\"data\":{\"name\":\"Ann\"}}\n",
            (long long)day, i, at, (long long)day, i);
    need(shop_append(y->shop, buf_view(&lines), STORE_NORMAL, &counts, &err), &err);
    buf_free(&lines);
}

static void decide(year *y, int64_t now)
{
    gx_error err;
    run_report report;
    need(shop_run(y->shop, now, &(run_options){ .commit = true, .yes = true }, &report, &err), &err);
    run_report_free(&report);
}

/* The list is made again for each task, as it is when she works through it. */
static void work(year *y, int64_t day, int64_t now)
{
    static const closing plainly = { .promise_by = GX_NO_DATE }, skipping = { .skip = true, .promise_by = GX_NO_DATE };
    gx_error err;
    json_t *list;
    need(worklist_make(y->shop, now, START / DAY_S + day, "en", &list, &err), &err);
    size_t tasks = json_array_size(json_object_get(list, "broadcasts"));
    for (size_t i = 0; i < tasks; i++) {
        const json_t *task = json_array_get(json_object_get(list, "broadcasts"), i);
        bool open = strcmp(json_str(task, "status"), "planned") == 0, ad = strcmp(json_str(task, "kind"), "post") == 0;
        bool skip = ad && draw(y) % 50 == 0;
        closed as;
        if (open && (int)(draw(y) % 100) < y->who->does)
            need(worklist_close_broadcast(y->shop, now + (int64_t)i, list, (int64_t)i + 1, skip ? &skipping : &plainly,
                                          &as, &err),
                 &err);
    }
    json_decref(list);
}

/* What the list says is wanting she posts by herself, if it is no advertisement. */
static void post_what_is_wanting(year *y, int64_t day, int64_t now)
{
    gx_error err;
    json_t *list;
    entry e;
    need(worklist_make(y->shop, now, START / DAY_S + day, "en", &list, &err), &err);
    int kind = post_kind_of(text_of(json_str(json_object_get(list, "feed"), "wanting")));
    json_decref(list);
    if (kind <= POST_AD)
        return;
    need(entry_begin(&e, y->shop, now, &err), &err);
    need(entry_own_post(&e, (post_kind)kind, GX_TEXT("of my own"), &err), &err);
    need(entry_journal(&e, &err), &err);
    entry_end(&e);
}

static void live(year *y)
{
    for (int64_t day = 0; day < y->days; day++) {
        int64_t morning = START + day * DAY_S + INT64_C(9) * 3600;
        meet(y, day);
        decide(y, morning);
        work(y, day, morning + 3600);
        for (int i = 0; y->who->mixed && i < 3; i++)
            post_what_is_wanting(y, day, morning + (3 + i) * INT64_C(3600));
        decide(y, morning + INT64_C(8) * 3600);
        work(y, day, morning + INT64_C(9) * 3600);
    }
}

/* ---- what the journal says ---- */

static posted *named(year *y, const char *name)
{
    for (int i = y->n; i-- > 0;)
        if (strcmp(y->posts[i].name, name) == 0)
            return &y->posts[i];
    if (y->n == MOST_POSTS)
        exit(1);
    posted *p = &y->posts[y->n++];
    *p = (posted){ .planned = -1, .published = -1, .skipped = -1, .down = -1 };
    snprintf(p->name, sizeof p->name, "%s", name);
    return p;
}

static gx_status read_event(void *ctx, const stored_event *e, gx_error *err)
{
    (void)err;
    if (!text_starts(e->type, "post."))
        return GX_OK;
    json_t *data = json_loadb(e->data.p, e->data.n, 0, NULL);
    posted *p = named(ctx, json_str(data, "post"));
    int64_t day = (e->time - START) / DAY_S;
    if (*json_str(data, "kind") != '\0')
        snprintf(p->kind, sizeof p->kind, "%s", json_str(data, "kind"));
    if (text_is(e->type, "post.planned"))
        p->planned = day;
    else if (text_is(e->type, "post.published"))
        p->published = day;
    else if (text_is(e->type, "post.skipped"))
        p->skipped = day;
    else
        p->down = day;
    json_decref(data);
    return GX_OK;
}

static bool is_ad(const posted *p)
{
    return strcmp(p->kind, "ad") == 0;
}

static void check_day(year *y, int64_t day)
{
    int of_day = 0, open = 0;
    for (int i = 0; i < y->n; i++) {
        const posted *p = &y->posts[i];
        if (!is_ad(p))
            continue;
        of_day += p->published == day;
        open += p->planned >= 0 && p->planned <= day && day - p->planned <= LAPSE &&
                (p->published < 0 || p->published > day) && (p->skipped < 0 || p->skipped > day);
        bool stands = p->published >= 0 && p->published <= day && (p->down < 0 || p->down > day);
        if (y->who->does == 100 && stands && day - p->published > STANDS)
            wrong(y, day, "stands too long:", p->name);
        if (p->published == day && p->planned < 0)
            wrong(y, day, "was never planned:", p->name);
    }
    if (of_day > PLACES)
        wrong(y, day, "more than two advertisements", "of one day");
    if (open > PLACES)
        wrong(y, day, "advertisements pile up", "that nobody posts");
}

/* Over the window that ends with the day: each advertisement kept to its share when it went out, and she to the rest.
 */
static void check_mix(year *y, int64_t day)
{
    int n = 0, of[4] = { 0 }, share[4] = { AD_SHARE, 40, 20, 20 };
    for (int i = 0; i < y->n; i++) {
        const posted *p = &y->posts[i];
        bool counts = p->published > day - WINDOW && p->published <= day;
        n += counts;
        of[post_kind_of(text_of(p->kind))] += counts;
    }
    for (int k = 0; k < 4; k++) {
        int most = (share[k] * n + 99) / 100 + 2, least = share[k] * n / 100 - 2;
        if (of[k] > most || (y->who->does == 100 && of[k] < least))
            wrong(y, day, "out of its share:", post_kind_name((post_kind)k));
    }
}

/* Nobody starves: the campaigns take turns. What she skips shifts them a little: over a year none gets a twentieth and
 * two posts more than another. */
static void check_turns(year *y, int *ads)
{
    int of[CAMPAIGNS] = { 0 }, least = MOST_POSTS, most = 0;
    *ads = 0;
    for (int i = 0; i < y->n; i++)
        if (is_ad(&y->posts[i]) && y->posts[i].name[0] == 'c') {
            of[y->posts[i].name[1] - '0']++;
            *ads += y->posts[i].published >= 0;
        }
    for (int c = 0; c < CAMPAIGNS; c++) {
        least = of[c] < least ? of[c] : least;
        most = of[c] > most ? of[c] : most;
    }
    if (most - least > 2 + most / 20 && y->days >= CAMPAIGNS) {
        wrong(y, y->days, "the campaigns do not", "take turns");
        for (int c = 0; c < CAMPAIGNS; c++)
            fprintf(stderr, "  c%d: %d posts\n", c, of[c]);
    }
}

static int play(const seller *who, const char *dir, uint64_t seed, int days)
{
    static year y;
    y = (year){ .who = who, .chance = seed, .days = days };
    int ads = 0;
    gx_error err;
    store_reader *r;
    open_shop(&y, dir);
    live(&y);
    need(store_reader_open(y.shop->store, &r, &err), &err);
    need(store_each_event(r, read_event, &y, &err), &err);
    store_reader_close(r);
    for (int64_t day = 0; day < days; day++) {
        check_day(&y, day);
        if (who->mixed && day >= WINDOW)
            check_mix(&y, day);
    }
    check_turns(&y, &ads);
    if (who->does == 100 && !who->mixed && ads < PLACES * days * 9 / 10)
        wrong(&y, days, "places of the day", "stay empty");
    printf("%s: %d days, %d posts, %d advertisements of campaigns\n", who->name, days, y.n, ads);
    close_shop(&y);
    return y.failures;
}

int main(int argc, char **argv)
{
    int failures = 0;
    if (argc != 4) {
        fprintf(stderr, "usage: moments DIR SEED DAYS\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof sellers / sizeof *sellers; i++)
        failures += play(&sellers[i], argv[1], strtoull(argv[2], NULL, 10), atoi(argv[3]));
    return failures > 0;
}
