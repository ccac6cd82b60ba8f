"""Check every quote that has no result against the text of its source, where the catalogue keeps one."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue import verification
from catalogue.models.quotes import QuoteResult


class Command(BaseCommand):
    """manage.py check_quotes: what imports and SQL have left unchecked."""

    help = __doc__

    def handle(self, **options):
        results = Counter(check.result for check in verification.check_quotes())
        for result in QuoteResult:
            self.stdout.write(_("%(label)s: %(number)s") % {"label": result.label, "number": results[result]})
