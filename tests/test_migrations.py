"""Migrations are complete, named and reversible."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db


def own():
    """Our migrations, by name."""
    loader = MigrationLoader(connection)
    return {
        name: migration for (app, name), migration in loader.disk_migrations.items() if app == "catalogue"
    }


def test_no_migration_is_missing():
    call_command("makemigrations", "catalogue", check=True, dry_run=True, stdout=StringIO())


def test_every_migration_is_named():
    for name in own():
        assert re.fullmatch(r"\d{4}_[a-z][a-z_]+", name), name
        assert "_auto_" not in name


def test_every_operation_can_be_undone():
    for name, migration in own().items():
        assert all(operation.reversible for operation in migration.operations), name


def held():
    """What the catalogue has in the database: its tables, functions, triggers and constraints.

    The functions of triggers are left out: pgtrigger leaves them behind, and replaces them later.
    """
    queries = [
        "SELECT relname FROM pg_class WHERE relname ~ '^catalogue_' AND relkind IN ('r', 'i')",
        "SELECT proname FROM pg_proc WHERE proname ~ '^catalogue_'",
        "SELECT tgname FROM pg_trigger WHERE tgname ~ '^pgtrigger_'",
        "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text ~ '^catalogue_'",
    ]
    with connection.cursor() as cursor:
        found = []
        for query in queries:
            cursor.execute(query)
            found += sorted(cursor.fetchall())
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_catalogue_can_be_taken_down_and_put_up_again():
    before = held()
    try:
        call_command("migrate", "catalogue", "zero", verbosity=0)
        assert held() == []
    finally:
        call_command("migrate", verbosity=0)
    assert held() == before
