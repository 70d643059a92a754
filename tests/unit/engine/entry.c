/* SPDX-License-Identifier: Apache-2.0 */
/* What is said by hand, through the engine alone: whole entries, sales, labels, promises, outcomes (D4.2, D4.6, D4.8,
 * D4.9, D9.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/engine/attribute.h"
#include "core/engine/roster.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW INT64_C(1795395600) /* 2026-11-23 01:00 UTC */
#define T(literal) GX_TEXT(literal)

static const char INI[] = "[shop]\nid = s\n"
                          "[attribute:skin]\ntype = enum\nvalues = dry, oily, d\ntitle.oily.zh_CN = 油皮\n"
                          "[attribute:allergic]\ntype = bool\n"
                          "[dimension:worth]\nkey = orders >= 100\nplain = otherwise\n"
                          "[sort:y]\nset = tag:visited\n";

typedef struct fixture {
    char dir[64];
    shop *shop;
    arena *mem;
    gx_error err;
} fixture;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void good(const fixture *f, gx_status rc)
{
    if (rc != GX_OK)
        fail_msg("%s", f->err.text);
}

static int begin(void **state)
{
    static fixture f;
    char path[96];
    strcpy(f.dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/guanxi-entry-XXXXXX" : "/tmp/guanxi-entry-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    snprintf(path, sizeof path, "%s/shop.ini", f.dir);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    assert_true(fputs(INI, ini) >= 0 && fclose(ini) == 0);
    f.mem = arena_new();
    good(&f, shop_open(&(shop_options){ .dir = f.dir, .home = SOURCE_DIR, .threads = 1 }, &f.shop, &f.err));
    good(&f, shop_open_store(f.shop, STORE_CREATE, &f.err));
    *state = &f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    shop_close(f->shop);
    arena_free(f->mem);
    return nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static entry about(fixture *f, const char *who)
{
    entry e;
    good(f, entry_begin(&e, f->shop, NOW, &f->err));
    good(f, entry_customer(&e, text_of(who), true, &f->err));
    return e;
}

static void journal(fixture *f, entry *e)
{
    good(f, entry_journal(e, &f->err));
    entry_end(e);
}

static customer_state state_of(fixture *f, const char *who)
{
    customer_state s;
    entry e = about(f, who), asking = e;
    asking.mem = f->mem; /* the state outlives the entry */
    good(f, entry_state(&asking, &s, &f->err));
    entry_end(&e);
    return s;
}

static void d4_9_only_a_name_is_unsorted(void **state)
{
    fixture *f = *state;
    entry e = about(f, "ann");
    good(f, entry_note(&e, T("hello"), &f->err));
    journal(f, &e);
    e = about(f, "bob");
    good(f, entry_tag(&e, T("vip"), true, &f->err));
    journal(f, &e);
    e = about(f, "cid");
    good(f, entry_sale(&e, &(sale){ .product = T("Tea"), .amount = 500 }, &f->err));
    journal(f, &e);
    const char *const who[] = { "ann", "bob", "cid" };
    for (size_t i = 0; i < 3; i++) {
        customer_state s = state_of(f, who[i]);
        assert_int_equal(state_tagged(&s, T(UNSORTED)), i == 0);
    }
}

static void nothing_is_left_of_what_failed(void **state)
{
    fixture *f = *state;
    entry e = about(f, "dai");
    good(f, entry_note(&e, T("hello"), &f->err));
    good(f, entry_event(&e, EVENT_ORDER_REFUNDED, T(""), T("{\"order\":\"1\",\"amount\":-1}"), T(""), &f->err));
    assert_int_equal(entry_journal(&e, &f->err), GX_EINVAL);
    entry_end(&e);
    uint32_t id;
    assert_int_equal(shop_who(f->shop, T("dai"), NOW, &id, &f->err), GX_ENOTFOUND);
    stored_event undone;
    size_t n;
    assert_int_equal(shop_undo(f->shop, f->mem, &undone, &n, &f->err), GX_ENOTFOUND);
}

static void undo_takes_a_long_entry_whole(void **state)
{
    fixture *f = *state;
    entry e = about(f, "ann");
    for (int i = 0; i < 250; i++)
        good(f, entry_note(&e, T("a note"), &f->err));
    journal(f, &e);
    stored_event undone;
    size_t n = 0;
    good(f, shop_undo(f->shop, f->mem, &undone, &n, &f->err));
    assert_int_equal(n, 251);
    assert_true(text_is(undone.type, "customer.added"));
    uint32_t id;
    assert_int_equal(shop_who(f->shop, T("ann"), NOW, &id, &f->err), GX_ENOTFOUND);
}

static void d4_6_sold_and_paid_later(void **state)
{
    fixture *f = *state;
    entry e = about(f, "ann");
    good(f, entry_at(&e, T("2026-11-20 15:30"), &f->err));
    good(f, entry_sale(&e, &(sale){ .product = T("Tea"), .amount = 500, .discount = 50 }, &f->err));
    assert_int_equal(entry_at(&e, T("2026-11-24"), &f->err), GX_EINVAL);
    assert_int_equal(entry_at(&e, T("whenever"), &f->err), GX_EINVAL);
    journal(f, &e);
    customer_state s;
    e = about(f, "ann");
    good(f, entry_state(&e, &s, &f->err));
    assert_int_equal(s.orders, 0);
    assert_int_equal(s.unpaid_orders, 1);
    assert_int_equal(entry_paid(&e, T("hand-none"), &f->err), GX_ENOTFOUND);
    good(f, entry_paid(&e, T(""), &f->err));
    journal(f, &e);
    s = state_of(f, "ann");
    assert_int_equal(s.orders, 1);
    assert_int_equal(s.spent, 500);
    assert_int_equal(s.unpaid_orders, 0);
    e = about(f, "ann");
    assert_int_equal(entry_sale(&e, &(sale){ .product = T("Tea"), .amount = -1 }, &f->err), GX_EINVAL);
    entry_end(&e);
}

static void d4_2_a_label_by_hand_with_who_and_when(void **state)
{
    fixture *f = *state;
    entry e = about(f, "ann");
    assert_int_equal(entry_by(&e, T("computed"), &f->err), GX_EINVAL);
    good(f, entry_by(&e, T("Amy"), &f->err));
    good(f, entry_set(&e, T("worth"), T("key"), 20800, &f->err));
    assert_int_equal(entry_set(&e, T("worth"), T("keys"), GX_NO_DATE, &f->err), GX_EINVAL);
    assert_int_equal(entry_set(&e, T("skin"), T("dry"), 20800, &f->err), GX_EINVAL);
    journal(f, &e);
    customer_state s = state_of(f, "ann");
    const hand_label *h = state_hand_label(&s, T("worth"));
    assert_non_null(h);
    assert_true(text_is(h->label, "key") && text_is(h->by, "Amy") && h->at == NOW && h->review_on == 20800);
    e = about(f, "ann");
    good(f, entry_set(&e, T("worth"), T(""), GX_NO_DATE, &f->err));
    journal(f, &e);
    s = state_of(f, "ann");
    assert_null(state_hand_label(&s, T("worth")));
}

static void d4_8_a_value_by_name_key_or_title(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *name, *given, *kept;
    } all[] = {
        { "skin", "oily", "oily" },  { "skin", "o", "oily" },       { "skin", "油皮", "oily" },
        { "skin", "d", "d" },        { "skin", "wet", NULL },       { "allergic", "y", "yes" },
        { "allergic", "是", "yes" }, { "allergic", "false", "no" }, { "allergic", "hm", NULL },
        { "skin", "", "" },          { "other", "x", "x" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        gx_text kept;
        gx_status rc = attribute_value(f->shop, text_of(all[i].name), text_of(all[i].given), f->mem, &kept, &f->err);
        assert_int_equal(rc, all[i].kept != NULL ? GX_OK : GX_EINVAL);
        if (all[i].kept != NULL)
            assert_true(text_is(kept, all[i].kept));
    }
    attribute_choice *list;
    size_t n;
    good(f, attribute_choices(f->shop, T("skin"), "zh_CN", f->mem, &list, &n, &f->err));
    assert_int_equal(n, 3);
    assert_true(text_is(list[0].key, "d") && text_is(list[1].key, "o") && text_is(list[2].key, "1"));
    assert_true(text_is(list[1].title, "油皮") && text_is(list[0].title, "dry"));
}

static void d4_8_an_answer_teaches(void **state)
{
    fixture *f = *state;
    const proposal p = {
        .id = T("0123456789abcdef"),
        .answers = T("[\"good\",\"bad\"]"),
        .learn = T("{\"good\":{\"skin\":\"dry\",\"allergic\":true,\"children\":2},\"bad\":{\"skin\":\"wet\"}}"),
        .file = T("talk.lua"),
        .line = 4
    };
    entry e = about(f, "ann");
    assert_int_equal(entry_done(&e, &p, T("fine"), T(""), &f->err), GX_EINVAL);
    assert_non_null(strstr(f->err.text, "'fine' is none of the answers of this task: good, bad"));
    assert_int_equal(entry_done(&e, &p, T("bad"), T(""), &f->err), GX_EINVAL);
    assert_non_null(strstr(f->err.text, "talk.lua:4: learn: \"wet\" does not fit"));
    entry_end(&e);
    e = about(f, "ann");
    good(f, entry_done(&e, &p, T("good"), T("well"), &f->err));
    journal(f, &e);
    customer_state s = state_of(f, "ann");
    assert_int_equal(s.n_attributes, 3);
    assert_true(text_is(state_attribute(&s, T("skin"))->value, "dry"));
    assert_true(text_is(state_attribute(&s, T("allergic"))->value, "yes"));
    assert_true(text_is(state_attribute(&s, T("children"))->value, "2"));
    e = about(f, "ann");
    int64_t until;
    assert_int_equal(entry_later(&e, &p, (gx_duration){ .days = LATER_DAYS + 1 }, &until, &f->err), GX_EINVAL);
    good(f, entry_later(&e, &p, (gx_duration){ .days = 2 }, &until, &f->err));
    assert_int_equal(until, NOW / DAY_S + 2);
    entry_end(&e);
}

static void d9_6_promises_are_made_moved_and_kept(void **state)
{
    fixture *f = *state;
    entry e = about(f, "ann");
    good(f, entry_promise(&e, T("a sample"), 20800, &f->err));
    good(f, entry_promise(&e, T("a call"), 20790, &f->err));
    assert_int_equal(entry_promise(&e, T(" "), 20790, &f->err), GX_EINVAL);
    journal(f, &e);
    e = about(f, "ann");
    good(f, entry_promise(&e, T("a call"), 20795, &f->err));
    journal(f, &e);
    customer_state s = state_of(f, "ann");
    const promise *const *open;
    size_t n;
    good(f, promises_open(&s, f->mem, &open, &n, &f->err));
    assert_int_equal(n, 2);
    assert_true(text_is(open[0]->what, "a call") && open[0]->by_date == 20795);
    assert_true(open[0]->moved == NOW && open[0]->moved_from == 20790 && open[1]->moved == GX_NEVER);
    e = about(f, "ann");
    assert_int_equal(entry_promise_kept(&e, T(""), &f->err), GX_ECONFLICT);
    assert_int_equal(entry_promise_kept(&e, T("3"), &f->err), GX_ECONFLICT);
    good(f, entry_promise_kept(&e, T("2"), &f->err));
    journal(f, &e);
    e = about(f, "ann");
    good(f, entry_promise_kept(&e, T(""), &f->err));
    journal(f, &e);
    s = state_of(f, "ann");
    assert_int_equal(s.open_promises, 0);
}

static void d4_9_a_roster_is_one_entry(void **state)
{
    fixture *f = *state;
    roster_report r;
    roster_options o = { .text = T("ann Y 油皮\r\nbob\n\n# a comment\ncid wants B strange\n"),
                         .shown = "list",
                         .tagged = T(UNSORTED) };
    good(f, roster_read(f->shop, NOW, &o, f->mem, &r, &f->err));
    assert_int_equal(r.n, 3);
    assert_int_equal(r.taken, 2);
    assert_int_equal(r.incomplete, 1);
    assert_int_equal(r.rejected, 0);
    assert_int_equal(r.words, 4);
    assert_int_equal(r.understood, 3);
    assert_true(text_is(r.list[0].understood, "tag:visited, skin=oily"));
    assert_true(text_is(r.list[2].understood, "tag:wants:B") && text_is(r.list[2].unknown, "strange"));
    backlog waiting;
    good(f, backlog_of(f->shop, NOW, T(UNSORTED), f->mem, &waiting, &f->err));
    assert_int_equal(waiting.n, 1);
    assert_true(text_is(waiting.list[0].customer, "bob"));
    stored_event undone;
    size_t n;
    good(f, shop_undo(f->shop, f->mem, &undone, &n, &f->err));
    assert_int_equal(n, 6);
    assert_int_equal(shop_undo(f->shop, f->mem, &undone, &n, &f->err), GX_ENOTFOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d4_9_only_a_name_is_unsorted, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_left_of_what_failed, begin, end),
        cmocka_unit_test_setup_teardown(undo_takes_a_long_entry_whole, begin, end),
        cmocka_unit_test_setup_teardown(d4_6_sold_and_paid_later, begin, end),
        cmocka_unit_test_setup_teardown(d4_2_a_label_by_hand_with_who_and_when, begin, end),
        cmocka_unit_test_setup_teardown(d4_8_a_value_by_name_key_or_title, begin, end),
        cmocka_unit_test_setup_teardown(d4_8_an_answer_teaches, begin, end),
        cmocka_unit_test_setup_teardown(d9_6_promises_are_made_moved_and_kept, begin, end),
        cmocka_unit_test_setup_teardown(d4_9_a_roster_is_one_entry, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
