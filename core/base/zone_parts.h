/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind zone.h share: the zone as a list of spans of constant offset. */
#ifndef CORE_BASE_ZONE_PARTS_H
#define CORE_BASE_ZONE_PARTS_H

#include <core/base/zone.h>

#define CYCLE_S                                                                                                        \
    (INT64_C(146097) * 86400) /* 400 years: after them dates fall on the same weekdays, and rules repeat               \
                               */

typedef struct zone_span {
    int64_t start;  /* first instant, UTC s; the first span's is INT64_MIN */
    int64_t peak;   /* the highest local time shown before `start`; INT64_MIN in the first span */
    int32_t offset; /* seconds east of UTC */
} zone_span;

struct zone {
    char *name;
    zone_span *spans;
    size_t n;     /* at least 1 */
    bool forever; /* the rules go on after the list: it holds a whole cycle from here: */
    int64_t cycle_utc, cycle_local;
};

/* Appends a span; one that begins no later than the last replaces it, one that changes nothing is left out. */
bool zone_push(zone *z, size_t *cap, int64_t start, int32_t offset);

/* A POSIX TZ string, as in the footer of a TZif file. */
typedef struct tz_day {
    char kind; /* 'J': day 1..365 without 29 February; 'N': day 0..365; 'M': month, week, weekday */
    int day, month, week;
    int32_t time; /* seconds after local midnight, may be negative or more than a day */
} tz_day;

typedef struct tz_rule {
    int32_t standard, summer; /* offsets east of UTC */
    bool has_summer;
    tz_day summer_from, summer_to;
} tz_rule;

bool tz_rule_parse(gx_text t, tz_rule *out);
/* Appends what the rule says from the year of `after` on: a single span, or a cycle and a bit of changes after `after`.
 */
gx_status tz_rule_extend(const tz_rule *rule, int64_t after, zone *z, size_t *cap, gx_error *err);

/* TZif: fills z->spans. */
gx_status tzif_read(gx_text file, const char *path, zone *z, gx_error *err);

#endif
