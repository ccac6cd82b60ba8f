"""Imports in two steps: a preview that writes nothing but its batch, and the confirmation that writes rows.

A batch that waits holds the upload itself, so that it can be confirmed on any server, and its rows. An upload
into one table and a zip of the whole catalogue go the same way.
"""

import gzip
import hashlib
import tempfile
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Batch, BatchRow
from catalogue.models.batch import BatchStatus, Outcome
from catalogue.reading import ReadingFault

from .files import WHOLE, contract, table_of, uploaded
from .importing import Import, count, tidy
from .preview import fill_rows
from .rejects import refused_rows
from .report import Report, sentences

KEPT_FOR = timedelta(days=7)  # a preview that nobody confirms
IN_MEMORY = 1 << 22  # bytes of judged rows that are kept in memory
MOST_STOPS = 100  # faults of one line that are kept, such as a header of thousands of unknown columns


def preview(into, data, *, user=None, may_publish=True, file_name="", decisions=None, batch=None):
    """Store the upload `data` (bytes) and say what importing it would do: a `Batch` and its `Report`.

    `into` is a contract, or WHOLE for a zip of the catalogue's files. Where something cannot be read at all,
    a new batch is failed and says why; one that is previewed again (`batch`) is left as it was.
    """
    report = Report()
    batch = batch or Batch(owner=user, file_name=file_name[:255])
    batch.table = WHOLE if into == WHOLE else table_of(into)
    batch.decisions = decisions or {}
    report.batch = batch
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as kept, transaction.atomic():
        with transaction.atomic():
            work = Import(
                uploaded(batch.table, data),
                report,
                batch=batch,
                user=user,
                may_publish=may_publish,
                decisions=decisions,
            )
            work.judge(keep=kept)
            if work.together:
                work.finish()
            transaction.set_rollback(True)
        if not work.stopped or batch._state.adding:
            _keep(batch, data, work, kept)
    return batch, report


def _keep(batch, data, work, kept):
    """Save the batch with its rows."""
    batch.sha256, batch.fingerprint = hashlib.sha256(data).hexdigest(), work.fingerprint
    batch.expires = timezone.now() + KEPT_FOR
    batch.status = BatchStatus.FAILED if work.stopped else BatchStatus.PREVIEWED
    batch.upload = None if work.stopped else gzip.compress(data, 1 if batch.table == WHOLE else 6)
    count(batch, work.report)
    batch.save()
    fill_rows(connection.connection.cursor(), batch, kept)
    _keep_stops(batch, work.stopped)
    _refuse_uncited(batch, work.uncited)


def _keep_stops(batch, stopped):
    """Make rows of `batch`, one a line, of what made a file unreadable."""
    lines = {}
    for file, fault in stopped:
        table = file.removesuffix(".csv") if batch.table == WHOLE else ""
        lines.setdefault((table, fault.line or 0), []).append([fault.column, fault.value, fault.sentence])
    BatchRow.objects.bulk_create(
        BatchRow(batch=batch, table=table, line=line, outcome=Outcome.REFUSED, faults=faults[:MOST_STOPS])
        for (table, line), faults in lines.items()
    )


def _refuse_uncited(batch, uncited):
    """Refuse the rows whose published records would stand without a citation."""
    sentence = _(
        "A published record needs a citation about it. Add one to citations.csv, or make it a draft."
    )
    for table in {table for table, _line, _outcome in uncited}:
        lines = [line for its_table, line, _outcome in uncited if its_table == table]
        batch.rows.filter(table=table, line__in=lines).update(
            outcome=Outcome.REFUSED, faults=[["status", "published", sentence]]
        )


def decide(batch, decisions, user, may_publish=True):
    """Settle conflicts of a previewed batch (`Batch.decisions`) and preview it again; as `preview`."""
    return preview(
        WHOLE if batch.table == WHOLE else contract(batch.table),
        gzip.decompress(batch.upload),
        user=user,
        may_publish=may_publish,
        decisions={**batch.decisions, **decisions},
        batch=batch,
    )


def confirm(batch, user, may_publish=True, why=None):
    """Write a previewed batch of `user`'s own, not expired, if the catalogue is as the preview saw it.

    A batch that is applied already is left alone and reported as written, so a second click does nothing.
    `why` is as for `import_rows`.
    """
    report, files = Report(), None
    with sentences(report), transaction.atomic():
        locked = report.batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if sentence := _cannot_confirm(locked, user):
            report.refuse(ReadingFault(None, "", "", sentence))
            return report
        if locked.status == BatchStatus.APPLIED:
            report.written = True
            return report
        files = uploaded(locked.table, gzip.decompress(locked.upload))
        work = Import(
            files,
            report,
            batch=locked,
            user=user,
            may_publish=may_publish,
            decisions=locked.decisions,
            why=why,
        )
        work.judge()
        if not work.stopped and work.fingerprint != locked.fingerprint:
            sentence = _("The catalogue has changed since the preview. Nothing was written. Preview again.")
            report.refuse(ReadingFault(None, "", "", sentence))
        work.end()
    tidy(files, report)
    return report


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


def expire_batches(now=None):
    """Mark the previews that nobody confirmed in time, and drop their uploads and rows; how many."""
    old = Batch.objects.filter(status=BatchStatus.PREVIEWED, expires__lt=now or timezone.now())
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        BatchRow.objects.filter(batch__in=ids).delete()
        return Batch.objects.filter(pk__in=ids).update(status=BatchStatus.EXPIRED, upload=None)


def refused_rows_of(batch, table=""):
    """The refused rows of a waiting batch as CSV blocks; of the file of `table` where the batch is a zip."""
    rows = batch.rows.filter(outcome=Outcome.REFUSED, table=table).order_by("line", "pk")
    faults = (
        ReadingFault(row.line, column or "", value or "", sentence)
        for row in rows.iterator(chunk_size=1_000)
        for column, value, sentence in row.faults
    )
    files = uploaded(batch.table, gzip.decompress(batch.upload))
    with files.open(contract(table or batch.table)) as stream:
        yield from refused_rows(stream, faults)
