# SPDX-License-Identifier: Apache-2.0
"""Must show 4 of "In and out": guanxi deliver against servers that misbehave, killed at random moments.

usage: campaign.py GUANXI FOLDER SEED RUNS

Each run is a shop of its own with six actions: two each by webhook (whose receiver takes a key once), by SMS (whose gateway
does not) and by e-mail. guanxi deliver is called again and again, an hour or more apart, and about every second call is killed
with SIGKILL somewhere in its course; two calls at once happen too. At the end every action must be done, dead or asked about:

  done    exactly one effect at the server, and one message.sent in the journal
  asked   ("did this arrive?") at most one effect
  dead    no effect at all

and by SMS and e-mail no server has ever seen two.
"""
import collections
import concurrent.futures
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

GUANXI, FOLDER, SEED, RUNS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
HERE = os.path.dirname(os.path.abspath(__file__))
AT_ONCE = 8
CALLS_MOST = 40
CHANNELS = {"webhook": 2, "sms": 2, "email": 2}
ENV = dict(os.environ, NO_PROXY="*", no_proxy="*", LC_ALL="C.UTF-8", TZ="UTC")

SHOP = """[shop]
id = run-{n}
name = Shop {n}
language = en
timezone = UTC
[plugins]
load = email, sms, webhook
[channel:email]
server = smtp://127.0.0.1:{smtp}
from = shop@example.com
timeout = 1s
tries = {tries}
pause_after = 100
[channel:sms]
url = http://127.0.0.1:{http}/sms
timeout = 1s
tries = {tries}
pause_after = 100
[channel:webhook]
url = http://127.0.0.1:{http}/hook
timeout = 1s
tries = {tries}
pause_after = 100
[attribute:by]
type = text
[segment:everybody]
when = true
"""
STRATEGY = """return { segment = "everybody", plan = function(customer, ctx)
  return { { channel = customer.given.by, purpose = "care", text = "hello from run @" } }
end }
"""


