/* SPDX-License-Identifier: Apache-2.0 */
/* [calendar], [days_off:NAME] and [festival:NAME]: what the shop's INI says of days, as the calendar that rules,
 * scripts and the arbiter ask. */
#ifndef CORE_DECIDE_CALENDAR_H
#define CORE_DECIDE_CALENDAR_H

#include "core/calendar/daysoff.h"
#include "core/config/config.h"
#include "core/rules/rules.h"

/* Section kinds [calendar] [days_off:…] [festival:…] for config_check. */
extern const section_kind calendar_sections[];
extern const size_t calendar_sections_count;

typedef struct shop_calendar {
    calendar days;
    const fit_rule *fits;            /* by festival: as written, for rules to take in */
    const rule **fits_rules;         /* likewise, parsed; NULL: everybody. Filled by calendar_rules */
    const config_section **sections; /* of the festivals */
} shop_calendar;

gx_status calendar_load(const config *c, arena *a, shop_calendar *out, gx_error *err);
/* Parses the rules of festivals, when the facts they may ask are there. */
gx_status calendar_rules(const rule_context *rules, arena *a, shop_calendar *of, gx_error *err);

#endif
