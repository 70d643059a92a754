# SPDX-License-Identifier: Apache-2.0
"""guanxi's side of the bench: the generated shop of one size, what is measured on it, and what its answers are checked against.

A lane is a piece of one round: a function that yields (row, sample) pairs. Everything that depends on one another (import, then run,
then the next day) is one lane."""
import json
import os
import re
import shutil
import sqlite3

from runner import BUILD, GUANXI, HERE, NEXT_DAY, NOW, NOW_S, OURS, TOOLS, Failed, file_hash, remove

BIG = 5_000_000  # from here on: one number of threads, no copies of shops, memory limited
PACKS = os.path.join(BUILD, "packs")
SAME_INSTANT = 500  # new events at an unchanged instant
EXPORTS = ("labels", "segments", "actions", "suppressed", "customers", "events")
EVALUATED = re.compile(r"evaluated (\d+) of (\d+) customers = (\d+) changed \+ (\d+) due; (\d+) of them as before")
RULES_BENCH = os.path.join(OURS, "rules_bench")
RULES_LINE = re.compile(r"^(\S+) +(AVX2|plain) +rules +([\d.]+)(.*?)by hand +([\d.]+)", re.M)
TYPES = ("visit.made", "consultation.opened", "message.received")


def event(ident, kind, time, subject):
    return (f'{{"specversion":"1.0","id":"{ident}","source":"bench","type":"{kind}","time":"{time}",'
            f'"subject":"{subject}","data":{{}}}}\n')


