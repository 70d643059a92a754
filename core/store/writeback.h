/* SPDX-License-Identifier: Apache-2.0 */
/* Getting what was written onto the disk while more is written. Who commits waits until it is there: with much of it on
 * its way already that is soon. Only a hint: nothing depends on it. */
#ifndef CORE_STORE_WRITEBACK_H
#define CORE_STORE_WRITEBACK_H

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialise, but for the name, which is borrowed. */
typedef struct writeback {
    const char *name; /* of the file; NULL: nothing is told */
    bool looked;
    int fd;           /* SQLite's for this file; < 0: unknown */
    int64_t from, to; /* written since the disk was told */
    int64_t bytes;
} writeback;

void writeback_note(writeback *w, int64_t at, int64_t n); /* n bytes were written at `at` */

#endif
