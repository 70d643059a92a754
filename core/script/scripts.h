/* SPDX-License-Identifier: Apache-2.0 */
/* What loading and planning share. Private to this room. */
#ifndef CORE_SCRIPT_SCRIPTS_H
#define CORE_SCRIPT_SCRIPTS_H

#include "core/script/handle.h"

typedef struct script_source {
    strategy strategy;
    gx_text text;
} script_source;

struct scripts {
    arena *mem;
    script_options options; /* the lists that are only for loading are gone */
    box_setup setup;
    box_library *libraries; /* bytewise by name */
    size_t n_libraries;
    script_source *list; /* bytewise by name */
    size_t n;
};

#endif
