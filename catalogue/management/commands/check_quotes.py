"""Check every quote that has no result against the text of its source, where the catalogue keeps one."""

from collections import Counter

from django.utils.translation import gettext as _

from catalogue import consistency, verification
from catalogue.management.base import CatalogueCommand
from catalogue.models.quotes import QuoteResult


class Command(CatalogueCommand):
    """manage.py check_quotes: what imports and SQL have left unchecked."""

    help = __doc__

    def handle(self, **options):
        results = Counter()
        for check in verification.check_quotes():
            results[check.result] += 1
        consistency.check(consistency.rules_of("citation")["quote-not-found"])
        for result in QuoteResult:
            self.stdout.write(_("%(label)s: %(number)s") % {"label": result.label, "number": results[result]})
