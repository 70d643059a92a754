/* SPDX-License-Identifier: Apache-2.0 */
/* The section [report] of shop.ini: what reports count as what. No rule and no decision depends on it. */
#ifndef CORE_ENGINE_REPORTING_H
#define CORE_ENGINE_REPORTING_H

#include "core/config/config.h"

extern const section_kind report_section; /* for sections_check */

typedef struct report_settings {
    gx_duration window;       /* what follows a contact so long is put down to it; an experiment has its own */
    gx_duration conversation; /* a longer silence ends a conversation */
} report_settings;

gx_status report_settings_of(const config *c, report_settings *out, gx_error *err);

#endif
