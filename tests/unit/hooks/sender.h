/* SPDX-License-Identifier: Apache-2.0 */
/* A sender for the tests of this room: a hook, and deliveries with headers and arguments. */
#ifndef TESTS_UNIT_HOOKS_SENDER_H
#define TESTS_UNIT_HOOKS_SENDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/hooks/request.h"

typedef struct pair {
    const char *name, *value;
} pair;
enum { PAIRS = 10 };
typedef struct sent {
    const char *method, *body;
    pair headers[PAIRS], arguments[PAIRS];
} sent;

static const char *find(const pair *list, const char *name)
{
    for (size_t i = 0; i < PAIRS && list[i].name != NULL; i++)
        if (strcasecmp(list[i].name, name) == 0)
            return list[i].value;
    return NULL;
}

static const char *header_of(void *ctx, const char *name)
{
    return find(((const sent *)ctx)->headers, name);
}

static const char *argument_of(void *ctx, const char *name)
{
    return find(((const sent *)ctx)->arguments, name);
}

/* The verdict holds until the arena is freed. */
static verdict judge(const hook *h, sent s, int64_t now, arena *a)
{
    const hook_request d = { .method = s.method != NULL ? s.method : "POST",
                             .body = text_of(s.body),
                             .header = header_of,
                             .argument = argument_of,
                             .ctx = &s };
    verdict v;
    gx_error err;
    assert_int_equal(hook_judge(h, &d, now, a, &v, &err), GX_OK);
    return v;
}

static void assert_verdict(const verdict *v, delivery_outcome outcome, int status, const char *reason)
{
    if (v->outcome != outcome || v->status != status || strstr(v->reason.text, reason) == NULL)
        fail_msg("outcome %d status %d: %s", (int)v->outcome, v->status, v->reason.text);
}

#endif
