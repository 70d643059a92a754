/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as small trees in an arena: the door to yajl, for this room and for what hooks bring (core/hooks). Strict:
 * UTF-8, whole surrogate pairs, no NUL, no key twice in an object, at most JSON_DEPTH_MAX levels. */
#ifndef CORE_MODEL_JSON_H
#define CORE_MODEL_JSON_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/status.h>
#include <stdbool.h>

#define JSON_DEPTH_MAX 64

typedef enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } json_type;

typedef struct json {
    json_type type;
    bool truth;               /* BOOL */
    gx_text key;              /* when it is a member of an object */
    gx_text text;             /* STRING: decoded; NUMBER: as written */
    const struct json *items; /* ARRAY: in order; OBJECT: bytewise by key */
    size_t n;
} json;

/* One object, blanks around it allowed. Everything in *out lives in the arena. */
gx_status json_parse_object(gx_text text, arena *a, const json **out, gx_error *err);
const json *json_member(const json *object, const char *key); /* NULL when absent or null */

/* Canonical form: no spaces, keys bytewise, numbers as written, only what must be escaped is escaped. */
void json_write(const json *value, buf *out);
void json_write_text(gx_text t, buf *out);
/* The beginning of the canonical form, for messages. */
void json_show(const json *value, char out[64]);

#endif
