/* SPDX-License-Identifier: Apache-2.0 */
/* What hooks received and nobody has imported yet, in SHOP/hooks: files that only grow, spool-NUMBER.log. A request is
 * answered once its record is on the disk. Many requests wait for one write and one sync: whoever adds only adds to a
 * buffer, and a thread of the spool's own writes what has gathered. A closed file is imported as a whole and then
 * removed; what was in it is remembered by its keys alone, in the file `seen`, for as long as a repetition should be
 * known.
 *
 * After a crash every file that is still there is read again; what stands at the end of one and is not whole was never
 * answered. Importing something twice adds nothing. */
#ifndef CORE_HOOKS_SPOOL_H
#define CORE_HOOKS_SPOOL_H

#include "core/base/text.h"
#include "core/hooks/delivery.h"

typedef struct spool spool;

typedef struct spooled {
    int64_t at;    /* received, UTC s */
    int64_t until; /* a repetition is known so long, UTC s */
    unsigned char key[DELIVERY_KEY_BYTES];
    gx_text hook;   /* its name */
    gx_text format; /* of the import; empty: recognised */
    gx_text content;
} spooled;

typedef enum spool_kept {
    SPOOL_KEPT,     /* on the disk */
    SPOOL_REPEATED, /* it was there already, and is on the disk */
    SPOOL_LOST      /* it could not be written: its sender should try again */
} spool_kept;

/* Makes the folder, takes it for this process (GX_EBUSY: another one has it), reads `seen` and the files that are
 * there. `kept` is called once for every token handed to spool_add, by the spool's own thread. */
gx_status spool_open(const char *dir, int64_t now, void (*kept)(void *ctx, void *token, spool_kept how), void *ctx,
                     spool **out, gx_error *err);
/* Everything added is written first. NULL is fine. */
void spool_close(spool *s);

/* From any thread; does not wait for the disk. What is known by its key is not added again. GX_ENOMEM: `kept` does not
 * come. */
gx_status spool_add(spool *s, const spooled *r, void *token, gx_error *err);

/* A descriptor, readable (poll) when something was written since spool_quiet was called. */
int spool_news(const spool *s);
void spool_quiet(spool *s);

/* For the one who imports. Ends the file that is being written, if anything is in it, and gives the oldest file that is
 * closed, as a whole: GX_ENOTFOUND when there is none. Records borrow from `a`. A damaged record is passed over, said
 * and counted in *damaged; the file is then kept aside. */
gx_status spool_oldest(spool *s, arena *a, const spooled **list, size_t *n, size_t *damaged, gx_error *err);
/* What spool_oldest gave is imported: its keys are remembered, and it is removed. Keys whose time is over are forgotten
 * now and then. */
gx_status spool_done(spool *s, const spooled *list, size_t n, int64_t now, gx_error *err);
/* How many files wait, the one being written among them if anything is in it. */
size_t spool_waiting(spool *s);

#endif
