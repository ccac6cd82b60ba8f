"""One import: all its files judged and written within one transaction, everything or nothing.

The files are judged in the order of their dependencies, each after those before it have been written, so a
file may name rows that another one brings. What has been judged is written only when the next file's turn
comes or the import is meant to be written; so a single file is judged without writing anything.
"""

import hashlib

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import counting
from catalogue.models import Batch, Record
from catalogue.models.batch import BatchStatus
from catalogue.reading import ReadingFault
from catalogue.resources import RESOURCES, RedirectResource

from .base import Plan
from .files import WHOLE, Folder, OneFile, table_of
from .preview import fingerprint, keep_rows
from .published import changes_published
from .report import MOST_FAULTS, Report, sentences
from .run import Run
from .together import Together
from .writing import settle

LOCK_TIMEOUT = "10s"
LARGE = 10_000  # rows written, from which a table is vacuumed and analysed
LOAD_LOCK = 0x64657374616D  # one lock for all loads: the second waits until the first is done


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
    why=None,
):
    """Import the CSV of the binary `stream`, all of it or nothing; return the `Report`.

    `progress(rows, bytes)` hears how the reading goes on. `on_faults(faults)` is given an iterator over all
    faults, many as they may be, before the transaction ends. An import that writes leaves an applied batch,
    in `Report.batch`. `why` is kept in the history; "" is refused where published rows change, and None asks
    for no reason.
    """
    files = OneFile(contract, stream, file_name)
    report = Report()
    with sentences(report, contract), transaction.atomic():
        work = Import(files, report, user=user, may_publish=may_publish, lock_timeout=lock_timeout, why=why)
        work.judge(progress=progress)
        if on_faults and work.run and report.fault_count:
            on_faults(work.run.faults())
        work.end(dry_run)
    tidy(files, report)
    return report


def load(folder, *, if_empty=False, dry_run=False, user=None, tell=None, why=None):
    """Import the CSV files of a folder, all of them or nothing, as one batch; return the `Report`.

    `if_empty`: do nothing where the catalogue holds records. `tell(sentence)` hears how it goes on.
    `why` is as for `import_rows`.
    """
    files = Folder(folder)
    report = Report()
    with sentences(report), transaction.atomic():
        _wait_for_other_loads(tell)
        if if_empty and not is_empty():
            report.found_full = True
            return report
        work = Import(files, report, user=user, why=why)
        work.judge(tell=tell)
        work.end(dry_run)
    tidy(files, report)
    return report


def is_empty():
    """True where the catalogue holds no record at all."""
    return not any(r._meta.model.objects.exists() for r in RESOURCES if issubclass(r._meta.model, Record))


def _wait_for_other_loads(tell):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOAD_LOCK])
        if not cursor.fetchone()[0]:
            if tell:
                tell(_("Another load is running. Waiting until it is done …"))
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def tidy(files, report):
    """After an import: count what pages show; let the planner and index-only scans know of a large one."""
    if not report.written or not report.touched:
        return
    counting.recount()
    if connection.in_atomic_block:
        return
    for contract in files.contracts:
        if contract.file in report.files and report.files[contract.file].touched >= LARGE:
            table = contract._meta.model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM (ANALYZE) {table}, {table}history")


