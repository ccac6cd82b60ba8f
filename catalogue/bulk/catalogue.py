"""The whole catalogue as one zip of its CSV files: out as it stood at one moment, in as one batch.

The files of a zip are judged in the order of their dependencies, each after those before it have been
written, so a file may name rows that another file brings. A preview then takes everything back. Its rows
are kept meanwhile in a temporary file, and so is what tells whether the catalogue has changed since.

A zip is taken apart only after its table of contents has been judged: the names are those of the catalogue's
files and lie at its top, and the sizes are declared and together within bounds. `zipfile` never gives more
than a file has declared, and refuses one whose content is longer.
"""

import gzip
import hashlib
import io
import tempfile
import uuid
import zipfile
import zlib
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Batch, BatchRow
from catalogue.models.batch import BatchStatus
from catalogue.models.citation import RECORD_TARGETS
from catalogue.reading import ReadingFault, UnreadableError
from catalogue.resources import RESOURCES

from . import (
    KEPT_FOR,
    LOCK_TIMEOUT,
    Report,
    _cannot_confirm,
    _count,
    _marks,
    _Run,
    _sentences,
    _tidy,
    export,
)
from .base import recorded
from .preview import fill_rows
from .writing import settle, write

TABLE = "catalogue"  # in the place of a table's name in a batch
IN_MEMORY = 1 << 22  # bytes of judged rows that are kept in memory
MOST_STOPS = 100  # faults of one line that are kept, such as a header of thousands of unknown columns
ROW = "table, line, outcome, key, changes, faults, conflict"
ROW_SQL = f'"{ROW.replace(", ", chr(34) + ", " + chr(34))}"'


# --- out ------------------------------------------------------------------------------------------


class _Taken(io.RawIOBase):
    """A file that can only be written, whose bytes are taken away as they come."""

    def __init__(self):
        self.blocks = []

    def writable(self):
        return True

    def write(self, data):
        self.blocks.append(bytes(data))
        return len(data)

    def take(self):
        """All bytes since the last time."""
        data, self.blocks = b"".join(self.blocks), []
        return data


