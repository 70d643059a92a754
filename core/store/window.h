/* SPDX-License-Identifier: Apache-2.0 */
/* The database file as SQLite sees it, read in larger pieces. A run goes through tables front to back and needs most of
 * their pages; SQLite asks the system for each of them. Who reads forward is given what follows, too, from memory. */
#ifndef CORE_STORE_WINDOW_H
#define CORE_STORE_WINDOW_H

#include <sqlite3.h>
#include <stddef.h>

/* What SQLite must leave room for before the file of the layer below. */
size_t window_bytes(void);
/* Opens the main database: a file of `base`, with the window before it. An SQLite result code. */
int window_open(sqlite3_vfs *base, const char *name, sqlite3_file *f, int flags, int *out);

#endif
