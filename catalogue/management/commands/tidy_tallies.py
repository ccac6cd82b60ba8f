"""Put together what changes have added to the counts of public lists; with --anew count every row again."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue.models.tallies import TALLIES, count_anew, tidy


class Command(BaseCommand):
    """manage.py tidy_tallies [--anew]: the counts are right without it, and quicker to read after it."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--anew",
            action="store_true",
            help="count all rows again, after somebody has switched triggers off; writers wait for seconds",
        )

    def handle(self, **options):
        for tally in TALLIES.values():
            if options["anew"]:
                count_anew(tally)
            else:
                spared = tidy(tally)
                said = {"table": tally._meta.verbose_name_plural, "rows": f"{spared:,}"}
                self.stdout.write(_("%(table)s: %(rows)s rows fewer.") % said)
