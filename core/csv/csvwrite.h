/* SPDX-License-Identifier: Apache-2.0 */
/* Cells as RFC 4180 writes them. */
#ifndef CORE_CSV_CSVWRITE_H
#define CORE_CSV_CSVWRITE_H

#include "core/base/text.h"

void csv_field(buf *out, gx_text t); /* quoted only if it must be */

#endif
