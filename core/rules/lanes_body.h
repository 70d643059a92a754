/* SPDX-License-Identifier: Apache-2.0 */
/* The loops declared in lanes.h. No branch depends on data, so that a row costs the same whoever it is and the compiler
 * can do several at once. Included by lanes.c once per kind of processor, and once for a single row; LANE() names them,
 * LANES_FOR is their kind, EACH() their loop.
 */

/* The claim, or its opposite. */
#define TURNED(c, flip) (((c) ^ -(int32_t)(flip)) + (int32_t)(flip))

LANES_FOR static void LANE(fill)(int32_t value, uint32_t n, int32_t *restrict out)
{
    EACH(n)
    out[r] = value;
}

/* ---- numbers ---- */

LANES_FOR static void LANE(narrow)(const int64_t *restrict a, int64_t base, uint32_t n, int32_t *restrict out)
{
    const int64_t least = base + INT32_MIN, most = base + INT32_MAX;
    EACH(n)
    {
        int64_t x = a[r] < least ? least : a[r];
        out[r] = (int32_t)((x > most ? most : x) - base);
    }
}

LANES_FOR static bool LANE(any_above)(const int32_t *restrict a, int32_t k, uint32_t n)
{
    int32_t any = 0;
    EACH(n)
    any |= a[r] > k;
    return any != 0;
}

/* Years counted from 1 March of the year 0, by integer division only: 4 * day + 3 is to a century of 146097 quarter
 * days, and what is left to a year of 1461, as in every calendar calculation of this kind (core/base/calendar.c). */
LANES_FOR static bool LANE(keys)(const int64_t *restrict birthday, uint32_t n, int32_t *restrict out)
{
    const int64_t first = -719468, last = INT64_C(1) << 27;
    uint32_t beyond = 0;
    EACH(n)
    {
        int64_t day = birthday[r];
        bool known = day != GX_NO_DATE, fits = day >= first && day < last;
        beyond |= known && !fits;
        uint32_t quarters = 4 * (uint32_t)(fits ? day - first : 0) + 3;
        uint32_t in_century = quarters % 146097 | 3;
        out[r] = known ? (int32_t)(in_century % 1461 / 4) : -1;
    }
    return beyond == 0;
}

LANES_FOR static void LANE(to_local)(const int32_t *restrict at, const lane_piece *restrict p, uint32_t pieces,
                                     uint32_t n, int32_t *restrict out)
{
    EACH(n)
    out[r] = INT32_MIN;
    for (uint32_t i = 0; i < pieces; i++) {
        const int32_t start = p[i].start, shift = p[i].shift, peak = p[i].peak;
        EACH(n)
        {
            int32_t here = (int32_t)((uint32_t)at[r] + (uint32_t)shift);
            here = here > peak ? here : peak;
            out[r] = at[r] >= start ? here : out[r];
        }
    }
}

/* ---- conditions ---- */

LANES_FOR static void LANE(at_least)(const int32_t *restrict x, int32_t k, uint32_t n, uint8_t *restrict v)
{
    EACH(n)
    v[r] = x[r] >= k;
}

LANES_FOR static void LANE(equals)(const int32_t *restrict x, int32_t k, uint32_t n, uint8_t *restrict v)
{
    EACH(n)
    v[r] = x[r] == k;
}

LANES_FOR static void LANE(less)(const int32_t *restrict x, const int32_t *restrict y, uint32_t n, uint8_t *restrict v)
{
    EACH(n)
    v[r] = x[r] < y[r];
}

LANES_FOR static void LANE(same)(const uint8_t *restrict x, uint8_t k, uint32_t n, uint8_t *restrict v)
{
    EACH(n)
    v[r] = x[r] == k;
}

/* True while at + span is not past; what is further back stays so. */
LANES_FOR static void LANE(within)(const int32_t *restrict at, int32_t span, uint32_t n, int32_t *restrict c)
{
    EACH(n)
    {
        int32_t left = at[r] + span + 1;
        c[r] = left > 0 ? left : -CLAIM_EVER;
    }
}