def command(shop, *arguments, ok=True):
    done = subprocess.run([GUANXI, "-C", shop, "--lang", "en", *arguments], capture_output=True, text=True, env=ENV)
    if ok and done.returncode != 0:
        raise SystemExit(f"{shop}: guanxi {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def at(hours):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1795392000 + hours * 3600))  # 2026-11-23T00:00:00Z


def make_shop(n, ports, chance):
    shop = os.path.join(FOLDER, f"run-{n}")
    for folder in ("strategies", "templates"):
        os.makedirs(os.path.join(shop, folder))
    tries = chance.choice([3, 12])
    with open(os.path.join(shop, "shop.ini"), "w") as ini:
        ini.write(SHOP.format(n=n, http=ports[0], smtp=ports[1], tries=tries))
    with open(os.path.join(shop, "strategies", "hello.lua"), "w") as lua:
        lua.write(STRATEGY.replace("@", str(n)))
    events = []
    for channel, count in CHANNELS.items():
        for k in range(count):
            who = f"{channel}{k}"
            profile = {"name": "Ann", "phone": "13800000000", "email": f"{who}.run{n}@example.com"}
            events.append((who, "customer.added", profile))
            events.append((who, "attribute.set", {"name": "by", "value": channel}))
    with open(os.path.join(shop, "events.ndjson"), "w") as out:
        for i, (who, kind, data) in enumerate(events):
            out.write(json.dumps({"specversion": "1.0", "id": str(i), "source": "t", "type": kind, "subject": who,
                                  "time": "2026-11-01T00:00:00Z", "data": data}) + "\n")
    command(shop, "import", os.path.join(shop, "events.ndjson"))
    command(shop, "--now", at(0), "run")
    return shop


def start(shop, hours):
    return subprocess.Popen([GUANXI, "-C", shop, "--lang", "en", "--now", at(hours), "deliver", "--json"], env=ENV,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def call(shop, hours, chance, counts):
    """One guanxi deliver, or two at once; perhaps killed. True: it came to its end, and nothing waits any more."""
    first = start(shop, hours)
    second = start(shop, hours) if chance.random() < 0.1 else None
    if chance.random() < 0.5:
        time.sleep(chance.choice([0.03, 0.1, 0.6, 2.0]) * chance.random())
        first.send_signal(signal.SIGKILL)
    out, err = first.communicate()
    if second is not None:
        counts["two at once"] += 1
        second.communicate()
        if second.returncode != 0:
            raise SystemExit(f"{shop}: the second of two failed")
    if first.returncode == -signal.SIGKILL:
        counts["killed"] += 1
        return False
    if first.returncode != 0:
        raise SystemExit(f"{shop}: guanxi deliver failed: {err}")
    report = json.loads(out)
    return not report["busy"] and report["waiting"] + report["left"] + report["quiet"] == 0


def play(n, ports):
    chance = random.Random(f"{SEED} {n}")
    counts = collections.Counter()
    shop = make_shop(n, ports, chance)
    hours = 1
    for _ in range(CALLS_MOST):
        if call(shop, hours, chance, counts):
            break
        hours += chance.choice([0, 1, 6, 13])
    else:
        raise SystemExit(f"{shop}: after {CALLS_MOST} calls something still waits")
    return shop, counts


def outcome_of(shop):
    """By action: channel, whether it is done, dead or asked about, and its message.sent events."""
    letters = {d["id"]: d["state"] for d in json.loads(command(shop, "deliver", "--dead", "--json"))}
    sent, done = collections.Counter(), set()
    for line in command(shop, "export", "events", "--format", "ndjson").splitlines():
        event = json.loads(line)
        if event["type"] == "message.sent":
            sent[event["data"]["action"]] += 1
        elif event["type"] == "action.done":
            done.add(event["data"]["action"])
    asked = [i for i in json.loads(command(shop, "--now", at(900), "worklist", "--json"))["items"] if i["kind"] == "arrival"]
    result = {}
    for line in command(shop, "export", "actions", "--format", "ndjson").splitlines():
        action = json.loads(line)
        key = action["id"]
        states = (["done"] if key in done else []) + ([letters[key]] if key in letters else [])
        result[key] = (action["channel"], states, sent[key], sum(i["id"] == key for i in asked))
    return result


def judge(shop, effects, again):
    problems = []
    results = outcome_of(shop)
    if len(results) != sum(CHANNELS.values()):
        problems.append(f"{len(results)} actions")
    tally = collections.Counter()
    for key, (channel, states, sent, asked) in results.items():
        n, all_of_them = effects[key], effects[key] + again[key]
        state = states[0] if len(states) == 1 else f"lost, or twice: {states}"
        right = {"done": n == 1 and sent == 1 and asked == 0, "unknown": n <= 1 and sent == 0 and asked == 1,
                 "dead": n == 0 and sent == 0 and asked == 0}.get(state, False)
        if not right or (channel != "webhook" and all_of_them > 1):
            problems.append(f"{channel} {key}: {state}, {n} effects, {again[key]} repeated, {sent} sent, asked {asked} times")
        tally[f"{channel} {state}"] += 1
    return problems, tally


def read_log(path):
    effects, again = collections.Counter(), collections.Counter()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as log:
            for line in log:
                kind, key = line.split()
                (again if kind == "again" else effects)[key] += 1
    return effects, again


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    log = os.path.join(FOLDER, "effects")
    sinks = subprocess.Popen([sys.executable, os.path.join(HERE, "sinks.py"), log, str(SEED), "0.45"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ports = sinks.stdout.readline().split()
    counts, problems, shops = collections.Counter(), [], []
    try:
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for shop, seen in pool.map(lambda n: play(n, ports), range(RUNS)):
                shops.append(shop)
                counts += seen
        time.sleep(2)  # what a server was told before a kill takes effect by then
    finally:
        sinks.stdin.close()
        sinks.wait()
    effects, again = read_log(log)
    for shop in shops:
        found, tally = judge(shop, effects, again)
        counts += tally
        problems += [f"{shop}: {p}" for p in found]
        if not found:
            shutil.rmtree(shop)
    for name, n in sorted(counts.items()):
        print(f"{n:6} {name}")
    print(f"{RUNS} runs, {len(problems)} problems")
    print("\n".join(problems))
    return 1 if problems or counts["killed"] == 0 else 0


sys.exit(main())
