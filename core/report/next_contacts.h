/* SPDX-License-Identifier: Apache-2.0 */
/* Every key customer has a dated next contact, and who has none is listed with the reason (D6.1). Dated are a task that
 * is open, a promise with a day, and what a strategy foresees for her on a day (`from` of an action, or the end of its
 * re_entry); what sells counts as none, nor does a post. Who is to be left in peace, and what is no customer, is not
 * spoken of. Figures only: strategies are asked, and nothing is decided. */
#ifndef CORE_REPORT_NEXT_CONTACTS_H
#define CORE_REPORT_NEXT_CONTACTS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* Key customers, in the order of their ids; `mem` is the caller's. Begin with { .mem = …, .list.size = sizeof
 * (next_contact) } or next_contacts_begin. */
typedef struct next_contact {
    uint32_t id;
    gx_text customer, name;
    int64_t day;        /* of the next contact; GX_NO_DATE: none */
    const char *reason; /* why there is none: a gate's name, or one of failed, no_strategy, nothing_planned */
    bool apart;         /* left in peace, or no customer */
} next_contact;
typedef struct next_contacts {
    arena *mem;
    arena_list list;
} next_contacts;
void next_contacts_begin(next_contacts *n, arena *mem);
/* Notes the batch's key customers, and what of theirs is open on a day. Batches come in ascending order of ids. */
gx_status next_contacts_note(next_contacts *n, const ruleset *r, const gx_batch *b, gx_error *err);
/* Asks the strategies about them. */
gx_status next_contacts_find(next_contacts *n, shop *s, int64_t now, gx_error *err);

/* { customers, dated[{customer name day}], without[{customer name reason title}] }: dated ones, if asked for, by day,
 * then by customer; the others by customer. Null where nobody is key. */
json_t *next_contacts_json(const next_contacts *n, bool days);
/* In one paragraph: who has none, at most `most` of them by name, and what to do. Empty while everybody has one. */
void next_contacts_words(const json_t *contacts, size_t most, buf *line);

#endif
