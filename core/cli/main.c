/* SPDX-License-Identifier: Apache-2.0 */
/* The program: everything is in the library. */
#include "core/cli/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
