"""manage.py import_csv TABLE FILE|-: one CSV file of any size into one table, all of it or nothing."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue import bulk, consistency, evidence, search
from catalogue.management.base import CatalogueCommand, end_of_import, tell_faults

SHOWN = 50  # faults on stderr; --errors has them all
EVERY = 0.2  # seconds between two drawings of the progress bar
WIDTH = 24  # characters of it


class Command(CatalogueCommand):
    """Imports a file; any fault is told on stderr, and then nothing is written and the exit code is 1."""

    help = "Import one CSV file into a table in one transaction. With any fault, nothing is written."

    def add_arguments(self, parser):
        parser.add_argument("table", metavar="TABLE", help="persons, rehabilitations, places …")
        parser.add_argument("file", metavar="FILE", help="the CSV file, or - for the standard input")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--why", default="", help="the reason, for the history; asked for published rows")
        parser.add_argument("--errors", metavar="FILE", help="write the refused rows here, with the reasons")

    def handle(self, *, table, file, dry_run, errors, why, **options):
        try:
            contract = bulk.contract(table)
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        with self._opened(file) as stream:
            try:
                report = self._import(contract, stream, file, dry_run, errors, why.strip())
            except OSError as error:
                raise CommandError(
                    _("Nothing was written: %(reason)s, “%(file)s”.")
                    % {"reason": error.strerror, "file": error.filename or errors or file}
                ) from error
        self._tell(report, dry_run, errors)

    def _import(self, contract, stream, file, dry_run, errors, why):
        bar = ProgressBar(self.stderr, _size(stream)) if self.stderr.isatty() else None

        def keep(faults):
            stream.seek(0)
            with Path(errors).open("wb") as out:
                out.writelines(bulk.refused_rows(stream, faults))

        report = bulk.import_rows(
            contract,
            stream,
            dry_run=dry_run,
            file_name=Path(file).name if file != "-" else "",
            progress=bar.draw if bar else None,
            on_faults=keep if errors else None,
            why=why,
        )
        if bar:
            bar.end()
        if report.batch:
            consistency.refresh_batch(report.batch)
            evidence.weigh()
            search.index_waiting()
        return report

    def _opened(self, file):
        if file == "-":
            return self._spooled()
        try:
            return Path(file).open("rb")
        except OSError as error:
            raise CommandError(
                _("The file “%(file)s” cannot be read: %(reason)s.")
                % {"file": file, "reason": error.strerror}
            ) from error

    @contextlib.contextmanager
    def _spooled(self):
        """The standard input in a temporary file, so that refused rows can be read a second time."""
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.seek(0)
            yield copy

    def _tell(self, report, dry_run, errors):
        tell_faults(self.stderr, map(str, report.faults[:SHOWN]), report.fault_count)
        for note in report.notes:
            self.stdout.write(note)
        if report.recognised:
            self.stdout.write(_("Read as %(recognised)s.") % {"recognised": report.recognised})
        self.stdout.write(report.in_words())
        end_of_import(self.stdout, report, dry_run)


def _size(stream):
    """The size of a file in bytes; 0 where it has none."""
    try:
        return os.fstat(stream.fileno()).st_size
    except OSError:
        return 0


class ProgressBar:
    """One line on a terminal: how much has been read, how fast, and how long the reading will still take."""

    def __init__(self, out, size):
        self.out, self.size = out, size
        self.began = time.monotonic()
        self.drawn = 0.0

    def draw(self, rows, bytes_read):
        """Draw anew, unless that was done just now."""
        now = time.monotonic()
        if now - self.drawn < EVERY:
            return
        self.drawn = now
        seconds = max(now - self.began, 0.001)
        line = _("%(rows)s rows, %(rate)s rows/s") % {"rows": f"{rows:,}", "rate": f"{rows / seconds:,.0f}"}
        if self.size and bytes_read:
            share = min(bytes_read / self.size, 1)
            left = seconds / share - seconds
            full = int(share * WIDTH)
            line = f"[{'█' * full}{'·' * (WIDTH - full)}] {share:4.0%} {line}, " + _("%(left)s s left") % {
                "left": f"{left:,.0f}"
            }
        self.out.write(f"\r{line}\x1b[K", ending="")

    def end(self):
        """Clear the line."""
        self.out.write("\r\x1b[K", ending="")