class Shop:
    """The generated data of n customers, in a folder of its own."""

    def __init__(self, runner, n, options):
        self.runner, self.n, self.options = runner, n, options
        self.dir = os.path.join(runner.tmp, str(n))
        self.big = n >= BIG
        self.threads = options.threads[-1:] if self.big else options.threads
        self.limit = ["--memory", "1GiB"] if self.big and options.has_memory else []
        self.facts = {"customers": n}

    def path(self, name):
        return os.path.join(self.dir, name)

    def tool(self, name):
        return os.path.join(TOOLS, name)

    # ---- preparing

    def prepare(self, need_sqlite):
        """Generates the shop and the reference's answers. Nothing of this is measured."""
        os.makedirs(self.dir)
        os.chmod(self.dir, 0o755)
        run, gen = self.runner.run, [self.tool("gen"), str(self.n), self.dir, "csv", f"stream={self.options.singles}"]
        run(gen + (["sqlite"] if need_sqlite else []))
        run([self.tool("csv2events"), self.dir], to=self.path("events.ndjson"))
        run([self.tool("csv2events"), self.dir, "stream"], to=self.path("stream.ndjson"))
        run([self.tool("job_c"), self.dir, self.path("ref.txt"), f"facts={self.dir}"])
        run([self.tool("eval_c"), self.path("facts.bin"), str(self.n), self.path("stream-ref.txt"), "1", self.path("stream.csv")])
        with open(self.path("events.ndjson"), "rb") as f:
            self.facts["events"] = sum(1 for _ in f)
        self.facts["event_bytes"] = os.path.getsize(self.path("events.ndjson"))
        # Every hundredth customer has one event on the next day; 500 all over the shop have one at an instant that was judged.
        with open(self.path("day.ndjson"), "w", encoding="utf-8") as f:
            for i in range(7, self.n + 1, 100):
                f.write(event(f"d{i}", TYPES[i // 100 % 3], f"2026-01-01T12:{i // 100 % 60:02d}:00Z", i))
        with open(self.path("same.ndjson"), "w", encoding="utf-8") as f:
            for i in range(SAME_INSTANT):
                f.write(event(f"n{i}", TYPES[i % 3], "2025-12-31T23:59:59Z", i * self.n // SAME_INSTANT + 1))

    # ---- the program

    def guanxi(self, shop, *arguments, threads=None, now=NOW):
        with_threads = ["--threads", str(threads)] if threads else []
        return [GUANXI, "-C", shop, "--now", now, "--lang", "en", *with_threads, *self.limit, *arguments]

    def new(self, name):
        folder = self.path(name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(HERE, "reference-shop"), folder)
        return folder

    def measured_run(self, command):
        """A run or plan, with the counts it printed."""
        sample = self.runner.timed(command)
        found = EVALUATED.search(sample["said"])
        if not found:
            raise Failed(f"{' '.join(command)} did not say whom it evaluated:\n{sample['said'][-500:]}")
        names = ("evaluated", "customers", "changed", "due", "unchanged")
        sample.update(zip(names, (int(figure) for figure in found.groups())))
        return sample

    # ---- checking

    def exports(self, shop):
        """The hash of everything the shop exports."""
        out, all_of_it = self.path("export"), []
        for what in EXPORTS:
            self.runner.run(self.guanxi(shop, "export", what), to=out)
            all_of_it.append(file_hash(out))
        os.remove(out)
        return tuple(all_of_it)

    def answers(self, shop):
        out = self.path("answers.txt")
        self.runner.run(["bash", os.path.join(HERE, "answers.sh"), GUANXI, shop, NOW, self.dir], to=out)
        for what in EXPORTS[:4]:
            os.remove(self.path(what + ".csv"))
        return out

    def differing(self, theirs, ours, fields):
        """How many customers two files of answers differ about, in so many fields. "archive" asks nothing of anybody."""
        def line(text):
            return "|".join(text.rstrip("\n").replace("|archive", "|none").split("|")[:fields])
        with open(theirs, encoding="utf-8") as a, open(ours, encoding="utf-8") as b:
            wrong = sum(line(x) != line(y) for x, y in zip(a, b))
            return wrong + sum(1 for _ in a) + sum(1 for _ in b)

    def check(self):
        """Once per size, not measured: bytes on disk and, unless the shop is big, the reference's answers and the same bytes from
        any number of threads. The last shop is kept as the decided one, for single events."""
        seen = set()
        for threads in self.threads if self.big else sorted({*self.threads, 4}):
            shop = self.new("decided")
            self.runner.run(self.guanxi(shop, "import", self.path("events.ndjson"), threads=threads))
            self.runner.run(self.guanxi(shop, "run", threads=threads))
            if not self.big:
                seen.add(self.exports(shop))
        self.facts["same_bytes"] = None if self.big else len(seen) == 1
        self.facts["database_bytes"] = checkpointed(os.path.join(shop, "shop.db"))
        if self.big:
            shutil.rmtree(shop)
        else:
            self.facts["differ"] = self.differing(self.path("ref.txt"), self.answers(shop), 10)
            self.facts["differ_after_stream"] = 0
            for mode in ("normal", "memory"):
                copy = self.copy_decided()
                self.runner.run(self.single_command(mode, copy))
                self.facts["differ_after_stream"] += self.differing(self.path("stream-ref.txt"), self.answers(copy), 9)
                shutil.rmtree(copy)

    # ---- lanes

    def floors(self):
        for row, arguments in (("floor_yajl", []), ("floor_table", [self.path("floor.db")])):
            sample = self.runner.timed([os.path.join(OURS, row), self.path("events.ndjson"), *arguments])
            yield row, seconds_said(sample)
        remove(self.path("floor.db"))

    def first_threads(self):
        """On the fewest threads, and what needs a shop without a run or just after one."""
        shop, threads = self.new("first"), self.threads[0]
        yield f"import_{threads}", self.runner.timed(self.guanxi(shop, "import", self.path("events.ndjson"), threads=threads))
        for other in self.threads:
            yield f"plan_{other}", self.measured_run(self.guanxi(shop, "plan", threads=other))
        yield f"run_{threads}", self.measured_run(self.guanxi(shop, "run", threads=threads))
        yield from self.same_instant(shop)
        if threads == self.threads[-1]:
            yield from self.next_day(shop)
        shutil.rmtree(shop)

    def last_threads(self):
        """On the most threads; then the next day."""
        shop, threads = self.new("last"), self.threads[-1]
        yield f"import_{threads}", self.runner.timed(self.guanxi(shop, "import", self.path("events.ndjson"), threads=threads))
        yield f"run_{threads}", self.measured_run(self.guanxi(shop, "run", threads=threads))
        yield from self.next_day(shop)
        shutil.rmtree(shop)

    def same_instant(self, shop):
        """500 new events at the instant that was just judged."""
        yield "floor_state", seconds_said(self.runner.timed([os.path.join(OURS, "floor_state"), os.path.join(shop, "shop.db")]))
        add = self.runner.timed(self.guanxi(shop, "import", self.path("same.ndjson")))
        yield "same_import", add
        run = self.measured_run(self.guanxi(shop, "run", "--yes"))
        yield "same_run", run
        yield "same", {**run, **{k: add[k] + run[k] for k in ("value", "cpu")}, "rss": max(add["rss"], run["rss"])}

    def next_day(self, shop):
        threads = self.threads[-1]
        yield "day_import", self.runner.timed(self.guanxi(shop, "import", self.path("day.ndjson"), threads=threads))
        yield "day_run", self.measured_run(self.guanxi(shop, "run", "--yes", threads=threads, now=NEXT_DAY))

    def every_pack(self, take_costs):
        """The shop that a consultant gets who takes every pack there is: all dimensions, segments and strategies. What each of them
        costs is timed by a plan of everybody, which is no sample of a row."""
        shop, threads = self.path("packs"), self.threads[-1]
        shutil.rmtree(shop, ignore_errors=True)
        packs = sorted(name for name in os.listdir(PACKS) if os.path.exists(os.path.join(PACKS, name, "pack.ini")))
        options = [word for name in packs for word in ("--pack", name)]
        self.runner.run([GUANXI, "init", shop, *options, "--language", "en", "--timezone", "UTC"])
        self.runner.run(self.guanxi(shop, "import", self.path("events.ndjson"), threads=threads))
        take_costs(json.loads(self.runner.run(self.guanxi(shop, "plan", "--costs", "--json")))["costs"])
        yield "packs_run", self.measured_run(self.guanxi(shop, "run", "--yes", threads=threads))
        self.runner.run(self.guanxi(shop, "import", self.path("day.ndjson"), threads=threads))
        yield "packs_day", self.measured_run(self.guanxi(shop, "run", "--yes", threads=threads, now=NEXT_DAY))
        shutil.rmtree(shop)

    def rules(self):
        """Rules alone, ours and by hand, as rules_bench compares them: in one process, taking turns, every answer compared."""
        ini = [os.path.join(HERE, name) for name in ("reference-shop/shop.ini", "rules_action.ini")]
        sample = self.runner.timed([RULES_BENCH, self.dir, *ini, "1" if self.options.quick else "5"])
        lines = RULES_LINE.findall(sample["said"])
        if not lines:
            raise Failed(f"rules_bench said nothing that is understood here:\n{sample['said'][:500]}")
        for zone, lanes, rules, more, hand in lines:
            with_more = {f"with {name}": float(figure) for name, figure in re.findall(r"\+ (\w+) +([\d.]+)", more)}
            yield f"rules_{lanes}_{zone}", {**sample, "value": float(rules), **with_more}
            yield f"hand_{lanes}_{zone}", {**sample, "value": float(hand)}

    def copy_decided(self):
        copy = self.path("single")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.path("decided"), copy)
        return copy

    def single_command(self, mode, shop):
        return [os.path.join(OURS, "single_event"), mode, shop, BUILD, self.path("stream.ndjson"), str(NOW_S)]

    def offers(self, mode):
        """Does the library know this way of committing? Asked without a shop: a known mode fails otherwise."""
        return self.runner.call([os.path.join(OURS, "single_event"), mode, "/nonexistent", BUILD, os.devnull, "0"])[0] != 3

    def singles(self, mode):
        copy = self.copy_decided()
        yield f"single_{mode}", latency_said(self.runner.timed(self.single_command(mode, copy)))
        shutil.rmtree(copy)


def checkpointed(path):
    """The size of a database whose log is empty."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return sum(os.path.getsize(path + end) for end in ("", "-wal") if os.path.exists(path + end))


def seconds_said(sample):
    """The part that the program timed itself; what the whole process took says nothing then."""
    return {**sample, "value": float(re.search(r"seconds=([\d.]+)", sample["said"]).group(1)), "cpu": None, "rss": None}


def latency_said(sample):
    found = re.search(r"mean_us ([\d.]+) p50_us ([\d.]+) p99_us ([\d.]+)", sample["said"])
    mean, p50, p99 = (float(figure) for figure in found.groups())
    return {**sample, "value": mean, "p50": p50, "p99": p99}
