/* SPDX-License-Identifier: Apache-2.0 */
/* The Gregorian calendar, forwards and backwards without end: days, months and birthdays. Years are counted from March
 * inside, so that the leap day is the last of its year. */
#include <core/base/calendar.h>

#define ERA_DAYS INT64_C(146097)     /* days of 400 years */
#define ERA_TO_EPOCH INT64_C(719468) /* from 0000-03-01 to 1970-01-01 */
#define MONTHS_MOST INT64_C(12000000)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t civil_days(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400), in_era = floor_mod(y, 400);
    int64_t march_month = (month + 9) % 12;
    int64_t in_year = (153 * march_month + 2) / 5 + day - 1;
    int64_t day_of_era = in_era * 365 + in_era / 4 - in_era / 100 + in_year;
    return era * ERA_DAYS + day_of_era - ERA_TO_EPOCH;
}

void civil_of_days(int64_t days, int64_t *year, int *month, int *day)
{
    /* the era is split off first, so that the shift to March 0000 cannot overflow */
    int64_t shifted = floor_mod(days, ERA_DAYS) + ERA_TO_EPOCH;
    int64_t era = floor_div(days, ERA_DAYS) + shifted / ERA_DAYS, of_era = shifted % ERA_DAYS;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t in_year = of_era - (365 * y + y / 4 - y / 100);
    int march_month = (int)((5 * in_year + 2) / 153);
    *day = (int)(in_year - (153 * march_month + 2) / 5) + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = y + era * 400 + (*month <= 2);
}

bool civil_valid(int64_t year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

int civil_weekday(int64_t days)
{
    return (int)((floor_mod(days, 7) + 3) % 7); /* 1970-01-01 was a Thursday */
}

civil civil_of_seconds(int64_t local_s)
{
    civil c;
    int second = (int)floor_mod(local_s, DAY_S);
    civil_of_days(floor_div(local_s, DAY_S), &c.year, &c.month, &c.day);
    c.hour = second / 3600;
    c.minute = second / 60 % 60;
    c.second = second % 60;
    return c;
}

int64_t civil_seconds(const civil *c)
{
    return civil_days(c->year, c->month, c->day) * DAY_S + c->hour * 3600 + c->minute * 60 + c->second;
}

/* The day on which a birthday of that month and day is kept in `year`. */
static int64_t kept_in(int64_t year, int month, int day)
{
    int last = month_days(year, month);
    return civil_days(year, month, day < last ? day : last);
}

int64_t birthday_next(int64_t birthday, int64_t today)
{
    int64_t year, born;
    int month, day, unused_month, unused_day;
    civil_of_days(birthday, &born, &month, &day);
    civil_of_days(today, &year, &unused_month, &unused_day);
    int64_t this_year = kept_in(year, month, day);
    return this_year >= today ? this_year : kept_in(year + 1, month, day);
}

int64_t add_months(int64_t days, int64_t months)
{
    int64_t year;
    int month, day;
    if (months > MONTHS_MOST || months < -MONTHS_MOST)
        months = months > 0 ? MONTHS_MOST : -MONTHS_MOST; /* a million years is as good as any */
    civil_of_days(days, &year, &month, &day);
    int64_t count = month - 1 + months;
    return kept_in(year + floor_div(count, 12), (int)floor_mod(count, 12) + 1, day);
}

/* The largest n with add_months(from, n) <= to. */
int64_t months_between(int64_t from_days, int64_t to_days)
{
    int64_t from_year, to_year;
    int from_month, to_month, from_day, to_day;
    civil_of_days(from_days, &from_year, &from_month, &from_day);
    civil_of_days(to_days, &to_year, &to_month, &to_day);
    int64_t n = (to_year - from_year) * 12 + to_month - from_month;
    return kept_in(to_year, to_month, from_day) <= to_days ? n : n - 1;
}
