/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of any size, told piece by piece without a tree: for documents larger than an event. As strict as events are:
 * UTF-8, whole surrogate pairs, no NUL, at most JSON_WALK_DEPTH levels. Several values may follow one another. */
#ifndef CORE_MODEL_JSON_WALK_H
#define CORE_MODEL_JSON_WALK_H

#include <guanxi/status.h>
#include <guanxi/types.h>

#define JSON_WALK_DEPTH 64

typedef enum json_piece {
    JSON_PIECE_NULL,
    JSON_PIECE_BOOL,   /* text: true, false */
    JSON_PIECE_NUMBER, /* text: as written */
    JSON_PIECE_STRING, /* text: decoded */
    JSON_PIECE_KEY,    /* text: decoded; that no key comes twice is for the visitor to see */
    JSON_PIECE_OBJECT,
    JSON_PIECE_OBJECT_END,
    JSON_PIECE_ARRAY,
    JSON_PIECE_ARRAY_END,
} json_piece;

/* `text` lives until it returns. A failure ends the walk. */
typedef gx_status (*json_visit)(void *ctx, json_piece piece, gx_text text, gx_error *err);

/* Errors begin with "line L, column C: ". */
gx_status json_walk(gx_text json, json_visit visit, void *ctx, gx_error *err);

#endif
