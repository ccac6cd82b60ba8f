"""A database that cannot work with Cyrillic is refused, with the sentence that mends it."""

import os
import subprocess
import sys
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from catalogue.checks import cyrillic_is_understood

pytestmark = pytest.mark.django_db


@pytest.fixture
def made_with(request):
    """The address of a fresh database on the test server, made with the options of `CREATE DATABASE`."""
    given = connection.settings_dict
    name = f"{given['NAME']}_locale"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        try:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 {request.param}')
        except DatabaseError as fault:
            pytest.skip(f"The role of the tests may not make such a database: {fault}")
    where = {"host": given["HOST"], "port": given["PORT"]}
    user = f"{quote(given['USER'], '')}:{quote(given['PASSWORD'], '')}"
    yield f"postgresql://{user}@/{quote(name)}?{urlencode({k: v for k, v in where.items() if v})}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def manage(url, *arguments):
    """Run manage.py against the database at `url`; (exit status, what it says)."""
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize(
    "made_with",
    [
        "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
        "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
    ],
    indirect=True,
)
def test_a_database_of_locale_c_or_another_encoding_is_refused(made_with):
    status, said = manage(made_with, "migrate")
    assert status == 1
    assert "cannot work with Cyrillic" in said
    assert "CREATE DATABASE destal TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" in said
    assert "Applying" not in said


@pytest.mark.parametrize("made_with", ["ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"], indirect=True)
def test_a_fresh_database_in_utf_8_is_accepted_before_its_first_migration(made_with):
    assert manage(made_with, "check", "--database", "default")[0] == 0


def test_the_database_of_the_tests_is_accepted():
    assert cyrillic_is_understood(databases=["default"]) == []
    assert cyrillic_is_understood(databases=None) == []
