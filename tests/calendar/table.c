/* SPDX-License-Identifier: Apache-2.0 */
/* Writes core/calendar/table.c to its output: the months of the Chinese calendar and the 24 solar terms, 1950 to 2100,
 * from positions of the Sun and the Moon. Not part of guanxi: run when the table is to be made again, and by the test
 * `calendar-table`, which makes it again and compares.
 *
 * The rules are those of GB/T 33661-2017: days begin at midnight of UTC+8; a month begins on the day of the new moon
 * (equal apparent geocentric longitudes); the month that holds the winter solstice is the eleventh; where thirteen
 * months lie between two such months, the first without a major term (a longitude divisible by 30 degrees) is a leap
 * month and has the number of the one before.
 *
 * Positions: VSOP87 and ELP 2000-82B as libnova computes them, both referred to the ecliptic and equinox of J2000. What
 * is added here: aberration (20.4898"/R; of the Moon 0.70"), for the terms precession (IAU 2006) and nutation. Against
 * DE441 the instants are good to about a second. libnova's own difference between terrestrial and universal time is
 * not used, it runs away after 2000; see delta_t().
 *
 * An event that lies nearer to midnight than what is not known of the Earth's rotation is listed, as a comment, at the
 * end of the table. */
#include <libnova/libnova.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 1950, LAST = 2100, BEFORE = FIRST - 2, MONTHS_MOST = 2000, NEAR_S = 180, NEAR_MOST = 64 };
#define J2000 2451545.0
#define DAY_OF_1970 2440587.5 /* Julian date of 1970-01-01T00:00 */
#define MONTH_DAYS 29.530588861
#define YEAR_DAYS 365.242190

typedef struct near_midnight {
    const char *what;
    double ut; /* Julian date, UTC+8 */
    double delta_t;
} near_midnight;
static near_midnight nears[NEAR_MOST];
static int n_nears;

/* ---- positions, in degrees; times are Julian dates of terrestrial time ---- */

static double folded(double degrees)
{
    double d = fmod(degrees, 360);
    return d > 180 ? d - 360 : d <= -180 ? d + 360 : d;
}

/* Apparent, but for nutation; equinox of J2000. */
static double sun_of_j2000(double jde)
{
    struct ln_helio_posn g;
    ln_get_solar_geom_coords(jde, &g);
    return g.L - 20.4898 / 3600 / g.R;
}

static double moon_of_j2000(double jde, double precision)
{
    struct ln_lnlat_posn m;
    ln_get_lunar_ecl_coords(jde, &m, precision);
    return m.lng - 0.70 / 3600;
}

static double sun_apparent(double jde)
{
    double t = (jde - J2000) / 36525;
    struct ln_nutation n;
    ln_get_nutation(jde, &n);
    return sun_of_j2000(jde) + (5028.796195 * t + 1.1054348 * t * t) / 3600 + n.longitude;
}

/* ---- instants ---- */

/* The new moon near jde. The short series first: the long one takes milliseconds. */
static double new_moon_near(double jde)
{
    for (int i = 0; i < 8; i++)
        jde -= folded(moon_of_j2000(jde, 1e-4) - sun_of_j2000(jde)) / 12.19;
    for (int i = 0; i < 3; i++)
        jde -= folded(moon_of_j2000(jde, 0) - sun_of_j2000(jde)) / 12.19;
    return jde;
}

static double term_near(double jde, double longitude)
{
    for (int i = 0; i < 6; i++)
        jde -= folded(sun_apparent(jde) - longitude) / 0.98565;
    return jde;
}

/* Terrestrial less universal time, in seconds: Espenak and Meeus, Five Millennium Canon of Solar Eclipses (2006),
 * fitted to what was observed up to 2005 and continued. Nobody knows the Earth's rotation, or the rule for leap
 * seconds, of 2090: two models differ by two minutes there. */
static double delta_t(double year)
{
    double t = year - 2000, u = (year - 1820) / 100;
    if (year < 1961) {
        t = year - 1950;
        return 29.07 + 0.407 * t - t * t / 233 + t * t * t / 2547;
    }
    if (year < 1986) {
        t = year - 1975;
        return 45.45 + 1.067 * t - t * t / 260 - t * t * t / 718;
    }
    if (year < 2005)
        return 63.86 + t * (0.3345 + t * (-0.060374 + t * (0.0017275 + t * (0.000651814 + t * 0.00002373599))));
    if (year < 2050)
        return 62.92 + 0.32217 * t + 0.005589 * t * t;
    return -20 + 32 * u * u - 0.5628 * (2150 - year);
}

/* Days since 1970-01-01 of the day of UTC+8 on which the instant falls. */
static long day_of(double jde, const char *what)
{
    double dt = delta_t(2000 + (jde - J2000) / 365.25);
    double local = jde - dt / 86400 + 8.0 / 24 - DAY_OF_1970;
    double seconds = (local - floor(local)) * 86400;
    if ((seconds < NEAR_S || seconds > 86400 - NEAR_S) && n_nears < NEAR_MOST)
        nears[n_nears++] = (near_midnight){ what, local + DAY_OF_1970, dt };
    return (long)floor(local);
}

/* ---- civil days ---- */

static long days_of(int year, int month, int day)
{
    struct ln_date d = { .years = year, .months = month, .days = day };
    return (long)floor(ln_get_julian_day(&d) - DAY_OF_1970 + 0.25);
}

