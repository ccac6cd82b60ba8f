"""manage.py load_catalogue DIR: the CSV files of a folder into the catalogue, all of them or none."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import consistency
from catalogue.management.base import CatalogueCommand
from catalogue.resources import catalogue


class Command(CatalogueCommand):
    """Loads a folder of CSV files; any fault is listed on stderr, and then nothing is written."""

    help = "Load the CSV files of a folder in one transaction. With any fault, nothing is written."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="the folder that holds persons.csv, events.csv …")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are records already"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *, folder, if_empty, dry_run, verbosity, **options):
        loaded = catalogue.load(folder, if_empty=if_empty, dry_run=dry_run, tell=self._tell(verbosity))
        if loaded.found_full:
            self.stdout.write(_("The catalogue holds records already; nothing was loaded."))
            return
        for fault in loaded.faults:
            self.stderr.write(str(fault))
        if loaded.faults:
            count = len(loaded.faults)
            raise CommandError(
                ngettext(
                    "%(count)s fault. Nothing was written.", "%(count)s faults. Nothing was written.", count
                )
                % {"count": count}
            )
        if not dry_run and any(count["new"] or count["changed"] for count in loaded.counts.values()):
            consistency.outdate()
        self._report(loaded.counts, dry_run)

    def _tell(self, verbosity):
        """Where progress goes: to a terminal, or to whoever asks with `--verbosity 2`."""
        if verbosity > 1 or (verbosity and self.stdout.isatty()):
            return self.stdout.write
        return catalogue.silent

    def _report(self, counts, dry_run):
        for file, count in counts.items():
            numbers = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged") % count
            self.stdout.write(f"{file}: {numbers}")
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was written."))
