/* SPDX-License-Identifier: Apache-2.0 */
/* How the reader fills the tree. Private to core/config. */
#ifndef CORE_CONFIG_TREE_H
#define CORE_CONFIG_TREE_H

#include "core/config/statement.h"

/* The tree's own copy of a file's name. Its address stands for this one reading of the file: equal addresses mean a
 * duplicate within the file. NULL when out of memory. */
const char *tree_file(config *c, const char *shown);
/* Go to the section of the statement, made if need be. */
gx_status tree_open(config *c, const char *file, const statement *st, gx_error *err);
/* Set the key of the statement in the section last opened. */
gx_status tree_put(config *c, const char *file, const statement *st, gx_error *err);

#endif
