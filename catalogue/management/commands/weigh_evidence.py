"""Compare the sources on every record whose evidence changed, so that lists of disagreements are whole."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue import evidence


class Command(BaseCommand):
    """manage.py weigh_evidence [--all]: what imports and SQL have queued, or everything anew."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="every cited record, whether it changed or not"
        )

    def handle(self, **options):
        if options["all"]:
            evidence.queue_all()
        weighed = 0
        while taken := evidence.weigh():
            weighed += taken
        self.stdout.write(_("%(number)s records weighed.") % {"number": f"{weighed:,}"})
        if evidence.waiting():
            self.stdout.write(_("Others are being weighed by another process at this moment."))
