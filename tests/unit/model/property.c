/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of the fold over random customers: the state at T is the state of the events up to T alone; digests split among
 * merged customers fold to the same; counts and times agree with each other. A printed set number is its seed. */
#include "world.h"

static uint64_t seed;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % sides;
}

/* Few keys and few seconds, so that everything meets everything. */
static void random_event(world *w)
{
    static const char *const ABOUT[][2] = {
        { "customer.added", "{\"name\":\"n%u\",\"tags\":[\"t%u\",\"wants:p%u\"],\"birthday\":\"--02-29\"}" },
        { "customer.updated", "{\"name\":\"m%u\",\"city\":\"c%u\",\"referrer\":\"r%u\"}" },
        { "customer.removed_seller", "{\"kind\":\"blocked\"}" },
        { "tag.added", "{\"tag\":\"t%u\"}" },
        { "tag.removed", "{\"tag\":\"t%u\"}" },
        { "label.set", "{\"dimension\":\"d%u\",\"label\":\"l%u\"}" },
        { "label.cleared", "{\"dimension\":\"d%u\"}" },
        { "attribute.set", "{\"name\":\"a%u\",\"value\":\"v%u\",\"by\":\"Li\"}" },
        { "attribute.set", "{\"name\":\"a%u\",\"value\":\"v%u\"}" },
        { "attribute.set", "{\"name\":\"city\",\"value\":\"v%u\",\"by\":\"rule\"}" },
        { "message.received", "{}" },
        { "message.sent", "{\"action\":\"act%u\"}" },
        { "call.made", "{\"action\":\"act%u\"}" },
        { "promise.made", "{\"what\":\"w%u\",\"by_date\":\"2026-01-0%u\"}" },
        { "promise.kept", "{\"what\":\"w%u\"}" },
        { "consultation.opened", "{\"product\":\"p%u\"}" },
        { "visit.made", "{}" },
        { "order.placed", "{\"order\":\"o%u\",\"amount\":%u00,\"coupon\":\"x%u\"}" },
        { "order.paid", "{\"order\":\"o%u\",\"amount\":%u00}" },
        { "order.paid", "{\"order\":\"o%u\"}" },
        { "order.shipped", "{\"order\":\"o%u\"}" },
        { "order.cancelled", "{\"order\":\"o%u\"}" },
        { "order.refunded", "{\"order\":\"o%u\",\"amount\":%u00}" },
        { "order.refunded", "{\"order\":\"o%u\",\"amount\":%u0,\"credit\":true}" },
        { "history.stated", "{\"orders\":%u,\"spent\":%u00,\"until\":\"1970-01-01\"}" },
        { "review.left", "{\"rating\":%u}" },
        { "incident.recorded", "{\"kind\":\"blocked\"}" },
        { "preference.changed", "{\"channel\":\"ch%u\",\"allow\":false}" },
        { "consent.granted", "{\"purpose\":\"p%u\"}" },
        { "consent.withdrawn", "{\"purpose\":\"p%u\"}" },
        { "action.done", "{\"action\":\"act%u\"}" },
        { "action.skipped", "{\"action\":\"act%u\"}" },
        { "action.answered", "{\"action\":\"act%u\",\"answer\":\"y\"}" },
    };
    char data[160], time[32];
    const char *const *one = ABOUT[dice(sizeof ABOUT / sizeof *ABOUT)];
    snprintf(data, sizeof data, one[1], 1 + dice(4), 1 + dice(4), 1 + dice(4));
    time_format_rfc3339(1000 + dice(15), time);
    tell_from(w, dice(2) == 0 ? 'a' : 'b', one[0], time, data);
}

/* Everything in a state as text: two states are the same when this is. */
static void print_texts(const customer_state *s, buf *out)
{
    const gx_text all[] = { s->name, s->address_as, s->phone,        s->email,  s->wechat, s->gender,
                            s->city, s->address,    s->address_kind, s->source, s->place,  s->referrer };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_printf(out, "%.*s|", TEXT_ARG(all[i]));
}

static void print_ints(const customer_state *s, buf *out)
{
    const int64_t all[] = { s->exists,
                            s->birthday,
                            s->birthday_known_year,
                            s->agent,
                            s->key,
                            s->removed,
                            s->blocked,
                            s->orders,
                            s->spent,
                            s->largest_order,
                            s->discounted_orders,
                            s->unpaid_orders,
                            s->stated_orders,
                            s->stated_spent,
                            s->joined,
                            s->first_bought,
                            s->last_bought,
                            s->last_placed,
                            s->last_shipped,
                            s->last_delivered,
                            s->last_received,
                            s->open_credit,
                            s->last_consulted,
                            s->last_visited,
                            s->last_message_received,
                            s->last_message_sent,
                            s->last_called,
                            s->last_reviewed,
                            s->last_shared,
                            s->last_referred,
                            s->last_complained,
                            s->last_engaged,
                            s->last_contacted,
                            s->last_answered,
                            s->last_active,
                            s->waiting_since,
                            s->has_referrer,
                            s->has_office_address,
                            s->open_promises,
                            s->next_promise,
                            s->pending_refunds };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_printf(out, "%lld|", (long long)all[i]);
}

