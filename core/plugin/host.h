/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin host: the only user of dlopen. Finds, checks and starts plugins, owns the registries, stops plugins.
 * Everything a plugin does wrong is refused with one sentence that names the path and what to do, and the host goes on
 * without it (unless `required = yes`). */
#ifndef CORE_PLUGIN_HOST_H
#define CORE_PLUGIN_HOST_H

#include "core/bus/bus.h"
#include "core/config/config.h"
#include "core/model/batch.h"

typedef struct host host;
typedef struct plugin plugin;

typedef struct registered_classifier {
    const gx_classifier *classifier;
    void *self;
    plugin *owner;
    gx_ref ref; /* of its dimension in the facts registry */
    gx_ref *reads;
    size_t n_reads;
} registered_classifier;
typedef struct registered_fact {
    const gx_fact *fact;
    void *self;
    plugin *owner;
    gx_ref ref;
} registered_fact;
typedef struct registered_channel {
    const gx_channel *channel;
    void *self;
    plugin *owner;
} registered_channel;
typedef struct registered_importer {
    const gx_importer *importer;
    void *self;
    plugin *owner;
} registered_importer;

/* The cut points plugins asked for; joined with those of rules by the caller through these callbacks. */
enum { HOST_CUT_TOP_SHARE = 1, HOST_CUT_QUANTILE };
typedef gx_status (*host_cut)(void *ctx, int kind, gx_ref fact, double p, double at_most, uint32_t *index,
                              gx_error *err);

typedef struct host_options {
    facts *facts;         /* dimensions and plugin facts are added here */
    const config *config; /* [classifier:NAME], [channel:NAME], [plugin:NAME] option sections; may be NULL */
    const char *const *dirs;
    size_t n_dirs; /* searched in order for NAME.so */
    int money_digits;
    bus *bus;
    host_cut add_cut;
    void *cut_ctx;
    gx_status (*publish)(void *ctx, const char *plugin, const char *type, gx_text subject, gx_text data_json,
                         gx_error *err);
    void *publish_ctx;
    /* Keys of [channel:NAME] that the caller itself reads (ends with name == NULL): a channel plugin shares that
     * section. NULL: none. */
    const gx_option *channel_keys;
    const char *folder; /* the shop's, for files that plugins read and make; NULL: the working directory. Borrowed for
                           the host's life */
} host_options;

host *host_new(const host_options *o);
/* Stops plugins in reverse order. Never unmaps a library. */
void host_free(host *h);

/* Load by name, in the order called. Refusals (each tested in tests/abi): not found (the directories are listed), name
 * not [a-z0-9_]+, file or directory owned by somebody else or writable by others (a sticky directory is fine), not a
 * regular file, symlink, not a shared object, no descriptor symbol, wrong ABI (both numbers), too small (both sizes),
 * name differs from the file's, missing start, start failed (its sentence), a registration refused even if start looked
 * away, a second provider of a dimension or fact (both plugins named), a vocabulary error, a circle among dimensions
 * (spelled), an unknown option in its section (GX_ECONFIG, file:line, nearest), loaded twice. After a refusal every
 * registry is exactly as before. (Not after GX_ENOMEM: the facts registry only grows. Give up then.) */
gx_status host_load(host *h, const char *name, gx_error *err);

size_t host_count(const host *h);
const plugin *host_at(const host *h, size_t i);
const gx_plugin *plugin_descriptor(const plugin *p); /* host's own zero-extended copy */
const char *plugin_path(const plugin *p);

/* The registries, in load order. `reads` of a classifier holds what is known by now of the dimensions it reads; the
 * order of evaluation, rule dimensions included, is the caller's to make with topological_order. */
const registered_classifier *host_classifiers(const host *h, size_t *n);
/* Once every dimension is in the facts registry: each dimension a plugin says it reads exists, and the plugins'
 * dimensions alone make no circle. From then on host_classifiers only reads. */
gx_status host_check(const host *h, gx_error *err);
/* The first plugin that reads a dimension nobody provides; NULL: none. */
const plugin *host_orphan(const host *h);
const registered_fact *host_facts(const host *h, size_t *n);
const registered_channel *host_channels(const host *h, size_t *n);
const registered_channel *host_channel(const host *h, gx_text name);
const registered_importer *host_importers(const host *h, size_t *n);
const char *const *host_event_types(const host *h, size_t *n);

/* Run one classifier or fact over a batch; checks what comes back (label in range, valid_until > now, reason present,
 * evidence known) and names the plugin on failure. Thread-safe. */
gx_status host_classify(const host *h, const registered_classifier *c, const gx_batch *b, gx_verdict *out,
                        gx_error *err);
gx_status host_compute(const host *h, const registered_fact *f, const gx_batch *b, int64_t *value, int64_t *until,
                       gx_error *err);

/* Order n nodes so that reads[i] (indices) come first; ties in index order. GX_ECONFIG spells the cycle with names. */
gx_status topological_order(const char *const *names, const uint32_t *const *reads, const size_t *n_reads, size_t n,
                            uint32_t *out, gx_error *err);

/* Whether the option section `kind:name` belongs to a loaded plugin (for config_check's skip). */
bool host_owns_section(const host *h, const config_section *s);

#endif
