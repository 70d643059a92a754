/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing over keys that are hashes already. A removed key stays in its place with an instant long past, so
 * that those behind it are still found. */
#include "core/hooks/seen.h"

#include "core/base/i18n.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEAST = 1024 };

void seen_free(seen *s)
{
    free(s->slots);
    *s = (seen){ 0 };
}

static seen_slot *place_of(const seen *s, const unsigned char *key)
{
    uint64_t at;
    memcpy(&at, key + DELIVERY_KEY_BYTES - sizeof at, sizeof at); /* hex digits vary in four bits of eight */
    at *= UINT64_C(0x9ddfea08eb382d69);
    for (at ^= at >> 32;; at++) {
        seen_slot *slot = &s->slots[at & (s->cap - 1)];
        if (slot->until == 0 || memcmp(slot->key, key, DELIVERY_KEY_BYTES) == 0)
            return slot;
    }
}

static bool remake(seen *s, int64_t now)
{
    seen to = { .cap = LEAST };
    size_t alive = 0;
    for (size_t i = 0; i < s->cap; i++)
        alive += s->slots[i].until > now;
    while (to.cap < 4 * alive)
        to.cap *= 2;
    to.slots = calloc(to.cap, sizeof *to.slots);
    if (to.slots == NULL)
        return false;
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].until > now)
            *place_of(&to, s->slots[i].key) = s->slots[i];
    to.n = alive;
    free(s->slots);
    *s = to;
    return true;
}

bool seen_has(const seen *s, const unsigned char *key)
{
    return s->cap > 0 && place_of(s, key)->until > 1;
}

bool seen_add(seen *s, const unsigned char *key, int64_t until)
{
    if (2 * (s->n + 1) > s->cap && !remake(s, 1))
        return false;
    seen_slot *slot = place_of(s, key);
    s->n += slot->until == 0;
    memcpy(slot->key, key, sizeof slot->key);
    slot->until = until > slot->until ? until : slot->until;
    return true;
}

void seen_remove(seen *s, const unsigned char *key)
{
    if (seen_has(s, key))
        place_of(s, key)->until = 1;
}

bool seen_expire(seen *s, int64_t now)
{
    return s->cap == 0 || remake(s, now);
}

/* ---- the file: "KEY UNTIL\n" each ---- */

#define LINE "%.*s %" PRId64 "\n"

gx_status seen_read(seen *s, const char *path, int64_t now, gx_error *err)
{
    FILE *f = fopen(path, "re");
    char line[DELIVERY_KEY_BYTES + 64];
    bool lost = false;
    if (f == NULL)
        return errno == ENOENT ? GX_OK : gx_fail(err, GX_EIO, "%s: %s", path, strerror(errno));
    while (!lost && fgets(line, sizeof line, f) != NULL) {
        int64_t until;
        gx_text rest = text_trim(text_of(line)), key = text_cut(&rest, ' ');
        if (key.n == DELIVERY_KEY_BYTES && text_int(rest, &until) && until > now)
            lost = !seen_add(s, (const unsigned char *)key.p, until);
    }
    bool bad = ferror(f) != 0;
    fclose(f);
    if (lost)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    return bad ? gx_fail(err, GX_EIO, _("reading %s failed"), path) : GX_OK;
}

/* Closes the file. */
static gx_status on_disk(FILE *f, const char *path, gx_error *err)
{
    bool fine = fflush(f) == 0 && !ferror(f) && fdatasync(fileno(f)) == 0;
    int why = errno;
    fine &= fclose(f) == 0;
    return fine ? GX_OK : gx_fail(err, GX_EIO, _("writing %s failed: %s"), path, strerror(why));
}

static gx_status replace(const seen *s, const char *temporary, const char *path, gx_error *err)
{
    FILE *f = fopen(temporary, "we");
    if (f == NULL)
        return gx_fail(err, GX_EIO, "%s: %s", temporary, strerror(errno));
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].until > 1)
            fprintf(f, LINE, DELIVERY_KEY_BYTES, (const char *)s->slots[i].key, s->slots[i].until);
    gx_status rc = on_disk(f, temporary, err);
    if (rc == GX_OK && rename(temporary, path) != 0)
        return gx_fail(err, GX_EIO, _("writing %s failed: %s"), path, strerror(errno));
    return rc;
}

gx_status seen_write(const seen *s, const char *path, gx_error *err)
{
    char *temporary = NULL;
    if (asprintf(&temporary, "%s.new", path) < 0)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = replace(s, temporary, path, err);
    free(temporary);
    return rc;
}

gx_status seen_append(const char *path, const seen_key *list, size_t n, gx_error *err)
{
    FILE *f = fopen(path, "ae");
    if (f == NULL)
        return gx_fail(err, GX_EIO, "%s: %s", path, strerror(errno));
    fputc('\n', f); /* ends what a failure may have left */
    for (size_t i = 0; i < n; i++)
        fprintf(f, LINE, DELIVERY_KEY_BYTES, (const char *)list[i].key, list[i].until);
    return on_disk(f, path, err);
}
