"""manage.py import_csv TABLE FILE|-: one CSV file of any size into one table, all of it or nothing."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import bulk, consistency

SHOWN = 50  # faults on stderr; --errors has them all
EVERY = 0.2  # seconds between two drawings of the progress bar
WIDTH = 24  # characters of it


class Command(BaseCommand):
    """Imports a file; any fault is told on stderr, and then nothing is written and the exit code is 1."""

    help = "Import one CSV file into a table in one transaction. With any fault, nothing is written."

    def add_arguments(self, parser):
        parser.add_argument("table", metavar="TABLE", help="persons, rehabilitations, places …")
        parser.add_argument("file", metavar="FILE", help="the CSV file, or - for the standard input")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--errors", metavar="FILE", help="write the refused rows here, with the reasons")

    def handle(self, *, table, file, dry_run, errors, **options):
        try:
            contract = bulk.contract(table)
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        with self._opened(file) as stream:
            report = self._import(contract, stream, file, dry_run, errors)
        self._tell(report, dry_run, errors)

    def _import(self, contract, stream, file, dry_run, errors):
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
        )
        if bar:
            bar.end()
        if report.batch:
            consistency.refresh_batch(report.batch)
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
        for fault in report.faults[:SHOWN]:
            self.stderr.write(str(fault))
        if report.fault_count > SHOWN:
            more = report.fault_count - SHOWN
            self.stderr.write(
                ngettext("… and %(count)s more.", "… and %(count)s more.", more) % {"count": more}
            )
        for note in report.notes:
            self.stdout.write(note)
        if report.recognised:
            self.stdout.write(_("Read as %(recognised)s.") % {"recognised": report.recognised})
        self.stdout.write(
            _(
                "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, "
                "%(deleted)s deleted, %(refused)s refused"
            )
            % report.counts
        )
        if report.counts["conflict"]:
            raise CommandError(
                _(
                    "%(conflict)s rows were changed both here and in the file. Nothing was written. "
                    "Import the file in the admin, which shows both sides."
                )
                % report.counts
            )
        if report.fault_count:
            raise CommandError(
                ngettext(
                    "%(count)s fault. Nothing was written.",
                    "%(count)s faults. Nothing was written.",
                    report.fault_count,
                )
                % {"count": report.fault_count}
            )
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was written."))
        elif report.batch:
            self.stdout.write(_("Batch %(batch)s.") % {"batch": report.batch.pk})


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
