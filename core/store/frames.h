/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite writes each page to its log in two calls: 24 bytes that say which page it is, then the page. Through this
 * layer (a VFS of SQLite) it is one call, and what a commit writes is one for every sixteen pages. */
#ifndef CORE_STORE_FRAMES_H
#define CORE_STORE_FRAMES_H

#include <sqlite3.h>
#include <stdbool.h>

/* The name of a VFS that does so over the one that is SQLite's default now; NULL (that default alone) when out of
 * memory. Thread: any. */
const char *frames_vfs(void);
/* Around COMMIT, whatever comes of it. */
void frames_committing(sqlite3 *connection, bool begins);

#endif
