/* SPDX-License-Identifier: Apache-2.0 */
/* Which posts may go out (D7.3): places of a day and who takes one, the end of an advertisement, the ratio of kinds,
 * the same one again, and turns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/feed.h"
#include <string.h>

#define TODAY INT64_C(20000)
#define AT(day) ((day)*DAY_S + 12 * 3600)
enum { MOST = 64 };

typedef struct fixture {
    arena *mem;
    zone *zone;
    feed_rules rules;
    feed_post posts[MOST];
    feed feed;
    post_wish wishes[MOST];
    size_t n;
} fixture;

static int open_fixture(void **state)
{
    static fixture f;
    gx_error err;
    f = (fixture){ .mem = arena_new(), .rules = feed_free, .feed = { f.posts, 0 } };
    f.rules.ads_per_day = 2;
    f.rules.stands = 3;
    assert_int_equal(zone_load("UTC", &f.zone, &err), GX_OK);
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    zone_free(f->zone);
    arena_free(f->mem);
    return 0;
}

/* A post of `who` planned for that day; published at its noon, unless it is still to be. */
static feed_post *posted(fixture *f, const char *who, post_kind kind, int64_t day, bool published)
{
    feed_post *p = &f->posts[f->feed.n++];
    *p = (feed_post){ .name = post_name(f->mem, text_of(who), GX_TEXT("w"), day),
                      .channel = GX_TEXT("moments"),
                      .kind = kind,
                      .day = day,
                      .planned = AT(day) - 3600,
                      .published = published ? AT(day) : GX_NEVER,
                      .skipped = GX_NEVER,
                      .taken_down = GX_NEVER };
    return p;
}

static void wants(fixture *f, const char *who, post_kind kind, int32_t priority)
{
    f->wishes[f->n++] = (post_wish){
        .strategy = text_of(who), .wording = GX_TEXT("w"), .kind = kind, .priority = priority, .day = TODAY
    };
}

static void choose(fixture *f)
{
    gx_error err;
    assert_int_equal(feed_choose(&f->rules, f->zone, &f->feed, f->wishes, f->n, f->mem, &err), GX_OK);
}

/* What holds it: the word behind "because"; "" when it goes out. */
static const char *held_by(const fixture *f, const char *who)
{
    static char word[16];
    for (size_t i = 0; i < f->n; i++) {
        if (!text_is(f->wishes[i].strategy, who))
            continue;
        word[0] = '\0';
        if (f->wishes[i].why.n > 0)
            assert_int_equal(sscanf(f->wishes[i].why.p, "{\"because\":\"%15[a-z]", word), 1);
        return word;
    }
    fail_msg("nobody of that name");
    return NULL;
}

static void d7_3_two_advertisements_of_one_day(void **state)
{
    fixture *f = *state;
    wants(f, "b", POST_AD, 50);
    wants(f, "a", POST_AD, 50);
    wants(f, "c", POST_AD, 60);
    wants(f, "know", POST_EXPERTISE, 10);
    choose(f);
    assert_string_equal(held_by(f, "c"), ""); /* by priority, then by name */
    assert_string_equal(held_by(f, "a"), "");
    assert_string_equal(held_by(f, "b"), "ads");
    assert_string_equal(held_by(f, "know"), "");
}

static void d7_3_a_place_is_taken_down_with_its_advertisement_only_if_the_shop_says_so(void **state)
{
    fixture *f = *state;
    posted(f, "x", POST_AD, TODAY, true);
    posted(f, "y", POST_AD, TODAY, true)->taken_down = AT(TODAY) + 60;
    wants(f, "a", POST_AD, 50);
    choose(f);
    assert_string_equal(held_by(f, "a"), "ads");
    f->rules.replacing = true;
    f->wishes[0].why = (gx_text){ NULL, 0 };
    choose(f);
    assert_string_equal(held_by(f, "a"), "");
}

static void d7_3_what_was_not_posted_and_what_stands_too_long_keep_their_places(void **state)
{
    fixture *f = *state;
    posted(f, "yesterday", POST_AD, TODAY - 1, false);
    feed_post *old = posted(f, "old", POST_AD, TODAY - 4, true);
    assert_int_equal(post_ends(&f->rules, f->zone, old), TODAY - 1);
    assert_int_equal(feed_ads(&f->rules, f->zone, &f->feed, TODAY), 2);
    wants(f, "a", POST_AD, 50);
    choose(f);
    assert_string_equal(held_by(f, "a"), "ads");
    old->taken_down = AT(TODAY) - 7200;
    f->wishes[0].why = (gx_text){ NULL, 0 };
    choose(f);
    assert_string_equal(held_by(f, "a"), "");
    /* On its last day it is not too long yet, and after two weeks nobody will post it any more. */
    f->posts[1] = *posted(f, "last", POST_AD, TODAY - 3, true);
    f->feed.n = 2;
    assert_int_equal(feed_ads(&f->rules, f->zone, &f->feed, TODAY), 1);
    assert_int_equal(feed_ads(&f->rules, f->zone, &f->feed, TODAY - 1 + POST_WAITS_DAYS), 2);
    assert_int_equal(feed_ads(&f->rules, f->zone, &f->feed, TODAY + POST_WAITS_DAYS), 1);
}

