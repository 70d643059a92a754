/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The few types that cross the border between guanxi and its plugins.
 */
#ifndef GUANXI_TYPES_H
#define GUANXI_TYPES_H

#include <stddef.h>
#include <stdint.h>

/** Borrowed text: UTF-8, not NUL-terminated, `p` may be NULL only when n is 0 (a missing text). */
typedef struct gx_text {
    const char *p;
    size_t n;
} gx_text;

/** Make a gx_text of a string literal. */
#define GX_TEXT(literal) ((gx_text){ (literal), sizeof(literal) - 1 })

/**
 * Types of facts and of expressions. All but NUMBER and TEXT travel as int64_t.
 * GX_LABEL is the index of a label in its dimension's vocabulary, -1 when there is none.
 */
typedef enum gx_type {
    GX_BOOL = 1,  /**< 0 or 1 */
    GX_INT,       /**< a count */
    GX_MONEY,     /**< minor units of the shop's currency */
    GX_TIME,      /**< seconds since 1970 UTC; GX_NEVER when it has not happened */
    GX_DATE,      /**< days since 1970-01-01 of the civil calendar; GX_NO_DATE when unknown */
    GX_DURATION,  /**< seconds, or calendar days (see gx_duration) */
    GX_NUMBER,    /**< a double: the result of '/' and of percentages */
    GX_TEXT_TYPE, /**< gx_text */
    GX_LABEL,     /**< a label of a dimension */
} gx_type;

/** A time that never was: earlier than every other. */
#define GX_NEVER INT64_MIN
/** A time that never comes: later than every other. What `valid_until` holds when only an event can change the verdict.
 */
#define GX_FOREVER INT64_MAX
/** An unknown date. */
#define GX_NO_DATE INT64_MIN

/** A span as the user wrote it: whole calendar days of the shop's zone (30d, 2w) or exact seconds (12h, 90m, 30s),
 * never both. */
typedef struct gx_duration {
    int32_t days;
    int64_t seconds;
} gx_duration;

#endif
