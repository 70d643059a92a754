/* SPDX-License-Identifier: Apache-2.0 */
/* News of a product (D5.5): a [campaign:NAME] with `product =` is for those who want it, and they are the first to
 * know. Who wants a product: whoever asked for it or carries the tag wants:…, left it in an order that was never paid,
 * or uses what it replaces (products.csv); as long as she has not bought it since, has not outgrown it and is not known
 * to react to it. A campaign with `after =` tells the others, some days later. */
#ifndef CORE_DECIDE_NEWS_H
#define CORE_DECIDE_NEWS_H

#include "core/config/config.h"
#include "core/model/batch.h"
#include "core/products/products.h"
#include "core/script/script.h"

typedef struct news {
    product_meant meant; /* a product or a line */
    gx_text name;        /* what it is called */
    gx_text words;       /* key `news`: what there is to say of it; may be empty */
    const product *const *of;
    size_t n_of; /* the product, or those of the line */
    const product *const *replaced;
    size_t n_replaced;         /* whose users and whose askers want it too */
    gx_duration wanted_within; /* an older wish is none any more */
} news;

/* The strongest sign of a wish comes first: of two of the same second it is the one that is named. */
typedef enum wish_kind { WISH_ASKED, WISH_BASKET, WISH_USES } wish_kind;
enum { WISH_KINDS = 3 };
extern const gx_text news_wordings[WISH_KINDS]; /* for whoever gives no wordings of her own */

/* What of hers says that she wants it, the newest. */
typedef struct product_wish {
    wish_kind kind;
    int64_t at;
    gx_text thing; /* what she asked for, left or uses, as products.csv calls it */
} product_wish;

/* Who is to know first does not wait behind what can wait; a complaint, an answer and the word after the parcel go
 * before it (D5.6). */
enum { NEWS_PRIORITY = 68 };

/* Keys product, news and wanted_within. *out NULL: it is no news. `options`: campaign_keys. */
gx_status news_read(const config_section *s, const gx_option *options, const products *p, arena *a, const news **out,
                    gx_error *err);
/* The rule for whom it may be: who may want it and has not outgrown it. In the arena; NULL: no memory. */
const char *news_rule(const news *n, const config *c, arena *a);

/* What becomes of it for who is in its audience. */
typedef enum news_fate {
    NEWS_WANTED,
    NEWS_HARMS,    /* something in every product it is of harms her, as far as anybody knows */
    NEWS_NO_WISH,  /* an unpaid order of hers holds something else */
    NEWS_BOUGHT,   /* she has bought it since */
    NEWS_ANSWERED, /* she asked since it is told, and heard it in the answer */
    NEWS_OLD       /* the wish is too old */
} news_fate;
const char *news_fate_name(news_fate f);

/* `start`: since when it is told; GX_FOREVER: not yet, so that nobody has been answered. *out is her wish, if she has
 * any; *until is lowered to when that is too old. */
gx_status news_ask(const news *n, const gx_batch *b, uint32_t row, arena *mem, int64_t start, news_fate *fate,
                   product_wish *out, int64_t *until, gx_error *err);
bool news_harms(const news *n, const gx_batch *b, uint32_t row);
/* Values for the wording: product, news, had (the thing of the wish) and since. False: no memory. */
bool news_values(const news *n, const product_wish *w, arena *a, gx_text *out);

#endif
