"""`make run` in this checkout, as somebody new to it would meet it: from nothing, again, after a kill -9.

Prints a line for each promise kept; ends with exit status 1 and a sentence at the first that was not.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PAGES = ("", "persons/", "places/", "events/", "rehabilitations/", "renamings/", "sources/", "admin/login/")


def free_port():
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()


def kept(promise, holds, evidence=""):
    """Say that a promise was kept, or end everything."""
    if not holds:
        sys.exit(f"NOT KEPT: {promise}\n{evidence}")
    print(f"ok: {promise}", flush=True)


def make(*words, **more):
    """The finished `make`, with all it said."""
    command = ["make", "--no-print-directory", *words, f"PORT={PORT}"]
    done = subprocess.run(
        command, cwd=BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more
    )
    kept(f"make {' '.join(words)} shows no traceback", "Traceback" not in done.stdout, done.stdout)
    return done


def fetch(page):
    """The status and text of a page; (0, "") while nothing answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{page}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


class Serving:
    """`make run`, from its start until it answers; Ctrl-C at the end."""

    def __init__(self, patience):
        self.patience = patience
        self.log = Path(tempfile.mkstemp(suffix=".log")[1])

    def __enter__(self):
        begin = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", "run", f"PORT={PORT}"], cwd=BASE, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )  # fmt: skip
        while fetch("")[0] == 0:
            ended = self.process.poll() is not None
            kept("make run goes on", not ended, self.log.read_text()) if ended else time.sleep(0.05)
            waited = time.monotonic() - begin
            if waited > self.patience:
                os.killpg(self.process.pid, signal.SIGKILL)
                kept(f"make run answers within {self.patience} s", False, self.log.read_text())
        self.seconds = time.monotonic() - begin
        print(f"   make run answered after {self.seconds:.1f} s", flush=True)
        return self

    def said(self):
        return self.log.read_text()

    def __exit__(self, *error):
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            kept("Ctrl-C ends make run", False, self.said())
        kept("Ctrl-C ends make run without a traceback", "Traceback" not in self.said(), self.said())
        self.log.unlink()


def status():
    """Exit status of bin/postgres status."""
    command = [sys.executable, BASE / "bin" / "postgres", "status"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def look_at_pages():
    """Every kind of list answers."""
    for page in PAGES:
        code, text = fetch(page)
        kept(f"/{page} answers with a page", code == 200 and "</html>" in text, f"status {code}")


def first_run():
    """From nothing: everything is made, the password is printed, the seed is there."""
    with Serving(patience=300) as serving:
        look_at_pages()
        passwords = re.findall(r"the password (\S+)", serving.said())
        kept("the curator's password is printed", len(passwords) == 1, serving.said())
        kept(
            "the seed is loaded",
            "/persons/" in fetch("persons/")[1] and 'href="/persons/' in fetch("persons/")[1],
        )
        again = make("run")
        kept(
            "a taken port is a sentence",
            again.returncode == 2 and f"Port {PORT} is taken" in again.stdout,
            again.stdout,
        )
        tested = make("test", "ARGS=tests/test_setup.py -q -k 'curator or seed'")
        kept("make test works while make run serves", tested.returncode == 0, tested.stdout)
        kept("testing leaves the served data alone", fetch("persons/")[0] == 200)


def second_run():
    """Quick, and with everything as it was."""
    kept("the database outlives Ctrl-C", status() == 0)
    before = make("backup")
    kept("make backup writes a file", before.returncode == 0 and "destal-" in before.stdout, before.stdout)
    kept("make stop ends the database", make("stop").returncode == 0 and status() == 3)
    with Serving(patience=30) as serving:
        look_at_pages()
        kept("the second make run answers in under 5 s", serving.seconds < 5, serving.said())
        kept("no password is printed again", "password" not in serving.said(), serving.said())


def after_a_kill():
    """kill -9 of the database server: the next run mends it."""
    pid = int((BASE / ".postgres").resolve().joinpath("data", "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    with Serving(patience=30):
        look_at_pages()


def restored():
    """A backup refuses a full database, and with FORCE=1 brings back what there was."""
    file = sorted((BASE / "backups").glob("*.dump"))[0].relative_to(BASE)
    refused = make("restore", str(file))
    kept(
        "make restore refuses a full database",
        refused.returncode == 2 and "FORCE=1" in refused.stdout,
        refused.stdout,
    )
    forced = make("restore", f"FILE={file}", "FORCE=1")
    kept("make restore FORCE=1 replaces it, after a backup", forced.returncode == 0, forced.stdout)
    kept("that backup is there", len(list((BASE / "backups").glob("*.dump"))) == 2)
    with Serving(patience=30):
        look_at_pages()


if __name__ == "__main__":
    os.environ.pop("MAKEFLAGS", None)
    first_run()
    second_run()
    after_a_kill()
    restored()
    kept("make stop ends the database", make("stop").returncode == 0 and status() == 3)