static void d7_3_the_same_post_is_not_on_the_list_twice(void **state)
{
    fixture *f = *state;
    f->rules.again = 7;
    posted(f, "week", POST_LIFE, TODAY - 7, true);
    posted(f, "six", POST_LIFE, TODAY - 6, true);
    posted(f, "open", POST_LIFE, TODAY - 2, false);
    posted(f, "now", POST_LIFE, TODAY, false);
    posted(f, "gone", POST_LIFE, TODAY, false)->skipped = AT(TODAY);
    const char *const names[] = { "week", "six", "open", "now", "gone" };
    const char *const held[] = { "", "again", "waits", "", "again" };
    for (size_t i = 0; i < 5; i++)
        wants(f, names[i], POST_LIFE, 50);
    choose(f);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(held_by(f, names[i]), held[i]);
}

static void d7_3_kinds_keep_to_their_shares(void **state)
{
    fixture *f = *state;
    const int64_t shares[] = { 20, 40, 20, 20 };
    feed_mix mix;
    f->rules.mixed = true;
    memcpy(f->rules.percent, shares, sizeof shares);
    for (int i = 0; i < 4; i++)
        posted(f, i < 1 ? "ad" : "know", i < 1 ? POST_AD : POST_EXPERTISE, TODAY - 1 - i, true);
    wants(f, "a", POST_AD, 60);
    wants(f, "k", POST_EXPERTISE, 50);
    wants(f, "l", POST_LIFE, 40);
    choose(f);
    assert_string_equal(held_by(f, "a"), "mix"); /* one of four, and a second would be two of five */
    assert_string_equal(held_by(f, "k"), "mix");
    assert_string_equal(held_by(f, "l"), "");
    feed_mix_of(&f->rules, f->zone, &f->feed, TODAY, &mix);
    assert_int_equal(feed_wanting(&f->rules, &mix), POST_LIFE);
    assert_int_equal(mix.last[POST_EXPERTISE], TODAY - 2);
    assert_int_equal(mix.last[POST_LIFE], GX_NO_DATE);
    /* What lies before the window counts no more, but for how long ago it was. */
    feed_mix_of(&f->rules, f->zone, &f->feed, TODAY + 30, &mix);
    assert_int_equal(mix.all, 0);
    assert_int_equal(mix.last[POST_AD], TODAY - 1);
}

/* Whatever was posted, some kind is always allowed: a ratio never closes the feed. */
static void d7_3_some_kind_may_always_go_out(void **state)
{
    fixture *f = *state;
    const int64_t shares[][POST_KINDS] = { { 20, 40, 20, 20 }, { 100, 0, 0, 0 }, { 33, 33, 34, 0 } };
    f->rules.mixed = true;
    f->rules.ads_per_day = -1;
    for (size_t s = 0; s < 3; s++) {
        memcpy(f->rules.percent, shares[s], sizeof shares[s]);
        f->feed.n = 0;
        for (int i = 0; i < 40; i++) {
            feed_mix mix;
            feed_mix_of(&f->rules, f->zone, &f->feed, TODAY, &mix);
            post_kind k = feed_wanting(&f->rules, &mix);
            f->n = 0;
            wants(f, "next", k, 50);
            choose(f);
            assert_string_equal(held_by(f, "next"), "");
            char name[16];
            snprintf(name, sizeof name, "p%d", i);
            posted(f, arena_strdup(f->mem, name), k, TODAY, true);
        }
        feed_mix mix;
        feed_mix_of(&f->rules, f->zone, &f->feed, TODAY, &mix);
        for (int k = 0; k < POST_KINDS; k++)
            assert_in_range(mix.n[k] * 100, shares[s][k] * 40 - (shares[s][k] > 0 ? 100 : 0), shares[s][k] * 40 + 100);
    }
}

static void d7_3_campaigns_take_turns(void **state)
{
    fixture *f = *state;
    posted(f, "a", POST_AD, TODAY - 1, true);
    posted(f, "b", POST_AD, TODAY - 2, true);
    wants(f, "a", POST_AD, 50);
    wants(f, "b", POST_AD, 50);
    wants(f, "c", POST_AD, 50);
    choose(f);
    assert_string_equal(held_by(f, "c"), ""); /* never yet */
    assert_string_equal(held_by(f, "b"), "");
    assert_string_equal(held_by(f, "a"), "ads");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(d7_3_two_advertisements_of_one_day),
        TEST(d7_3_a_place_is_taken_down_with_its_advertisement_only_if_the_shop_says_so),
        TEST(d7_3_what_was_not_posted_and_what_stands_too_long_keep_their_places),
        TEST(d7_3_the_same_post_is_not_on_the_list_twice),
        TEST(d7_3_kinds_keep_to_their_shares),
        TEST(d7_3_some_kind_may_always_go_out),
        TEST(d7_3_campaigns_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
