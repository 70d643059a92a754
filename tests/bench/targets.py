# SPDX-License-Identifier: Apache-2.0
"""What was promised of the speed (docs/performance.md), beside what was seen. A target that is missed is printed, never enforced: a
timing on a shared machine may not fail a build."""
import statistics
from collections import namedtuple

from report import exponent, short, slope, spread

Target = namedtuple("Target", "number title size figure spread bound holds cpu", defaults=("",))


def beside(number, title, r, over, under, bound):
    """A paired ratio of two sums of rows; also that of their processor time, which neighbours disturb less."""
    cpu = r.ratios(over, under, "cpu")
    return at_most(number, title, over[0][0], r.ratios(over, under), bound)._replace(cpu=f"{statistics.median(cpu):.3g}" if cpu else "")


def at_most(number, title, size, values, bound, unit="x"):
    """From the samples of a figure; none: it was not measured."""
    if not values:
        return Target(number, title, size, "-", "", f"<= {bound:g} {unit}", None)
    figure = statistics.median(values)
    return Target(number, title, size, f"{short(figure)} {unit}", spread(values), f"<= {bound:g} {unit}", figure <= bound)


def at_least(number, title, size, values, bound):
    target = at_most(number, title, size, values, bound)
    figure = statistics.median(values) if values else None
    return target._replace(bound=f">= {bound:g} x", holds=None if figure is None else figure >= bound)


def fact(number, title, size, figure, bound, holds):
    return Target(number, title, size, figure, "", bound, holds)


def of_first_run(r, n):
    run = [(n, f"run_{r.threads[-1]}")]
    peers = (("duck_2", "DuckDB, 2 threads", 0.5), ("sql", "SQLite SQL, covering indexes", 0.2), ("job_c", "hand C on SQLite", 0.3))
    for key, name, bound in peers:
        yield beside(1, f"first run beside {name}", r, run, [(n, key)], bound)


def of_import(r, n):
    floors = [(n, "floor_yajl"), (n, "floor_table")]
    for threads, bound in ((1, 3.0), (2, 2.2)):
        yield beside(2, f"import beside yajl + table floors, {threads} thread{'s' if threads > 1 else ''}", r,
                     [(n, f"import_{threads}")], floors, bound)


def of_next_day(r, n):
    samples = r.samples.get((n, "day_run"), {}).values()
    if samples:
        first = next(iter(samples))
        holds = all(s["evaluated"] == s["changed"] + s["due"] for s in samples)
        yield fact(3, "next day: evaluated", n, str(first["evaluated"]), f"= {first['changed']} changed + {first['due']} due", holds)
    yield at_most(3, "next day: evaluated for nothing", n, [100 * s["unchanged"] / max(s["evaluated"], 1) for s in samples], 60, "%")
    wall, cpu = ([max(s[of] - 0.1, 0) * 1e6 / max(s["evaluated"], 1) for s in samples] for of in ("value", "cpu"))
    each = at_most(3, "next day: each evaluated, beyond 0.1 s", n, wall, 8, "us")
    yield each._replace(cpu=f"{statistics.median(cpu):.3g}" if cpu else "")
    yield beside(3, "next day's run beside the first", r, [(n, "day_run")], [(n, f"run_{r.threads[-1]}")], 0.4)


def of_single_events(r, n):
    for mode, bound in (("off", 1.5), ("full", 1.2)):
        yield at_most(4, f"single event beside C + SQLite row, {mode.upper()}", n,
                      r.ratios([(n, f"single_{mode}")], [(n, f"c_row_{mode}")]), bound)
    yield at_most(4, "single event in memory, p99", n, list(r.all(n, "single_memory", "p99").values()), 5, "us")


def of_rules(r, n):
    for lanes, name, bound in (("AVX2", "AVX2 on both sides", 1.0), ("plain", "baseline on both sides", 2.5)):
        yield at_most(5, f"rules alone beside hand C, {name}", n, r.ratios([(n, f"rules_{lanes}_UTC")], [(n, f"hand_{lanes}_UTC")]), bound)


def of_threads(r, n):
    yield at_least(6, "plan: one thread beside two", n, r.ratios([(n, "plan_1")], [(n, "plan_2")]), 1.7)
    same = r.facts[n].get("same_bytes")
    if same is not None:
        yield fact(6, "the same bytes at 1, 2 and 4 threads", n, "yes" if same else "no", "yes", same)


def of_disk(r, n):
    facts = r.facts[n]
    if "database_bytes" in facts:
        yield at_most(7, "database beside the event file", n, [facts["database_bytes"] / facts["event_bytes"]], 1)
    if n >= 10_000_000:
        for key in ("import", "run"):
            yield at_most(7, f"peak memory of the {'import' if key == 'import' else 'first run'}, --memory 1GiB", n,
                          list(r.all(n, f"{key}_{r.threads[-1]}", "rss").values()), 1024, "MiB")


def between(r, a, b):
    """What is promised of two sizes a decade apart; the larger one is named."""
    yield beside(3, f"500 events, same instant, beside {a}", r, [(b, "same")], [(a, "same")], 1.5)
    for key, name in (("import", "import"), ("run", "first run")):
        row = f"{key}_{r.threads[-1]}"
        memory = slope(r, a, b, row)
        yield at_most(7, f"{name}: memory of a further customer", b, [] if memory is None else [memory], 60, "bytes")
        times = r.median(a, row), r.median(b, row)
        yield at_most(7, f"{name}: growth exponent from {a}", b, [] if None in times else [exponent(a, b, *times)], 1.25, "")


def judged(results):
    """Every target at every size."""
    found = []
    for n in results.sizes:
        for part in (of_first_run, of_import, of_next_day, of_single_events, of_rules, of_threads, of_disk):
            found += part(results, n)
    for a, b in zip(results.sizes, results.sizes[1:]):
        found += between(results, a, b)
    return sorted(found, key=lambda t: (t.number, t.size))


def table(found):
    out = [f"{'targets':55} {'customers':>9} {'figure':>11} {'min-max':>15} {'by cpu':>7}  {'promised':26} holds"]
    for t in found:
        holds = "-" if t.holds is None else "yes" if t.holds else "NO"
        out.append(f"{t.number}  {t.title:52} {t.size:9} {t.figure:>11} {t.spread:>15} {t.cpu:>7}  {t.bound:26} {holds}")
    return "\n".join(out)
