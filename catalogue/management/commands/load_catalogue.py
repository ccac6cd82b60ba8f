"""manage.py load_catalogue DIR: the CSV files of a folder into the catalogue, all of them or none."""

from django.utils.translation import gettext as _

from catalogue import bulk, consistency, evidence, search
from catalogue.management.base import CatalogueCommand, end_of_import, tell_faults


class Command(CatalogueCommand):
    """Loads a folder of CSV files as one batch; any fault is told on stderr, and then nothing is written."""

    help = "Load the CSV files of a folder in one transaction. With any fault, nothing is written."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="the folder that holds persons.csv, events.csv …")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are records already"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--why", default="", help="the reason, for the history; asked for published rows")

    def handle(self, *, folder, if_empty, dry_run, why, verbosity, **options):
        tell = self._tell(verbosity)
        report = bulk.load(folder, if_empty=if_empty, dry_run=dry_run, tell=tell, why=why.strip())
        if report.found_full:
            self.stdout.write(_("The catalogue holds records already; nothing was loaded."))
            return
        if report.batch:
            consistency.refresh_batch(report.batch)
            evidence.weigh()
            search.index_waiting()
        tell_faults(self.stderr, report.told(), report.fault_count)
        if report.clean:
            for file, one in report.files.items():
                self.stdout.write(f"{file}: {one.in_words()}")
        end_of_import(self.stdout, report, dry_run)

    def _tell(self, verbosity):
        """Where progress goes: to a terminal, or to whoever asks with `--verbosity 2`."""
        return self.stdout.write if verbosity > 1 or (verbosity and self.stdout.isatty()) else None
