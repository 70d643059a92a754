/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of trees. No branch depends on data, so a row costs the same whoever it is, and the compiler can do
 * several at once. (A program's loops, which are also made for larger vector units, are in lanes_body.h.) */
#include "core/rules/kernels.h"

#define EACH(n) for (uint32_t r = 0; r < (n); r++)

void kernel_fill(int64_t *out, int64_t value, uint32_t n)
{
    EACH(n)
    out[r] = value;
}

void kernel_compare_const(compare_op op, const int64_t *restrict a, int64_t k, uint32_t n, uint8_t *restrict v)
{
    switch (op) {
    case COMPARE_EQ:
        EACH(n)
        v[r] = a[r] == k;
        break;
    case COMPARE_NE:
        EACH(n)
        v[r] = a[r] != k;
        break;
    case COMPARE_LT:
        EACH(n)
        v[r] = a[r] < k;
        break;
    case COMPARE_LE:
        EACH(n)
        v[r] = a[r] <= k;
        break;
    case COMPARE_GT:
        EACH(n)
        v[r] = a[r] > k;
        break;
    case COMPARE_GE:
        EACH(n)
        v[r] = a[r] >= k;
        break;
    }
}

void kernel_compare(compare_op op, const int64_t *restrict a, const int64_t *restrict b, uint32_t n,
                    uint8_t *restrict v)
{
    switch (op) {
    case COMPARE_EQ:
        EACH(n)
        v[r] = a[r] == b[r];
        break;
    case COMPARE_NE:
        EACH(n)
        v[r] = a[r] != b[r];
        break;
    case COMPARE_LT:
        EACH(n)
        v[r] = a[r] < b[r];
        break;
    case COMPARE_LE:
        EACH(n)
        v[r] = a[r] <= b[r];
        break;
    case COMPARE_GT:
        EACH(n)
        v[r] = a[r] > b[r];
        break;
    case COMPARE_GE:
        EACH(n)
        v[r] = a[r] >= b[r];
        break;
    }
}

void kernel_arithmetic(node_op op, const int64_t *a, const int64_t *b, uint32_t n, int64_t *out)
{
    switch (op) {
    case NODE_ADD:
        EACH(n)
        out[r] = (int64_t)((uint64_t)a[r] + (uint64_t)b[r]);
        break;
    case NODE_SUBTRACT:
        EACH(n)
        out[r] = (int64_t)((uint64_t)a[r] - (uint64_t)b[r]);
        break;
    case NODE_MULTIPLY:
        EACH(n)
        out[r] = (int64_t)((uint64_t)a[r] * (uint64_t)b[r]);
        break;
    case NODE_FLOOR:
        EACH(n)
        out[r] = int_floor(a[r], b[r]);
        break;
    default:
        EACH(n)
        out[r] = int_modulo(a[r], b[r]);
        break;
    }
}

void kernel_latest(int64_t *restrict a, const int64_t *restrict b, uint32_t n)
{
    EACH(n)
    a[r] = a[r] > b[r] ? a[r] : b[r];
}

void kernel_earliest(int64_t *restrict a, const int64_t *restrict b, uint32_t n)
{
    EACH(n)
    {
        int64_t least = a[r] < b[r] ? a[r] : b[r];
        int64_t most = a[r] < b[r] ? b[r] : a[r];
        a[r] = least == GX_NEVER ? most : least;
    }
}

void kernel_min(int64_t *restrict a, const int64_t *restrict b, uint32_t n)
{
    EACH(n)
    a[r] = a[r] < b[r] ? a[r] : b[r];
}

void kernel_not(uint8_t *v, uint32_t n)
{
    EACH(n)
    v[r] ^= 1;
}

void kernel_same(uint8_t *restrict v, const uint8_t *restrict w, uint8_t flip, uint32_t n)
{
    EACH(n)
    v[r] = (uint8_t)(v[r] ^ w[r] ^ 1 ^ flip);
}

void kernel_flag(const int64_t *restrict a, uint32_t n, uint8_t *restrict v)
{
    EACH(n)
    v[r] = a[r] != 0;
}

void kernel_over_seconds(const int64_t *restrict at, int64_t seconds, const uint8_t *restrict v, uint32_t n,
                         int64_t *restrict u)
{
    int64_t last = GX_FOREVER - seconds - 1; /* beyond it the sum would not fit */
    EACH(n)
    {
        int64_t sum = (int64_t)((uint64_t)at[r] + (uint64_t)seconds + 1);
        u[r] = ((v[r] != 0) & (at[r] < last)) ? sum : GX_FOREVER;
    }
}

void kernel_join(uint8_t decides, uint8_t *restrict v, const uint8_t *restrict w, uint32_t n)
{
    if (decides != 0)
        EACH(n)
    v[r] |= w[r];
    else EACH(n) v[r] &= w[r];
}

void kernel_join_until(uint8_t decides, uint8_t *restrict v, int64_t *restrict u, const uint8_t *restrict w,
                       const int64_t *restrict x, uint32_t n)
{
    EACH(n)
    {
        /* All bits set where the operand decides. */
        int64_t a = -(int64_t)(v[r] == decides), b = -(int64_t)(w[r] == decides);
        int64_t least = u[r] < x[r] ? u[r] : x[r];
        int64_t ua = (u[r] & a) | (GX_NEVER & ~a), xb = (x[r] & b) | (GX_NEVER & ~b);
        int64_t most = ua > xb ? ua : xb;
        u[r] = (most & (a | b)) | (least & ~(a | b));
    }
    kernel_join(decides, v, w, n);
}

void kernel_join_settled(uint8_t decides, uint8_t *restrict v, int64_t *restrict u, const uint8_t *restrict w,
                         uint32_t n)
{
    EACH(n)
    u[r] = w[r] == decides ? GX_FOREVER : u[r];
    kernel_join(decides, v, w, n);
}

void kernel_join_first(uint8_t decides, uint8_t *restrict v, int64_t *restrict u, const uint8_t *restrict w,
                       const int64_t *restrict x, uint32_t n)
{
    EACH(n)
    u[r] = v[r] == decides ? GX_FOREVER : x[r];
    kernel_join(decides, v, w, n);
}

void kernel_unsettled(uint8_t decides, const uint8_t *restrict v, uint32_t n, uint8_t *restrict live)
{
    EACH(n)
    live[r] = v[r] != decides;
}

void kernel_unsettled_until(uint8_t decides, const uint8_t *restrict v, const int64_t *restrict u, uint32_t n,
                            uint8_t *restrict live)
{
    EACH(n)
    live[r] = (v[r] != decides) | (u[r] != GX_FOREVER);
}

void kernel_open(const int64_t *restrict index, uint32_t n, uint8_t *restrict live)
{
    EACH(n)
    live[r] = index[r] < 0;
}

uint32_t kernel_choose(int64_t candidate, const uint8_t *restrict w, const int64_t *restrict x, uint32_t n,
                       int64_t *restrict index, int64_t *restrict until)
{
    uint32_t open = 0;
    if (x != NULL)
        EACH(n)
    until[r] = ((index[r] < 0) & (x[r] < until[r])) ? x[r] : until[r];
    EACH(n)
    {
        index[r] = ((index[r] < 0) & (w[r] != 0)) ? candidate : index[r];
        open += index[r] < 0;
    }
    return open;
}
