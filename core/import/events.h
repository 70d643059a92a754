/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines of JSON: our own NDJSON, and what plugins' importers make of other files. */
#ifndef CORE_IMPORT_EVENTS_H
#define CORE_IMPORT_EVENTS_H

#include "core/import/sink.h"
#include "core/import/source.h"

gx_status events_import(source *from, sink *to, gx_error *err);
gx_status events_import_with(const file_importer *importer, gx_text content, sink *to, gx_error *err);

#endif
