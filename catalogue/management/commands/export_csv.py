"""manage.py export_csv TABLE [FILE|-]: one table as CSV, streamed, as the importer reads it."""

import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue import bulk


class Command(BaseCommand):
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
        if file == "-":
            sys.stdout.buffer.writelines(blocks)
            sys.stdout.buffer.flush()
            return
        path = Path(file)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with fresh.open("wb") as out:
                out.writelines(blocks)
            fresh.replace(path)
        except OSError as error:
            raise CommandError(
                _("The file “%(file)s” cannot be written: %(reason)s.")
                % {"file": file, "reason": error.strerror}
            ) from error
        finally:
            fresh.unlink(missing_ok=True)
