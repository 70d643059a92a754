/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: the only user of inih. Reads shop.ini and packs into one merged, ordered tree whose every value knows
 * its file, line and column; typed options are read through tables. docs/configuration.md is made from those tables.
 * Knows nothing of what the sections mean. */
#ifndef CORE_CONFIG_CONFIG_H
#define CORE_CONFIG_CONFIG_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/plugin.h>
#include <stdbool.h>

/* The format (design 6): UTF-8 (a BOM is skipped), `[kind:name]` or `[kind]`, `key = value`, `=` only. A physical line
 * holds up to 4,096 bytes, a file up to 4 MiB; an indented line (blanks, tabs, U+3000) continues the value, joined by
 * one newline; empty lines and comment lines in between do not end it. `;` or `#` as the first character of a line that
 * is not blank makes it a comment; ` ;` outside quotes begins one ('…' and "…" that close on the same line; an
 * apostrophe within a word is no quote). Quotes are part of the value. Empty values are allowed. Section names, keys
 * and values of any length up to the line's; keys hold no blanks. CRLF is fine; NUL and other control characters are
 * not. */

typedef struct config config;

typedef struct config_entry {
    gx_text key;      /* without the language suffix: "title" of title.zh_CN */
    gx_text lang;     /* "zh_CN"; missing: none. Only keys `title`, `help` and those a table marks so may carry one.
                         A suffix like zh_CN is a language after any key, two letters (en) only after title and help */
    gx_text value;    /* trimmed, continuation lines joined by '\n', comments gone */
    const char *file; /* as the user would name it: relative to the shop */
    int line;         /* of the key; its column is always 1 */
    const struct config_piece *pieces; /* maps offsets of value to lines and columns */
    size_t n_pieces;
    const struct config_entry *over; /* what it replaced, of an earlier file; NULL: nothing */
} config_entry;

typedef struct config_section {
    gx_text kind, name; /* [segment:vip] -> "segment","vip"; [shop] -> "shop","" */
    const config_entry *entries;
    size_t n;
    const char *file; /* where it stands in the winning file, always at column 1 */
    int line;
} config_section;

config *config_new(void);
void config_free(config *c);

/* Read one file into the tree. Call in order of rising precedence: earlier pack, later pack, shop.ini. A key of a later
 * file replaces the same key of an earlier one (its section keeps its place); duplicates within one file (a section or
 * a key) are errors that name both lines. `enabled = no` is kept as an entry; see config_enabled. `shown` is the name
 * for messages. Pointers into the tree stay valid until the next read. After a failure the tree holds what stood
 * before the mistake: throw it away. */
gx_status config_read_file(config *c, const char *path, const char *shown, gx_error *err);
gx_status config_read_text(config *c, gx_text content, const char *shown,
                           gx_error *err); /* for tests and embedded defaults */

size_t config_count(const config *c);
const config_section *config_at(const config *c, size_t i); /* in order of first appearance, lowest precedence first */
const config_section *config_find(const config *c, const char *kind, gx_text name); /* NULL when absent */
const config_entry *config_entry_of(const config_section *s, const char *key); /* without language; NULL when absent */
const config_entry *config_entry_lang(const config_section *s, const char *key,
                                      const char *lang); /* exact language, else NULL */
bool config_enabled(const config_section *s);            /* false if enabled = no */
gx_text config_full_key(const config_entry *e);          /* as written: "title.zh_CN" */
/* title, help, enabled, and what hangs below title and help (`title.LABEL`): never a rule of a `*` section. */
bool config_reserved(const config_entry *e);

/* Line and column (1-based, in characters) of byte `offset` of the value. Has the shape rule_place.locate wants: ctx is
 * a config_entry. */
void config_locate(const void *entry, size_t offset, int *line, int *column);

/* For mistakes that only others can see: "FILE:LINE:COLUMN: [section] key: …" at the value of `e`, or "FILE:LINE:1:
 * [section]: …" when e is NULL. Returns GX_ECONFIG. */
__attribute__((format(printf, 4, 5))) gx_status config_fail(const config_section *s, const config_entry *e,
                                                            gx_error *err, const char *format, ...);

/* Typed values. `opt` gives name, type, range. The message is "FILE:LINE:COLUMN: [section] key: want …, got \"…\"".
 * money_digits < 0 refuses GX_OPT_MONEY. Lists are split at commas and line ends and trimmed, empty items left out;
 * list arrays live in the arena, texts stay the tree's. The range of a text counts its characters, that of a list its
 * items. */
gx_status config_value(const config_section *s, const config_entry *e, const gx_option *opt, int money_digits, arena *a,
                       gx_value *out, gx_error *err);
/* Same rules for a bare text, e.g. a default. */
gx_status config_value_text(gx_text text, const gx_option *opt, int money_digits, arena *a, gx_value *out,
                            gx_error *err);

/* A kind of section: which keys it may hold. `keys` ends with name == NULL. A key "cap.*" allows any suffix; "*" allows
 * every key (dimensions: rule names), except that `title`, `help`, `enabled` stay reserved, and `title.LABEL` (and
 * `help.LABEL`, both with or without a language) must name a key of the section. A named section may hold `title`,
 * `help` and `enabled` without the table saying so. `lang_keys`: comma list of keys that may carry a language suffix
 * besides title and help. */
typedef struct section_kind {
    const char *kind;
    bool named; /* needs a name after the colon */
    const gx_option *keys;
    const char *lang_keys;
    const char *help;
} section_kind;

/* Check every section against the kinds (n of them): unknown section kind, missing or superfluous name, unknown key
 * (nearest named), value of the wrong type or out of range. Sections for which `skip` says true are left to somebody
 * else (plugins' own sections). Stops at the first mistake. */
gx_status config_check(const config *c, const section_kind *kinds, size_t n,
                       bool (*skip)(void *ctx, const config_section *s), void *ctx, int money_digits, gx_error *err);

/* Fill a struct from a section by a table: each option with its offset in the struct and its type's C representation
 * (BOOL bool, INT int64_t, MONEY int64_t, PERCENT double, DURATION gx_duration, TEXT gx_text, LIST config_list). An
 * absent section gives the defaults; a NULL default leaves the member as it is (the caller's "absent"). */
typedef struct config_list {
    const gx_text *items;
    size_t n;
} config_list;
typedef struct option_field {
    gx_option option;
    size_t offset;
} option_field;
gx_status config_fill(const config_section *s, const option_field *table, size_t n, int money_digits, arena *a,
                      void *out, gx_error *err);

/* Every value in force below a dotted prefix (segment, segment.vip, segment.vip.when; empty: all) with its path
 * "segment.vip.when". `changed`: only what a file of a later precedence says about a section that an earlier one has.
 */
void config_each(const config *c, gx_text key_prefix, bool changed,
                 void (*say)(void *ctx, gx_text path, const config_entry *e), void *ctx);
/* `guanxi config [KEY]`: one line per value, "segment.vip.when = …    shop.ini:18 (over cosmetics/pack.ini:40)".
 * With `changed` (see config_each) each is followed by what it replaced: "  was: …    cosmetics/pack.ini:40". */
void config_print(const config *c, gx_text key_prefix, bool changed, buf *out);
/* The tables as a page of docs/configuration.md. */
void config_kinds_markdown(const section_kind *kinds, size_t n, buf *out);

#endif