class Import:
    """One import under way within a transaction that is its caller's.

    `files` is what is imported (see `files`), `report` is filled. `batch` is the one previewed before, if
    any. `may_publish` is a truth, or a function of the contract. `decisions` are as in `Batch.decisions`.
    """

    def __init__(
        self,
        files,
        report,
        *,
        batch=None,
        user=None,
        may_publish=True,
        decisions=None,
        lock_timeout=LOCK_TIMEOUT,
        why=None,
    ):
        self.files, self.report, self.user = files, report, user
        self.is_previewed = batch is not None  # its preview and its writing are compared by fingerprint
        self.batch = batch or Batch(table=files.table, owner=user, file_name=files.name[:255])
        self.may_publish = may_publish if callable(may_publish) else lambda contract: may_publish
        self.decisions, self.lock_timeout, self.why = decisions or {}, lock_timeout, why
        self.run = None  # of the file that has been judged and not written
        self.together = Together() if len(files.contracts) > 1 else None
        self.stopped = []  # (file, fault) of all that made it impossible to judge a file, or to go on
        self.uncited = []  # (table, line, outcome) of published records without a citation
        self._failed = False  # the database has; nothing more is asked of it
        self._seen, self._bytes = hashlib.sha256(), hashlib.sha256()
        self._marks = _marks()

    @property
    def fingerprint(self):
        """A text that is another one as soon as the import would do anything else."""
        return self._seen.hexdigest()

    def judge(self, *, progress=None, tell=None, keep=None):
        """Judge all files. `keep` is a file that is given the rows of the batch, as `keep_rows` does."""
        for file, fault in self.files.faults:
            self._stop(file, [fault])
        if self.together:
            self._announce()
        for contract in self.files.contracts:
            self._write()
            if self._failed:
                return
            self._judge(contract, progress, tell, keep)
        recognised = {one.recognised for one in self.report.files.values()} - {""}
        self.report.recognised = "; ".join(sorted(recognised))

    def finish(self):
        """Write what has been judged, and ask what only all rows together can answer."""
        self._write()
        if self.together and not self._failed:
            self._ask_for_citations()
        if self.report.clean:
            wrong = Report()
            with sentences(wrong, self.files.contracts[-1]), transaction.atomic():
                settle(connection.connection.cursor())
            self._stop("", wrong.faults)

    def end(self, dry_run=False):
        """Finish, and apply the batch; or take everything back where there are faults, or in a dry run."""
        if self.together or (self.report.clean and not dry_run):
            self.finish()
        if self.why == "" and self.report.clean and not dry_run:
            self._ask_why()
        if self.report.clean and not dry_run:
            self._apply()
        else:
            transaction.set_rollback(True)

    def _ask_why(self):
        """Refuse to change what readers see without a reason."""
        if changes_published(self.batch, self._marks):
            sentence = _("This changes published rows. Say in a few words why.")
            self._stop("", [ReadingFault(None, "", "", sentence)])

    # One file

    def _judge(self, contract, progress, tell, keep):
        whole = self.files.table == WHOLE
        table = table_of(contract)
        decisions = self.decisions.get(table) if whole else self.decisions
        one = Report()
        with sentences(one, contract) as step, transaction.atomic(), self.files.open(contract) as stream:
            run = Run(contract, one, self.lock_timeout, self.together)
            rows = run.judge(
                _Hashed(stream, self._bytes),
                self.may_publish(contract),
                user=self.user,
                progress=progress,
                decisions=decisions,
            )
            if self.is_previewed:
                self._seen.update(fingerprint(run.plan, run.cursor).encode())
            if keep:
                keep_rows(run.plan, run.cursor, self.batch, table if whole else "", keep)
            if tell:
                tell(_("%(file)s: %(rows)s rows …") % {"file": contract.file, "rows": rows})
            self.run = run
        if self.run is None:
            self._failed = step.failed
            self.stopped += [(contract.file, fault) for fault in one.faults]
            self._miss(Plan(contract))
            if whole:
                one.counts["refused"] += len(one.faults)
        one.notes = [f"{contract.file}: {note}" if whole else note for note in one.notes]
        self.report.add(contract.file, one)

    def _write(self):
        """Write the file that has been judged, its sound rows at least, if others are to name them."""
        run, self.run = self.run, None
        if run is None or not (self.together or self.report.clean):
            return
        wrong = Report()
        with sentences(wrong, run.plan.contract) as step, transaction.atomic():
            run.write(self.batch, self.user, self.why or "")
            if self.together:
                self.together.await_citations(run.plan)
        if wrong.faults:
            self._miss(run.plan)
        if run.report.clean:
            self._failed = step.failed
            self._stop(run.plan.contract.file, wrong.faults)

    def _announce(self):
        if RedirectResource in self.files.contracts:
            ahead = Report()
            with sentences(ahead), transaction.atomic(), self.files.open(RedirectResource) as stream:
                run = Run(RedirectResource, ahead, self.lock_timeout)
                self.together.announce(run.plan, stream)

    def _miss(self, plan):
        if self.together:
            self.together.miss(plan)

    def _stop(self, file, faults):
        """Note what made it impossible to go on with a file, or with all."""
        for fault in faults:
            self.report.refuse(fault, file)
            self.stopped.append((file, fault))
        if self.files.table == WHOLE:
            self.report.counts["refused"] += len(faults)

    # All files

    def _ask_for_citations(self):
        sentence = _(
            "A published record needs a citation about it. Add one to citations.csv, or make it a draft."
        )
        for contract in self.files.contracts:
            if contract.file not in self.report.files:
                continue
            for line, outcome in self.together.uncited(Plan(contract)):
                self.uncited.append((table_of(contract), line, outcome))
                for counts in (self.report.counts, self.report.files[contract.file].counts):
                    counts[outcome] -= 1
                    counts["refused"] += 1
                if len(self.uncited) <= MOST_FAULTS:
                    fault = ReadingFault(line, "status", "published", sentence)
                    self.report.refuse(fault, contract.file)
                else:
                    self.report.fault_count += 1

    def _apply(self):
        """Call the batch applied. One that changes nothing leaves none, unless its preview has left one."""
        batch = self.batch
        batch.sha256 = batch.sha256 or self._bytes.hexdigest()
        batch.status, batch.applied, batch.marks = BatchStatus.APPLIED, timezone.now(), self._marks
        count(batch, self.report)
        if self.report.touched or not batch._state.adding:
            batch.save(force_insert=batch._state.adding)
            self.report.batch = batch
        self.report.written = True


def count(batch, report):
    """Put the numbers of the report into the batch."""
    counts = report.counts
    batch.new, batch.changed, batch.unchanged = counts["new"], counts["changed"], counts["unchanged"]
    batch.deleted, batch.refused, batch.conflicts = counts["deleted"], counts["refused"], counts["conflict"]
    batch.recognised, batch.notes = report.recognised[:100], report.notes


def _marks():
    """{history table: its highest id}, so that undoing need not read what is older."""
    tables = [f"{resource._meta.model._meta.db_table}history" for resource in RESOURCES]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT coalesce(max(pgh_id), 0) FROM {t})" for t in tables))
        return dict(zip(tables, cursor.fetchone(), strict=True))


class _Hashed:
    """A stream whose bytes are added to a hash as they are read."""

    def __init__(self, stream, digest):
        self._stream, self._hash = stream, digest

    def read(self, size):
        """The next bytes."""
        data = self._stream.read(size)
        self._hash.update(data)
        return data
