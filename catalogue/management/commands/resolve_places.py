"""manage.py resolve_places FILE [OUT|-]: a CSV of names and dates with the places they mean, of any size."""

import sys
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue import names_in_time
from catalogue.management.base import CatalogueCommand
from catalogue.reading import UnreadableError


class Command(CatalogueCommand):
    """Writes the same rows with slug, name_today, name_then, how_sure and sentence; none is lost."""

    help = "Say which places the names in a CSV file meant at their dates (columns “name” and “on”)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the CSV; - is the standard input")
        parser.add_argument(
            "out", metavar="OUT", nargs="?", default="-", help="where to write; - is the output"
        )

    def handle(self, *, file, out, **options):
        try:
            with ExitStack() as open_files:
                stream = sys.stdin.buffer if file == "-" else open_files.enter_context(Path(file).open("rb"))
                table = names_in_time.Table(stream)
                to = sys.stdout.buffer if out == "-" else open_files.enter_context(Path(out).open("wb"))
                to.writelines(table)
                to.flush()
        except OSError as error:
            raise CommandError(
                _("“%(file)s” cannot be used: %(reason)s.")
                % {"file": error.filename, "reason": error.strerror}
            ) from error
        except UnreadableError as error:
            raise CommandError(
                _("%(fault)s What stands before was written.") % {"fault": error.fault}
            ) from error
        self.stderr.write(
            _("%(rows)s rows, %(unclear)s of them without one place; column how_sure says which.")
            % {"rows": f"{table.rows:,}", "unclear": f"{table.unclear:,}"}
        )
