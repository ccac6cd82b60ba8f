"""Count the published records for the home page, the charts and the timeline."""

import time

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue import counting


class Command(BaseCommand):
    """manage.py count_catalogue: all in one statement, so as of one moment; nobody waits for it."""

    help = __doc__

    def handle(self, **options):
        began = time.monotonic()
        numbers = counting.recount()
        self.stdout.write(
            _("%(numbers)s numbers counted in %(seconds).1f s.")
            % {"numbers": f"{numbers:,}", "seconds": time.monotonic() - began}
        )
