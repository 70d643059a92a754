# SPDX-License-Identifier: Apache-2.0
"""Where things are, and how a command is run: measured or not, and never left behind when the bench is interrupted."""
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
JOB = os.environ.get("GUANXI_BENCH_DIR") or os.path.join(TOP, "..", "shared", "bench")
BUILD = os.environ.get("GUANXI_BUILD") or os.path.join(TOP, "build")
GUANXI = os.path.join(BUILD, "guanxi")
TOOLS = os.path.join(BUILD, "bench")  # the reference job's programs, compiled by tools.sh
OURS = os.path.join(BUILD, "tests", "bench")  # the programs of this folder
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "guanxi-bench")
NOW = "2026-01-01T00:00:00Z"
NOW_S = 1767225600
NEXT_DAY = "2026-01-02T00:00:00Z"


class Failed(Exception):
    """A command that had to succeed did not."""


class Runner:
    """Commands, and the temporary folder they work in."""

    def __init__(self, parent=None):
        if parent:
            os.makedirs(parent, exist_ok=True)
        self.tmp = tempfile.mkdtemp(prefix="guanxi-bench.", dir=parent)
        os.chmod(self.tmp, 0o755)  # PostgreSQL works in it as another user
        self.env = {**os.environ, "LC_ALL": "C.UTF-8"}

    def close(self):
        shutil.rmtree(self.tmp, ignore_errors=True)

    def call(self, command, env=None, to=None):
        """Runs a command; returns its status and what it said, both ways. `to`: a file for its standard output."""
        said = os.path.join(self.tmp, "said")
        with open(to or said, "wb") as out, open(said + ".2", "wb") as err:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
                                     env={**self.env, **(env or {})})
            try:
                child.wait()
            except BaseException:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                raise
        text = "" if to else read(said)
        return child.returncode, text, read(said + ".2")

    def run(self, command, env=None, to=None):
        """As call, but it must succeed. Returns its standard output."""
        status, out, err = self.call(command, env, to)
        if status != 0:
            raise Failed(f"{' '.join(command)}: status {status}\n{(out + err)[-2000:]}")
        return out

    def timed(self, command, env=None):
        """One measurement of a whole process: seconds of wall clock and processor, MiB at the peak, what it said."""
        figures = os.path.join(self.tmp, "measured")
        out = self.run([os.path.join(OURS, "measure"), figures, *command], env)
        wall, cpu, rss = (float(word) for word in read(figures).split())
        return {"value": wall, "cpu": cpu, "rss": rss, "said": out}


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def file_hash(path, lines=None):
    """SHA-256 of a file or of its first lines."""
    h = hashlib.sha256()
    with open(path, "rb") as f:
        if lines is not None:
            for _, line in zip(range(lines), f):
                h.update(line)
        else:
            while piece := f.read(1 << 20):
                h.update(piece)
    return h.hexdigest()


def remove(*paths):
    """Databases, with what stands beside them."""
    for path in paths:
        for end in ("", "-wal", "-shm", ".wal"):
            if os.path.exists(path + end):
                os.remove(path + end)
