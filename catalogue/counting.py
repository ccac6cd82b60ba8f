"""The numbers of the home page, the charts and the timeline: counted at one moment, kept, and read by pages.

    recount()       counts anew: seconds at three million records, milliseconds at a few thousand
    recount_few()   the same, where it takes milliseconds; where it does not, nothing
    read(*whats)    what was counted last, as `Counts`, which say as of when

What is counted, of published rows only (`Aggregate.what` and `key`):

    records            person, place, event, renaming, source; granted (rehabilitations); others (of acts)
    <class>.year       acts by the years they can mean, see `catalogue.charts.Years`; a class is `granted`, a
                       rehabilitation that counts as one, or the act (`rehabilitation`: refused, pending …)
    <class>.body       acts by the id of the body that acted, '' for none
    outcome            rehabilitations asked for, by outcome
    <kind>.events      events of a kind by the years they can mean
    drawn.<decade>     by event id, how many statements are made of it: of each kind those of which most is
    drawn.all          said, among events of a decade (`1950`), and of all dated ones
    great              the events that stand beside a person's life: congresses, and what most is said of

An act that can mean several years is counted under all of them together ('1954/1956'), never in one of them.
An event whose end is not known (`1929/`) is taken to lie where it began, for nobody knows of more.
"""

import datetime
from dataclasses import dataclass

from django.db import connection, transaction

from catalogue.models import Aggregate

FEW = 20_000  # published records that are counted within some 50 ms, so at once after a change at the desk
DRAWN_OF_ALL, DRAWN_OF_DECADE = 8, 12  # events of one kind that the timeline draws
GREAT = 60
LOCK = 0x636F756E74  # one count at a time; the second waits, and then sees what the first has not

# The years a date can mean, as text: 1956 · 1956~ (about, probably) · 1954/1956 · 1953/.. · '' (undated).
SPAN = """CASE WHEN first IS NULL AND last IS NULL THEN ''
    WHEN first = last THEN first::text ELSE coalesce(first::text, '..') || '/' || coalesce(last::text, '..')
    END || CASE WHEN sharp THEN '' ELSE '~' END"""
YEARS = """date_part('year', date_earliest)::int AS first, date_part('year', date_latest)::int AS last,
    catalogue_date_is_sharp(date) AS sharp"""
