"""One file under way within a transaction: read, staged, compared, checked, and then written."""

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.reading import Reading, ReadingFault

from .base import Plan, recorded
from .checks import check
from .diff import diff
from .report import MOST_FAULTS
from .rings import refuse_rings
from .staging import Staging
from .writing import write

FAULTS = "SELECT line, col, value, sentence FROM import_faults ORDER BY line, col, sentence"


class Run:
    """One file under way. `together` is what is known of the other files of the same import, if any."""

    def __init__(self, contract, report, lock_timeout, together=None):
        self.plan = Plan(contract)
        self.report = report
        self.together = together
        connection.ensure_connection()
        self.cursor = connection.connection.cursor()
        for name, value in (
            ("lock_timeout", lock_timeout),
            ("jit", "off"),  # compiling a long check costs more than asking it of a million rows
            ("work_mem", "64MB"),
            # a statement of minutes ends soon after its client was killed, and its locks with it
            ("client_connection_check_interval", "2s"),
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

    def judge(self, stream, may_publish, user=None, progress=None, decisions=None):
        """Read, stage, compare and check; the report then says what writing would do. How many rows."""
        reading = Reading(stream)
        staging = Staging(self.plan, self.cursor)
        hear = progress and (lambda rows: progress(rows, reading.bytes_read))
        staging.run(reading, hear)
        self.report.recognised = reading.recognised.in_words()
        self._note(staging)
        if self.together:
            self.together.follow(self.plan)
        diff(self.plan, self.cursor, decisions)
        cited_later = bool(self.together) and self.plan.name != "citation"
        check(self.plan, self.cursor, may_publish=may_publish, cited_later=cited_later, user=user)
        refuse_rings(self.plan, self.cursor)
        if self.together:
            self.together.set_aside(self.plan)
        self._count()
        self._doubt(staging.doubtful)
        return staging.rows

    def _note(self, staging):
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

    def _doubt(self, doubtful):
        """Point out what a spreadsheet may have done to texts that stand; refused ones are told already."""
        refused = {(fault.column, fault.value) for fault in self.report.faults}
        for (column, cell), sentence in doubtful.items():
            if (column, cell) not in refused:
                seen = _("Is this right? It is taken as it stands: %(column)s, “%(cell)s”. %(sentence)s")
                self.report.notes.append(seen % {"column": column, "cell": cell, "sentence": sentence})

    def _count(self):
        self.cursor.execute("SELECT outcome, count(*) FROM import_diff GROUP BY outcome")
        self.report.counts.update(self.cursor.fetchall())
        self.cursor.execute(
            "SELECT count(*), count(DISTINCT line) FILTER (WHERE line NOT IN (SELECT line FROM import_diff)) "
            "FROM import_faults"
        )
        self.report.fault_count, outside = self.cursor.fetchone()
        self.report.counts["refused"] += outside
        self.cursor.execute(f"{FAULTS} LIMIT {MOST_FAULTS}")
        self.report.faults = [ReadingFault(*row) for row in self.cursor.fetchall()]

    def faults(self):
        """All faults, by line, without holding them all."""
        with connection.connection.cursor(name="all_faults") as cursor:
            cursor.execute(FAULTS)
            for row in cursor:
                yield ReadingFault(*row)

    def write(self, batch, user, why=""):
        """Write the rows with their history, as those of `batch`; nothing where the file changes nothing.

        `why` is the reason that the history keeps.
        """
        if self.report.touched:
            with recorded(self.cursor, user, batch=str(batch.pk), **({"why": why} if why else {})):
                write(self.plan, self.cursor)
