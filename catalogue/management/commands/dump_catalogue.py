"""manage.py dump_catalogue DIR: the catalogue into the CSV files of a folder, as it stands at this moment."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue import bulk
from catalogue.management.base import CatalogueCommand


class Command(CatalogueCommand):
    """Writes one CSV file a table; each replaces its older one only when it is complete."""

    help = "Write the whole catalogue to CSV files, one a table, in a stable order."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="the folder to write to; made when missing")

    def handle(self, *, folder, verbosity, **options):
        shown = verbosity > 1 or (verbosity and self.stdout.isatty())
        try:
            bulk.dump(folder, tell=self.stdout.write if shown else None)
        except OSError as error:
            raise CommandError(
                _("The folder “%(folder)s” cannot be written: %(reason)s.")
                % {"folder": folder, "reason": error.strerror}
            ) from error
