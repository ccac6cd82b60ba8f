"""What the commands share: what they ask of the database first, and how an import ends."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CatalogueCommand(BaseCommand):
    """A command for a database that answers and is up to date; without one it says so and ends with 1."""

    def execute(self, *args, **options):
        try:
            pending = pending_migrations()
        except OperationalError as error:
            raise CommandError(
                _("The database does not answer: %(reason)s. Start it, or correct DATABASE_URL.")
                % {"reason": first_line(error).rstrip(".")}
            ) from error
        if pending:
            raise CommandError(
                _("The database is not up to date. Run manage.py migrate, then this command again.")
            )
        return super().execute(*args, **options)


def pending_migrations():
    """The migrations of this code that the database has not seen."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def tell_faults(out, told, count):
    """Write the sentences `told`, and how many more of the `count` faults there are."""
    for sentence in told:
        out.write(sentence)
        count -= 1
    if count:
        out.write(ngettext("… and %(count)s more.", "… and %(count)s more.", count) % {"count": count})


def end_of_import(out, report, dry_run):
    """Say which batch an import has left; CommandError where it has written nothing for its faults."""
    if report.counts["conflict"]:
        raise CommandError(
            _(
                "%(conflict)s rows were changed both here and in the file. Nothing was written. "
                "Import the file in the admin, which shows both sides."
            )
            % report.counts
        )
    if report.fault_count:
        raise CommandError(
            ngettext(
                "%(count)s fault. Nothing was written.",
                "%(count)s faults. Nothing was written.",
                report.fault_count,
            )
            % {"count": report.fault_count}
        )
    if dry_run:
        out.write(_("This was a dry run: nothing was written."))
    elif report.batch:
        out.write(_("Batch %(batch)s.") % {"batch": report.batch.pk})


def first_line(error):
    """What a database error says, without its context."""
    return str(error).strip().splitlines()[0]
