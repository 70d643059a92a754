/* SPDX-License-Identifier: Apache-2.0 */
/* Packing and unpacking a decision: see decision.h. */
#include "core/store/decision.h"

/* ---- ids ---- */

static const char digits[] = "0123456789abcdef";

int64_t id_number(gx_text hex)
{
    uint64_t v = 0;
    for (size_t i = 0; i < hex.n && i < 16; i++)
        v = v << 4 | (uint64_t)((hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10) & 15);
    return (int64_t)v;
}

bool id_text(int64_t number, arena *a, gx_text *out)
{
    char *p = arena_alloc(a, 17);
    if (p == NULL)
        return false;
    for (int i = 0; i < 16; i++)
        p[i] = digits[(uint64_t)number >> (60 - 4 * i) & 15];
    p[16] = '\0';
    *out = (gx_text){ p, 16 };
    return true;
}

/* ---- writing ---- */

void decision_of(const proposal *p, decision_kind kind, decision *out)
{
    *out = (decision){ .occurrence = p->occurrence,
                       .id = id_number(p->id),
                       .at = p->at,
                       .since = p->since,
                       .waiting_since = p->waiting_since,
                       .quiet_from = p->quiet_from,
                       .quiet_to = p->quiet_to,
                       .class = p->class,
                       .because = p->because,
                       .text = p->text,
                       .values = p->values };
    if (kind == DECISION_ACTION)
        return;
    out->reason = p->reason;
    out->gate_detail = p->gate_detail;
    out->gate_until = p->gate_until;
}

static void write_text(gx_text t, buf *out)
{
    buf_varint(out, t.n);
    buf_text(out, t);
}

static void write_moment(int64_t at, buf *out)
{
    if (at == GX_NEVER || at == GX_FOREVER) {
        buf_char(out, at == GX_FOREVER);
        return;
    }
    buf_char(out, 2);
    buf_zigzag(out, at);
}

/* Differences wrap around, in both directions: none is too large. */
static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

void decision_write(const decision *d, decision_kind kind, buf *out)
{
    int64_t front = kind == DECISION_ACTION ? d->run_at : d->since;
    uint8_t id[8];
    if (kind == DECISION_ACTION)
        buf_varint(out, (uint64_t)d->run);
    buf_zigzag(out, front);
    buf_varint(out, (uint64_t)d->step);
    buf_varint(out, (uint64_t)d->terms);
    write_text(d->occurrence, out);
    for (int i = 0; i < 8; i++)
        id[i] = (uint8_t)((uint64_t)d->id >> (8 * i));
    buf_add(out, id, sizeof id);
    buf_zigzag(out, difference(d->at, front));
    if (kind == DECISION_ACTION)
        buf_zigzag(out, difference(d->since, front));
    write_moment(d->waiting_since, out);
    buf_varint(out, (uint32_t)d->quiet_from);
    buf_varint(out, (uint32_t)d->quiet_to);
    buf_zigzag(out, d->class);
    write_text(d->because, out);
    write_text(d->text, out);
    write_text(d->values, out);
    if (kind == DECISION_ACTION)
        return;
    write_text(d->reason, out);
    write_text(d->gate_detail, out);
    write_moment(d->gate_until, out);
}

/* ---- reading ---- */

typedef struct span {
    const uint8_t *p, *end;
    bool damaged;
} span;

static uint64_t read_number(span *s)
{
    uint64_t v = 0;
    s->damaged |= !varint_read(&s->p, s->end, &v);
    return v;
}

static int64_t read_signed(span *s)
{
    int64_t v = 0;
    s->damaged |= !zigzag_read(&s->p, s->end, &v);
    return v;
}

static int32_t read_small(span *s)
{
    uint64_t v = read_number(s);
    s->damaged |= v > UINT32_MAX;
    return (int32_t)(uint32_t)v;
}

static int64_t read_id(span *s)
{
    uint64_t v = 0;
    if (s->end - s->p < 8) {
        s->damaged = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)*s->p++ << (8 * i);
    return (int64_t)v;
}

static gx_text read_text(span *s)
{
    gx_text t = { NULL, 0 };
    s->damaged |= !varint_text(&s->p, s->end, &t);
    return t;
}

static int64_t read_moment(span *s)
{
    uint64_t which = read_number(s);
    s->damaged |= which > 2;
    return which == 2 ? read_signed(s) : which == 1 ? GX_FOREVER : GX_NEVER;
}

bool decision_read(gx_text *part, decision_kind kind, decision *out)
{
    span s = { (const uint8_t *)part->p, (const uint8_t *)part->p + part->n, false };
    out->run = kind == DECISION_ACTION ? (int64_t)read_number(&s) : 0;
    out->run_at = read_signed(&s);
    out->step = (int64_t)read_number(&s);
    out->terms = (int64_t)read_number(&s);
    out->occurrence = read_text(&s);
    out->id = read_id(&s);
    out->at = sum(read_signed(&s), out->run_at);
    out->since = kind == DECISION_ACTION ? sum(read_signed(&s), out->run_at) : out->run_at;
    out->waiting_since = read_moment(&s);
    out->quiet_from = read_small(&s);
    out->quiet_to = read_small(&s);
    int64_t class = read_signed(&s);
    out->class = (int32_t) class;
    out->because = read_text(&s);
    out->text = read_text(&s);
    out->values = read_text(&s);
    out->reason = kind == DECISION_HELD ? read_text(&s) : (gx_text){ NULL, 0 };
    out->gate_detail = kind == DECISION_HELD ? read_text(&s) : (gx_text){ NULL, 0 };
    out->gate_until = kind == DECISION_HELD ? read_moment(&s) : 0;
    *part = (gx_text){ (const char *)s.p, (size_t)(s.end - s.p) };
    return !s.damaged && class >= INT32_MIN && class <= INT32_MAX && out->run >= 0;
}

static bool copy(gx_text *to, gx_text from, arena *a)
{
    *to = arena_text(a, from);
    return to->n == from.n;
}

bool decision_as_proposal(const decision *d, decision_kind kind, arena *a, proposal *out)
{
    out->at = d->at;
    out->since = d->since;
    out->waiting_since = d->waiting_since;
    out->quiet_from = d->quiet_from;
    out->quiet_to = d->quiet_to;
    out->class = d->class;
    bool whole = copy(&out->occurrence, d->occurrence, a) && id_text(d->id, a, &out->id) &&
                 copy(&out->because, d->because, a) && copy(&out->text, d->text, a) && copy(&out->values, d->values, a);
    if (kind == DECISION_ACTION)
        return whole;
    out->gate_until = d->gate_until;
    return whole && copy(&out->reason, d->reason, a) && copy(&out->gate_detail, d->gate_detail, a);
}