RECORDS = ["person", "place", "event", "renaming", "source"]
COUNTED = f"""
WITH days AS (  -- so that what is worked out of a date is worked out once, not for a million acts of one day
    SELECT act, outcome, body_id, date, date_earliest, date_latest, count(*) AS number
    FROM catalogue_rehabilitation WHERE status = 'published'
    GROUP BY act, outcome, body_id, date, date_earliest, date_latest
), acts AS (
    SELECT class, first, last, sharp, body_id, outcome, GROUPING(body_id) AS no_body,
        GROUPING(outcome) AS no_outcome, sum(number) AS number
    FROM (
        SELECT {YEARS}, body_id, outcome, number,
            CASE WHEN act = 'rehabilitation' AND outcome IN ('granted', 'partial') THEN 'granted' ELSE act END
                AS class
        FROM days
    ) AS act GROUP BY GROUPING SETS ((class, first, last, sharp), (class, body_id), (class, outcome))
), dated AS (
    SELECT id, kind, date_earliest, sharp,
        CASE WHEN left(date, 1) = '/' THEN last ELSE first END AS first,
        CASE WHEN right(date, 1) = '/' THEN first ELSE last END AS last
    FROM (
        SELECT id, kind, date, date_earliest, {YEARS} FROM catalogue_event WHERE status = 'published'
    ) AS event
), said AS (
    SELECT c.event_id AS id, count(*) AS number FROM catalogue_citation AS c
    JOIN catalogue_source AS s ON s.id = c.source_id AND s.status = 'published'
    WHERE c.event_id IS NOT NULL GROUP BY c.event_id
), known AS (
    SELECT dated.*, coalesce(number, 0) AS number FROM dated LEFT JOIN said USING (id)
    WHERE first IS NOT NULL OR last IS NOT NULL
), decades AS (
    SELECT known.*, 'drawn.' || decade AS what FROM known, generate_series(1910, %(this_year)s, 10) AS decade
    WHERE coalesce(first, decade) < decade + 10 AND coalesce(last, decade) >= decade
    UNION ALL SELECT known.*, 'drawn.all' FROM known
), drawn AS (
    SELECT *, row_number() OVER (PARTITION BY what, kind ORDER BY number DESC, date_earliest, id) AS place
    FROM decades
), great AS (
    SELECT *, row_number() OVER (ORDER BY kind = 'congress' DESC, number DESC, date_earliest, id) AS place
    FROM known WHERE first IS NOT NULL AND last IS NOT NULL AND last - first < 25
)
SELECT class || '.year' AS what, {SPAN} AS key, number FROM acts WHERE no_body = 1 AND no_outcome = 1
UNION ALL SELECT class || '.body', coalesce(body_id::text, ''), number FROM acts WHERE no_body = 0
UNION ALL SELECT 'outcome', outcome, sum(number) FROM acts
    WHERE no_outcome = 0 AND class IN ('granted', 'rehabilitation') GROUP BY outcome
UNION ALL SELECT 'records', 'granted', coalesce(sum(number), 0) FROM acts
    WHERE no_outcome = 0 AND class = 'granted'
UNION ALL SELECT 'records', 'others', coalesce(sum(number), 0) FROM acts
    WHERE no_outcome = 0 AND class <> 'granted'
{
    "".join(
        f'''UNION ALL SELECT 'records', '{table}', count(*) FROM catalogue_{table} WHERE status = 'published'
    '''
        for table in RECORDS
    )
}
UNION ALL SELECT kind || '.events', {SPAN}, count(*) FROM dated GROUP BY kind, first, last, sharp
UNION ALL SELECT what, id::text, number FROM drawn
    WHERE place <= CASE what WHEN 'drawn.all' THEN {DRAWN_OF_ALL} ELSE {DRAWN_OF_DECADE} END
UNION ALL SELECT 'great', id::text, number FROM great WHERE place <= {GREAT}
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: {what: {key: number}}, and as of when; None where nothing was counted yet."""

    numbers: dict
    as_of: datetime.datetime | None

    def of(self, what):
        """{key: number} of one kind of number; empty where there is none."""
        return self.numbers.get(what, {})


def read(*whats):
    """The `Counts` of `whats` as they were counted last."""
    numbers, as_of = {}, None
    rows = Aggregate.objects.filter(what__in=whats).order_by("what", "key")
    for what, key, number, counted in rows.values_list("what", "key", "number", "as_of"):
        numbers.setdefault(what, {})[key] = number
        as_of = counted
    return Counts(numbers, as_of)


def recount():
    """Count everything anew, in one statement and so at one moment; how many numbers there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
        # Read and then written, because PostgreSQL counts with one processor what it inserts at once.
        cursor.execute(
            f"SELECT what, key, number, statement_timestamp() FROM ({COUNTED}) AS counted",
            {"this_year": datetime.datetime.now(datetime.UTC).year},
        )
        counted = [Aggregate(what=row[0], key=row[1], number=row[2], as_of=row[3]) for row in cursor]
        Aggregate.objects.all().delete()
        Aggregate.objects.bulk_create(counted, batch_size=1_000)
    return len(counted)


def recount_few():
    """Count anew where so few records are public that nobody has to wait for it; True where that was done."""
    counts = read("records")
    if counts.as_of and sum(counts.of("records").values()) > FEW:
        return False
    recount()
    return True


def count_first(**kwargs):
    """Count, after a migration, what was never counted before; nothing where the table is not there (yet)."""
    if Aggregate._meta.db_table in connection.introspection.table_names() and not Aggregate.objects.exists():
        recount()
