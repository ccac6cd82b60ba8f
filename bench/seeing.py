"""python -m bench.seeing: how long the server takes for the home page, the timeline, a day, and a life.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on
made-up persons, each with a rehabilitation, and an event for every hundred of them, all published. With
--here it uses the database of DATABASE_URL as it is, for a large copy that is there already, and counts in
it. Beside the time on the clock stands that of the processor, which other work does not lengthen.
"""

import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from django.core.cache import caches  # noqa: E402 -- models need settings first
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import scratch  # noqa: E402
from catalogue import counting  # noqa: E402
from catalogue.models import Person  # noqa: E402
from catalogue.views.happenings import KINDS  # noqa: E402

CACHED, DETAIL = 20, 15  # milliseconds promised: from what was counted, and for a record's page
KILOBYTES = 60
SPREAD = 97  # persons measured, far apart

# Each is an INSERT; :rows persons and acts, a hundredth as many events, each spoken of up to twice.
MADE = [
    """INSERT INTO catalogue_source (slug, status, summary, note, kind, title, sort_key, authors, editors,
        date, number, container, publisher, place_published, volume, issue, pages, edition, language, url,
        accessed, doi, isbn, archive, shelfmark)
    VALUES ('book', 'published', '', '', 'book', 'A Book', 'a book', '', '', '', '', '', '', '', '', '', '',
        '', '', '', '', '', '', '', '')""",
    """INSERT INTO catalogue_event (slug, status, first_published, summary, note, title, sort_key, kind, date,
        date_earliest, date_latest)
    SELECT 'e' || n, 'published', now(), '', '', 'Event number ' || n, 'event number ' || n,
        (ARRAY['period', 'congress', 'speech', 'legal act', 'arrest', 'trial', 'death', 'amnesty', 'release',
            'reform', 'campaign', 'unrest', 'monument removed', 'publication', 'other'])[1 + n % 15],
        CASE n % 4 WHEN 0 THEN d::text WHEN 1 THEN y::text WHEN 2 THEN y || '/' || y + 3
            ELSE '[' || y || '..' || y + 1 || ']' END,
        CASE n % 4 WHEN 0 THEN d ELSE make_date(y, 1, 1) END,
        CASE n % 4 WHEN 0 THEN d ELSE make_date(y + CASE n % 4 WHEN 1 THEN 0 WHEN 2 THEN 3 ELSE 1 END, 12, 31)
        END
    FROM (SELECT n, d, extract(year FROM d)::int AS y
          FROM (SELECT n, DATE '1917-01-01' + (n * 7919) % 36000 AS d
                FROM generate_series(1, greatest({rows} / 100, 100)) AS n) AS days) AS events""",
    """INSERT INTO catalogue_person (slug, status, first_published, summary, note, name, sort_key,
        native_name, native_sort_key, sex, born, born_earliest, born_latest, died,
        died_earliest, died_latest, occupation, wikidata, viaf)
    SELECT 'p' || n, 'published', now(), '', '', 'Person ' || n, 'person ' || n, '', '', '', b::text, b, b,
        d::text, d, d, 'engineer', '', ''
    FROM (SELECT n, DATE '1880-01-01' + (n * 7919) % 11000 AS b, DATE '1937-01-01' + (n * 104729) % 700 AS d
          FROM generate_series(1, {rows}) AS n) AS p""",
    """INSERT INTO catalogue_rehabilitation (slug, status, first_published, summary, note, person_id,
        group_name, act, route, outcome, date, date_earliest, date_latest, ground, posthumous)
    SELECT 'r' || n, 'published', now(), '', '', n, '',
        CASE WHEN n % 10 = 0 THEN 'release' ELSE 'rehabilitation' END, 'judicial',
        CASE WHEN n % 50 = 1 THEN 'refused' ELSE 'granted' END,
        CASE WHEN n % 20 = 3 THEN '[1954..1956]' ELSE d::text END,
        CASE WHEN n % 20 = 3 THEN DATE '1954-01-01' ELSE d END,
        CASE WHEN n % 20 = 3 THEN DATE '1956-12-31' ELSE d END, '', 'yes'
    FROM (SELECT n, DATE '1953-04-01' + (n * 7919) % 14000 AS d FROM generate_series(1, {rows}) AS n) AS r""",
    """INSERT INTO catalogue_citation (ref, source_id, locator, quoted_in_locator, event_id, field, says,
        says_sort_key, stance, quote, quote_sort_key, note)
    SELECT 'e' || id || 'x' || k, 1, 'p. ' || k, '', id, '', '', '', '', '', '', ''
    FROM catalogue_event, generate_series(1, 2) AS k WHERE id % 3 >= k""",
    """INSERT INTO catalogue_citation (ref, source_id, locator, quoted_in_locator, person_id, field, says,
        says_sort_key, stance, quote, quote_sort_key, note)
    SELECT 'p' || id, 1, '', '', id, '', '', '', '', '', '', '' FROM catalogue_person WHERE id % 20 = 1""",
]


