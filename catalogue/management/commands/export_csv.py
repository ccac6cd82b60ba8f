"""manage.py export_csv TABLE [FILE|-]: one table as CSV, streamed, as the importer reads it."""

import os
import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue import bulk
from catalogue.management.base import CatalogueCommand


class Command(CatalogueCommand):
    """Writes a table to the standard output, or to a file, which replaces an older one when complete."""

    help = "Write one table as CSV."

    def add_arguments(self, parser):
        parser.add_argument("table", metavar="TABLE", help="persons, rehabilitations, places …")
        parser.add_argument(
            "file", metavar="FILE", nargs="?", default="-", help="where to write; - is the output"
        )
        parser.add_argument("--excel", action="store_true", help="for spreadsheets: a mark, and no formulas")
        parser.add_argument("--public", action="store_true", help="published rows only, without notes")
        parser.add_argument(
            "--with-version", action="store_true", help="a working copy, merged when it returns"
        )
        parser.add_argument(
            "--by-key",
            action="store_true",
            help="sorted by slug, as a dump is; else as stored, which is faster",
        )

    def handle(self, *, table, file, excel, public, with_version, by_key, **options):
        try:
            contract = bulk.contract(table)
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        blocks = bulk.export(contract, excel=excel, public=public, with_version=with_version, ordered=by_key)
        try:
            self._write(blocks, file)
        except BrokenPipeError:
            # who reads has had enough, as in `export_csv persons | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(
                _("The file “%(file)s” cannot be written: %(reason)s.")
                % {"file": file, "reason": error.strerror}
            ) from error

    def _write(self, blocks, file):
        if file == "-":
            sys.stdout.buffer.writelines(blocks)
            sys.stdout.buffer.flush()
            return
        path = Path(file)
        if path.exists() and not path.is_file():  # a pipe or a device is written, not replaced
            with path.open("wb") as out:
                out.writelines(blocks)
            return
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with fresh.open("wb") as out:
                out.writelines(blocks)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
