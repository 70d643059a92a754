# SPDX-License-Identifier: Apache-2.0
"""The others: the reference job by hand in C, in SQL on three engines, and as rules in the engines one finds. Every answer of every
run is compared with the reference; one that differs, fails or cannot be had is named and left out, and the bench goes on."""
import os
import re
import shutil
import sys

from runner import CACHE, JOB, TOOLS, Failed, file_hash, remove
from shop import latency_said

DUCKDB = "@duckdb/node-api@1.5.6-r.1"
ENGINE_PACKAGES = ("json-rules-engine@7.3.1", "@gorules/zen-engine@0.54.0", "nools@0.4.4")
POSTGRES = "/usr/lib/postgresql/15/bin/pg_ctl"
STREAM_CUSTOMERS = 10000  # the generator's stream is about the first so many


class Missing(Exception):
    """A peer that cannot be had here, in one sentence."""


def job(name):
    return os.path.join(JOB, name)


def npm_install(runner, *packages):
    """Into a folder outside the tree, once. Returns the folder."""
    folder = os.path.join(CACHE, "npm")
    wanted = [p for p in packages if not os.path.isdir(os.path.join(folder, "node_modules", p.rsplit("@", 1)[0]))]
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("it wants node and npm")
    if wanted:
        os.makedirs(folder, exist_ok=True)
        status, _, err = runner.call(["npm", "install", "--prefix", folder, "--silent", "--no-audit", "--no-fund", "--save-exact", *wanted])
        if status != 0:
            raise Missing(f"npm could not install {' '.join(wanted)}: {' '.join(err.split())[:120]}")
    return folder


class Peer:
    """One row. start: once; prepare: once per size; sample: once per round, checked."""

    def __init__(self, row, runner):
        self.row, self.runner, self.env = row, runner, {}

    def start(self):
        pass

    def prepare(self, shop):
        pass

    def stop(self):
        pass

    def checked(self, shop, file, lines=None, reference="ref.txt"):
        if file_hash(file, lines) != file_hash(shop.path(reference), lines):
            raise Failed("its answers are not the reference's")

    def check_sqlite(self, shop, database, **how):
        dump = shop.path("dump.txt")
        where = f" where id <= {how['lines']}" if "lines" in how else ""
        self.runner.run(["sqlite3", "-separator", "|", database, f"select * from result{where} order by id"], to=dump)
        self.checked(shop, dump, **how)
        os.remove(dump)


class ByHand(Peer):
    """C on SQLite's own interface."""

    def sample(self, shop):
        out = shop.path("c.db")
        remove(out)
        sample = self.runner.timed([shop.tool("job_c"), shop.path("in.db"), out])
        self.check_sqlite(shop, out)
        return sample


class Sql(Peer):
    """SQLite's shell over tables with covering indexes."""

    def prepare(self, shop):
        index_database(self.runner, shop)
        script = ["bash", job("sqlite_job.sh"), shop.path("idx.db"), shop.path("sql.db"), "temp"]
        self.runner.run(script, to=shop.path("job.sql"))

    def sample(self, shop):
        remove(shop.path("sql.db"))
        sample = self.runner.timed(["sqlite3", "-bail", shop.path("idx.db"), f".read {shop.path('job.sql')}"])
        self.check_sqlite(shop, shop.path("sql.db"))
        return sample


class DuckDB(Peer):
    """Its own file, through npm's binary."""

    def __init__(self, row, runner, threads):
        super().__init__(row, runner)
        self.threads = threads

    def start(self):
        sql = os.path.join(self.runner.tmp, "duckdb.sql")
        self.env = {"BENCH_NM": npm_install(self.runner, DUCKDB), "DUCK_SQL": sql, "DUCK_THREADS": str(self.threads)}
        self.runner.run([sys.executable, job("mksql.py"), "duckdb"], to=sql)

    def duck(self, *arguments):
        return ["node", job("duck.mjs"), *arguments]

    def prepare(self, shop):
        if not os.path.exists(shop.path("in.duck")):
            self.runner.run(self.duck("load", shop.dir, shop.path("in.duck")), self.env)

    def sample(self, shop):
        out, dump = shop.path("out.duck"), shop.path("dump.txt")
        sample = self.runner.timed(self.duck("job", shop.path("in.duck"), out), self.env)
        self.runner.run(self.duck("dump", out, dump), self.env)
        self.checked(shop, dump)
        remove(out, dump)
        return sample


class Postgres(Peer):
    """A cluster of its own. Its memory and processor time are those of several processes and not shown."""

    def start(self):
        if not os.path.exists(POSTGRES) or not shutil.which("psql"):
            raise Missing("it wants the package postgresql-15")
        if os.geteuid() != 0:
            raise Missing("its cluster is started as root for the user postgres")
        sql = os.path.join(self.runner.tmp, "pg.sql")
        self.env = {"PG_DIR": os.path.join(self.runner.tmp, "pg")}
        self.runner.run([sys.executable, job("mksql.py"), "pg"], to=sql)
        status, out, err = self.runner.call(self.pg("start"), self.env)
        if status != 0:
            raise Missing("its server does not start: " + " ".join((out + err).split())[-160:])

    def pg(self, *arguments):
        return ["bash", job("pg.sh"), *arguments]

    def prepare(self, shop):
        self.runner.run(self.pg("load", shop.dir, f"n{shop.n}"), self.env)

    def sample(self, shop):
        dump = shop.path("dump.txt")
        sample = self.runner.timed(self.pg("job", f"n{shop.n}", os.path.join(self.runner.tmp, "pg.sql")), self.env)
        self.runner.run(self.pg("dump", f"n{shop.n}", dump), self.env)
        self.checked(shop, dump)
        os.remove(dump)
        return {**sample, "cpu": None, "rss": None}

    def stop(self):
        if os.path.isdir(self.env.get("PG_DIR", "")):
            self.runner.call(self.pg("stop"), self.env)