LANES_FOR static void LANE(birthday)(const int32_t *restrict key, const lane_years *y, uint32_t n, int32_t *restrict c)
{
    const int32_t first = y->begin[0], second = y->begin[1], last = y->last[0], last_next = y->last[1];
    const int32_t days = y->days, midnight = y->midnight;
    EACH(n)
    {
        int32_t k = key[r];
        int32_t day = first + (k < last ? k : last), next_year = second + (k < last_next ? k : last_next);
        int32_t next = day >= 0 ? day : next_year;
        int32_t over = midnight + (next + 1) * 86400, begins = midnight + (next - days + 1) * 86400;
        int32_t claim = next < days ? over : -begins;
        c[r] = k < 0 ? -CLAIM_EVER : claim;
    }
}

LANES_FOR static void LANE(to_utc)(const int32_t *restrict c, const lane_piece *restrict p, uint32_t pieces, uint32_t n,
                                   int32_t *restrict out)
{
    EACH(n)
    out[r] = CLAIM_EVER;
    for (uint32_t i = 0; i < pieces; i++) {
        const int32_t start = p[i].start, shift = p[i].shift, peak = p[i].peak;
        EACH(n)
        {
            int32_t local = c[r] < 0 ? -c[r] : c[r];
            int32_t here = (int32_t)((uint32_t)local + (uint32_t)shift);
            here = here < start ? start : here;
            out[r] = local > peak && local < CLAIM_EVER ? here : out[r];
        }
    }
    EACH(n)
    out[r] = c[r] < 0 ? -out[r] : out[r];
}

LANES_FOR static void LANE(label)(const int32_t *restrict label, const int32_t *restrict left, int32_t k, uint32_t n,
                                  int32_t *restrict c)
{
    EACH(n)
    c[r] = label[r] == k ? left[r] : -left[r];
}

LANES_FOR static bool LANE(claims)(const uint8_t *restrict v, const int64_t *restrict until, int64_t now, uint32_t n,
                                   int32_t *restrict c)
{
    int64_t last = now + CLAIM_EVER;
    uint32_t beyond = 0;
    EACH(n)
    {
        bool ever = until[r] == GX_FOREVER, far = until[r] >= last;
        beyond |= far & !ever;
        int32_t left = far ? CLAIM_EVER : (int32_t)(until[r] - now);
        c[r] = v[r] != 0 ? left : -left;
    }
    return beyond == 0;
}

/* ---- joining ---- */

LANES_FOR static void LANE(both)(const uint8_t *restrict v, uint8_t flip_v, const uint8_t *restrict w, uint8_t flip_w,
                                 uint32_t n, uint8_t *restrict out)
{
    EACH(n)
    out[r] = (uint8_t)((v[r] ^ flip_v) & (w[r] ^ flip_w));
}

LANES_FOR static void LANE(lesser)(const int32_t *restrict c, uint8_t flip_c, const int32_t *restrict d, uint8_t flip_d,
                                   uint32_t n, int32_t *restrict out)
{
    EACH(n)
    {
        int32_t x = TURNED(c[r], flip_c), y = TURNED(d[r], flip_d);
        out[r] = x < y ? x : y;
    }
}

LANES_FOR static void LANE(only)(const uint8_t *restrict v, uint8_t flip_v, const int32_t *restrict c, uint8_t flip_c,
                                 uint32_t n, int32_t *restrict out)
{
    EACH(n)
    {
        int32_t holds = -(int32_t)(v[r] ^ flip_v);
        out[r] = (TURNED(c[r], flip_c) & holds) | (-CLAIM_EVER & ~holds);
    }
}

LANES_FOR static void LANE(also)(const uint8_t *restrict w, uint8_t flip_w, uint32_t n, uint8_t *restrict out)
{
    EACH(n)
    out[r] = (uint8_t)(out[r] & (w[r] ^ flip_w));
}

LANES_FOR static void LANE(least)(const int32_t *restrict d, uint8_t flip_d, uint32_t n, int32_t *restrict out)
{
    EACH(n)
    {
        int32_t y = TURNED(d[r], flip_d);
        out[r] = out[r] < y ? out[r] : y;
    }
}

