/* links: room_import room_csv */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an address book of cards; see container.h. */
#include "tests/fuzz/container.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return read_as(&vcard_container, data, size);
}
