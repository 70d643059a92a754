/* SPDX-License-Identifier: Apache-2.0 */
/* The program: everything is in the library. What a process decides about its memory is decided here. */
#include "core/cli/cli.h"
#include "core/store/store.h"

#include <malloc.h>

/* Blocks from here on go back to the system when they are freed. Left alone, glibc raises its limit with every large
 * block that is freed, and an import keeps a third more than it uses. */
#define LARGE_BLOCK (4 << 20)

int main(int argc, char **argv)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    store_own_process();
    return cli_main(argc, argv);
}
