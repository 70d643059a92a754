/* SPDX-License-Identifier: Apache-2.0 */
/* What a person is called, for erasing her (forget.c): her names are taken out of what was decided about others, and
 * looked for in what others' entries say. */
#ifndef CORE_STORE_CALLED_H
#define CORE_STORE_CALLED_H

#include "core/base/arena.h"
#include "core/base/text.h"

typedef struct called {
    arena *mem;       /* of everything in here; borrowed */
    arena_list words; /* the longest first, so that no part of a name is taken for the whole */
} called;

called called_begin(arena *a);
/* `stand_in`: what stands in its place from now on. telling: worth looking for in free text. What has one character
 * only is left out: it would be found everywhere. false: out of memory, here and below. */
bool called_add(called *c, gx_text name, gx_text stand_in, bool telling);
/* The text without her names; it stays as it is when it has none. */
bool called_remove(const called *c, gx_text *t);
/* Whether one of the telling ones stands in these bytes, if only as a part of a longer word. */
bool called_in(const called *c, gx_text bytes);

#endif
