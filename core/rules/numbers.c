/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic and comparison with Lua 5.4's meaning, so that a consultant learns one language: integers wrap, // and %
 * round down, integers and doubles compare by their exact values. The one difference: integer // and % by zero give 0,
 * because a rule must have an answer for every customer. */
#include "core/rules/tree.h"

#include <math.h>

int64_t int_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

int64_t int_subtract(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

int64_t int_multiply(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

int64_t int_floor(int64_t a, int64_t b)
{
    if (b == 0)
        return 0;
    if (b == -1)
        return int_subtract(0, a);
    int64_t q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

int64_t int_modulo(int64_t a, int64_t b)
{
    if (b == 0 || b == -1)
        return 0;
    int64_t r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

double real_modulo(double a, double b)
{
    double r = fmod(a, b);
    return r * b < 0 ? r + b : r;
}

compare_op compare_mirror(compare_op op)
{
    static const compare_op mirrored[] = { COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE, COMPARE_LT, COMPARE_LE };
    return mirrored[op];
}

compare_op compare_negate(compare_op op)
{
    static const compare_op negated[] = { COMPARE_NE, COMPARE_EQ, COMPARE_GE, COMPARE_GT, COMPARE_LE, COMPARE_LT };
    return negated[op];
}

bool compare_ints(compare_op op, int64_t a, int64_t b)
{
    switch (op) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

bool compare_reals(compare_op op, double a, double b)
{
    switch (op) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

/* A double that is no int64 lies above all of them, below all, or is not a number. Between them the floor decides: a <=
 * b
 * <=> a <= floor(b), and a == b only if b is whole. */
bool compare_int_real(compare_op op, int64_t a, double b)
{
    if (isnan(b))
        return op == COMPARE_NE;
    if (b >= 0x1p63)
        return op == COMPARE_NE || op == COMPARE_LT || op == COMPARE_LE;
    if (b < -0x1p63)
        return op == COMPARE_NE || op == COMPARE_GT || op == COMPARE_GE;
    int64_t below = (int64_t)floor(b);
    bool whole = (double)below == b;
    switch (op) {
    case COMPARE_EQ:
        return whole && a == below;
    case COMPARE_NE:
        return !whole || a != below;
    case COMPARE_LT:
        return whole ? a < below : a <= below;
    case COMPARE_LE:
        return a <= below;
    case COMPARE_GT:
        return a > below;
    default:
        return whole ? a >= below : a > below;
    }
}