def main():
    """Fill the database unless it is there, count, and print a line a page."""
    chosen = scratch.options("bench.seeing", __doc__, repeat=(40, "requests for each page"))
    scratch.run(chosen, fill, lambda asked: measure(asked.repeat))


def fill(rows):
    """`rows` persons and acts, without the triggers (no history) and without the indexes for searching."""
    tables = ["source", "event", "person", "rehabilitation", "citation"]
    scratch.write_past_triggers([statement.format(rows=rows) for statement in MADE], tables, without=["gin"])


def measure(repeat):
    """Print how long a count takes, then the median and the 95th percentile for each page."""
    began = time.perf_counter()
    numbers = counting.recount()
    print(f"\n{numbers:,} numbers counted in {time.perf_counter() - began:.1f} s")  # noqa: T201
    heads = f"{'median':>8}{'p95':>8}{'cpu':>8}{'promised':>10}{'queries':>9}{'kB':>6}"
    print(f"{'pages, server time in ms':36}{heads}")  # noqa: T201
    over = []
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        for name, addresses, promised in _pages():
            if not _print(Client(), name, addresses, promised, repeat):
                over.append(name)
    print(f"over what is promised: {', '.join(over) or 'none'}")  # noqa: T201


def _pages():
    """(name, its addresses, milliseconds promised) of every page measured."""
    whole = reverse("catalogue:timeline")
    decades = [reverse("catalogue:timeline_decade", args=[first]) for first in range(1910, 2030, 10)]
    years = [reverse("catalogue:timeline_year", args=[year]) for year in range(1917, 2026, 3)]
    days = [f"{month:02}-{number:02}" for month in range(1, 13) for number in (1, 9, 17, 25)]
    lists = [reverse("catalogue:day_list", args=[day, kind]) for day in days[::4] for kind in KINDS]
    yield "home", [reverse("catalogue:home")], CACHED
    yield "timeline, all years", [whole], CACHED
    yield "timeline, a decade", decades, CACHED
    yield "timeline, a year", years, CACHED
    yield "timeline as a table", [f"{whole}?as=table"], CACHED
    yield "on this day", [reverse("catalogue:day", args=[day]) for day in days], CACHED
    yield "one kind of a day", lists, CACHED
    yield "page of a person", _persons(), DETAIL


def _persons():
    """The addresses of persons from all over the table."""
    last = Person.objects.order_by("pk").last().pk
    wanted = [1 + last * place // SPREAD for place in range(SPREAD)]
    slugs = [
        Person.objects.filter(pk__gte=pk).order_by("pk").values_list("slug", flat=True)[0] for pk in wanted
    ]
    return [reverse("catalogue:person", args=[slug]) for slug in slugs]


def _print(client, name, addresses, promised, repeat):
    """Print the line of a kind of page; False where it is slower or heavier than promised."""
    client.get(addresses[0])  # what is made once a process is not its own
    asked = [addresses[number % len(addresses)] for number in range(max(repeat, len(addresses)))]
    times, worked, sizes = zip(*(_asked(client, address) for address in asked), strict=True)
    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[-1])
    slowest, size = sorted(times)[int(len(times) * 0.95)], max(sizes) / 1000
    print(  # noqa: T201
        f"{name:36}{statistics.median(times):>8.1f}{slowest:>8.1f}{statistics.median(worked):>8.1f}"
        f"{promised:>10}{len(queries):>9}{size:>6.0f}",
        flush=True,
    )
    return slowest <= promised and (promised != DETAIL or size <= KILOBYTES)


def _asked(client, address):
    """(milliseconds, those of the processor, bytes) of one request, as of its first reader."""
    caches["pages"].clear()
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address)
    taken, worked = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return taken, worked, len(answer.content)


if __name__ == "__main__":
    main()