static struct ln_date date_of(long day)
{
    struct ln_date d;
    ln_get_date((double)day + DAY_OF_1970 + 0.25, &d);
    return d;
}

/* ---- the whole span ---- */

static long moons[MONTHS_MOST]; /* days of new moons, ascending */
static int n_moons;
/* terms[year - BEFORE][k]: the day of the term of longitude 285 + 15 k, the k-th of the calendar year */
static long terms[LAST - BEFORE + 2][24];

static void find_moons(void)
{
    double end = DAY_OF_1970 + (double)days_of(LAST + 2, 3, 1);
    for (double at = new_moon_near(DAY_OF_1970 + (double)days_of(BEFORE, 10, 1)); at < end;) {
        moons[n_moons++] = day_of(at, "new moon");
        at = new_moon_near(at + MONTH_DAYS);
    }
}

static void find_terms(void)
{
    for (int year = BEFORE; year <= LAST + 1; year++)
        for (int k = 0; k < 24; k++) {
            double about = DAY_OF_1970 + (double)days_of(year, 1, 5) + k * YEAR_DAYS / 24;
            double at = term_near(about, fmod(285 + 15.0 * k, 360));
            terms[year - BEFORE][k] = day_of(at, "solar term");
        }
}

/* The last month that begins on that day or before. */
static int month_of(long day)
{
    int i = 0;
    while (i + 1 < n_moons && moons[i + 1] <= day)
        i++;
    return i;
}

static bool has_major(int month)
{
    for (int y = 0; y < LAST - BEFORE + 2; y++)
        for (int k = 1; k < 24; k += 2)
            if (terms[y][k] >= moons[month] && terms[y][k] < moons[month + 1])
                return true;
    return false;
}

/* Of the months from one eleventh to the next: the leap month, or -1. */
static int leap_between(int eleventh, int next)
{
    for (int i = eleventh + 1; next - eleventh == 13 && i < next; i++)
        if (!has_major(i))
            return i;
    return -1;
}

static int eleventh_of(int year)
{
    return month_of(terms[year - BEFORE][23]);
}

/* The first month of that year: the second after the eleventh, the leap month not counted. */
static int first_of(int year)
{
    int eleventh = eleventh_of(year - 1), leap = leap_between(eleventh, eleventh_of(year));
    int first = eleventh + 2;
    return leap >= 0 && leap <= first ? first + 1 : first;
}

/* ---- output ---- */

static void print_year(int year)
{
    int begin = first_of(year), end = first_of(year + 1), number = 0, leap = 0;
    int leap_month = leap_between(eleventh_of(year - 1), eleventh_of(year));
    int leap_later = leap_between(eleventh_of(year), eleventh_of(year + 1));
    unsigned lengths = 0;
    for (int i = begin; i < end; i++) {
        if (i == leap_month || i == leap_later)
            leap = number;
        else
            number++;
        lengths |= (unsigned)(moons[i + 1] - moons[i] == 30) << (i - begin);
    }
    printf("    { %ld, 0x%04x, %2d }, /* %d: %d months */\n", moons[begin] - days_of(year, 1, 1), lengths, leap, year,
           end - begin);
}

static void find_least(int *least)
{
    for (int k = 0; k < 24; k++) {
        least[k] = 31;
        for (int year = FIRST; year <= LAST; year++) {
            int day = date_of(terms[year - BEFORE][k]).days;
            least[k] = day < least[k] ? day : least[k];
        }
    }
}

static void print_terms(int year, const int *least)
{
    char digits[25] = "";
    for (int k = 0; k < 24; k++)
        digits[k] = (char)('0' + date_of(terms[year - BEFORE][k]).days - least[k]);
    printf("    \"%s\", /* %d */\n", digits, year);
}

static void print_nears(void)
{
    printf(
        "\n/* Instants of UTC+8 within %d seconds of midnight. Those after 2030 are forecasts: if the Earth turns, or\n"
        " * leap seconds are inserted, otherwise than assumed, the month or the term begins a day away.\n",
        NEAR_S);
    for (int i = 0; i < n_nears; i++) {
        struct ln_date d;
        ln_get_date(nears[i].ut, &d);
        printf(" * %s %04d-%02d-%02d %02d:%02d:%02.0f, TT-UT %.0f s\n", nears[i].what, d.years, d.months, d.days,
               d.hours, d.minutes, floor(d.seconds), nears[i].delta_t);
    }
    printf(" */\n");
}

int main(void)
{
    int least[24];
    find_moons();
    find_terms();
    find_least(least);
    printf("/* SPDX-License-Identifier: Apache-2.0 */\n"
           "/* Made by tests/calendar/table.c, which says from what; the test calendar-table makes it again. */\n"
           "/* clang-format off */\n"
           "#include \"core/calendar/table.h\"\n\n"
           "const lunar_year lunar_years[] = {\n");
    for (int year = FIRST - 1; year <= LAST; year++)
        print_year(year);
    printf("};\n\nconst unsigned char term_least[24] = { ");
    for (int k = 0; k < 24; k++)
        printf("%d%s", least[k], k < 23 ? ", " : " };\n\nconst char *const term_days[] = {\n");
    for (int year = FIRST; year <= LAST; year++)
        print_terms(year, least);
    printf("};\n");
    print_nears();
    return 0;
}
