/* SPDX-License-Identifier: Apache-2.0 */
/* The command line's one entry. Returns the exit code: 0 done, 1 failed, 2 usage. */
#ifndef CORE_CLI_CLI_H
#define CORE_CLI_CLI_H

int cli_main(int argc, char **argv);

#endif
