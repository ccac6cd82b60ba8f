"""What the commands ask of the database before they begin."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


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


def first_line(error):
    """What a database error says, without its context."""
    return str(error).strip().splitlines()[0]
