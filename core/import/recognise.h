/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of file it is. */
#ifndef CORE_IMPORT_RECOGNISE_H
#define CORE_IMPORT_RECOGNISE_H

#include "core/import/container.h"
#include "core/import/encoding.h"
#include "core/import/sheet.h"
#include "core/import/source.h"

typedef enum file_form { FORM_EMPTY, FORM_EVENTS, FORM_SHEET, FORM_IMPORTER } file_form;

typedef struct recognised {
    file_form form;
    const file_importer *importer;
    bound sheet;
    decoded content;            /* of a text */
    const container *container; /* NULL: it is text */
    buf told;                   /* what the container told */
    container_table table;      /* that was recognised: in `told`, or all of a text */
} recognised;

/* By o->format, or by looking. The error lists what there is, and what the nearest map lacks. */
gx_status recognise(const import_options *o, source *s, arena *a, recognised *out, gx_error *err);
void recognised_free(recognised *r);

#endif
