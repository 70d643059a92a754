/* links: room_script */
/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzing wordings: the input is a file's content. What is accepted is filled for a customer about whom nothing is
 * known and for one about whom something is; what is refused is refused with file and line, in valid UTF-8. */
#include "core/script/wording.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth)
        abort();
}

/* Made once: the registry and the zone do not depend on the input. */
static const facts *registry(void)
{
    static facts *f;
    if (f == NULL)
        f = facts_new();
    must(f != NULL);
    return f;
}

static const zone *utc(void)
{
    static zone *z;
    if (z == NULL)
        must(zone_load("UTC", &z, NULL) == GX_OK);
    return z;
}

static void fill(const templates *all, const customer_state *s, const char *values, arena *mem)
{
    gx_batch batch;
    wording out;
    must(batch_begin(&batch, registry(), utc(), (cut_values){ NULL, 0 }, s->now, &s, 1, mem, NULL) == GX_OK);
    for (uint32_t seed = 0; seed < 3; seed++) {
        wording_input in = { .name = GX_TEXT("x"),
                             .lang = seed == 1 ? "zh_CN" : "en",
                             .variant_seed = seed,
                             .batch = &batch,
                             .values = text_of(values),
                             .call_fallback = GX_TEXT("you"),
                             .money_digits = 2 };
        must(template_render(all, &in, mem, &out, NULL) == GX_OK);
        must(out.missing.n > 0 || (utf8_valid(out.say) && utf8_valid(out.why)));
    }
}

static void try_all(const templates *all, arena *mem)
{
    customer_state s;
    must(state_fold(&(gx_text){ NULL, 0 }, NULL, 1, 1795395600, mem, &s, NULL) == GX_OK);
    fill(all, &s, "", mem);
    s.name = GX_TEXT("{{name}}");
    s.last_bought = s.now - 86400;
    fill(all, &s, "{\"day\":25,\"paid\":{\"money\":-1},\"on\":{\"date\":\"2026-01-02\"},\"at\":{\"date\":0}}", mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gx_error err = { 0 };
    arena *mem = arena_new();
    if (mem == NULL)
        return 0;
    template t = { .name = "x", .lang = "en", .file = "x.en.txt", .source = { (const char *)data, size } };
    templates all = { .mem = mem, .facts = registry(), .list = &t, .n = 1 };
    if (wording_parse(registry(), mem, &t, &err) == GX_OK)
        try_all(&all, mem);
    else
        must(text_starts(text_of(err.text), "x.en.txt") && utf8_valid(text_of(err.text)));
    arena_free(mem);
    return 0;
}
