/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the decide room: run the strategies of one customer's segments and turn what they return into proposals. */
#ifndef CORE_DECIDE_PROPOSE_H
#define CORE_DECIDE_PROPOSE_H

#include "core/decide/frame.h"

/* Fills out->proposals and out->gates, and lowers out->evaluation.due. A script that fails is remembered in e->failures
 * and skipped. */
gx_status propose(evaluator *e, frame *f, uint32_t row, arena *keep, judgement *out, gx_error *err);

#endif
