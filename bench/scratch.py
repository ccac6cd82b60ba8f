"""What the measurements of pages share: a scratch database that they fill, or a large one that is there."""

import argparse
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import people
from bench.template import migrated
from catalogue import bulk

FILES = ["places", "bodies", "persons", "rehabilitations"]


def options(module, told, **numbers):
    """What the command line asks of `module`: `rows`, `here`, and `numbers`, {name: (default, its help)}."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=told.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000], help="persons; 1,000 to 3,000,000")
    parser.add_argument("--here", action="store_true", help="measure the database of DATABASE_URL as it is")
    for name, (default, help_text) in numbers.items():
        parser.add_argument(f"--{name}", type=type(default), default=default, help=help_text)
    # `make bench ARGS=…` may name what only the other measurements know
    return parser.parse_known_args()[0]


def run(chosen, fill, measure):
    """`measure(chosen)` in a scratch database that `fill(rows)` has filled, or in the one that is there."""
    if chosen.here:
        measure(chosen)
        return
    with database():
        fill(max(chosen.rows))
        measure(chosen)


@contextmanager
def database(keep=False):
    """An empty scratch database, as long as the block lasts; longer with `keep`."""
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        if not keep:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def import_made_up(rows):
    """`rows` persons and rehabilitations, through the import."""
    with tempfile.TemporaryDirectory() as name:
        people.write_files(Path(name), rows)
        for table in FILES:
            with (Path(name) / f"{table}.csv").open("rb") as file:
                report = bulk.import_rows(bulk.contract(table), file)
            if report.faults:
                raise SystemExit(f"{table}.csv: {report.faults[:3]}")
    vacuum()


def publish():
    """Publish what was imported, past the rules that ask for review and citations, and without history."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in FILES:
            name = bulk.contract(table)._meta.model._meta.db_table
            cursor.execute(f"UPDATE {name} SET status = 'published', first_published = now()")
        cursor.execute("RESET session_replication_role")
    vacuum()


def write_past_triggers(statements, tables, without):
    """Run `statements`, which fill `tables`, past the triggers and `without` the indexes of some methods."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "JOIN pg_am ON pg_am.oid = relam WHERE amname = ANY (%s) "
            "AND indrelid::regclass::text LIKE 'catalogue%%'",
            [without],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(f"catalogue_{table}" for table in tables))


def vacuum():
    """What autovacuum would do in time: after much was written, counts and plans need it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
