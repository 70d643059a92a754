/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal gives single keys only without its line editing; that is switched off while a key is awaited and back on
 * before anything else happens, so that nothing that fails in between leaves a terminal that does not answer. */
#include "core/cli/keys.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

enum { CTRL_C = 0x03, CTRL_D = 0x04, ESCAPE = 0x1b };

bool keys_pressed(void)
{
    return isatty(STDIN_FILENO) == 1;
}

static size_t character_bytes(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Arrow keys and their like come as several bytes after an escape: all of them are one key, of no meaning. */
static gx_text read_pressed(char *room)
{
    if (read(STDIN_FILENO, room, 1) != 1 || room[0] == CTRL_C || room[0] == CTRL_D)
        return (gx_text){ NULL, 0 };
    if (room[0] == ESCAPE)
        (void)tcflush(STDIN_FILENO, TCIFLUSH);
    size_t n = 1, bytes = character_bytes((unsigned char)room[0]);
    while (n < bytes && read(STDIN_FILENO, room + n, 1) == 1)
        n++;
    gx_text key = text_trim((gx_text){ room, n });
    return key.n == 1 && (key.p[0] == '\r' || key.p[0] == '\n') ? (gx_text){ room, 0 } : key;
}

gx_text line_read(char room[KEY_BYTES])
{
    fflush(stdout);
    if (fgets(room, KEY_BYTES, stdin) == NULL)
        return (gx_text){ NULL, 0 };
    gx_text key = text_trim(text_of(room));
    while (key.n > 0 && (key.p[key.n - 1] == '\n' || key.p[key.n - 1] == '\r' || key.p[key.n - 1] == ' '))
        key.n--;
    return key;
}

gx_text key_read(char room[KEY_BYTES])
{
    struct termios before, raw;
    fflush(stdout);
    if (!keys_pressed() || tcgetattr(STDIN_FILENO, &before) != 0)
        return line_read(room);
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    gx_text key = read_pressed(room);
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    return key;
}
