"""Mass import, export and undo: one engine for the command line and the admin, from ten rows to millions.

The API, all of whose sentences are translated and for people:

    contract("persons")                     the contract of persons.csv; ValueError for an unknown table
    import_rows(contract, stream, …)        one file in, or a dry run; returns a `Report`
    import_files(streams, …)                all files of a catalogue, in one transaction; {file: Report}
    preview(contract, data, …)              what an upload would do: a `Batch` and its `BatchRow`s
    confirm(batch, user)                    writes a previewed batch, once; returns its `Report`
    decide(batch, decisions, user)          settles conflicts of a previewed batch and previews it again
    expire_batches()                        lets go of the uploads of previews that nobody confirmed
    refused_rows(stream, faults)            the refused rows as CSV blocks, the reasons in a last column
    undo_preview(batch), undo(batch, user)  what undoing would bring back, and doing it; an `UndoReport`
    export(contract, …)                     CSV blocks, streamed (see `export`)

An import is one transaction: everything or nothing, and a killed process leaves nothing, since all that it
makes on the way are temporary tables. It waits at most `lock_timeout` for somebody else's lock. Whoever calls
checks the permissions to import, export and undo; `may_publish` says whether published rows may be written.

`Report`: `counts` {new, changed, unchanged, deleted, refused, conflict}, `faults` (the first MOST_FAULTS; the
others in `fault_count`), `recognised`, `written` (True only where the catalogue now says what the file says),
`notes` (sentences, such as how many dates were understood that a spreadsheet had rewritten).
"""

import gzip
import hashlib
import io
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Batch, BatchRow
from catalogue.models.batch import BatchStatus, Outcome
from catalogue.models.citation import RECORD_TARGETS
from catalogue.reading import Reading, ReadingFault, UnreadableError
from catalogue.resources import RESOURCES

from .base import Plan, recorded
from .checks import check
from .diff import diff
from .export import export
from .preview import fill_rows, fingerprint
from .rejects import refused_rows
from .staging import HeaderRefusedError, Staging
from .undo import UndoReport, touches_published, undo, undo_preview
from .writing import ChangedMeanwhileError, refusal, settle, write

__all__ = [
    "Report",
    "UndoReport",
    "confirm",
    "contract",
    "decide",
    "expire_batches",
    "export",
    "import_files",
    "import_rows",
    "preview",
    "refused_rows",
    "touches_published",
    "undo",
    "undo_preview",
]

MOST_FAULTS = 1_000  # kept in a report; all of them are in the batch or the file of errors
LOCK_TIMEOUT = "10s"
LARGE = 10_000  # rows written, from which the tables are vacuumed and analysed
KEPT_FOR = timedelta(days=7)  # a preview that nobody confirms
OUTCOMES = [*Outcome.values]


@dataclass
class Report:
    """What an import did or would do; see the module."""

    counts: dict = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    faults: list = field(default_factory=list)
    fault_count: int = 0
    recognised: str = ""
    written: bool = False
    notes: list = field(default_factory=list)
    batch: Batch | None = None

    @property
    def clean(self):
        """Whether nothing stands in the way of writing."""
        return not self.fault_count and not self.counts["conflict"]

    def refuse(self, fault):
        """Note a fault that no row counts for."""
        self.faults.append(fault)
        self.fault_count += 1


def contract(table):
    """The contract of the table named as its file without `.csv`."""
    for resource in RESOURCES:
        if resource.file.removesuffix(".csv") == table.removesuffix(".csv"):
            return resource
    tables = ", ".join(resource.file.removesuffix(".csv") for resource in RESOURCES)
    raise ValueError(
        _("There is no table “%(table)s”. The tables are: %(tables)s.") % {"table": table, "tables": tables}
    )


