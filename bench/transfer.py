"""Mass import and export, measured beside the limit and beside what people use instead.

The limit is raw COPY of the same finished rows, and of their history rows, into the same tables with the
same indexes and check constraints, but without triggers: nothing is parsed, derived, looked up, compared or
recorded.
"""

import itertools
import statistics
import sys

import tablib
from django.db import connection

from bench import people
from bench.timing import in_a_process
from catalogue import bulk
from catalogue.models import Person
from catalogue.resources import PersonResource, RehabilitationResource

TABLES = {"persons": PersonResource, "rehabilitations": RehabilitationResource}

MEASURES = [
    # name, what is there before, what it is held against, how often as fast it is to be (None: only shown)
    ("limit", "empty", None, None),
    ("limit_with_triggers", "empty", "limit", None),
    ("import_new", "empty", "limit", 0.6),
    ("dry_run", "empty", "import_new", 3),
    ("import_unchanged", "full", "import_new", 5),
    ("import_changed", "full", "import_new", None),
    ("import_export", "empty", "import_new", 1 / 15),
    ("bulk_create", "empty", "import_new", None),
    ("copy_to", "full", None, None),
    ("export", "full", "copy_to", 0.7),
    ("export_by_key", "full", "copy_to", None),
    ("import_export_out", "full", "export", 1 / 15),
]
READS_ONLY = {"dry_run", "import_unchanged", "copy_to", "export", "export_by_key", "import_export_out"}


class Transfer:
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
        """Our export of the whole table, streamed to a file, as the command line writes it."""
        return self._export(ordered=False)

    def export_by_key(self):
        """The same in the order of the keys, as a dump is."""
        return self._export(ordered=True)

    def _export(self, ordered):
        with (self.folder / "out.csv").open("wb") as out:
            out.writelines(bulk.export(self.contract, ordered=ordered))
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


found = {}  # {(table, rows, measurement): rows a second}, of all sizes, for `print_growth`


def measure(folder, table, rows, options):
    """Print what every measurement of one table gives, each with the ratio that it is promised to reach."""
    transfer = Transfer(folder, table, rows, options.few)
    for name in ("places", "bodies", *(["persons"] if table == "rehabilitations" else [])):
        with (folder / f"{name}.csv").open("rb") as file:
            bulk.import_rows(bulk.contract(name), file)
    chosen = [measure for measure in MEASURES if not options.only or measure[0] in options.only]
    if any(before == "full" or name.startswith("limit") for name, before, _against, _promised in chosen):
        transfer.empty()
        transfer.import_new()
        transfer.keep_finished()
    print(f"\n{table}, {rows:,} rows, median of {options.repeat}")  # noqa: T201
    print(f"{'':22}{'rows':>10}{'seconds':>10}{'rows/s':>10}{'µs/row':>9}{'MB':>6}   ratio (promised)")  # noqa: T201
    for name, before, against, promised in chosen:
        if name == "bulk_create" and table != "persons":
            continue
        runs = []
        for _number in range(options.repeat):
            if transfer.state != before:
                getattr(transfer, before)()
            transfer.state = before if name in READS_ONLY else None
            runs.append(in_a_process(getattr(transfer, name)))
        handled = runs[0][0]
        seconds = statistics.median(run[1] for run in runs)
        found[table, rows, name] = handled / seconds
        print(  # noqa: T201
            f"{name:22}{handled:>10,}{seconds:>10.2f}{handled / seconds:>10,.0f}",
            f"{seconds / handled * 1e6:>8.1f}{max(run[2] for run in runs):>6.0f}",
            f"  {_ratio(table, rows, name, against, promised)}",
            flush=True,
        )


def _ratio(table, rows, name, against, promised):
    if (table, rows, against) not in found:
        return ""
    ratio = found[table, rows, name] / found[table, rows, against]
    if promised and promised < 0.1:  # the others, for whom a promise is what they stay under
        return f"1/{1 / ratio:.0f} of {against} (at most 1/{1 / promised:.0f})"
    return f"{ratio:.2f} × {against}" + (f" (at least {promised:g})" if promised else "")


def print_growth(sizes):
    """Print what a row costs at the largest size beside the smallest, where several were measured."""
    if len(sizes) < 2:
        return
    few, many = min(sizes), max(sizes)
    print(f"\ncost of a row at {many:,} rows, times that at {few:,} (imports: at most 1.3)")  # noqa: T201
    for (table, rows, name), speed in found.items():
        if rows == few and (table, many, name) in found and name not in ("import_export", "bulk_create"):
            print(f"{table + ' ' + name:34}{speed / found[table, many, name]:>6.2f}")  # noqa: T201


def _send(copy, file):
    for block in iter(lambda: file.read(1 << 18), b""):
        copy.write(block)
