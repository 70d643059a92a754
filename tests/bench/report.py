# SPDX-License-Identifier: Apache-2.0
"""The table: what each row is called, its median and spread, and beside what it stands. Nothing is measured and nothing is judged
here; targets.py says which figures were promised."""
import math
import statistics
from collections import namedtuple

ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin")  # of rules_bench

# unit: s, us or ns; each: what `value` is divided by for the rate; beside: (name, rows whose sum it is compared with)
Row = namedtuple("Row", "key title unit each beside", defaults=(None, None))


def rows_of(threads):
    """All rows, in the order of the table."""
    first, last = threads[0], threads[-1]
    floors, state, hand = ("floors", ["floor_yajl", "floor_table"]), ("state", ["floor_state"]), ("C", ["job_c"])
    counted = [(t, f"{t} thread{'s' if t > 1 else ''}") for t in dict.fromkeys((first, last))]
    rows = [Row("floor_yajl", "floor: yajl over the event file", "s", "events"),
            Row("floor_table", "floor: the events into a table, no index", "s", "events")]
    rows += [Row(f"import_{t}", f"guanxi import, {name}", "s", "events", floors) for t, name in counted]
    rows += [Row("floor_state", "floor: reading the state of everybody", "s", "customers")]
    rows += [Row(f"plan_{t}", f"guanxi plan of the first run, {name}", "s", "customers", state) for t, name in counted]
    rows += [Row(f"run_{t}", f"guanxi first run, {name}", "s", "customers", hand) for t, name in counted]
    rows += [Row("job_c", "C by hand on SQLite", "s", "customers", hand),
             Row("sql", "SQLite SQL, covering indexes", "s", "customers", hand),
             Row("duck_2", "DuckDB, own file, 2 threads", "s", "customers", hand),
             Row("duck_1", "DuckDB, own file, 1 thread", "s", "customers", hand),
             Row("pg", "PostgreSQL 15", "s", "customers", hand),
             Row("day_import", "guanxi next day: import of 1 %", "s"),
             Row("day_run", "guanxi next day: run", "s", "evaluated", ("first run", [f"run_{last}"])),
             Row("packs_run", "guanxi first run, every pack", "s", "customers", ("reference shop", [f"run_{last}"])),
             Row("packs_day", "guanxi next day: run, every pack", "s", "evaluated", ("reference shop", ["day_run"])),
             Row("same_import", "guanxi 500 events, same instant: import", "s"),
             Row("same_run", "guanxi 500 events, same instant: run", "s"),
             Row("same", "guanxi 500 events, same instant: both", "s")]
    for mode, name in (("off", "sync OFF"), ("normal", "sync NORMAL"), ("full", "sync FULL"), ("memory", "in memory")):
        beside = ("C", ["c_memory"]) if mode == "memory" else ("C+SQLite", [f"c_row_{mode}"]) if mode != "normal" else None
        rows.append(Row(f"single_{mode}", f"guanxi single event, {name}", "us", 1, beside))
    rows += [Row("c_row_off", "C + SQLite row, commit each, OFF", "us", 1), Row("c_row_full", "C + SQLite row, commit each, FULL", "us", 1),
             Row("c_memory", "C by hand, single event in memory", "us", 1)]
    for lanes in ("AVX2", "plain"):
        by_hand = ("C", [f"hand_{lanes}_UTC"])
        rows += [Row(f"rules_{lanes}_{zone}", f"rules alone: guanxi, {zone}, {lanes}", "ns", 1, by_hand) for zone in ZONES]
        rows.append(Row(f"hand_{lanes}_UTC", f"rules alone: C by hand, {lanes}", "ns", 1))
    for key, name in (("luajit", "LuaJIT"), ("lua", "Lua 5.4"), ("js", "plain JS"), ("clips", "CLIPS"), ("jre", "json-rules-engine"),
                      ("zen", "zen-engine"), ("nools", "nools")):
        rows.append(Row(key, f"rules alone: {name}", "us", 1))
    return rows


class Results:
    """Samples by (size, row) and round; a note where there are none."""

    def __init__(self, sizes, rounds, threads):
        self.sizes, self.rounds, self.threads = sizes, rounds, threads
        self.rows = rows_of(threads)
        self.samples, self.notes, self.facts, self.costs = {}, {}, {}, {}

    def add(self, n, key, number, sample):
        self.samples.setdefault((n, key), {})[number] = {k: v for k, v in sample.items() if k != "said"}

    def note(self, n, key, text):
        self.notes[n, key] = text
        self.samples.pop((n, key), None)

    def add_costs(self, n, said):
        """What `plan --costs` said in a round: nanoseconds of each part."""
        for part in said["parts"]:
            key = part["kind"], part["name"], part["at"]
            self.costs.setdefault(n, {}).setdefault(key, []).append((part["ns"] / max(said["judged"], 1), part["customers"], part["ns"]))

    def all(self, n, key, field="value"):
        """A field of a row's samples, by round."""
        return {r: s[field] for r, s in self.samples.get((n, key), {}).items() if s.get(field) is not None}

    def median(self, n, key, field="value"):
        values = self.all(n, key, field).values()
        return statistics.median(values) if values else None

    def ratios(self, over, under, field="value"):
        """Paired within the rounds that have all of them. over, under: lists of (size, row), which are added up."""
        rounds = set.intersection(*(set(self.all(*of, field)) for of in over + under))
        return [sum(self.all(*of, field)[r] for of in over) / sum(self.all(*of, field)[r] for of in under) for r in sorted(rounds)]


def amount(value, unit):
    digits = 3 if value < 10 else 2 if value < 100 else 1
    return f"{value:.{digits}f} {unit}"