def import_rows(
    contract,
    stream,
    *,
    dry_run=False,
    user=None,
    may_publish=True,
    file_name="",
    progress=None,
    on_faults=None,
    lock_timeout=LOCK_TIMEOUT,
):
    """Import the CSV of the binary `stream`, all of it or nothing; return the `Report`.

    `progress(rows, bytes)` hears how the reading goes on. `on_faults(faults)` is given an iterator over all
    faults, many as they may be, before the transaction ends. An import that writes leaves an applied batch,
    in `Report.batch`.
    """
    hashed = _Hashed(stream)
    report = Report()
    batch = Batch(table=contract.file.removesuffix(".csv"), owner=user, file_name=file_name[:255])
    with _sentences(report, contract), transaction.atomic():
        run = _Run(contract, report, lock_timeout)
        run.judge(hashed, may_publish=may_publish, user=user, progress=progress)
        if on_faults and report.fault_count:
            on_faults(run.faults())
        if report.clean and not dry_run:
            batch.sha256 = hashed.digest()
            run.write(batch, user)
        else:
            transaction.set_rollback(True)
    if report.written:
        _tidy(contract, report)
    return report


def import_files(streams, *, dry_run=False, user=None, may_publish=True):
    """Import the files of a whole catalogue, {file name: binary stream}, in one transaction.

    Returns {file name: its Report}, as far as it came: a file with faults stops it, and nothing is written.
    Files may name rows of one another, and the citations of published records come last.
    """
    reports = {}
    with transaction.atomic():
        for resource in RESOURCES:
            if resource.file in streams and all(report.clean for report in reports.values()):
                report = reports[resource.file] = Report()
                batch = Batch(table=resource.file.removesuffix(".csv"), owner=user, file_name=resource.file)
                hashed = _Hashed(streams[resource.file])
                with _sentences(report, resource), transaction.atomic():
                    run = _Run(resource, report, LOCK_TIMEOUT)
                    run.judge(hashed, may_publish=may_publish, user=user, cited_later=True)
                    if report.clean:
                        batch.sha256 = hashed.digest()
                        run.write(batch, user, more_follows=True)
        if all(report.clean for report in reports.values()):
            _settle_files(reports)
        if dry_run or not all(report.clean for report in reports.values()):
            transaction.set_rollback(True)
            for report in reports.values():
                report.written, report.batch = False, None
    return reports


def _settle_files(reports):
    """Ask what only all files together can answer: above all, whether every published record is cited."""
    for resource in RESOURCES:
        report, model = reports.get(resource.file), resource._meta.model
        if report and model._meta.model_name in RECORD_TARGETS:
            for slug in model.objects.uncited().order_by("slug").values_list("slug", flat=True)[:MOST_FAULTS]:
                sentence = _("A published record needs a citation about it. Add one, or make it a draft.")
                report.refuse(ReadingFault(None, "slug", slug, sentence))
    if reports and all(report.clean for report in reports.values()):
        file = list(reports)[-1]
        with _sentences(reports[file], contract(file)), transaction.atomic():
            settle(connection.connection.cursor())


def preview(contract, data, *, user=None, may_publish=True, file_name="", decisions=None, batch=None):
    """Store the upload `data` (bytes) and say what importing it would do: a `Batch` and its `Report`.

    Where the file cannot be read at all, the batch is failed and its report says why.
    """
    report = Report()
    batch = batch or Batch(owner=user, file_name=file_name[:255])
    batch.table = contract.file.removesuffix(".csv")
    batch.sha256, batch.upload = hashlib.sha256(data).hexdigest(), gzip.compress(data, 6)
    batch.decisions, batch.expires = decisions or {}, timezone.now() + KEPT_FOR
    with transaction.atomic():
        with _sentences(report, contract), transaction.atomic():
            run = _Run(contract, report, LOCK_TIMEOUT)
            run.judge(io.BytesIO(data), may_publish=may_publish, user=user, decisions=decisions)
            batch.fingerprint = fingerprint(run.plan, run.cursor)
            batch.status = BatchStatus.PREVIEWED
            _count(batch, report)
            batch.save()
            fill_rows(run.plan, run.cursor, batch)
            run.clear()
        if batch._state.adding:
            batch.status, batch.upload = BatchStatus.FAILED, None
            batch.save()
    report.batch = batch
    return batch, report


def decide(batch, decisions, user, may_publish=True):
    """Settle conflicts of a previewed batch (`Batch.decisions`) and preview it again; as `preview`."""
    data = gzip.decompress(batch.upload)
    return preview(
        contract(batch.table),
        data,
        user=user,
        may_publish=may_publish,
        decisions={**batch.decisions, **decisions},
        batch=batch,
    )


