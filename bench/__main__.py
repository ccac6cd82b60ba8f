"""python -m bench: how fast, and in how much memory, mass import and export run beside the limit and others.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL). The limit
is raw COPY of the same finished rows, and of their history rows, into the same tables with the same indexes
and check constraints, but without triggers: nothing is parsed, derived, looked up, compared or recorded.
Every measurement runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import itertools
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

import tablib  # noqa: E402 -- models need settings first
from django.db import connection  # noqa: E402

from bench import people  # noqa: E402
from catalogue import bulk  # noqa: E402
from catalogue.models import Person  # noqa: E402
from catalogue.resources import PersonResource, RehabilitationResource  # noqa: E402

TABLES = {"persons": PersonResource, "rehabilitations": RehabilitationResource}


class Bench:
    """The files of one run, and every measurement as a method that returns how many rows it handled."""

    def __init__(self, folder, table, rows, few):
        self.folder, self.table, self.rows, self.few = folder, table, rows, few
        self.contract = TABLES[table]
        self.model = self.contract._meta.model
        self.db_table = self.model._meta.db_table
        self.state = None  # empty or full, where that is certain

    def raw(self):
        connection.ensure_connection()
        return connection.connection.cursor()

    # -- before a measurement ----------------------------------------------------------------------------

    def empty(self):
        """Nothing in the table and its history."""
        with self.raw() as cursor:
            cursor.execute(f"TRUNCATE {self.db_table}, {self.db_table}history, pghistory_context CASCADE")
            if self.table == "persons":
                cursor.execute("TRUNCATE catalogue_rehabilitationhistory")
            cursor.execute("CHECKPOINT")

    def full(self):
        """The table as an import has left it."""
        self.empty()
        self.limit()
        with self.raw() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {self.db_table}, {self.db_table}history")
            cursor.execute("CHECKPOINT")

    # -- in -------------------------------------------------------------------------------------------------

    def limit(self):
        """Raw COPY of finished rows and finished history, no triggers."""
        with self.raw() as cursor:
            cursor.execute("SET session_replication_role = replica")
            self._copy_in(cursor)
            cursor.execute("RESET session_replication_role")
        return self.rows

    def limit_with_triggers(self):
        """Raw COPY of finished rows; the triggers check keys and write the history."""
        file = (self.folder / f"{self.db_table}.copy").open("rb")
        with file, self.raw() as cursor, cursor.copy(f"COPY {self.db_table} FROM STDIN") as copy:
            _send(copy, file)
        return self.rows

    def _copy_in(self, cursor):
        cursor.execute("BEGIN")
        for name in (self.db_table, f"{self.db_table}history"):
            file = (self.folder / f"{name}.copy").open("rb")
            with file, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                _send(copy, file)
        cursor.execute("COMMIT")

    def keep_finished(self):
        """Keep the finished rows that an import has made, for the limit."""
        with self.raw() as cursor:
            for name in (self.db_table, f"{self.db_table}history"):
                out = (self.folder / f"{name}.copy").open("wb")
                with out, cursor.copy(f"COPY {name} TO STDOUT") as copy:
                    out.writelines(copy)

    def import_new(self):
        """Our import of rows that are all new."""
        return self._import(f"{self.table}.csv")

    def dry_run(self):
        """The same, stopped before writing."""
        return self._import(f"{self.table}.csv", dry_run=True)

    def import_unchanged(self):
        """Our import of what the catalogue holds already."""
        return self._import(f"{self.table}.csv")

    def import_changed(self):
        """Our import of rows that all change."""
        return self._import(f"{self.table}-changed.csv")

    def _import(self, name, dry_run=False):
        with (self.folder / name).open("rb") as file:
            report = bulk.import_rows(self.contract, file, dry_run=dry_run)
        if report.fault_count or not (dry_run or report.written):
            sys.exit(f"{name}: {report.faults[:3]}")
        return self.rows

    def import_export(self):
        """django-import-export with validation, over the same contract (fewer rows)."""
        data = tablib.Dataset(*self._few_rows(), headers=self.contract.header())
        result = self.contract().import_data(data, use_transactions=True, raise_errors=True)
        if result.has_validation_errors():
            sys.exit(str(result.invalid_rows[0].error))
        return self.few

    def bulk_create(self):
        """Django's bulk_create of the same rows, nothing validated (fewer rows; persons only)."""
        from catalogue.models import Place

        places = dict(Place.objects.values_list("slug", "pk"))
        header = self.contract.header()
        made = []
        for cells in self._few_rows(10):
            values = dict(zip(header, cells, strict=True))
            values["birth_place_id"] = places.get(values.pop("birth_place"))
            values.pop("death_place")
            made.append(Person(**values))
        Person.objects.bulk_create(made, batch_size=2_000)
        return len(made)

    def _few_rows(self, times=1):
        rows = people.persons(self.few * times)
        if self.table == "rehabilitations":
            rows = people.rehabilitations(row[0] for row in rows)
        return list(itertools.islice(rows, self.few * times))

    # -- out ------------------------------------------------------------------------------------------------

    def export(self):
        """Our export of the whole table, streamed to a file."""
        with (self.folder / "out.csv").open("wb") as out:
            out.writelines(bulk.export(self.contract))
        return self.rows

    def export_as_stored(self):
        """The same in the order in which the rows are stored."""
        with (self.folder / "out.csv").open("wb") as out:
            out.writelines(bulk.export(self.contract, ordered=False))
        return self.rows

    def copy_to(self):
        """Raw COPY TO STDOUT of the same columns, keys as ids, in no order."""
        columns = [f.column for f in self.model._meta.concrete_fields if f.name in self.contract.header()]
        listed = ", ".join(f'"{column}"' for column in columns)
        statement = f"COPY {self.db_table} ({listed}) TO STDOUT (FORMAT csv)"
        out = (self.folder / "out.csv").open("wb")
        with out, self.raw() as cursor, cursor.copy(statement) as copy:
            out.writelines(copy)
        return self.rows

    def import_export_out(self):
        """django-import-export's export (fewer rows)."""
        some = self.model._base_manager.filter(pk__in=self.model._base_manager.values("pk")[: self.few * 10])
        from import_export import resources

        plain = resources.modelresource_factory(self.model)
        plain._meta.fields = None
        (self.folder / "out.csv").write_text(plain().export(some).csv)
        return min(self.few * 10, self.rows)


