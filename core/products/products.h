/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of what a shop sells, its products.csv (D4.10): read once when a shop opens, then read-only and shared
 * by threads. docs/products.md is the manual. Journal and state know nothing of it: what was written stays as it was
 * written, and is asked what it means here, when somebody judges. Everything lives in the arena it was read into.
 *
 * A shop without products.csv has no catalogue: NULL, which every function here takes for an empty one. */
#ifndef CORE_PRODUCTS_PRODUCTS_H
#define CORE_PRODUCTS_PRODUCTS_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include "core/model/event.h"
#include <guanxi/status.h>

#define PRODUCT_NO_PRICE INT64_MIN
#define PRODUCT_NO_LINE UINT32_MAX

typedef struct product {
    uint32_t number; /* its place in the file, from 0 */
    gx_text sku, name, line;
    const gx_text *aliases; /* column `match` */
    size_t n_aliases;
    const gx_text *contains;
    size_t n_contains;
    const uint32_t *related; /* numbers of products */
    size_t n_related;
    const uint32_t *related_lines; /* numbers of lines */
    size_t n_related_lines;
    const uint32_t *replaces; /* numbers of the products whose place it takes: an older model, another size */
    size_t n_replaces;
    uint32_t line_number;         /* PRODUCT_NO_LINE */
    int64_t price;                /* minor units; PRODUCT_NO_PRICE */
    int32_t cycle_days;           /* how long a piece lasts; 0: not said */
    int32_t stage_from, stage_to; /* months since birth, negative before it; INT32_MIN, INT32_MAX: open */
    uint64_t file_line;
} product;

typedef struct products products;

/* *out is NULL when there is no such file. Messages are "SHOWN:LINE: column: what is wrong". */
gx_status products_load(const char *path, const char *shown, int money_digits, arena *a, const products **out,
                        gx_error *err);
/* The same of a text, UTF-8; borrowed as long as the catalogue is used. */
gx_status products_read(gx_text text, const char *shown, int money_digits, arena *a, const products **out,
                        gx_error *err);
gx_text products_source(const products *p); /* the file's bytes: part of what decides */
size_t products_count(const products *p);
const product *products_at(const products *p, size_t i);
size_t products_lines(const products *p);
gx_text products_line(const products *p, uint32_t line);

/* Names are compared in one normal form: full width is half width, ASCII letters have one case, and a blank counts only
 * between two Latin letters or digits. */

/* Which product is called so: SKU, name or alias, the whole text; NULL. Of several the first of the file. */
const product *products_called(const products *p, gx_text name);
/* Which product a text speaks of: the whole of it is a SKU, or a name or alias stands in it. The longest one in
 * characters counts, of equal ones the first of the file. Latin letters, and digits, stand apart from their like:
 * "mask" is not in "masking". NULL: none. */
const product *products_in(const products *p, gx_text text);
const product *products_of_item(const products *p, const order_item *item); /* by its SKU, else by what it is called */
/* The number of the line that is called so; PRODUCT_NO_LINE. */
uint32_t products_line_called(const products *p, gx_text name);
/* For "did you mean": the nearest SKU, name or alias; the nearest line. NULL. */
const char *products_nearest(const products *p, gx_text word);
const char *products_nearest_line(const products *p, gx_text word);

/* Whether `other` is among what the file says is related to `p`, by itself or by its line. Nothing is related to
 * itself. */
bool product_related(const product *p, const product *other);
bool product_for_stage(const product *p, int64_t months); /* a product of no stage is for all */
bool product_replaces(const product *p, const product *other);

/* Whether it suits her, by what she says she does not tolerate (given.allergies: words parted by commas or the like)
 * and what it contains: "Oats" and "oat" are the same danger, "none" and its like are an answer (D8.1). Two are not
 * known; *harm is the ingredient of SUITS_NOT, else empty. */
typedef enum product_suiting { SUITS, SUITS_NOT, SUITS_NOBODY_ASKED, SUITS_CONTENTS_UNKNOWN } product_suiting;
product_suiting product_suits(const product *p, gx_text allergies, gx_text *harm);

/* What a rule or a script means by a word: a product, a line, or, of no catalogue, the word as it stands. */
typedef struct product_meant {
    const products *catalogue;
    gx_text word;
    const product *product; /* NULL */
    uint32_t line;          /* PRODUCT_NO_LINE */
} product_meant;
product_meant products_meant(const products *p, gx_text word);
bool product_meant_by(const product_meant *m, gx_text said); /* said by a customer, a tag, an item */

/* Where a name of a product stands at the beginning of `text` and is followed by `separator` or the end: how many bytes
 * it has. 0: nowhere. The longest counts. For cells that list names which hold what stands between them. */
size_t products_leading(const products *p, gx_text text, gx_text separator);

#endif
