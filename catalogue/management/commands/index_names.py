"""Index for searching what SQL and imports left: the spellings of new words, and records without an entry."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue import search


class Command(BaseCommand):
    """manage.py index_names [--all]: what waits and what is missing, or everything anew."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="make the whole index anew")

    def handle(self, *, verbosity, **options):
        tell = self._tell if verbosity > 1 else None
        taken = search.index_waiting()
        if options["all"]:
            search.index_anew(tell)
        else:
            search.index_missing(tell)
        self.stdout.write(_("%(number)s words and counts indexed.") % {"number": f"{taken:,}"})

    def _tell(self, kind, done):
        self.stdout.write(f"{kind}: {done:,}")