def confirm(batch, user, may_publish=True):
    """Write a previewed batch of `user`'s own, not expired, if the catalogue is as the preview saw it.

    A batch that is applied already is left alone and reported as written, so a second click does nothing.
    """
    report = Report()
    resource = contract(batch.table)
    with _sentences(report, resource), transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if sentence := _cannot_confirm(locked, user):
            report.refuse(ReadingFault(None, "", "", sentence))
            return report
        if locked.status == BatchStatus.APPLIED:
            report.written = True
            report.batch = locked
            return report
        run = _Run(resource, report, LOCK_TIMEOUT)
        data = gzip.decompress(locked.upload)
        run.judge(io.BytesIO(data), may_publish=may_publish, user=user, decisions=locked.decisions)
        if fingerprint(run.plan, run.cursor) != locked.fingerprint:
            report.refuse(
                ReadingFault(
                    None,
                    "",
                    "",
                    _("The catalogue has changed since the preview. Nothing was written. Preview again."),
                )
            )
        if report.clean:
            run.write(locked, user)
        else:
            transaction.set_rollback(True)
    if report.written:
        _tidy(resource, report)
    return report


def expire_batches(now=None):
    """Mark the previews that nobody confirmed in time, and drop their uploads and rows; how many."""
    old = Batch.objects.filter(status=BatchStatus.PREVIEWED, expires__lt=now or timezone.now())
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        BatchRow.objects.filter(batch__in=ids).delete()
        return Batch.objects.filter(pk__in=ids).update(status=BatchStatus.EXPIRED, upload=None)


class _Run:
    """One import under way within one transaction."""

    def __init__(self, contract, report, lock_timeout):
        self.plan = Plan(contract)
        self.report = report
        connection.ensure_connection()
        self.cursor = connection.connection.cursor()
        for name, value in (
            ("lock_timeout", lock_timeout),
            ("jit", "off"),  # compiling a long check costs more than asking it of a million rows
            ("work_mem", "64MB"),
        ):
            self.cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        self.clear()

    def clear(self):
        """Drop what an earlier run in the same transaction has left."""
        self.cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() "
            "AND relname LIKE 'import\\_%' AND relkind = 'r'"
        )
        for (name,) in self.cursor.fetchall():
            self.cursor.execute(f'DROP TABLE pg_temp."{name}"')

    def judge(self, stream, may_publish, user=None, progress=None, decisions=None, cited_later=False):
        """Read, stage, compare and check; the report then says what writing would do."""
        reading = Reading(stream)
        staging = Staging(self.plan, self.cursor)
        hear = progress and (lambda rows: progress(rows, reading.bytes_read))
        staging.run(reading, hear)
        self.report.recognised = reading.recognised.in_words()
        if "version" not in staging.at and self.plan.model.key_name:
            self.report.notes.append(
                _("The file has no column “version”: what others changed since its export is overwritten.")
            )
        if staging.mended:
            self.report.notes.append(
                ngettext(
                    "%(count)s date that a spreadsheet had rewritten was understood.",
                    "%(count)s dates that a spreadsheet had rewritten were understood.",
                    staging.mended,
                )
                % {"count": staging.mended}
            )
        diff(self.plan, self.cursor, decisions)
        check(self.plan, self.cursor, may_publish=may_publish, cited_later=cited_later, user=user)
        self._count()

    def _count(self):
        self.cursor.execute("SELECT outcome, count(*) FROM import_diff GROUP BY outcome")
        self.report.counts.update(self.cursor.fetchall())
        self.cursor.execute(
            "SELECT count(*), count(DISTINCT line) FILTER (WHERE line NOT IN (SELECT line FROM import_diff)) "
            "FROM import_faults"
        )
        self.report.fault_count, outside = self.cursor.fetchone()
        self.report.counts["refused"] += outside
        self.cursor.execute(
            "SELECT line, col, value, sentence FROM import_faults ORDER BY line, col, sentence LIMIT %s",
            [MOST_FAULTS],
        )
        self.report.faults = [ReadingFault(*row) for row in self.cursor.fetchall()]

    def faults(self):
        """All faults, by line, without holding them all."""
        with connection.connection.cursor(name="all_faults") as cursor:
            cursor.execute(
                "SELECT line, col, value, sentence FROM import_faults ORDER BY line, col, sentence"
            )
            for row in cursor:
                yield ReadingFault(*row)

    def write(self, batch, user, more_follows=False):
        """Write the rows with their history, and the batch that they belong to.

        Where `more_follows` in the same transaction, the rules that wait for its end are not asked yet.
        A file that changes nothing writes nothing, so it leaves no batch, unless its preview has left one.
        """
        touched = any(self.report.counts[outcome] for outcome in ("new", "changed", "deleted"))
        if touched:
            batch.marks = _marks(self.cursor)
            with recorded(self.cursor, user, batch=str(batch.pk)):
                write(self.plan, self.cursor)
            if not more_follows:
                settle(self.cursor)
        batch.status, batch.applied = BatchStatus.APPLIED, timezone.now()
        _count(batch, self.report)
        if touched or not batch._state.adding:
            batch.save(force_insert=batch._state.adding)
            self.report.batch = batch
        self.report.written = True
        self.clear()


