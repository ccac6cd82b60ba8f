"""python -m bench.search: how long a search takes, beside raw SQL, a bare view and Datasette.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on
made-up persons, each with a rehabilitation, all of them published. With --here it uses the database of
DATABASE_URL itself, for a large one that is there already (all of it indexed), and writes nothing.

Raw SQL is the very statement by which a search finds, ranks and shows its rows, executed with its words
already known. Datasette is measured where it is installed (`pip install datasette`, for this alone).

Requests a second are counted twice for our page: each query asked once, and 200 of them again and again.
"""

import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402 -- models need settings first
from django.test import Client, override_settings  # noqa: E402

from bench import people, scratch, serving  # noqa: E402
from catalogue import names, search  # noqa: E402
from catalogue.models import Entry, Person  # noqa: E402

QUERIES = 200  # different ones, of each sort
MILLISECONDS, TIMES_RAW = 50, 2  # promised for the 95th percentile, with 3,000,000 persons
OF_BARE, TIMES_DATASETTE = 0.5, 5  # promised for requests a second


def main():
    """Fill the database unless it is there; print how long searches take, how many there are a second."""
    chosen = scratch.options("bench.search", __doc__, seconds=(5.0, "how long requests are counted"))
    scratch.run(chosen, fill, measure)


def fill(rows):
    """`rows` persons and rehabilitations, published and indexed."""
    scratch.import_made_up(rows)
    scratch.publish()
    search.index_missing()
    scratch.vacuum()


def measure(options):
    """Print the server's times for every sort of query, then requests a second."""
    asked = queries()
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        print(f"\nsearching, 95th percentile (median) in ms of {QUERIES} queries each")  # noqa: T201
        print(f"{'':16}{'page':>16}{'search':>16}{'raw SQL':>16}{'× raw':>8}   promised")  # noqa: T201
        recorded = {}
        for name, texts in asked.items():
            _measure_sort(name, texts, recorded)
    print("\nrequests a second of the search page, 8 connections, 2 workers")  # noqa: T201
    first, again, bare, datasette = rates(options.seconds, recorded)
    print(f"{'each asked once':34}{first:>8.0f}")  # noqa: T201
    print(f"{f'{QUERIES} asked again and again':34}{again:>8.0f}")  # noqa: T201
    of_bare = f"{first / bare:.2f} and {again / bare:.1f} times as many (at least {OF_BARE})"
    print(f"{'a bare view with the same SQL':34}{bare:>8.0f}   ours {of_bare}")  # noqa: T201
    if datasette:
        times = (
            f"{first / datasette:.1f} and {again / datasette:.1f} times as many (at least {TIMES_DATASETTE})"
        )
        print(f"{'Datasette':34}{datasette:>8.0f}   ours {times}", flush=True)  # noqa: T201
    else:
        print("Datasette is not installed: pip install datasette")  # noqa: T201


def queries(seed=1956):
    """200 different queries of each sort: {name: texts}. Those of persons are of persons that there are."""
    chance = random.Random(seed)
    indexed = Entry.objects.filter(kind="person").order_by("-record_id")
    last = indexed.values_list("record_id", flat=True).first()
    found = {}
    while len(found) < QUERIES:
        row = (
            Person.objects.filter(pk__gte=chance.randrange(last))
            .order_by("pk")
            .values_list("name", "native_name")
        )
        name, native = row.first()
        surname, _comma, rest = (native if native and chance.random() < 0.5 else name).partition(",")
        found.setdefault(surname, f"{rest.split()[0]} {surname}" if rest else surname)
        if len(found) > last:
            break  # hardly any persons
    common = [*people.FIRST, *people.FEMALE, *people.FATHER]
    common = [*common, *map(names.romanise, common)]
    pairs = [f"{first} {father}" for first in people.FIRST for father in people.FATHER]
    chance.shuffle(pairs)
    return {
        "surname": list(found),
        "full name": list(found.values()),
        "misspelling": [slip(surname, chance) for surname in found],
        "common name": [*common, *pairs][:QUERIES],
    }


def slip(word, chance):
    """`word` with two letters exchanged, or one left out."""
    at = chance.randrange(1, max(2, len(word) - 2))
    if chance.random() < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if len(word) > at + 1 else word
    return word[:at] + word[at + 1 :]


def _measure_sort(name, texts, recorded):
    client = Client()
    for text in texts:
        client.get("/search/", {"q": text})  # so that all three find the same in memory
    pages, searches, raws = [], [], []
    for text in texts:
        statements = []
        with connection.execute_wrapper(_recorder(statements)):
            searches.append(_time(lambda text=text: search.find(text)))
        recorded[text] = statements
        raws.append(_time(lambda statements=statements: _execute(statements[-1])))
    for text in texts:
        caches["pages"].clear()  # each is its first reader
        pages.append(_time(lambda text=text: client.get("/search/", {"q": text})))
    page, found, raw = (_p95(times) for times in (pages, searches, raws))
    cells = "".join(
        f"{f'{_p95(times):.1f} ({statistics.median(times):.1f})':>16}" for times in (pages, searches, raws)
    )
    promised = f"at most {MILLISECONDS} ms, {TIMES_RAW} × raw"
    print(f"{name:16}{cells}{found / raw:>8.2f}   {promised}", flush=True)  # noqa: T201


def _recorder(statements):
    def record(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    return record


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def _time(action):
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def _p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def rates(seconds, recorded):
    """Requests a second of our page, first and again, of the bare view, of Datasette (None if not installed).

    All are asked the same queries of every sort: each for the first time, then some of them in turn, as
    readers do. What was answered once is kept until somebody writes (decision 0022); Datasette and the bare
    view keep nothing.
    """
    texts = list(recorded)
    some = texts[:: max(1, len(texts) // QUERIES)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, again = serving.ours(texts, some, seconds)
        bare = serving.bare(folder, recorded, some, seconds)
        datasette = None
        if program := shutil.which("datasette"):
            datasette = serving.datasette(program, folder, some, seconds)
    return first, again, bare, datasette


if __name__ == "__main__":
    main()