static void print_lists(const customer_state *s, buf *out)
{
    for (int i = 0; i < SERIES_COUNT; i++)
        for (uint32_t k = 0; k < s->series[i].n; k++)
            buf_printf(out, "%s%lld,", k == 0 ? series_name((series_id)i) : "", (long long)s->series[i].at[k]);
    for (size_t i = 0; i < s->n_order_list; i++) {
        const order *o = &s->order_list[i];
        buf_printf(out, "\no %u %.*s %lld %lld %lld %lld %d %lld", o->source, TEXT_ARG(o->key), (long long)o->placed,
                   (long long)o->paid, (long long)o->amount, (long long)o->refunded_amount, o->counts,
                   (long long)o->seq);
    }
    for (size_t i = 0; i < s->n_tags; i++)
        buf_printf(out, "\nt %.*s %lld", TEXT_ARG(s->tags[i].tag), (long long)s->tags[i].at);
    for (size_t i = 0; i < s->n_hand_labels; i++)
        buf_printf(out, "\nl %.*s=%.*s", TEXT_ARG(s->hand_labels[i].dimension), TEXT_ARG(s->hand_labels[i].label));
    for (size_t i = 0; i < s->n_attributes; i++)
        buf_printf(out, "\na %.*s=%.*s", TEXT_ARG(s->attributes[i].name), TEXT_ARG(s->attributes[i].value));
    for (size_t i = 0; i < s->n_preferences; i++)
        buf_printf(out, "\np %.*s %d", TEXT_ARG(s->preferences[i].channel), s->preferences[i].allow);
    for (size_t i = 0; i < s->n_consents; i++)
        buf_printf(out, "\nc %.*s %d", TEXT_ARG(s->consents[i].purpose), s->consents[i].granted);
    for (size_t i = 0; i < s->n_promises; i++)
        buf_printf(out, "\nw %.*s %lld %lld", TEXT_ARG(s->promises[i].what), (long long)s->promises[i].made,
                   (long long)s->promises[i].kept);
    for (size_t i = 0; i < s->n_interests; i++)
        buf_printf(out, "\ni %.*s %lld %u", TEXT_ARG(s->interests[i].product), (long long)s->interests[i].at,
                   s->interests[i].n);
    for (size_t i = 0; i < s->n_mentions; i++)
        buf_printf(out, "\nm %.*s %d %lld", TEXT_ARG(s->mentions[i].action), s->mentions[i].kind,
                   (long long)s->mentions[i].at);
}

static buf print_state(const customer_state *s)
{
    buf out = { 0 };
    print_texts(s, &out);
    print_ints(s, &out);
    print_lists(s, &out);
    return out;
}

/* The blob with only the entries that `keep` likes. */
static buf part_of(gx_text blob, bool (*keep)(const digest_entry *e, int64_t x), int64_t x)
{
    digest_reader r;
    digest_entry e;
    gx_error err;
    buf out = { 0 };
    int64_t drop[400];
    size_t n = 0;
    assert_int_equal(digest_open(blob, &r, &err), GX_OK);
    while (digest_next(&r, &e, &err) == GX_OK)
        if (!keep(&e, x))
            drop[n++] = e.seq;
    for (size_t i = 1; i < n; i++) /* ascending, as digest_remove wants them */
        for (size_t k = i; k > 0 && drop[k - 1] > drop[k]; k--) {
            int64_t moved = drop[k];
            drop[k] = drop[k - 1];
            drop[k - 1] = moved;
        }
    assert_int_equal(digest_remove(blob, drop, n, &out, &err), GX_OK);
    return out;
}

static bool up_to(const digest_entry *e, int64_t now)
{
    return e->time <= now;
}

static bool in_share(const digest_entry *e, int64_t share)
{
    return (e->seq * 7 + e->seq / 3) % 3 == share;
}

static void expect_same(const customer_state *a, const customer_state *b, uint64_t set)
{
    buf x = print_state(a), y = print_state(b);
    if (strcmp(x.p, y.p) != 0)
        fail_msg("set %llu:\n%s\n--- differs from ---\n%s", (unsigned long long)set, x.p, y.p);
    buf_free(&x);
    buf_free(&y);
}

static world random_world(uint64_t set)
{
    world w = world_new();
    seed = set;
    for (uint32_t n = dice(120); n > 0; n--)
        random_event(&w);
    return w;
}