def _marks(cursor):
    """{history table: its highest id}, so that undoing need not read what is older."""
    marks = {}
    for resource in RESOURCES:
        table = f"{resource._meta.model._meta.db_table}history"
        cursor.execute(f"SELECT coalesce(max(pgh_id), 0) FROM {table}")
        marks[table] = cursor.fetchone()[0]
    return marks


class _Hashed:
    """A stream whose bytes are hashed as they are read."""

    def __init__(self, stream):
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, size):
        """The next bytes."""
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def digest(self):
        """The SHA-256 of all bytes so far, in hexadecimal."""
        return self._hash.hexdigest()


class _sentences:  # noqa: N801 -- a context manager, read as a word
    """Turns every way in which an import can fail into a fault of the report, after the rollback."""

    def __init__(self, report, contract):
        self.report, self.contract = report, contract

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            return False
        faults = self._faults(error)
        if faults is None:
            return False
        self.report.written = False
        for fault in faults:
            self.report.refuse(fault)
        return True

    def _faults(self, error):
        if isinstance(error, UnreadableError):
            return [error.fault]
        if isinstance(error, HeaderRefusedError):
            return error.faults
        if isinstance(error, ChangedMeanwhileError):
            return [ReadingFault(None, "", "", str(error))]
        if isinstance(error, (psycopg.Error, IntegrityError, OperationalError)):
            return [ReadingFault(None, "", "", self._database(error))]
        return None

    def _database(self, error):
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.errors.LockNotAvailable):
            return _("Somebody else holds these rows just now. Nothing was written. Try again in a minute.")
        if isinstance(cause, psycopg.errors.DeadlockDetected):
            return _("Somebody else was writing the same rows. Nothing was written. Try again.")
        if isinstance(cause, psycopg.errors.DiskFull):
            return _("The database's disk is full. Nothing was written. Make room, then try again.")
        if (
            isinstance(cause, psycopg.OperationalError)
            and connection.connection
            and connection.connection.closed
        ):
            return _("The connection to the database was lost. Nothing was written. Try again.")
        return refusal(cause, Plan(self.contract))


def _count(batch, report):
    counts = report.counts
    batch.new, batch.changed, batch.unchanged = counts["new"], counts["changed"], counts["unchanged"]
    batch.deleted, batch.refused, batch.conflicts = counts["deleted"], counts["refused"], counts["conflict"]
    batch.recognised, batch.notes = report.recognised[:100], report.notes


def _cannot_confirm(batch, user):
    """Why `user` cannot confirm `batch`; None where nothing is in the way."""
    if batch.owner_id != (user.pk if user else None):
        return _("Only the person who sent this file can confirm it.")
    if batch.status == BatchStatus.APPLIED:
        return None
    if batch.status != BatchStatus.PREVIEWED or (batch.expires and batch.expires < timezone.now()):
        return _("This preview can no longer be confirmed (%(status)s). Send the file again.") % {
            "status": batch.get_status_display()
        }
    return None


def _tidy(contract, report):
    """After a large import: let the planner and index-only scans know of it, outside the transaction."""
    touched = sum(report.counts[outcome] for outcome in ("new", "changed", "deleted"))
    if touched < LARGE or connection.in_atomic_block:
        return
    table = contract._meta.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}, {table}history")
