/* SPDX-License-Identifier: Apache-2.0 */
/* One key at a time: from a terminal as it is pressed, from anything else a line a key, so that it can be scripted. */
#ifndef CORE_CLI_KEYS_H
#define CORE_CLI_KEYS_H

#include "core/base/text.h"

enum { KEY_BYTES = 256 };

/* The next key, without blanks around it: empty for the blank (or an empty line), missing (p == NULL) at the end. The
 * text is `room`'s. The terminal is in its own mode only while it waits. */
gx_text key_read(char room[KEY_BYTES]);
/* A whole line, without blanks around it; missing at the end. */
gx_text line_read(char room[KEY_BYTES]);
/* Whether a person sits there. */
bool keys_pressed(void);

#endif
