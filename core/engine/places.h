/* SPDX-License-Identifier: Apache-2.0 */
/* Where guanxi's own files are: beside the executable in a build tree, or under its prefix when installed. Environment:
 * GUANXI_PLUGIN_PATH (colon separated, searched first). */
#ifndef CORE_ENGINE_PLACES_H
#define CORE_ENGINE_PLACES_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/status.h>
#include <stdbool.h>

typedef struct places {
    const char *scripts; /* the pack "base": pack.ini, strategies/, templates/, lib/, maps/, new-shop.ini */
    const char *packs;   /* packs of plugins: NAME/pack.ini */
    const char *const *plugin_dirs;
    size_t n_plugin_dirs;
    const char *locale;
} places;

gx_status places_find(arena *a, places *out, gx_error *err);
/* The same below `home`: a build tree, PREFIX or PREFIX/bin. NULL: GUANXI_HOME, else where the executable is, else the
 * prefix this was built for. */
gx_status places_find_at(const char *home, arena *a, places *out, gx_error *err);
bool file_exists(const char *path);
bool dir_exists(const char *path);
/* Names in a directory that end with `suffix`, sorted bytewise; an absent directory has none. */
gx_status dir_names(const char *path, const char *suffix, arena *a, const char ***out, size_t *n, gx_error *err);

#endif
