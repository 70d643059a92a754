/* SPDX-License-Identifier: Apache-2.0 */
/* The day by hand: what a person says at once (a new customer, sold and paid, an answer and what it taught) is one
 * entry under the source "seller". It is begun, said piece by piece, and journaled whole or not at all; `shop_undo`
 * takes it back whole. Command line and web page say everything through these functions: nothing here knows who asks.
 * Whatever fails leaves nothing behind: throw the entry away. */
#ifndef CORE_ENGINE_ENTRY_H
#define CORE_ENGINE_ENTRY_H

#include "core/engine/shop.h"

typedef struct entry {
    shop *shop;
    arena *mem;      /* of its own; what is said must last until it is journaled, in here or elsewhere */
    int64_t now, at; /* the instant of saying it, and that of what happened (entry_at): UTC s */
    gx_text by;      /* who says so: "seller", or a name (entry_by) */
    gx_text subject; /* whom it is about (entry_customer) */
    arena_list events;
    bool new_order; /* its order events get a number of their own, one for all of them */
} entry;

gx_status entry_begin(entry *e, shop *s, int64_t now, gx_error *err);
void entry_end(entry *e); /* always safe after entry_begin; journals nothing */

/* Check all of it, then journal it in one transaction. Whoever is added and gets neither tag, label, attribute nor
 * order with it is tagged `unsorted` (D4.9). */
gx_status entry_journal(entry *e, gx_error *err);
/* Take the last journaled entry back, whole: *events of them, the first of which is *undone. GX_ENOTFOUND: there is
 * none. */
gx_status shop_undo(shop *s, arena *a, stored_event *undone, size_t *events, gx_error *err);

/* ---- about whom, by whom, when ---- */

/* `who` as shop_who takes it, or a whole city (EVENT_CITY). GX_ENOTFOUND: nobody, unless `add`: then she is added under
 * that name. */
gx_status entry_customer(entry *e, gx_text who, bool add, gx_error *err);
/* Under whose name labels, tags and attributes are kept; empty: the seller's. */
gx_status entry_by(entry *e, gx_text name, gx_error *err);
/* When it happened, before it is said: "2026-11-20", "2026-11-20 15:30" in the shop's time, or RFC 3339; a day alone
 * means its noon, today means now. What lies after now has not happened yet: GX_EINVAL. */
gx_status entry_at(entry *e, gx_text when, gx_error *err);

/* ---- what is said ---- */

/* Any event: `kind`'s, or with EVENT_OTHER that of `type`; `data` is JSON or empty; `words` become its text or note. */
gx_status entry_event(entry *e, event_kind kind, gx_text type, gx_text data, gx_text words, gx_error *err);
gx_status entry_note(entry *e, gx_text text, gx_error *err);
gx_status entry_visit(entry *e, gx_text place, gx_error *err); /* empty: the shop */
gx_status entry_tag(entry *e, gx_text name, bool on, gx_error *err);

/* A sale agreed in chat counts like any order (D4.6). Money in minor units. */
typedef struct sale {
    gx_text product, coupon;  /* coupon empty: none */
    int64_t amount, discount; /* discount 0: none */
    bool paid;                /* the money is there; else only ordered (D5.2) */
} sale;
gx_status entry_sale(entry *e, const sale *what, gx_error *err);
/* The money for a sale entered by hand has come. `order` is its number; empty: her only unpaid one. */
gx_status entry_paid(entry *e, gx_text order, gx_error *err);

/* NAME is a dimension (her label is set by hand and wins over what is computed; an empty value clears it) or an
 * attribute (its value as attribute_value reads it). review_on: when a label wants another look, in days; GX_NO_DATE:
 * not said. */
gx_status entry_set(entry *e, gx_text name, gx_text value, int64_t review_on, gx_error *err);
/* An attribute, though a dimension may have its name. */
gx_status entry_learn(entry *e, gx_text name, gx_text value, gx_error *err);
/* "tag:NAME", "NAME=VALUE" as above, or a label that only one dimension has. */
gx_status entry_mark(entry *e, gx_text mark, gx_error *err);

/* D9.6: a promise has a date, in days; made again while it is open, it moves to the new date. */
gx_status entry_promise(entry *e, gx_text what, int64_t by_date, gx_error *err);
/* Her open promises by date, those without one last: their numbers are their places, from 1. In the arena. */
gx_status promises_open(const customer_state *s, arena *a, const promise *const **out, size_t *n, gx_error *err);
/* `which`: the words of an open promise, or its number among her open ones; empty: the only one. */
gx_status entry_promise_kept(entry *e, gx_text which, gx_error *err);

/* ---- what came of an action of the ledger ---- */

/* The action, of the customer of this entry or of who is merged with her: whose it is, the entry is about from now on,
 * so that what came of it stays with it if they are taken apart. GX_ENOTFOUND: she has none of that id. */
gx_status entry_action(entry *e, gx_text id, proposal *out, gx_error *err);
/* Done; with an answer, answered, and what the script says that answer teaches is learned with it. An action without
 * foreseen answers takes any. */
gx_status entry_done(entry *e, const proposal *p, gx_text answer, gx_text note, gx_error *err);
gx_status entry_skipped(entry *e, const proposal *p, gx_text note, gx_error *err);
/* What went out by itself, and nobody knew whether it got there: it did, with these words; or it did not. */
gx_status entry_arrived(entry *e, const proposal *p, gx_text text, gx_error *err);
gx_status entry_lost(entry *e, const proposal *p, gx_text note, gx_error *err);
/* Put off by days, at most LATER_DAYS; *until is the day it comes back. */
gx_status entry_later(entry *e, const proposal *p, gx_duration later, int64_t *until, gx_error *err);

/* ---- what goes to many ---- */

/* A post went out, or one of her own with these words; is not going to; was taken down. `name`: see post. They are the
 * shop's: the entry is about it from then on. */
gx_status entry_published(entry *e, gx_text name, post_kind kind, gx_text by_channel, gx_error *err);
gx_status entry_own_post(entry *e, post_kind kind, gx_text words, gx_error *err);
gx_status entry_post_skipped(entry *e, gx_text name, gx_error *err);
gx_status entry_taken_down(entry *e, gx_text name, gx_error *err);
/* This customer was among those whom a post or a group message was for; `action` is hers. */
gx_status entry_among(entry *e, gx_text customer, gx_text by_channel, gx_text action, gx_error *err);

/* The day so much later than the entry's; GX_EINVAL: not whole days, or more than LATER_DAYS. */
gx_status entry_day_later(const entry *e, gx_duration later, int64_t *day, gx_error *err);

/* ---- for the files of the entry ---- */

event *entry_new(entry *e, event_kind kind, gx_error *err); /* NULL: out of memory */
/* Her state at the entry's `now`, in the entry's memory. */
gx_status entry_state(entry *e, customer_state *out, gx_error *err);
#define HAND_ORDER "hand-" /* how the numbers of orders entered by hand begin */

#endif
