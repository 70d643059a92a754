# SPDX-License-Identifier: Apache-2.0
"""Servers on loopback that take what guanxi deliver hands over, and misbehave as told.

usage: sinks.py LOG [SEED SHARE]

Prints one line, "HTTP_PORT SMTP_PORT TLS_PORT", and serves until its standard input ends. Where there are LOG.cert and LOG.key, TLS_PORT
is a mail server that takes mail only after STARTTLS and from "shop" with the password "open sesame"; else it is 0. Every effect is a line of LOG, written
before any answer: `http KEY`, `smtp ACTION-ID`. The HTTP side takes a key once, as a receiver with idempotency keys does,
and logs later ones as `again KEY`. With a SEED a share SHARE (0..1) of the attempts goes wrong, each in a way that follows
from seed, key and attempt: refused before, cut off before or after the effect, silence past the time-out before or after
it, 500 before or after it, 503, 429 with Retry-After. A path /fail/STATUS always answers that status, without effect;
/slow never answers; /hold answers when LOG.release is there; /lost has the effect and cuts the line. Requests are logged to LOG.requests with their headers.
"""
import asyncio
import hashlib
import json
import os
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

LOG = sys.argv[1]
SEED = sys.argv[2] if len(sys.argv) > 2 else None
SHARE = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
SILENCE = 1.6  # seconds: longer than the time-out of the tests, one second

lock = threading.Lock()
attempts, seen = {}, set()

HTTP_TROUBLE = ["cut before", "cut after", "silent before", "silent after", "500 before", "500 after", "503", "429"]
SMTP_TROUBLE = ["451 rcpt", "451 data", "cut before", "cut after", "silent before", "silent after", "cut at rcpt", "421 mail"]


def note(line, to=LOG):
    with lock, open(to, "a", encoding="utf-8") as log:
        log.write(line + "\n")


def trouble(key, kinds):
    """What goes wrong with this attempt, or None."""
    with lock:
        n = attempts[key] = attempts.get(key, 0) + 1
    if SEED is None:
        return None
    digest = hashlib.sha256(f"{SEED} {key} {n}".encode()).digest()
    return kinds[digest[1] % len(kinds)] if digest[0] / 256 < SHARE else None


def effect(kind, key):
    with lock:
        again = kind == "http" and key in seen
        seen.add(key)
    note(f"{'again' if again else kind} {key}")


class Hooks(BaseHTTPRequestHandler):
    def answer(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def cut(self):
        self.close_connection = True
        self.connection.close()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        asked = {"path": self.path, "headers": dict(self.headers), "body": body.decode()}
        note(json.dumps(asked, ensure_ascii=False), LOG + ".requests")
        if self.path.startswith("/fail/"):
            return self.answer(int(self.path[6:]), Retry_After="7200")
        if self.path == "/slow":
            return threading.Event().wait(SILENCE) and None
        if self.path == "/hold":
            while not os.path.exists(LOG + ".release"):
                threading.Event().wait(0.05)
        if self.path == "/lost":
            effect("http", key)
            return self.cut()
        what = trouble(key, HTTP_TROUBLE)
        if what in ("503", "429"):
            return self.answer(int(what), Retry_After="120")
        if what and what.endswith("after"):
            effect("http", key)
        if what and what.startswith("cut"):
            return self.cut()
        if what and what.startswith("silent"):
            threading.Event().wait(SILENCE)
            return self.cut()
        if what:
            return self.answer(500)
        effect("http", key)
        return self.answer(200)

    def log_message(self, *_):
        pass


class Mails:
    def cut(self, server):
        server.transport.abort()
        return "421 gone"

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such mailbox here"
        envelope.trouble = trouble(address, SMTP_TROUBLE)
        if envelope.trouble == "451 rcpt":
            return "451 come back later"
        if envelope.trouble == "421 mail":
            return "421 too busy"
        if envelope.trouble == "cut at rcpt":
            return self.cut(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode()
        key = text.lower().split("message-id: <")[1].split("@")[0]
        what = getattr(envelope, "trouble", None)
        if envelope.rcpt_tos[0].startswith("lost"):
            what = "cut after"
        if what == "451 data":
            return "451 no room just now"
        if what in (None, "cut after", "silent after"):
            note(json.dumps({"to": envelope.rcpt_tos, "from": envelope.mail_from, "mail": text}), LOG + ".mails")
            effect("smtp", key)
        if what and what.startswith("silent"):
            await asyncio.sleep(SILENCE)
        if what:
            return self.cut(server)
        return "250 taken"


class Loopback(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="localhost", enable_SMTPUTF8=False)


class Guarded(Controller):
    def factory(self):
        def right(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"shop", b"open sesame"), handled=False)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(LOG + ".cert", LOG + ".key")
        return SMTP(self.handler, hostname="localhost", tls_context=context, require_starttls=True, authenticator=right,
                    auth_required=True)


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


web = ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
web.daemon_threads = True
threading.Thread(target=web.serve_forever, daemon=True).start()
mail = Loopback(Mails(), hostname="127.0.0.1", port=free_port())
mail.start()
guarded = Guarded(Mails(), hostname="127.0.0.1", port=free_port()) if os.path.exists(LOG + ".cert") else None
if guarded:
    guarded.start()
print(web.server_address[1], mail.port, guarded.port if guarded else 0, flush=True)
sys.stdin.read()