def export_all(*, excel=False, with_version=False):
    """The bytes of a zip of all tables, in blocks; all files show the same moment. Options as `export`."""
    out = _Taken()
    outermost = not connection.in_atomic_block
    with transaction.atomic(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        now = datetime.now().timetuple()[:6]
        for contract in RESOURCES:
            entry = zipfile.ZipInfo(contract.file, now)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for block in export(contract, excel=excel, with_version=with_version):
                    file.write(block)
                    yield out.take()
    yield out.take()


# --- the zip --------------------------------------------------------------------------------------


class Archive:
    """The catalogue's files in a zip (bytes); UnreadableError with a sentence where it is none, or unsafe."""

    def __init__(self, data):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UnreadableError(
                None, _("The file is no zip, or it is cut. Send a zip of CSV files.")
            ) from error
        self._entries = {}
        self._judge(self._zip.infolist())

    def _judge(self, entries):
        files = [contract.file for contract in RESOURCES]
        if len(entries) > len(files):
            raise UnreadableError(None, _("The zip holds more files than the catalogue has tables."))
        for entry in entries:
            name = entry.filename
            if name not in files:
                raise UnreadableError(
                    None,
                    _(
                        "The zip may hold only these files, at its top and in no folder: %(files)s. "
                        "Take out or rename this one."
                    )
                    % {"files": ", ".join(files)},
                    value=name,
                )
            if name in self._entries:
                raise UnreadableError(None, _("This file stands twice in the zip. Keep one."), value=name)
            if entry.flag_bits & 1:
                raise UnreadableError(None, _("The zip has a password. Send one without."), value=name)
            self._entries[name] = entry
        if not entries:
            raise UnreadableError(None, _("The zip is empty. Send a zip of CSV files."))
        if sum(entry.file_size for entry in entries) > settings.MOST_UNPACKED:
            raise UnreadableError(
                None,
                _(
                    "Unpacked, the files would be larger than %(most)s MB. "
                    "Import them one by one on the command line."
                )
                % {"most": settings.MOST_UNPACKED >> 20},
            )

    @property
    def contracts(self):
        """The contracts of the files in the zip, in the order of their dependencies."""
        return [contract for contract in RESOURCES if contract.file in self._entries]

    def open(self, contract):
        """The file of a table, for reading."""
        return _Unpacked(self._zip, self._entries[contract.file])


class _Unpacked:
    """One file of a zip; damage of the zip is an UnreadableError."""

    def __init__(self, archive, entry):
        self._file = self._or_sentence(lambda: archive.open(entry))

    def read(self, size):
        """The next bytes."""
        return self._or_sentence(lambda: self._file.read(size))

    def _or_sentence(self, work):
        try:
            return work()
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableError(None, _("The zip is damaged at this file. Make it again.")) from error


# --- in -------------------------------------------------------------------------------------------


def preview_all(
    data, *, user=None, may_publish=lambda contract: True, file_name="", decisions=None, batch=None
):
    """As `preview`, of a zip (bytes); `may_publish(contract)`, and `decisions` are {table: decisions}."""
    report = Report()
    batch = batch or Batch(owner=user, file_name=file_name[:255])
    batch.table = TABLE
    batch.sha256, batch.upload = hashlib.sha256(data).hexdigest(), gzip.compress(data, 1)
    batch.decisions, batch.expires = decisions or {}, timezone.now() + KEPT_FOR
    with transaction.atomic(), tempfile.SpooledTemporaryFile(IN_MEMORY) as kept:
        with transaction.atomic():
            judged = _Judging(report, may_publish, batch.decisions, kept, user)
            judged.run(data)
            transaction.set_rollback(True)
        batch.status = BatchStatus.PREVIEWED if judged.readable else BatchStatus.FAILED
        batch.upload = batch.upload if judged.readable else None
        batch.fingerprint = judged.fingerprint
        _count(batch, report)
        batch.save()
        _keep_rows(batch, kept)
        keep_stops(batch, judged.stopped)
        _miss_citations(batch, report, judged.uncited)
    report.batch = batch
    return batch, report


def confirm_all(batch, user, may_publish=lambda contract: True):
    """As `confirm`, of a batch that `preview_all` has made."""
    report = Report()
    with _sentences(report, RESOURCES[0]), transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if sentence := _cannot_confirm(locked, user):
            report.refuse(ReadingFault(None, "", "", sentence))
            return report
        report.batch = locked
        if locked.status == BatchStatus.APPLIED:
            report.written = True
            return report
        with connection.cursor() as cursor:
            locked.marks = _marks(cursor)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as kept:
            judged = _Judging(report, may_publish, locked.decisions, kept, user, batch=str(locked.pk))
            judged.run(gzip.decompress(locked.upload))
        if judged.fingerprint != locked.fingerprint:
            sentence = _("The catalogue has changed since the preview. Nothing was written. Preview again.")
            report.refuse(ReadingFault(None, "", "", sentence))
        if report.clean and not judged.uncited:
            locked.status, locked.applied = BatchStatus.APPLIED, timezone.now()
            _count(locked, report)
            locked.save()
            report.written = True
        else:
            transaction.set_rollback(True)
    if report.written:
        for contract in RESOURCES:
            _tidy(contract, report)
    return report


class _Judging:
    """All files of a zip, judged and written one after the other within one transaction.

    `kept` is given the rows of all files, as `ROW` names their columns; the `fingerprint` is theirs.
    """

    def __init__(self, report, may_publish, decisions, kept, user, **recorded_as):
        self.report, self.may_publish, self.decisions = report, may_publish, decisions
        self.kept, self.user, self.recorded_as = kept, user, recorded_as
        self.scratch = Batch(pk=uuid.uuid4())  # its rows are there only while they are judged
        self.hash = hashlib.sha256()
        self.readable = True
        self.uncited = []  # (table, slug)
        self.stopped = []  # (table, fault)

    @property
    def fingerprint(self):
        """A text that is another one as soon as the import would do anything else."""
        return self.hash.hexdigest()

    def run(self, data):
        """Judge all files of the zip `data`; write what is faultless."""
        try:
            archive = Archive(data)
        except UnreadableError as error:
            self.report.refuse(error.fault)
            return self._stop("", [error.fault])
        recognised = set()
        for contract in archive.contracts:
            one = Report()
            self._judge(contract, archive, one)
            recognised.add(one.recognised)
            self._add(contract, one)
        self.report.recognised = "; ".join(sorted(filter(None, recognised)))
        if self.readable:
            self.uncited = _uncited()
        if self.readable and not self.uncited:
            self._settle()
        return None

    def _judge(self, contract, archive, one):
        table = contract.file.removesuffix(".csv")
        decisions, allowed = self.decisions.get(table), self.may_publish(contract)
        cited_later = contract.file != "citations.csv"
        said = 0
        with _sentences(one, contract), transaction.atomic():
            run = _Run(contract, one, LOCK_TIMEOUT)
            stream = archive.open(contract)
            run.judge(stream, allowed, self.user, decisions=decisions, cited_later=cited_later)
            said = len(one.faults)
            fill_rows(run.plan, run.cursor, self.scratch)
            self._keep(run.cursor, table)
            with recorded(run.cursor, self.user, **self.recorded_as):
                write(run.plan, run.cursor)
            run.clear()
        self._stop(table, one.faults[said:])

    def _settle(self):
        one = Report()
        with _sentences(one, RESOURCES[0]), transaction.atomic(), connection.cursor() as cursor:
            settle(cursor)
        self.report.fault_count += one.fault_count
        self._stop("", one.faults)

    def _stop(self, table, faults):
        """Note what made it impossible to go on with a file, or with the zip."""
        if faults:
            self.readable = False
            self.stopped += [(table, fault) for fault in faults]
            self.report.counts["refused"] += len(faults)

    def _keep(self, cursor, table):
        """Move the rows of one file from the database to `kept`."""
        statement = (
            f"COPY (SELECT '{table}', line, outcome, key, changes, faults, conflict FROM catalogue_batchrow "
            f"WHERE batch_id = '{self.scratch.pk}' ORDER BY outcome, line, id) TO STDOUT"
        )
        with cursor.copy(statement) as copy:
            for block in copy:
                self.hash.update(block)
                self.kept.write(block)
        cursor.execute("DELETE FROM catalogue_batchrow WHERE batch_id = %s", [self.scratch.pk])

    def _add(self, contract, one):
        report = self.report
        for outcome, number in one.counts.items():
            report.counts[outcome] += number
        report.fault_count += one.fault_count
        report.faults += one.faults
        report.notes += [f"{contract.file}: {note}" for note in one.notes]


def _keep_rows(batch, kept):
    """The judged rows as rows of `batch`."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    cursor.execute("DELETE FROM catalogue_batchrow WHERE batch_id = %s", [batch.pk])
    cursor.execute(
        f"CREATE TEMP TABLE import_kept ON COMMIT DROP AS SELECT {ROW_SQL} FROM catalogue_batchrow LIMIT 0"
    )
    kept.seek(0)
    with cursor.copy("COPY import_kept FROM STDIN") as copy:
        while block := kept.read(1 << 16):
            copy.write(block)
    cursor.execute(
        f"INSERT INTO catalogue_batchrow (batch_id, {ROW_SQL}) SELECT %s, {ROW_SQL} FROM import_kept",
        [batch.pk],
    )
    cursor.execute("DROP TABLE import_kept")


def keep_stops(batch, stopped):
    """Make rows of `batch`, one a line, of the (table, fault) that made a file unreadable."""
    lines = {}
    for table, fault in stopped:
        lines.setdefault((table, fault.line or 0), []).append([fault.column, fault.value, fault.sentence])
    BatchRow.objects.bulk_create(
        BatchRow(batch=batch, table=table, line=line, outcome="refused", faults=faults[:MOST_STOPS])
        for (table, line), faults in lines.items()
    )


def _uncited():
    """(table, slug) of the published records that no citation is about."""
    found = []
    for contract in RESOURCES:
        model = contract._meta.model
        if model._meta.model_name in RECORD_TARGETS:
            slugs = model.objects.uncited().order_by("slug").values_list("slug", flat=True)
            found += [(contract.file.removesuffix(".csv"), slug) for slug in slugs]
    return found


def _miss_citations(batch, report, uncited):
    """Refuse the rows whose published records would stand without a citation."""
    sentence = _(
        "A published record needs a citation about it. Add one to citations.csv, or make it a draft."
    )
    lines = {
        (row.table, row.key): row
        for row in batch.rows.filter(
            key__in=[slug for _table, slug in uncited], outcome__in=["new", "changed"]
        )
    }
    for table, slug in uncited:
        row = lines.get((table, slug)) or BatchRow(
            batch=batch, table=table, line=0, key=slug, outcome="refused"
        )
        if row.outcome != "refused":
            report.counts[row.outcome] -= 1
        report.counts["refused"] += 1
        report.refuse(ReadingFault(row.line or None, "status", "published", sentence))
        row.outcome, row.faults = "refused", [["status", "published", sentence]]
        row.save()
    if uncited:
        _count(batch, report)
        batch.save()