def count(value):
    for size, name in ((1e6, "M"), (1e3, "k")):
        if value >= 10 * size or (name == "M" and value >= size):
            return f"{value / size:.{1 if value < 100 * size else 0}f}{name}"
    return f"{value:.0f}"


def short(value):
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def spread(values):
    return f"{short(min(values))}-{short(max(values))}"


def line(results, n, row):
    values = list(results.all(n, row.key).values())
    if not values:
        note = results.notes.get((n, row.key))
        return f"  {row.title:42} {note}" if note else None
    median = statistics.median(values)
    rate = ""
    if row.each:
        each = row.each if isinstance(row.each, int) else results.facts[n].get(row.each) or results.median(n, row.key, row.each)
        in_seconds = median / {"s": 1, "us": 1e6, "ns": 1e9}[row.unit]
        rate = f"{count(each / in_seconds)}/s"
    cpu, rss = results.median(n, row.key, "cpu") if row.unit == "s" else None, results.median(n, row.key, "rss")
    text = (f"  {row.title:42} {amount(median, row.unit):>11} {spread(values):>15} {rate:>9} {'-' if cpu is None else f'{cpu:.3g}':>7} "
            f"{'-' if rss is None else f'{rss:.0f}':>6}")
    if row.beside:
        ratios = results.ratios([(n, row.key)], [(n, key) for key in row.beside[1]])
        if ratios:
            text += f"  {statistics.median(ratios):6.2f} x {row.beside[0]} ({spread(ratios)})"
    if (p50 := results.median(n, row.key, "p50")) is not None:
        text += f"  p50 {p50:.1f} p99 {results.median(n, row.key, 'p99'):.1f} us"
    sample = next(iter(results.samples[n, row.key].values()))
    return text + "".join(f"  {name} {results.median(n, row.key, name):.1f}" for name in sample if name.startswith("with "))


def counted(results, n, key, title):
    """Who was evaluated, and how many of them for nothing."""
    sample = next(iter(results.samples.get((n, key), {}).values()), None)
    if not sample:
        return None
    share = 100 * sample["unchanged"] / sample["evaluated"] if sample["evaluated"] else 0
    return (f"  {title}: evaluated {sample['evaluated']} = {sample['changed']} changed + {sample['due']} due; "
            f"{sample['unchanged']} ({share:.1f} %) as before")


def said(value, no="NO"):
    return "yes" if value else no


def checks(facts):
    """What was compared once, before the rounds."""
    if "differ" not in facts:
        return []
    lines = [f"  agrees with the reference: {said(facts['differ'] == 0, str(facts['differ']) + ' customers differ')}"]
    if facts.get("differ_after_stream") is not None:
        differ = facts["differ_after_stream"]
        lines[0] += f"; after the single events: {said(differ == 0, str(differ) + ' customers differ')}"
    if facts.get("same_bytes") is not None:
        lines.append(f"  all exports the same bytes at 1, 2 and 4 threads: {said(facts['same_bytes'])}")
    return lines


def table(results):
    out = []
    for n in results.sizes:
        facts = results.facts[n]
        out.append(f"{n} customers, {facts['events']} events; event file {facts['event_bytes'] / 1e6:.1f} MB, "
                   f"database after a checkpoint {facts.get('database_bytes', 0) / 1e6:.1f} MB")
        out.append(f"  {'':42} {'median':>11} {'min-max':>15} {'rate':>9} {'cpu s':>7} {'MiB':>6}  beside (paired, min-max)")
        out += [line(results, n, row) for row in results.rows]
        out.append(counted(results, n, "same_run", "500 events"))
        out.append(counted(results, n, "day_run", "next day"))
        out.append(counted(results, n, "packs_day", "next day, every pack"))
        out += checks(facts) + [""] + costs(results, n)
    return "\n".join(text for text in out if text is not None) + growth(results)


def costs(results, n):
    """What judging costs by part, of the shop with every pack, dearest first."""
    if n not in results.costs:
        return []
    rows = []
    for (kind, name, at), samples in results.costs[n].items():
        asked = samples[0][1]
        rows.append((statistics.median(s[0] for s in samples), asked, statistics.median(s[2] for s in samples) / max(asked, 1),
                     f"{kind} {name}".rstrip(), at))
    whole = sum(row[0] for row in rows) or 1
    out = [f"  what judging {n} customers costs with every pack, by fact, dimension, segment and strategy: ns for each of them, and for "
           "each asked about", f"  {'':42} {'ns':>11} {'%':>7} {'asked':>9} {'ns asked':>11}  stands in"]
    for value, asked, each, name, at in sorted(rows, key=lambda row: -row[0]):
        out.append(f"  {name:42} {value:11.1f} {100 * value / whole:7.2f} {asked:9} {each:11.1f}  {at}".rstrip())
    return out + [""]


def growth(results):
    """From each size to the next: how the time grows, and what memory one more customer costs."""
    out = []
    for a, b in zip(results.sizes, results.sizes[1:]):
        out.append(f"\nfrom {a} to {b} customers: growth exponent of the time, bytes of peak memory for each further customer")
        for row in results.rows:
            times = results.median(a, row.key), results.median(b, row.key)
            if row.unit == "s" and None not in times:
                memory = slope(results, a, b, row.key)
                out.append(f"  {row.title:42} {exponent(a, b, *times):11.2f} {'' if memory is None else f'{memory:15.0f}'}")
    return "\n".join(out) + "\n" if out else ""


def exponent(a, b, time_a, time_b):
    return math.log(time_b / time_a) / math.log(b / a)


def slope(results, a, b, key):
    peaks = results.median(a, key, "rss"), results.median(b, key, "rss")
    return None if None in peaks else (peaks[1] - peaks[0]) * 1048576 / (b - a)
