# SPDX-License-Identifier: Apache-2.0
"""Senders for listen.sh and flood.sh: they sign as the platforms do, on loopback only.

  hooks.py senders
      reads lines of: PORT PATH SECRET_FILE KIND [-i FILE] [-H 'Name: value']… [--at S] [--id ID] [--method M] [--chunked]
      each is a request; says its status and the answer in one line
  hooks.py flood PORT PATH TOKEN_FILE --events N --batch N --connections N --acknowledged FILE
      events c-1 … c-N over connections that are kept alive; each is sent again until it is answered 2xx, and then its id is
      written to FILE; says how many a second
  hooks.py hold DATABASE SECONDS
      keeps the database from everybody else who writes
"""
import argparse, base64, hashlib, hmac, http.client, json, shlex, sqlite3, sys, threading, time


def headers_of(kind, secret, body, at, ident):
    if kind == "bearer":
        return {"Authorization": "Bearer " + secret.decode()}
    if kind == "signed":
        mac = hmac.new(secret, f"{ident}.{at}.".encode() + body, hashlib.sha256).digest()
        return {"webhook-id": ident, "webhook-timestamp": str(at), "webhook-signature": "v1," + base64.b64encode(mac).decode()}
    if kind in ("shopify", "woocommerce"):
        mac = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
        return {"X-Shopify-Hmac-Sha256" if kind == "shopify" else "X-WC-Webhook-Signature": mac}
    if kind.startswith("youzan:"):
        return {"Event-Sign": hashlib.md5(kind[7:].encode() + body + secret).hexdigest()}
    return {}


def send(a):
    body = open(a.i, "rb").read() if a.i else b""
    secret = open(a.secret, "rb").read().strip()
    headers = {"Content-Type": "application/json", **headers_of(a.kind, secret, body, a.at, a.id)}
    headers.update(h.split(": ", 1) for h in a.H)
    c = http.client.HTTPConnection("127.0.0.1", a.port, timeout=60)
    try:
        pieces = iter([body[i:i + 65536] for i in range(0, len(body), 65536)]) if a.chunked else body
        c.request(a.method, a.path, pieces, headers, encode_chunked=a.chunked)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before all of it was sent; the answer is there all the same
    answer = c.getresponse()
    print(answer.status, answer.read().decode().replace("\n", " "), flush=True)


def senders():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("path")
    p.add_argument("secret")
    p.add_argument("kind")
    p.add_argument("-i")
    p.add_argument("-H", action="append", default=[])
    p.add_argument("--at", type=int, default=0)
    p.add_argument("--id", default="msg_1")
    p.add_argument("--method", default="POST")
    p.add_argument("--chunked", action="store_true")
    for line in sys.stdin:
        try:
            send(p.parse_args(shlex.split(line)))
        except OSError as e:
            print("---", e, flush=True)


def event(number):
    return {"specversion": "1.0", "id": f"c-{number}", "source": "flood", "type": "customer.added",
            "time": "2026-11-01T00:00:00Z", "subject": f"c-{number}", "data": {"name": f"Customer {number}"}}


class Flood:
    def __init__(self, a):
        self.a, self.next, self.lock = a, 1, threading.Lock()
        self.secret = open(a.secret, "rb").read().strip()
        self.acknowledged = open(a.acknowledged, "a")
        self.failed = 0

    def take(self):
        with self.lock:
            first = self.next
            self.next = min(first + self.a.batch, self.a.events + 1)
            return range(first, self.next)

    def deliver(self, c, body):
        headers = {"Content-Type": "application/cloudevents-batch+json", **headers_of("bearer", self.secret, body, 0, "")}
        try:
            c.request("POST", self.a.path, body, headers)
            answer = c.getresponse()
            answer.read()
            return 200 <= answer.status < 300
        except (OSError, http.client.HTTPException):
            c.close()
            time.sleep(0.02)
            return False

    def work(self):
        c = http.client.HTTPConnection("127.0.0.1", self.a.port, timeout=30)
        while True:
            numbers = self.take()
            if not numbers:
                return
            body = json.dumps([event(n) for n in numbers]).encode()
            deadline = time.monotonic() + 120
            while not self.deliver(c, body):
                if time.monotonic() > deadline:
                    sys.exit("the listener does not come back")
                with self.lock:
                    self.failed += 1
            with self.lock:
                self.acknowledged.write("".join(f"c-{n}\n" for n in numbers))

    def run(self):
        began = time.monotonic()
        threads = [threading.Thread(target=self.work) for _ in range(self.a.connections)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        took = time.monotonic() - began
        self.acknowledged.close()
        print(f"{self.a.events} events in {took:.2f} s: {self.a.events / took:.0f} a second, batches of {self.a.batch}, "
              f"{self.failed} attempts in vain")


def hold(a):
    db = sqlite3.connect(a.database, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(a.seconds)
    db.execute("ROLLBACK")


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("senders")
    p = commands.add_parser("flood")
    p.add_argument("port", type=int)
    p.add_argument("path")
    p.add_argument("secret")
    for name in ("--events", "--batch", "--connections"):
        p.add_argument(name, type=int, required=True)
    p.add_argument("--acknowledged", required=True)
    p = commands.add_parser("hold")
    p.add_argument("database")
    p.add_argument("seconds", type=float)
    a = parser.parse_args()
    {"senders": lambda a: senders(), "flood": lambda a: Flood(a).run(), "hold": hold}[a.command](a)


main()
