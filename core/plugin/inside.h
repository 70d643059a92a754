/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share: the host, a plugin, what it staged in `start`. Included nowhere else. */
#ifndef CORE_PLUGIN_INSIDE_H
#define CORE_PLUGIN_INSIDE_H

#include "core/base/i18n.h"
#include "core/plugin/host.h"
#include <unistd.h>

/* Release 1 of the structs that cross the border: what is smaller was never valid. */
#define UPTO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
#define PLUGIN_RELEASE_1 UPTO(gx_plugin, stop)
#define CLASSIFIER_RELEASE_1 UPTO(gx_classifier, classify)
#define FACT_RELEASE_1 UPTO(gx_fact, compute)
#define CHANNEL_RELEASE_1 UPTO(gx_channel, deliver)
#define IMPORTER_RELEASE_1 UPTO(gx_importer, read)

/* References that are no facts carry their kind in the top bits, so that a mix-up is noticed and not computed with. */
#define REF_SERIES 0x40000000u
#define REF_CUT 0x80000000u
#define REF_NUMBER 0x3FFFFFFFu

typedef struct staged_cut {
    int kind;
    gx_ref fact;
    double p, at_most;
} staged_cut;

typedef struct staged_hook {
    struct staged_hook *next;
    plugin *owner;
    const char *pattern;
    int priority;
    gx_event_handler handler;
    void *self;
} staged_hook;

/* A growing array; what its items point to lives in the plugin's arena. */
#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        size_t n, cap;                                                                                                 \
    }

typedef LIST(registered_classifier) classifier_list;
typedef LIST(registered_fact) fact_list;
typedef LIST(registered_channel) channel_list;
typedef LIST(registered_importer) importer_list;
typedef LIST(const char *) name_list;
typedef LIST(staged_cut) cut_list;
typedef LIST(uint32_t) index_list;

/* Registrations: of one plugin while it starts, and of the host once they are live. */
typedef struct ledger {
    classifier_list classifiers;
    fact_list facts;
    channel_list channels;
    importer_list importers;
    name_list event_types;
    cut_list cuts;
    fact *models; /* what becomes of classifiers and facts in the facts registry, in the order of their refs */
    size_t n_models, cap_models;
    staged_hook *hooks;
} ledger;

struct plugin {
    host *host;
    gx_plugin descriptor; /* the host's own zero-extended copy */
    gx_host verbs;
    char *path;
    const char *bus_owner; /* "plugin NAME" */
    arena *mem;            /* option values, copies of what was registered */
    void *self;
    gx_value *values; /* one per option */
    ledger staged;
    bool starting;
    unsigned handling; /* how many of its bus handlers are on the stack */
    gx_error refused;  /* the first registration that was refused: ignoring it does not help */
};

struct host {
    host_options o;
    char **dirs;            /* copies */
    LIST(plugin *) plugins; /* in load order */
    ledger live;
    index_list cuts; /* cut reference -> number in the caller's table */
};

/* lists.c: room for one more item of `size` bytes; false when out of memory */
bool list_grow(void **items, size_t n, size_t *cap, size_t size, size_t more);
#define LIST_ROOM(list, more) list_grow((void **)&(list)->items, (list)->n, &(list)->cap, sizeof *(list)->items, more)
void ledger_free(ledger *l);

/* library.c: find NAME.so and map it. The door to dlopen. *path is malloced. */
gx_status library_open(char *const *dirs, size_t n_dirs, const char *name, char **path, void **handle, gx_error *err);
const void *library_symbol(void *handle, const char *symbol);

/* options.c: the values of the plugin's option table; refuses unknown keys in its sections */
gx_status options_read(plugin *p, gx_error *err);
bool options_section(const gx_plugin *d, const config_section *s);

/* verbs.c: the table handed to `start` */
void verbs_fill(plugin *p);
/* registry.c, happenings.c: checks and staging of what a plugin registers */
gx_status stage_classifier(plugin *p, const gx_classifier *c, void *self, gx_error *err);
gx_status stage_fact(plugin *p, const gx_fact *f, void *self, gx_error *err);
gx_status stage_channel(plugin *p, const gx_channel *c, void *self, gx_error *err);
gx_status stage_importer(plugin *p, const gx_importer *i, void *self, gx_error *err);
gx_status stage_hook(plugin *p, const char *pattern, int priority, gx_event_handler handler, void *self, gx_error *err);
gx_status stage_event(plugin *p, const char *type, gx_error *err);
/* Look a fact up in the registry, then among what `p` staged; NULL when unknown. */
const fact *find_fact(const plugin *p, const char *name, gx_ref *ref);
bool event_type_known(const plugin *p, gx_text type); /* the core's, or declared by a plugin */

/* commit.c */
/* Everything staged goes live, or nothing. */
gx_status ledger_commit(plugin *p, gx_error *err);
/* The plugins' dimensions with those `p` staged (may be NULL) do not read each other in a circle. */
gx_status check_cycle(const host *h, const plugin *p, gx_error *err);
/* References of the dimensions that classifiers read, as far as they are known by now. */
void resolve_reads(const host *h);

/* columns.c: the verbs for batches */
void verbs_batch(gx_host *verbs);
/* What is being computed on this thread; the batch verbs look here to notice what a plugin may not do. */
typedef struct judgement {
    const host *host;
    const registered_classifier *classifier; /* or */
    const registered_fact *fact;
    char mistake[160]; /* the first; empty: none */
} judgement;
judgement *judgement_begin(judgement *j); /* returns the one it hides */
void judgement_end(judgement *hidden);

/* verbs.c: words for messages, in the reader's language */
const char *type_word(gx_type t); /* "money", "a time" */
#define HINT_MAX 128
/* "; did you mean 'orders'?" in `hint`, or "" when nothing is near. */
const char *did_you_mean(const char *nearest, char hint[HINT_MAX]);

/* way.c: refuses a directory that others could put another one in the place of. `fd` is the directory opened. */
gx_status way_check(const char *dir, int fd, gx_error *err);
static inline bool owner_trusted(uid_t owner)
{
    return owner == 0 || owner == geteuid();
}

/* elf.c: refuses a shared object that was cut off. */
gx_status elf_check(int fd, uint64_t size, const char *path, gx_error *err);

#endif
