"""Three servers of one search, and how many requests a second each answers; for bench.search.

The same child process asks all three, one after another, over eight connections.
"""

import contextlib
import http.client
import itertools
import os
import pickle
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from catalogue.models import Person

CONNECTIONS = 8
WORKERS = 2
ROOT = Path(__file__).resolve().parent.parent
GUNICORN = [
    *[sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", str(WORKERS)],
    *["--log-level", "error"],
]


def ours(texts, some, seconds):
    """Of our page, in the settings of production without HTTPS: each of `texts` once, then `some` in turn."""
    production = {"DESTAL_DEBUG": "0", "DESTAL_HTTPS": "0", "DESTAL_ALLOWED_HOSTS": "127.0.0.1"}
    production["DESTAL_SECRET_KEY"] = "for this measurement only, and for no other purpose at all"
    with _served([*GUNICORN, "destal.wsgi"], production, "--bind", "127.0.0.1:{port}") as port:
        return (
            _rate(port, [f"/search/?{urlencode({'q': text})}" for text in texts], warm="/search/?q=warm"),
            _rate(port, [f"/search/?{urlencode({'q': text})}" for text in some], seconds),
        )


def bare(folder, recorded, some, seconds):
    """Of a Django view that runs the same statements as our search and shows the rows in a plain page."""
    file = folder / "statements.pickle"
    file.write_bytes(pickle.dumps(recorded))
    with _served(
        [*GUNICORN, "bench.bare:application"], {"BENCH_STATEMENTS": str(file)}, "--bind", "127.0.0.1:{port}"
    ) as port:
        return _rate(port, [f"/?{urlencode({'q': text})}" for text in some], seconds)


def datasette(program, folder, texts, seconds):
    """Of Datasette over SQLite's full-text search of the same persons, facets and counts off."""
    file = folder / "persons.db"
    rows = Person.objects.published().values_list("slug", "name", "native_name", "born", "died", "occupation")
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE persons (slug, name, native_name, born, died, occupation)")
        database.executemany(
            "INSERT INTO persons VALUES (?, ?, ?, ?, ?, ?)", rows.iterator(chunk_size=10_000)
        )
        database.execute(
            "CREATE VIRTUAL TABLE persons_fts USING fts5 "
            "(name, native_name, content=persons, content_rowid=rowid)"
        )
        database.execute(
            "INSERT INTO persons_fts (rowid, name, native_name) SELECT rowid, name, native_name FROM persons"
        )
        database.commit()
    command = [program, "serve", str(file), "--setting", "suggest_facets", "off"]
    with _served(command, {}, "--port", "{port}") as port:
        parameters = {"_nofacet": 1, "_nosuggest": 1, "_nocount": 1, "_size": 20}
        addresses = [f"/persons/persons?{urlencode({'_search': text, **parameters})}" for text in texts]
        return _rate(port, addresses, seconds)


@contextlib.contextmanager
def _served(command, variables, *binding):
    """The port of a server that runs as long as the block does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = dict(connection.settings_dict)
    address = (
        f"postgresql://{url['USER']}@{url['HOST'] if not url['HOST'].startswith('/') else ''}/{url['NAME']}"
    )
    if url["HOST"].startswith("/"):
        address += f"?host={url['HOST']}"
    environment = os.environ | {"DATABASE_URL": address} | variables
    binding = [part.format(port=port) for part in binding]
    server = subprocess.Popen([*command, *binding], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def _rate(port, addresses, seconds=None, warm=""):
    """How many of `addresses` are answered a second over eight connections: each once, or in turn."""
    for _time in range(10 * WORKERS):
        _ask(port, warm or addresses[0])
    waiting = iter(addresses) if seconds is None else itertools.cycle(addresses)
    end = None if seconds is None else time.perf_counter() + seconds
    answered, lock = [], threading.Lock()

    def ask():
        while end is None or time.perf_counter() < end:
            with lock:
                address = next(waiting, None)
            if address is None:
                return
            _ask(port, address)
            answered.append(address)

    threads = [threading.Thread(target=ask) for _number in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(answered) / (time.perf_counter() - began)


def _ask(port, address):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", address)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}.")