#define SETS 120

static void state_at_t_is_the_past_alone(void **state)
{
    (void)state;
    for (uint64_t set = 1; set <= SETS; set++) {
        world w = random_world(set);
        for (int64_t now = 999; now < 1016; now += 3) {
            customer_state *whole = fold_at(&w, now);
            buf past = part_of(buf_view(&w.blob), up_to, now);
            gx_text blob = buf_view(&past);
            customer_state alone;
            gx_error err;
            assert_int_equal(state_fold(&blob, NULL, 1, now, w.mem, &alone, &err), GX_OK);
            expect_same(whole, &alone, set);
            assert_true(alone.next_event == GX_FOREVER);
            assert_true(whole->next_event > now);
            buf_free(&past);
        }
        world_free(&w);
    }
}

static void split_digests_fold_to_the_same(void **state)
{
    (void)state;
    for (uint64_t set = 1; set <= SETS; set++) {
        world w = random_world(set);
        buf parts[3];
        gx_text blobs[3];
        gx_error err;
        customer_state merged;
        const int64_t always[] = { GX_NEVER, GX_NEVER, GX_NEVER }; /* one customer all along */
        for (int i = 0; i < 3; i++) {
            parts[i] = part_of(buf_view(&w.blob), in_share, i);
            blobs[(i + set) % 3] = buf_view(&parts[i]);
        }
        assert_int_equal(state_fold_by(blobs, always, 3, 1010, world_tie, NULL, w.mem, &merged, &err), GX_OK);
        expect_same(fold_at(&w, 1010), &merged, set);
        for (int i = 0; i < 3; i++)
            buf_free(&parts[i]);
        world_free(&w);
    }
}

static void facts_agree(void **state)
{
    (void)state;
    for (uint64_t set = 1; set <= SETS; set++) {
        world w = random_world(set);
        customer_state *s = fold_at(&w, 1012);
        uint32_t counted = 0;
        for (size_t i = 0; i < s->n_order_list; i++)
            counted += s->order_list[i].counts;
        assert_int_equal(counted, s->series[SERIES_ORDERS].n);
        assert_true(s->orders >= counted && s->orders >= s->stated_orders);
        assert_int_equal(counted > 0, s->last_bought != GX_NEVER);
        assert_true(s->last_active >= s->last_bought && s->last_active >= s->joined);
        assert_true(s->series[SERIES_GOOD_REVIEWS].n + s->series[SERIES_BAD_REVIEWS].n <= s->series[SERIES_REVIEWS].n);
        for (int i = 0; i < SERIES_COUNT; i++)
            for (uint32_t k = 0; k < s->series[i].n; k++)
                assert_true(s->series[i].at[k] <= 1012 && (k == 0 || s->series[i].at[k - 1] <= s->series[i].at[k]));
        for (size_t i = 1; i < s->n_tags; i++)
            assert_true(text_cmp(s->tags[i - 1].tag, s->tags[i].tag) < 0);
        for (size_t i = 1; i < s->n_attributes; i++)
            assert_true(text_cmp(s->attributes[i - 1].name, s->attributes[i].name) < 0);
        world_free(&w);
    }
}

/* Thousands of orders are no more than so many: a quadratic step would take minutes here. */
static void a_very_good_customer(void **state)
{
    (void)state;
    enum { N = 60000 };
    arena *mem = arena_new();
    digest_entry *list = calloc(N, sizeof *list);
    buf blob = { 0 };
    gx_error err;
    customer_state s;
    assert_non_null(list);
    for (int i = 0; i < N; i++) {
        event e;
        buf payload = { 0 };
        char *key = arena_printf(mem, "order-%d", (int)((int64_t)i * 7919 % (N / 2)));
        event_begin(&e, i % 2 == 0 ? EVENT_ORDER_PAID : EVENT_TAG_ADDED, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), i);
        event_set_text(&e, i % 2 == 0 ? FIELD_ORDER : FIELD_TAG, text_of(key));
        digest_payload(&e, &payload);
        list[i] = (digest_entry){ i, e.kind, 1, i, arena_text(mem, buf_view(&payload)) };
        buf_free(&payload);
    }
    assert_int_equal(digest_merge((gx_text){ NULL, 0 }, list, N, world_tie, NULL, &blob, &err), GX_OK);
    gx_text view = buf_view(&blob);
    assert_int_equal(state_fold(&view, NULL, 1, N, mem, &s, &err), GX_OK);
    assert_int_equal(s.orders, N / 4);
    assert_int_equal(s.n_tags, N / 4);
    buf_free(&blob);
    free(list);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_at_t_is_the_past_alone),
        cmocka_unit_test(split_digests_fold_to_the_same),
        cmocka_unit_test(facts_agree),
        cmocka_unit_test(a_very_good_customer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
