/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the deliver room: a delivery in progress. deliver.c says in which order, message.c what is handed over,
 * outcome.c what follows from an attempt, letters.c what is left to people, turn.c that only one delivers. */
#ifndef CORE_DELIVER_COURIER_H
#define CORE_DELIVER_COURIER_H

#include "core/deliver/deliver.h"

typedef struct courier {
    shop *shop;
    const deliver_options *o;
    int64_t now;
    const char *lang; /* the shop's: what is handed over is worded in it */
    arena *mem;       /* of the whole delivery */
    arena *scratch;   /* of one action */
    store_reader *reader;
    evaluator *evaluator;
    int64_t attempts;
    int64_t *in_a_row;                                                     /* by channel: attempts nobody took */
    int64_t delivered, prepared, waiting, dead, unknown, quiet, left, due; /* counted */
    json_t *list;
} courier;

/* One action on its way. */
typedef struct parcel {
    const day_item *item;
    proposal p; /* a copy: its `at` and gate_detail are what the check made of them */
    const channel *channel;
    delivery row; /* as it stands in the store; tries 0: it has none yet */
    closeup up;
} parcel;

/* turn.c: *fd < 0 when somebody else has it. Closing gives it back, and so does dying. */
gx_status turn_take(const char *dir, int *fd, gx_error *err);

/* message.c: address, name, subject and text as of now, into the row. GX_EINVAL: there is nothing to say. */
gx_status message_make(courier *c, parcel *p, gx_error *err);

/* outcome.c. What follows from an attempt: the row's next state, and what the journal says of it. One transaction.
 * `said`: by the receiver, or of it; any bytes. The receipt's other members count. */
gx_status outcome_record(courier *c, parcel *p, gx_delivery result, gx_text said, const gx_receipt *receipt,
                         gx_error *err);
/* Within the open transaction: it does not go out, and why; outcome_count once that is committed. */
gx_status outcome_refuse(courier *c, parcel *p, const char *why, gx_error *err);
void outcome_count(courier *c, const parcel *p);
/* What a process that died had claimed. */
gx_status outcome_of_the_dead(courier *c, gx_error *err);
/* A line of the report. */
gx_status report_line(courier *c, const parcel *p, const char *what, gx_text detail, gx_error *err);

#endif