/* ---- first match wins ---- */

LANES_FOR static void LANE(choose)(const uint8_t *restrict v, uint8_t flip, uint8_t k, uint32_t n,
                                   uint8_t *restrict label)
{
    EACH(n)
    label[r] = v[r] != flip ? k : label[r];
}

LANES_FOR static void LANE(choose_settled)(const uint8_t *restrict v, uint8_t flip, int32_t k, uint32_t n,
                                           int32_t *restrict label, int32_t *restrict left)
{
    EACH(n)
    {
        int32_t holds = -(int32_t)(v[r] ^ flip);
        label[r] = (k & holds) | (label[r] & ~holds);
        left[r] |= CLAIM_EVER & holds;
    }
}

LANES_FOR static void LANE(choose_claim)(const int32_t *restrict c, uint8_t flip, int32_t k, uint32_t n,
                                         int32_t *restrict label, int32_t *restrict left)
{
    EACH(n)
    {
        int32_t x = TURNED(c[r], flip), holds = -(int32_t)(x > 0), until = x < 0 ? -x : x;
        int32_t others = left[r] | (CLAIM_EVER & holds);
        label[r] = (k & holds) | (label[r] & ~holds);
        left[r] = until < others ? until : others;
    }
}

LANES_FOR static void LANE(bytes)(const int32_t *restrict x, uint32_t n, uint8_t *restrict out)
{
    EACH(n)
    out[r] = (uint8_t)x[r];
}

/* ---- results ---- */

LANES_FOR static void LANE(set_bit)(const uint8_t *restrict v, uint8_t flip, uint8_t bit, uint32_t n,
                                    uint8_t *restrict set)
{
    EACH(n)
    set[r] |= v[r] != flip ? bit : 0;
}

LANES_FOR static void LANE(set_claim)(const int32_t *restrict c, uint8_t flip, uint8_t bit, uint32_t n,
                                      uint8_t *restrict set, int32_t *restrict left)
{
    EACH(n)
    {
        int32_t until = c[r] < 0 ? -c[r] : c[r];
        left[r] = until < left[r] ? until : left[r];
    }
    EACH(n)
    set[r] |= (c[r] > 0) != (flip != 0) ? bit : 0;
}

LANES_FOR static void LANE(out_label)(const uint8_t *restrict label, uint32_t n, int64_t *restrict out)
{
    EACH(n)
    out[r] = (int64_t)(uint8_t)(label[r] + 1) - 1; /* NO_LABEL becomes -1 */
}

LANES_FOR static void LANE(out_ever)(uint32_t n, int64_t *restrict out)
{
    EACH(n)
    out[r] = GX_FOREVER;
}

LANES_FOR static void LANE(out_until)(const int32_t *restrict left, int64_t now, uint32_t n, int64_t *restrict out)
{
    const int64_t ever = now + CLAIM_EVER;
    EACH(n)
    {
        int64_t until = now + left[r];
        out[r] = until == ever ? GX_FOREVER : until;
    }
}

static const lanes LANE(lanes) = {
    .fill = LANE(fill),
    .narrow = LANE(narrow),
    .any_above = LANE(any_above),
    .keys = LANE(keys),
    .to_local = LANE(to_local),
    .at_least = LANE(at_least),
    .equals = LANE(equals),
    .less = LANE(less),
    .same = LANE(same),
    .within = LANE(within),
    .birthday = LANE(birthday),
    .to_utc = LANE(to_utc),
    .label = LANE(label),
    .claims = LANE(claims),
    .both = LANE(both),
    .lesser = LANE(lesser),
    .only = LANE(only),
    .also = LANE(also),
    .least = LANE(least),
    .choose = LANE(choose),
    .choose_settled = LANE(choose_settled),
    .choose_claim = LANE(choose_claim),
    .bytes = LANE(bytes),
    .set_bit = LANE(set_bit),
    .set_claim = LANE(set_claim),
    .out_label = LANE(out_label),
    .out_ever = LANE(out_ever),
    .out_until = LANE(out_until),
};

#undef TURNED
