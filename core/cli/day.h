/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the commands about a day. */
#ifndef CORE_CLI_DAY_H
#define CORE_CLI_DAY_H

#include "core/cli/command.h"

/* --date, or the day of shop_list_day: `worklist` and `done` mean the same list. */
gx_status cli_day(cli *c, int64_t *day, gx_error *err);
/* `sort --roster FILE`. */
gx_status cli_roster(cli *c, gx_error *err);
/* Take the last entry back and say what it was. */
gx_status cli_undo(cli *c, gx_error *err);

#endif