MEASURES = [
    # name, what is there before, what it is held against
    ("limit", "empty", None),
    ("limit_with_triggers", "empty", "limit"),
    ("import_new", "empty", "limit"),
    ("dry_run", "empty", "import_new"),
    ("import_unchanged", "full", "import_new"),
    ("import_changed", "full", "import_new"),
    ("import_export", "empty", "import_new"),
    ("bulk_create", "empty", "import_new"),
    ("copy_to", "full", None),
    ("export", "full", "copy_to"),
    ("export_as_stored", "full", "copy_to"),
    ("import_export_out", "full", "export"),
]
READS_ONLY = {"dry_run", "import_unchanged", "copy_to", "export", "export_as_stored", "import_export_out"}


def main():
    """Measure and print one table."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _generate(folder, options.rows)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            for table in options.tables:
                _measure(Bench(folder, table, options.rows, options.few), options)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000, help="10,000 to 3,000,000")
    parser.add_argument("--repeat", type=int, default=3, help="measurements, of which the median is shown")
    parser.add_argument("--few", type=int, default=1_000, help="rows for those who take a second for them")
    parser.add_argument("--tables", nargs="+", choices=list(TABLES), default=list(TABLES))
    parser.add_argument("--only", nargs="+", help="these measurements only")
    return parser.parse_args()


def _generate(folder, rows):
    people.write(folder / "places.csv", people.PLACE_COLUMNS, people.places())
    people.write(folder / "bodies.csv", people.BODY_COLUMNS, people.bodies())
    people.write(folder / "persons.csv", people.PERSON_COLUMNS, people.persons(rows))
    slugs = (row[0] for row in people.persons(rows))
    people.write(folder / "rehabilitations.csv", people.REHABILITATION_COLUMNS, people.rehabilitations(slugs))
    for table in TABLES:
        source = (folder / f"{table}.csv").open(encoding="utf-8", newline="")
        with source, (folder / f"{table}-changed.csv").open("w", encoding="utf-8", newline="") as out:
            out.write(source.readline())
            out.writelines(line.rstrip("\n") + "seen again\n" for line in source)


def _measure(bench, options):
    for name in ("places", "bodies", *(["persons"] if bench.table == "rehabilitations" else [])):
        with (bench.folder / f"{name}.csv").open("rb") as file:
            bulk.import_rows(bulk.contract(name), file)
    bench.empty()
    bench.import_new()
    bench.keep_finished()
    found = {}
    print(f"\n{bench.table}, {bench.rows:,} rows, median of {options.repeat}")  # noqa: T201
    print(f"{'':22}{'rows':>10}{'seconds':>10}{'rows/s':>10}{'µs/row':>9}{'MB':>6}   held against")  # noqa: T201
    for name, before, against in MEASURES:
        if options.only and name not in options.only:
            continue
        if name == "bulk_create" and bench.table != "persons":
            continue
        runs = []
        for _number in range(options.repeat):
            if bench.state != before:
                getattr(bench, before)()
            bench.state = before if name in READS_ONLY else None
            runs.append(_in_a_process(getattr(bench, name)))
        rows = runs[0][0]
        seconds = statistics.median(run[1] for run in runs)
        found[name] = rows / seconds
        ratio = f"{found[name] / found[against]:.2f} × {against}" if against in found else ""
        print(  # noqa: T201
            f"{name:22}{rows:>10,}{seconds:>10.2f}{found[name]:>10,.0f}{seconds / rows * 1e6:>9.1f}"
            f"{max(run[2] for run in runs):>6.0f}   {ratio}",
            flush=True,
        )


def _in_a_process(measured):
    """(rows, seconds, peak memory in MB) of `measured`, run in a child of its own."""
    connection.close()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            connection.ensure_connection()
            began = time.perf_counter()
            rows = measured()
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(writer, json.dumps([rows, seconds, peak]).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    if not told:
        sys.exit(f"{measured.__name__} failed.")
    return json.loads(told)


def _send(copy, file):
    for block in iter(lambda: file.read(1 << 18), b""):
        copy.write(block)


if __name__ == "__main__":
    main()
