/* SPDX-License-Identifier: Apache-2.0 */
/* How new the journal is. Nothing indexes it by time; but what came last is mostly what happened last. */
#include "core/store/internal.h"

gx_status store_any_since(store_reader *r, int64_t since, bool *any, int64_t *newest, gx_error *err)
{
    int64_t seq;
    *any = false;
    *newest = GX_NEVER;
    rows_forget(&r->rows);
    gx_status status = rows_next(&r->d, &seq, err);
    for (seq--; status == GX_OK && !*any && seq > 0;) {
        chunk_event e;
        bool there;
        status = rows_get(&r->d, &r->rows, seq, &e, &there, err);
        if (status != GX_OK || r->rows.first == 0)
            break;
        if (there && e.time > *newest)
            *newest = e.time;
        *any = there && e.time >= since;
        int64_t behind = r->rows.first + (int64_t)r->rows.chunk.n; /* rows may have gaps between them */
        seq = seq > behind ? behind - 1 : seq - 1;
    }
    return status;
}
