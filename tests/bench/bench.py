#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""./dev bench: what guanxi costs beside floors in bare C and beside the others who do the same work, in interleaved rounds: every
round does everything once at every size, so that drift hits all alike, and ratios are paired within a round. One table, then the
targets. docs/performance.md says how to read it."""
import argparse
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time

import report
import targets
from peers import GROUPS, NEED_SQLITE, Engine, Missing, chosen
from runner import BUILD, GUANXI, HERE, TOP, Failed, Runner, read
from shop import RULES_BENCH, Shop


def arguments():
    p = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split(":")[1].strip())
    p.add_argument("sizes", metavar="N", type=int, nargs="*", help="customers (default: 10000 100000)")
    p.add_argument("--rounds", type=int, default=5, help="default: 5")
    p.add_argument("--threads", default="1,2", help="of guanxi, fewest first (default: 1,2)")
    p.add_argument("--only", default="", metavar="REGEX", help="measure only rows whose title matches, and what comes with them")
    p.add_argument("--peers", default="default", help=f"none, all, or some of {','.join(GROUPS)} (default: all but engines)")
    p.add_argument("--quick", action="store_true", help="1000 customers, one round, no peer that has to be installed")
    p.add_argument("--json", metavar="FILE", help="all samples (default: results.json in the build's folder bench)")
    p.add_argument("--tmp", metavar="DIR", default=os.environ.get("GUANXI_BENCH_TMP"), help="for the shops; needs some 8 KB a customer")
    o = p.parse_args()
    o.sizes = sorted(set(o.sizes)) or ([1000] if o.quick else [10000, 100000])
    o.threads = sorted({int(t) for t in o.threads.split(",")})
    o.rounds = 1 if o.quick else o.rounds
    o.singles = 200 if o.quick else 2000
    o.json = o.json or os.path.join(BUILD, "bench", "results.json")
    named = {"none": [], "all": list(GROUPS), "default": ["c", "sql", "stream"] if o.quick else list(GROUPS[:-1])}
    o.peers = named.get(o.peers, o.peers.split(","))
    if unknown := set(o.peers) - set(GROUPS):
        p.error(f"there is no peer {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    if min(o.sizes) < 500 or o.rounds < 1 or min(o.threads) < 1:
        p.error("want sizes from 500, a round and a thread")
    return o


MODES = ("off", "normal", "full", "memory")
MOST_FOR_RULES = 100_000  # rules_bench holds the folded state of everybody


class Bench:
    """The lanes of every size, and what comes out of them."""

    def __init__(self, options, runner):
        self.options, self.runner = options, runner
        self.results = report.Results(options.sizes, options.rounds, options.threads)
        self.titles = {row.key: row.title for row in self.results.rows}
        self.started, self.peers, self.shops = [], [], []

    def wanted(self, *keys):
        return any(re.search(self.options.only, self.titles.get(key, "")) for key in keys)

    def start_peers(self):
        for peer in chosen(self.runner, self.options.peers):
            if not self.wanted(peer.row):
                continue
            try:
                self.started.append(peer)
                peer.start()
                self.peers.append(peer)
            except (Missing, Failed) as reason:
                self.drop(peer, reason)

    def drop(self, peer, reason):
        """A peer that cannot be had, fails or disagrees must not stop the others."""
        text = " ".join(str(reason).split())
        for n in self.options.sizes:
            self.results.note(n, peer.row, f"left out: {text[:160]}")
        say(f"without {self.titles[peer.row]}: {text}")
        if peer in self.peers:
            self.peers.remove(peer)

    def prepare(self):
        sqlite = bool(NEED_SQLITE & set(self.options.peers))
        for n in self.options.sizes:
            say(f"preparing {n} customers")
            shop = Shop(self.runner, n, self.options)
            self.shops.append(shop)
            shop.prepare(sqlite)
            shop.check()
            self.results.facts[n] = shop.facts
            for peer in list(self.peers):
                try:
                    peer.prepare(shop)
                except Failed as reason:
                    self.drop(peer, reason)

    def lanes(self, shop):
        """What a round does at one size: functions that yield (row, sample). What is compared stands close together."""
        first, last = self.options.threads[0], self.options.threads[-1]
        both_plans = [f"plan_{threads}" for threads in self.options.threads]
        of_first = [f"import_{first}", f"run_{first}", *both_plans, "floor_state", "same_import", "same_run", "same"]
        of_last = [f"import_{last}", f"run_{last}", "day_import", "day_run"]
        if self.wanted("floor_yajl", "floor_table", f"import_{first}", f"import_{last}"):
            yield shop.floors
        one_only = len(shop.threads) == 1
        if self.wanted(*of_first, *(of_last if one_only else ())):
            yield shop.first_threads
        yield from self.lanes_of_peers(shop, ("job_c", "sql"))
        if not one_only and self.wanted(*of_last):
            yield shop.last_threads
        if not shop.big and self.wanted("packs_run", "packs_day"):
            yield lambda: shop.every_pack(lambda said: self.results.add_costs(shop.n, said))
        yield from self.lanes_of_peers(shop, ("duck_2", "duck_1", "pg"))
        if not shop.big:
            for mode in MODES:
                yield from self.lanes_of_events(shop, mode)
                yield from self.lanes_of_peers(shop, (f"c_row_{mode}", f"c_{mode}"))
        yield from self.lanes_of_rules(shop)

    def lanes_of_peers(self, shop, rows):
        return [lambda p=peer: self.of_peer(p, shop) for peer in self.peers if peer.row in rows]

    def lanes_of_events(self, shop, mode):
        if not self.wanted(f"single_{mode}"):
            return []
        if shop.offers(mode):
            return [lambda: shop.singles(mode)]
        self.results.note(shop.n, f"single_{mode}", "not offered by the library")
        return []

    def lanes_of_rules(self, shop):
        ours = [key for key in self.titles if key.startswith(("rules_", "hand_"))]
        if shop.n <= MOST_FOR_RULES and self.wanted(*ours):
            yield lambda: self.of_rules(shop, ours[0])
        yield from self.lanes_of_peers(shop, [peer.row for peer in self.peers if isinstance(peer, Engine)])

    def of_rules(self, shop, row):
        if not os.path.exists(RULES_BENCH):
            self.results.note(shop.n, row, "there is no rules_bench in this build")
            return
        try:
            yield from shop.rules()
        except Failed as reason:
            self.results.note(shop.n, row, " ".join(str(reason).split())[:160])

    def of_peer(self, peer, shop):
        try:
            yield peer.row, peer.sample(shop)
        except Failed as reason:
            self.drop(peer, reason)

    def measure(self):
        begin = time.monotonic()
        for number in range(self.options.rounds):
            for shop in self.shops:
                for lane in self.lanes(shop):
                    for row, sample in lane():
                        self.results.add(shop.n, row, number, sample)
            say(f"round {number + 1} of {self.options.rounds} done, {time.monotonic() - begin:.0f} s")

    def stop(self):
        for peer in self.started:
            peer.stop()


def say(text):
    print(text, file=sys.stderr, flush=True)


def machine():
    """Where this was measured, for whoever reads the figures later."""
    cpu = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
    commit = ""
    if shutil.which("git"):
        commit = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout
    return {"commit": commit.strip(), "begun": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "cpu": cpu.group(1) if cpu else platform.machine(),
            "processors": os.cpu_count(), "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "load": os.getloadavg()[0]}


def write_json(path, where, options, results, found):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    rows = [{"customers": n, "row": row.key, "title": row.title, "unit": row.unit, "note": results.notes.get((n, row.key)),
             "samples": results.samples.get((n, row.key), {})} for n in results.sizes for row in results.rows]
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"machine": where, "options": vars(options), "sizes": results.facts, "rows": rows,
                   "costs": [{"customers": n, "kind": kind, "name": name, "at": at, "asked": samples[0][1], "ns": [s[0] for s in samples]}
                             for n, parts in results.costs.items() for (kind, name, at), samples in parts.items()],
                   "targets": [t._asdict() for t in found]}, f, indent=1)


def main():
    options = arguments()
    tools = subprocess.run(["bash", os.path.join(HERE, "tools.sh")], check=False)
    if tools.returncode != 0:
        return tools.returncode
    for caught in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(caught, lambda number, frame: sys.exit(128 + number))
    where, runner = machine(), Runner(options.tmp)
    options.has_memory = runner.call([GUANXI, "--memory", "1GiB", "help"])[0] == 0
    bench = Bench(options, runner)
    try:
        bench.start_peers()
        bench.prepare()
        bench.measure()
    except KeyboardInterrupt:
        return 130
    except Failed as reason:
        say(f"bench: {reason}")
        return 1
    finally:
        bench.stop()
        runner.close()
    found = targets.judged(bench.results)
    write_json(options.json, where, options, bench.results, found)
    print(f"guanxi {where['commit']}, {where['begun']}; {where['cpu']}, {where['processors']} processors, {where['memory_mib']} MiB; "
          f"load {where['load']:.1f} before, {os.getloadavg()[0]:.1f} after; {options.rounds} rounds\n")
    print(report.table(bench.results))
    print(targets.table(found))
    say(f"\nall samples: {options.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
