/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi config --json`. */
#ifndef CORE_REPORT_SETTINGS_H
#define CORE_REPORT_SETTINGS_H

#include "core/config/config.h"
#include "core/report/out.h"

/* A list of { key, value, file, line, over: [{ value, file, line }] }, the newest of `over` first. See config_each. */
json_t *settings_json(const config *c, gx_text key_prefix, bool changed);

#endif
