/* SPDX-License-Identifier: Apache-2.0 */
/* Several customers merged into one: what one of them refused is not lifted because another allowed it (D7.6). A
 * refusal stands until she herself says otherwise later, or somebody else of the group does so after both had become
 * one; what the others said before that was about somebody else as far as anybody knew. So a merge never revives an
 * opt-out, whatever the times of the events are, and her word after the merge counts as always. */
#include "core/model/fold.h"

#include <stdlib.h>

/* Digests stand in the order in which their owners became one: two of them did when the last of the steps between did.
 */
static int64_t step_joined(const fold *f, uint32_t side)
{
    return f->joined != NULL ? f->joined[side] : GX_FOREVER;
}

/* Whether `by`, who became one with her at `joined`, lifts what she refused last. */
static bool lifts(const side_word *hers, const side_word *by, int64_t joined)
{
    return by->allowed > hers->refused && (by == hers || by->allowed_at > joined);
}

static bool is_lifted(const fold *f, const side_word *words, size_t n, size_t i)
{
    bool lifted = lifts(&words[i], &words[i], GX_NEVER);
    int64_t joined = GX_NEVER;
    uint32_t at = words[i].side;
    for (size_t k = i + 1; k < n && !lifted; k++) {
        for (; at < words[k].side; at++)
            joined = step_joined(f, at + 1) > joined ? step_joined(f, at + 1) : joined;
        lifted = lifts(&words[i], &words[k], joined);
    }
    joined = GX_NEVER;
    at = words[i].side;
    for (size_t k = i; k-- > 0 && !lifted;) {
        for (; at > words[k].side; at--)
            joined = step_joined(f, at) > joined ? step_joined(f, at) : joined;
        lifted = lifts(&words[i], &words[k], joined);
    }
    return lifted;
}

bool sides_refuse(const fold *f, const side_word *words, size_t n, bool *stands)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        stands[i] = words[i].refused > 0 && !is_lifted(f, words, n, i);
        any |= stands[i];
    }
    return any;
}

static int by_side(const void *x, const void *y)
{
    const side_word *a = x, *b = y;
    return (a->side > b->side) - (a->side < b->side);
}

/* Words of the same side, in the order in which they were said, become one. */
static size_t gather(side_word *words, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        side_word *last = kept > 0 ? &words[kept - 1] : NULL;
        if (last == NULL || last->side != words[i].side) {
            words[kept++] = words[i];
            continue;
        }
        if (words[i].refused > last->refused) {
            last->refused = words[i].refused;
            last->refusal = words[i].refusal;
        }
        if (words[i].allowed > last->allowed) {
            last->allowed = words[i].allowed;
            last->allowed_at = words[i].allowed_at;
        }
    }
    return kept;
}

size_t sides_words(fold *f, const mark *run, size_t n, int (*refuses)(const mark *m), side_word **out)
{
    side_word *words = fold_scratch(f, n * sizeof *words);
    size_t said = 0;
    *out = words;
    for (size_t i = 0; i < n && words != NULL; i++) {
        int no = refuses(&run[i]);
        int64_t number = (int64_t)run[i].number + 1;
        if (no > 0)
            words[said++] = (side_word){ .side = run[i].side, .refused = number, .refusal = &run[i] };
        else if (no == 0)
            words[said++] = (side_word){ .side = run[i].side, .allowed = number, .allowed_at = run[i].at };
    }
    if (said > 1)
        qsort(words, said, sizeof *words, by_side);
    return said > 1 ? gather(words, said) : said;
}

void sides_turned(fold *f)
{
    side_word *words = fold_scratch(f, f->n_sides * sizeof *words);
    bool *stands = fold_scratch(f, f->n_sides * sizeof *stands);
    if (words == NULL || stands == NULL)
        return;
    for (uint32_t i = 0; i < f->n_sides; i++)
        words[i] = f->turns[i].word;
    f->s->removed = GX_NEVER;
    f->s->blocked = 0;
    if (!sides_refuse(f, words, f->n_sides, stands))
        return;
    int64_t newest = 0;
    for (uint32_t i = 0; i < f->n_sides; i++) {
        if (!stands[i])
            continue;
        f->s->blocked |= f->turns[i].blocked;
        if (words[i].refused > newest) {
            newest = words[i].refused;
            f->s->removed = f->turns[i].removed;
        }
    }
}