class StreamRow(Peer):
    """One event, facts in memory, evaluated by C, a row of SQLite replaced, committed each time."""

    def prepare(self, shop):
        index_database(self.runner, shop)
        if not os.path.exists(shop.path("decided.db")):
            self.runner.run([shop.tool("job_c"), shop.path("in.db"), shop.path("decided.db")])
            self.runner.run([sys.executable, job("mksql.py"), "sqlite-one"], to=shop.path("one.sql"))

    def sample(self, shop):
        events, results = shop.path("stream-in.db"), shop.path("stream-out.db")
        remove(events, results)
        shutil.copy(shop.path("idx.db"), events)
        shutil.copy(shop.path("decided.db"), results)
        program = shop.tool("stream_full" if self.row.endswith("full") else "stream_off")
        sample = latency_said(self.runner.timed(
            [program, events, results, shop.path("stream.csv"), "c", "1", shop.path("one.sql"), shop.path("facts.bin")]))
        self.check_sqlite(shop, results, lines=STREAM_CUSTOMERS, reference="stream-ref.txt")
        remove(events, results)
        return sample


class StreamMemory(Peer):
    """One event, facts in memory, evaluated by C: nothing is kept."""

    def sample(self, shop):
        out = shop.path("memory.txt")
        sample = self.runner.timed([shop.tool("eval_c"), shop.path("facts.bin"), str(shop.n), out, "1", shop.path("stream.csv")])
        self.checked(shop, out, reference="stream-ref.txt")
        os.remove(out)
        return latency_said(sample)


class Engine(Peer):
    """Rules only, over facts in memory: microseconds a customer. Slow ones judge fewer customers."""

    def __init__(self, row, runner, command, most, packages=()):
        super().__init__(row, runner)
        self.command, self.most, self.packages = command, most, packages

    def start(self):
        if self.packages:
            self.env = {"BENCH_NM": npm_install(self.runner, *self.packages)}
        if self.command[0] == "eval_clips":
            self.command = (os.path.join(TOOLS, "eval_clips"), *self.command[1:])
            build = ["gcc", "-O2", "-march=native", "-w", "-o", self.command[0], job("eval_clips.c"), "-lclips", "-lm"]
            if self.runner.call(build)[0] != 0:
                raise Missing("it wants the package libclips-dev")
        elif not shutil.which(self.command[0]):
            raise Missing(f"it wants {self.command[0]}")

    def sample(self, shop):
        n, out = min(self.most, shop.n), shop.path("engine.txt")
        words = {"FACTS": shop.path("facts.csv"), "BINARY": shop.path("facts.bin"), "N": str(n), "OUT": out}
        sample = self.runner.timed([job(w[4:]) if w.startswith("JOB:") else words.get(w, w) for w in self.command], self.env)
        self.checked(shop, out, n)
        os.remove(out)
        return {**sample, "value": float(re.search(r"eval_s ([\d.]+)", sample["said"]).group(1)) * 1e6 / n}


def index_database(runner, shop):
    if not os.path.exists(shop.path("idx.db")):
        shutil.copy(shop.path("in.db"), shop.path("idx.db"))
        runner.run(["sqlite3", shop.path("idx.db"),
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1048576; CREATE INDEX oi ON orders(customer_id,at,status,amount_cents);"
                    "CREATE INDEX ii ON interactions(customer_id,at,kind); ANALYZE;"])


def engines(runner):
    def node(script):
        return ("node", f"JOB:{script}", "FACTS", "N", "OUT")
    jre, zen, nools = ENGINE_PACKAGES
    return [
        Engine("luajit", runner, ("luajit", "JOB:eval.lua", "FACTS", "N", "OUT", "5"), 100000),
        Engine("lua", runner, ("lua5.4", "JOB:eval.lua", "FACTS", "N", "OUT", "3"), 100000),
        Engine("js", runner, node("eval_js.mjs"), 100000),
        Engine("clips", runner, ("eval_clips", "BINARY", "N", "OUT", "JOB:rules.clp", "batch"), 10000),
        Engine("jre", runner, node("eval_jre.mjs"), 10000, (jre,)),
        Engine("zen", runner, node("eval_zen.mjs"), 10000, (zen,)),
        Engine("nools", runner, node("eval_nools.mjs"), 1000, (nools,)),
    ]


GROUPS = ("c", "sql", "duckdb", "postgresql", "stream", "engines")
NEED_SQLITE = {"c", "sql", "stream"}  # these read the generator's database


def chosen(runner, groups):
    """The peers of these groups, in the order of a round."""
    everybody = {
        "c": [ByHand("job_c", runner)],
        "sql": [Sql("sql", runner)],
        "duckdb": [DuckDB("duck_2", runner, 2), DuckDB("duck_1", runner, 1)],
        "postgresql": [Postgres("pg", runner)],
        "stream": [StreamRow("c_row_off", runner), StreamRow("c_row_full", runner), StreamMemory("c_memory", runner)],
        "engines": engines(runner) if "engines" in groups else [],
    }
    return [peer for group in GROUPS if group in groups for peer in everybody[group]]
