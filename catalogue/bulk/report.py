"""What an import did or would do, in numbers and sentences, and every failure as one of these sentences."""

from dataclasses import dataclass, field

import psycopg
from django.db import IntegrityError, OperationalError, connection
from django.utils.translation import gettext as _

from catalogue.models import Batch
from catalogue.models.batch import Outcome
from catalogue.reading import ReadingFault, UnreadableError
from catalogue.resources import RESOURCES

from .base import Plan
from .staging import HeaderRefusedError
from .writing import ChangedMeanwhileError, refusal

MOST_FAULTS = 1_000  # of a file, kept in a report; all of them are in the batch or the file of errors
LOST = ("08", "57P")  # SQLSTATEs of connections that the network or the server has ended


@dataclass
class Report:
    """What an import did or would do; that of several files has one of each in `files`, by its name."""

    counts: dict = field(default_factory=lambda: dict.fromkeys(Outcome.values, 0))
    faults: list = field(default_factory=list)
    where: list = field(default_factory=list)  # the file of each of the faults
    fault_count: int = 0
    recognised: str = ""
    written: bool = False
    notes: list = field(default_factory=list)
    batch: Batch | None = None
    files: dict = field(default_factory=dict)
    found_full: bool = False  # nothing was done, because there were records already

    @property
    def clean(self):
        """Whether nothing stands in the way of writing."""
        return not self.fault_count and not self.counts["conflict"]

    @property
    def touched(self):
        """How many rows are written."""
        return sum(self.counts[outcome] for outcome in ("new", "changed", "deleted"))

    def in_words(self):
        """The numbers, for people."""
        return (
            _(
                "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, "
                "%(deleted)s deleted, %(refused)s refused"
            )
            % self.counts
        )

    def refuse(self, fault, file=""):
        """Note a fault that no row counts for, of the import as a whole or of one file."""
        self.faults.append(fault)
        self.where.append(file)
        self.fault_count += 1

    def add(self, file, one):
        """Count in what the report `one` says of a file."""
        for outcome, number in one.counts.items():
            self.counts[outcome] += number
        self.fault_count += one.fault_count
        self.faults += one.faults
        self.where += [file] * len(one.faults)
        self.notes += one.notes
        self.files[file] = one

    def told(self):
        """The kept faults as sentences that name the file."""
        for fault, file in zip(self.faults, self.where, strict=True):
            yield fault.said(file)


class sentences:  # noqa: N801 -- a context manager, read as a word
    """Turns every way in which an import can fail into a fault of the report, after the rollback.

    `failed` then says that it was the database, so that there is no sense in going on. A lost connection goes
    on to whoever holds the transaction, since nothing can be asked of it any more.
    """

    def __init__(self, report, contract=None):
        self.report, self.contract = report, contract
        self.failed = False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None or (connection.in_atomic_block and _is_lost()):
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
            self.failed = True
            return [ReadingFault(None, "", "", str(error))]
        if isinstance(error, (psycopg.Error, IntegrityError, OperationalError)):
            self.failed = True
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
        if isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or LOST[0]).startswith(LOST):
            return _("The connection to the database was lost. Nothing was written. Try again.")
        return refusal(cause, Plan(self.contract or RESOURCES[0]))


def _is_lost():
    return bool(connection.connection and connection.connection.closed)
