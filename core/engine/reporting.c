/* SPDX-License-Identifier: Apache-2.0 */
/* The option table of [report], and its typed form. */
#include "core/engine/reporting.h"

#include "core/base/i18n.h"

static const gx_option keys[] = {
    { "window", GX_OPT_DURATION, "14d", NULL, NULL,
      N_("answers and orders so long after a contact are put down to it, unless an experiment has a window of its own") },
    { "conversation", GX_OPT_DURATION, "7d", NULL, NULL, N_("a longer silence ends a conversation") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind report_section = { "report", false, keys, NULL, N_("what reports count as what") };

gx_status report_settings_of(const config *c, report_settings *out, gx_error *err)
{
    const option_field table[] = {
        { keys[0], offsetof(report_settings, window) },
        { keys[1], offsetof(report_settings, conversation) },
    };
    arena *scratch = arena_new();
    if (scratch == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = config_fill(config_find(c, "report", (gx_text){ NULL, 0 }), table, sizeof table / sizeof *table, -1,
                               scratch, out, err);
    arena_free(scratch);
    return rc;
}
