"""python -m bench.health: how long every rule of the health report takes, and one record's check.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL; --keep
leaves it). The records are made in SQL and deterministic: for each person a case, a rehabilitation and, nine
times in ten, a citation; some are vague, some impossible. The indexes for searching are left out, since no
rule asks them and filling them takes longer than all the rules.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from bench import scratch  # noqa: E402 -- models need settings first
from catalogue import consistency  # noqa: E402
from catalogue.models import Finding  # noqa: E402

SOURCES = 500

# Each is an INSERT of as many rows as its second item says, of :rows persons.
MADE = [
    (
        """INSERT INTO catalogue_source (slug, status, summary, note, kind, title, sort_key, authors, editors,
            date, number, container, publisher, place_published, volume, issue, pages, edition, language, url,
            accessed, doi, isbn, archive, shelfmark, based_on_id)
        SELECT 's' || n, CASE WHEN n % 50 = 0 THEN 'draft' ELSE 'published' END, '', '', 'book', 'Book ' || n,
            'book ' || n, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '',
            CASE WHEN n % 30 = 1 AND n > 1 THEN n - 1 END
        FROM generate_series(1, {count}) AS n ORDER BY n""",
        lambda rows: SOURCES,
    ),
    (
        """INSERT INTO catalogue_place (slug, status, summary, note, name, sort_key, native_name,
            native_sort_key, kind, country, wikidata, geonames, latitude, longitude)
        SELECT 'l' || n, CASE WHEN n % 20 = 0 THEN 'draft' ELSE 'published' END, '', '', 'Town ' || n || 'c',
            'town ' || n || 'c', '', '', 'city', '', '', '', CASE WHEN n % 3 > 0 THEN 55 END,
            CASE WHEN n % 3 > 0 THEN 37 END
        FROM generate_series(1, {count}) AS n ORDER BY n""",
        lambda rows: rows // 100,
    ),
    (
        """INSERT INTO catalogue_renaming (slug, status, summary, note, place_id, old_name, old_sort_key,
            old_native, old_native_sort_key, new_name, new_sort_key, new_native, new_native_sort_key, date,
            date_earliest, date_latest, kind)
        SELECT 'n' || n || '-' || step, 'published', '', '', n, 'Town ' || n || before,
            'town ' || n || before, '', '', 'Town ' || n || after, 'town ' || n || after, '', '',
            year::text, make_date(year, 1, 1), make_date(year, 12, 31), 'other'
        FROM generate_series(1, {count}) AS n, (VALUES (1, 'a', 'b', 1925), (2, 'b', 'c', 1961)) AS
            chain (step, before, after, year) WHERE n % 50 > 0 OR step = 2 ORDER BY n, step""",
        lambda rows: rows // 100,
    ),
    (
        """INSERT INTO catalogue_event (slug, status, summary, note, title, sort_key, kind, date,
            date_earliest, date_latest, part_of_id)
        SELECT 'e' || n, CASE WHEN n % 30 = 0 THEN 'draft' ELSE 'published' END, 'It happened.', '',
            'Event ' || n, 'event ' || n, CASE WHEN n % 2 = 0 THEN 'trial' ELSE 'congress' END, year::text,
            make_date(year, 1, 1), make_date(year, 12, 31), CASE WHEN n > 10 THEN 1 + n % 10 END
        FROM (SELECT n, 1930 + n % 30 AS year FROM generate_series(1, {count}) AS n) AS e ORDER BY n""",
        lambda rows: rows // 100,
    ),
    (
        """INSERT INTO catalogue_person (slug, status, summary, note, name, sort_key, native_name,
            native_sort_key, sex, born, born_earliest, born_latest, died, died_earliest, died_latest,
            birth_place_id, occupation, wikidata, viaf)
        SELECT 'p' || n, CASE WHEN n % 4 = 0 THEN 'published' ELSE 'draft' END,
            CASE WHEN n % 10 = 0 THEN 'A summary.' ELSE '' END, '', 'Person ' || n || ', Ivan',
            'person ' || n || ' ivan', '', '', 'male', CASE WHEN n % 7 = 0 THEN '' ELSE b::text END,
            CASE WHEN n % 7 > 0 THEN make_date(b, 1, 1) END,
            CASE WHEN n % 7 > 0 THEN make_date(b, 12, 31) END,
            CASE WHEN n % 3 = 0 THEN '' ELSE d || CASE WHEN n % 5 = 0 THEN '~' ELSE '' END END,
            CASE WHEN n % 3 > 0 THEN make_date(d, 1, 1) END,
            CASE WHEN n % 3 > 0 THEN make_date(d, 12, 31) END,
            CASE WHEN n % 3 = 0 THEN 1 + n % ({count} / 100) END, '', '', ''
        FROM (SELECT n, 1870 + n % 50 AS b, 1937 + n % 20 AS d FROM generate_series(1, {count}) AS n) AS p
        ORDER BY n""",
        lambda rows: rows,
    ),
    (
        """INSERT INTO catalogue_case (ref, person_id, group_name, event_id, arrested, arrested_earliest,
            arrested_latest, charge, sentenced, sentenced_earliest, sentenced_latest, measure, sentence)
        SELECT 'c' || n, n, '', CASE WHEN n % 20 = 0 THEN 1 + n % ({count} / 100) END, a::text,
            make_date(a, 1, 1), make_date(a, 12, 31), '', '1938', DATE '1938-01-01', DATE '1938-12-31',
            'shot', ''
        FROM (SELECT n, CASE WHEN n % 2000 = 0 THEN 1860 ELSE 1936 + n % 3 END AS a
              FROM generate_series(1, {count}) AS n) AS c ORDER BY n""",
        lambda rows: rows,
    ),
    (
        """INSERT INTO catalogue_rehabilitation (slug, status, summary, note, person_id, group_name, case_id,
            act, route, outcome, date, date_earliest, date_latest, ground, posthumous)
        SELECT 'r' || n, CASE WHEN n % 4 = 0 THEN 'published' ELSE 'draft' END, '', '', n, '',
            CASE WHEN n % 10 > 0 THEN CASE WHEN n % 1000 = 1 THEN n + 1 ELSE n END END, 'rehabilitation',
            'judicial', 'granted', r::text, make_date(r, 1, 1), make_date(r, 12, 31), '',
            CASE WHEN n % 2 = 0 THEN 'yes' WHEN n % 500 = 1 THEN 'no' ELSE '' END
        FROM (SELECT n, 1954 + n % 10 AS r FROM generate_series(1, {count}) AS n) AS r ORDER BY n""",
        lambda rows: rows,
    ),
    (
        """INSERT INTO catalogue_participation (ref, event_id, person_id, role, capacity)
        SELECT 'a' || n, 1 + n % ({count} / 10), n, CASE n % 3 WHEN 0 THEN 'accused' WHEN 1 THEN 'subject'
            ELSE 'victim' END, '' FROM generate_series(1, {count}) AS n ORDER BY n""",
        lambda rows: rows // 10,
    ),
    (  # of ten persons one has no citation, seven have one, and two have two, with fields
        """INSERT INTO catalogue_citation (ref, source_id, locator, quoted_in_locator, person_id, field, says,
            says_sort_key, stance, quote, quote_sort_key, note)
        SELECT 'p' || n || 'x' || k, 1 + (n + k) % {sources}, 'p. ' || k, '', n,
            CASE WHEN n % 10 > 7 THEN 'born' ELSE '' END, CASE WHEN n % 10 > 7 THEN '1900' ELSE '' END, '',
            '', '', '', ''
        FROM generate_series(1, {count}) AS n, generate_series(1, 2) AS k
        WHERE n % 10 > 0 AND (k = 1 OR n % 10 > 7) ORDER BY n, k""",
        lambda rows: rows,
    ),
    (
        """INSERT INTO catalogue_citation (ref, source_id, locator, quoted_in_locator, rehabilitation_id,
            field, says, says_sort_key, stance, quote, quote_sort_key, note)
        SELECT 'r' || n, 1 + n % {sources}, '', '', n, '', '', '', '', '', '', ''
        FROM generate_series(1, {count}) AS n WHERE n % 2 = 0 ORDER BY n""",
        lambda rows: rows,
    ),
]
TABLES = ["source", "place", "renaming", "event", "person", "case", "rehabilitation", "participation"]


def main():
    """Make the records, ask every rule twice, then check single records; print a table."""
    options = _options()
    rows = max(options.rows)
    with scratch.database(options.keep):
        fill(rows)
        measure(rows)


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench.health", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000], help="persons; 1,000 to 3,000,000")
    parser.add_argument("--keep", action="store_true", help="leave the scratch database")
    # `make bench ARGS=…` may name what only the other measurements know
    return parser.parse_known_args()[0]


def fill(rows):
    """The records, without the triggers (no history) and without the indexes for searching."""
    began = time.perf_counter()
    statements = [statement.format(count=many(rows), sources=SOURCES) for statement, many in MADE]
    scratch.write_past_triggers(statements, [*TABLES, "citation"], without=["gin", "gist"])
    print(f"{rows:,} persons, made in {time.perf_counter() - began:.0f} s", flush=True)  # noqa: T201


def measure(rows):
    """Every rule twice: the first time its findings are new, the second time they are there."""
    print(f"\n{'rule':46}{'found':>10}{'first':>9}{'again':>9}  seconds")  # noqa: T201
    first = {rule: consistency.check(rule) for rule in consistency.RULES}
    consistency.tidy()
    again = {rule: consistency.check(rule) for rule in consistency.RULES}
    for rule, check in first.items():
        name = f"{rule.table} {rule.code}"
        print(  # noqa: T201
            f"{name:46}{check.open:>10,}{check.seconds:>9.2f}{again[rule].seconds:>9.2f}"
        )
    totals = [sum(check.seconds for check in checks.values()) for checks in (first, again)]
    print(f"{'all rules':46}{Finding.objects.count():>10,}{totals[0]:>9.1f}{totals[1]:>9.1f}")  # noqa: T201
    for table, model in consistency.TABLES.items():
        records = list(model.objects.order_by("pk")[: min(rows, 100)])
        times = sorted(_seconds(consistency.warnings_for, record) * 1000 for record in records)
        if times:
            print(f"one {table:20} {statistics.median(times):6.1f} ms, slowest {times[-1]:6.1f} ms")  # noqa: T201
    person = consistency.TABLES["person"].objects.order_by("pk").first()
    after = statistics.median(
        _seconds(lambda: consistency.refresh(consistency.touched_by([person]))) for _n in range(9)
    )
    print(f"after a person was saved {after * 1000:.1f} ms")  # noqa: T201


def _seconds(function, *args):
    began = time.perf_counter()
    function(*args)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
