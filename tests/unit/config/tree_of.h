/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this room share: a tree from a text, and "this text must be refused with exactly this sentence". */
#ifndef TESTS_UNIT_CONFIG_TREE_OF_H
#define TESTS_UNIT_CONFIG_TREE_OF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/config/config.h"

static inline void read_into(config *c, const char *text, const char *shown)
{
    gx_error err = { .text = "" };
    gx_status status = config_read_text(c, text_of(text), shown, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(status, GX_OK);
}

static inline config *tree_of(const char *text)
{
    config *c = config_new();
    assert_non_null(c);
    read_into(c, text, "shop.ini");
    return c;
}

static inline void assert_text(gx_text got, const char *want)
{
    char copy[8192];
    assert_true(got.n < sizeof copy);
    snprintf(copy, sizeof copy, "%.*s", TEXT_ARG(got));
    assert_string_equal(copy, want);
    assert_int_equal(got.n, strlen(want));
}

static inline const config_entry *entry_at(const config *c, const char *kind, const char *name, const char *key)
{
    const config_section *s = config_find(c, kind, text_of(name));
    assert_non_null(s);
    const config_entry *e = config_entry_of(s, key);
    assert_non_null(e);
    return e;
}

static inline void assert_value(const config *c, const char *kind, const char *name, const char *key, const char *want)
{
    assert_text(entry_at(c, kind, name, key)->value, want);
}

static inline void refused_bytes(gx_text content, const char *message)
{
    gx_error err = { .text = "" };
    config *c = config_new();
    assert_int_equal(config_read_text(c, content, "shop.ini", &err), GX_ECONFIG);
    assert_string_equal(err.text, message);
    config_free(c);
}

static inline void refused(const char *content, const char *message)
{
    refused_bytes(text_of(content), message);
}

#endif
