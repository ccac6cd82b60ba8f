"""manage.py check_catalogue: every rule across rows asked of the whole catalogue, for the health report."""

import time

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from catalogue import consistency
from catalogue.management.base import CatalogueCommand


class Command(CatalogueCommand):
    """Checks one rule after the other, each in a transaction of its own; it can be stopped and run again."""

    help = "Ask every rule across rows of the whole catalogue, one at a time, and keep what it finds."

    def add_arguments(self, parser):
        parser.add_argument("rules", metavar="RULE", nargs="*", help="only these, such as old-name-unknown")

    def handle(self, *, rules, verbosity, **options):
        chosen = self._chosen(rules)
        began, found = time.monotonic(), 0
        for number, rule in enumerate(chosen, 1):
            if verbosity:
                self.stdout.write(f"{number:>2}/{len(chosen)} {rule.table} {rule.code} … ", ending="")
                self.stdout.flush()
            done = consistency.check(rule)
            found += done.open
            if verbosity:
                self.stdout.write(
                    _("%(open)s open, %(known)s acknowledged, %(seconds).1f s")
                    % {"open": f"{done.open:,}", "known": f"{done.acknowledged:,}", "seconds": done.seconds}
                )
        consistency.tidy()
        self.stdout.write(
            _("%(open)s open warnings, found in %(seconds).0f s. The health report at the desk lists them.")
            % {"open": f"{found:,}", "seconds": time.monotonic() - began}
        )

    def _chosen(self, codes):
        known = {rule.code for rule in consistency.RULES}
        if unknown := set(codes) - known:
            raise CommandError(
                _("There is no rule “%(code)s”. The rules are: %(known)s.")
                % {"code": min(unknown), "known": ", ".join(sorted(known))}
            )
        return [rule for rule in consistency.RULES if not codes or rule.code in codes]
