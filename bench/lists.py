"""python -m bench.lists: how long the server takes for filtered lists with counts, wherever they begin.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on
made-up persons, each with a rehabilitation, all published. With --here it only reads the database of
DATABASE_URL, a large copy that is there already. The filtered lists are drawn from what the lists offer, the
same in every run.
"""

import os
import random
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from django.core.cache import caches  # noqa: E402 -- models need settings first
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.urls import resolve  # noqa: E402

from bench import scratch  # noqa: E402
from catalogue.models import Person, Rehabilitation  # noqa: E402
from catalogue.models.tallies import TALLIES, count_anew  # noqa: E402
from catalogue.views.lists import PAGE_SIZE  # noqa: E402
from catalogue.views.person import PersonList  # noqa: E402
from catalogue.views.rehabilitation import RehabilitationList  # noqa: E402

LISTS = {"/persons/": PersonList, "/rehabilitations/": RehabilitationList}
MILLISECONDS = 100  # promised for 95 in 100 filtered lists with counts, with 3,000,000 rows
FAR = 30_000  # the page that is to be as quick as the first


def main():
    """Fill the database unless it is there, and print a line a kind of list."""
    chosen = scratch.options("bench.lists", __doc__, queries=(100, "different filtered lists of each table"))
    scratch.run(chosen, fill, lambda asked: measure(asked.queries))


def fill(rows):
    """`rows` persons and rehabilitations, published and tallied."""
    scratch.import_made_up(rows)
    scratch.publish()
    for tally in TALLIES.values():
        count_anew(tally)
    scratch.vacuum()


def measure(queries):
    """Print the median and the 95th percentile of the server's time for each kind of list."""
    client = Client()
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        print("\nlists with counts, server time in ms")  # noqa: T201
        print(f"{'':42}{'lists':>8}{'median':>8}{'p95':>8}{'slowest':>9}")  # noqa: T201
        over = []
        for path, view in LISTS.items():
            for name, addresses in _kinds(path, view.model, queries):
                if not _print(f"{path} {name}", [_milliseconds(client, one) for one in addresses], addresses):
                    over.append(f"{path} {name}")
            _print_file(client, path)
    print(f"promised: 95 in 100 within {MILLISECONDS} ms; over it: {', '.join(over) or 'none'}")  # noqa: T201


def _kinds(path, model, queries):
    """(what they are, addresses) of every kind of list measured."""
    far = _far(model)
    show = "show=granted&" if model is Rehabilitation else ""
    filtered = list(_filtered(path, queries))
    yield "first page, everything", [path] * 10
    yield f"page {FAR:,} or half-way, everything", [f"{path}?{show}after={far}"] * 10
    yield "first page, filtered", filtered
    yield (
        "half-way, filtered",
        [f"{one}{'&' if '?' in one else '?'}{show}after={far}" for one in filtered[:50]],
    )
    yield "JSON, filtered", [one.replace("/?", ".json?") for one in filtered[:50]]


def _far(model):
    """The slug of the row before page 30,000, or half-way where there are fewer."""
    order = "sort_key" if model is Person else "date_earliest"
    rows = model.objects.published().order_by(order, "pk")
    place = min(FAR * PAGE_SIZE, rows.count() // 2)
    return rows.values_list("slug", flat=True)[place]


def _filtered(path, queries):
    """Addresses with one to three filters, drawn from what the list itself offers."""
    chance = random.Random(1956)
    view = LISTS[path]()
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    view.setup(request)
    facets = [facet for facet in view.context()["facets"] if facet.options]
    for _number in range(queries):
        parts = []
        for facet in chance.sample(facets, min(len(facets), chance.randint(1, 3))):
            if facet.years:
                first = chance.randint(int(facet.options[0].label[:4]), int(facet.options[-1].label[:4]))
                last = first + chance.randint(0, 15)
                (begin, _label, _year), (end, _other, _none) = facet.years
                parts += [f"{begin}={first}", f"{end}={last}"]
            else:
                options = chance.sample(facet.options, min(len(facet.options), chance.randint(1, 2)))
                parts += [f"{facet.name}={option.value}" for option in options]
        yield f"{path}?{'&'.join(parts)}"


def _print(name, times, addresses):
    """Print the line of a kind of list; False where it is over what is promised."""
    ordered = sorted(times)
    slow = ordered[int(len(ordered) * 0.95)]
    median, slowest = statistics.median(ordered), ordered[-1]
    within = slow <= MILLISECONDS
    print(  # noqa: T201
        f"{name[:41]:42}{len(times):>8}{median:>8.0f}{slow:>8.0f}{slowest:>9.0f}"
        f"{'' if within else '  over: ' + addresses[times.index(slowest)]}",
        flush=True,
    )
    return within


def _print_file(client, path):
    began = time.perf_counter()
    answer = client.get(f"{path.rstrip('/')}.csv?{'sex=female' if path == '/persons/' else 'posthumous=yes'}")
    rows = sum(block.count(b"\n") for block in answer.streaming_content) - 1
    taken = time.perf_counter() - began
    print(f"{path} CSV, filtered: {rows:,} rows, {rows / taken:,.0f} rows a second", flush=True)  # noqa: T201


def _milliseconds(client, address):
    caches["pages"].clear()
    began = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return taken


if __name__ == "__main__":
    main()
