/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign text on a screen. Terminals take what lies below U+0020, U+007F and U+0080 to U+009F as orders: to clear the
 * screen, to name the window, to answer as if the person had typed. */
#include "core/base/text.h"
#include "core/base/utf8.h"

static bool is_order(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

static void show(buf *b, gx_text t, bool word)
{
    size_t from = 0, n;
    for (size_t i = 0; i < t.n; i += n) {
        unsigned char c = (unsigned char)t.p[i];
        bool layout = c == '\n' || c == '\t';
        n = 1;
        if (c >= 0x20 && c < 0x7F)
            continue;
        uint32_t code = utf8_decode(t, i, &n);
        bool harmless = !is_order(code) && !(n == 1 && c >= 0x80); /* a byte that is no character: who knows */
        if (harmless || (layout && !word))
            continue;
        buf_add(b, t.p + from, i - from);
        buf_str(b, layout ? " " : "\xEF\xBF\xBD");
        from = i + n;
    }
    if (t.n > from)
        buf_add(b, t.p + from, t.n - from);
}

void buf_lines(buf *b, gx_text t)
{
    show(b, t, false);
}

void buf_word(buf *b, gx_text t)
{
    show(b, t, true);
}
