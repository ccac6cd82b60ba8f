"""The two commands say what they did, and refuse with every fault on stderr and exit status 1."""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalogue import evidence
from catalogue.models import Batch, Finding, Person
from tests.resources.folder import HEADERS, bytes_of, sound_rows, write_folder

pytestmark = pytest.mark.django_db


def test_a_load_reports_the_rows_of_each_file(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()))
    lines = capsys.readouterr().out.splitlines()
    assert "persons.csv: 1 new, 0 changed, 0 unchanged, 0 deleted, 0 refused" in lines
    assert lines[-1] == f"Batch {Batch.objects.get().pk}."
    assert len(lines) == len(HEADERS) + 1


def test_what_is_loaded_has_its_evidence_compared_and_its_rules_asked(tmp_path):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()), verbosity=0)
    assert not evidence.waiting()
    assert Finding.objects.exists()


def test_faults_are_listed_on_stderr_and_the_exit_status_is_1(tmp_path, capsys):
    rows = sound_rows()
    rows["persons.csv"][0].update(born="1893-02-30", sex="man")
    with pytest.raises(CommandError, match="2 faults. Nothing was written.") as refused:
        call_command("load_catalogue", write_folder(tmp_path, rows))
    assert refused.value.returncode == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("persons.csv, line 2, ")
    assert "persons.csv, line 2, sex, “man”: This is not one of the words here: female, male." in lines
    assert not Person.objects.exists()


def test_a_dry_run_says_so(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()), "--dry-run")
    assert "nothing was written" in capsys.readouterr().out
    assert not Person.objects.exists()


def test_if_empty_says_why_it_does_nothing(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()))
    capsys.readouterr()
    call_command("load_catalogue", tmp_path, "--if-empty")
    assert capsys.readouterr().out == "The catalogue holds records already; nothing was loaded.\n"


def test_whoever_watches_sees_how_it_goes_on(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()), verbosity=2)
    assert "citations.csv: 5 rows …" in capsys.readouterr().out


def test_a_dump_makes_its_folder_and_writes_every_file(tmp_path):
    call_command("load_catalogue", write_folder(tmp_path / "given", sound_rows()), verbosity=0)
    call_command("dump_catalogue", tmp_path / "new" / "folder")
    assert set(bytes_of(tmp_path / "new" / "folder")) == set(HEADERS)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("dump_catalogue", tmp_path / "file")


# A database that cannot serve


@pytest.fixture
def bare_database():
    """The address of a new database that no migration has touched."""
    name = f"{connection.settings_dict['NAME']}_bare"
    server = connection.get_connection_params() | {"dbname": "postgres"}
    server = {key: server[key] for key in ("dbname", "user", "password", "host", "port") if server.get(key)}
    with psycopg.connect(**server, autocommit=True) as maintenance:
        maintenance.execute(f'DROP DATABASE IF EXISTS "{name}"')
        maintenance.execute(f'CREATE DATABASE "{name}"')
        user, host = quote(server.get("user", "")), quote(server.get("host", ""), safe="")
        secret = f":{quote(server['password'])}" if "password" in server else ""
        yield f"postgresql://{user}{secret}@/{name}?host={host}&port={server.get('port', 5432)}"
        maintenance.execute(f'DROP DATABASE "{name}"')


def manage(address, *words):
    """The finished `manage.py` with these words, on the database at `address`."""
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", *words],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", ["load_catalogue", "dump_catalogue"])
def test_a_database_that_is_not_up_to_date_is_one_sentence(command, bare_database, tmp_path):
    done = manage(bare_database, command, tmp_path / "folder")
    assert done.returncode == 1
    sentence = "CommandError: The database is not up to date. Run manage.py migrate, then this command again."
    assert done.stderr.strip() == sentence
    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize("command", ["load_catalogue", "dump_catalogue"])
def test_a_database_that_cannot_be_reached_is_one_sentence(command, tmp_path):
    done = manage("postgresql://nobody@127.0.0.1:1/nothing", command, tmp_path / "folder")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("CommandError: The database does not answer: ")
    assert line.endswith("Start it, or correct DATABASE_URL.")
