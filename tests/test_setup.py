"""`make run` from nothing: what is checked before, .venv, the first account, backups."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalogue.management.commands import make_ready
from catalogue.models import Person

BASE = Path(__file__).resolve().parent.parent


@pytest.fixture
def checkout(tmp_path):
    """A checkout with `bin/prepare` and requirements that need no network: none."""
    (tmp_path / "bin").mkdir()
    shutil.copy(BASE / "bin" / "prepare", tmp_path / "bin")
    shutil.copy(BASE / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def prepare(checkout, *words):
    """The finished `bin/prepare`; whatever happens, it never shows a traceback."""
    command = [sys.executable, checkout / "bin" / "prepare", *words]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PIP_NO_INDEX": "1"})
    assert "Traceback" not in done.stderr
    return done


def test_a_taken_port_is_a_sentence_before_anything_long(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        begin = time.monotonic()
        done = prepare(checkout, "--port", str(port))
        assert time.monotonic() - begin < 5
        assert done.returncode == 1
        assert f"Port {port} is taken" in done.stderr
        assert "make run PORT=" in done.stderr
        assert not (checkout / ".venv").exists()
        done = subprocess.run(["make", "run", f"PORT={port}"], cwd=checkout, capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stderr.startswith(f"Port {port} is taken")


@pytest.mark.parametrize("port", ["web", "0", "70000", ""])
def test_a_port_that_is_none_is_a_sentence(checkout, port):
    done = prepare(checkout, "--port", port)
    assert done.returncode == 1
    assert "write a number between 1 and 65535" in done.stderr


def test_an_old_python_is_told_what_is_needed(checkout):
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('bin/prepare', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this is 3.9" in done.stderr


@pytest.mark.slow
def test_the_environment_is_made_once_and_again_when_the_requirements_change(checkout):
    stamp = checkout / ".venv" / "requirements.stamp"
    assert "done once" in prepare(checkout).stdout
    first = stamp.read_text()
    begin = time.monotonic()
    assert prepare(checkout).stdout == ""
    assert time.monotonic() - begin < 3
    (checkout / "requirements.txt").write_text("# still nothing, but different\n")
    assert "done once" in prepare(checkout).stdout
    assert stamp.read_text() != first


@pytest.mark.slow
def test_an_environment_that_lost_its_python_is_made_anew(checkout):
    prepare(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3.11")
    assert prepare(checkout).returncode == 0
    assert subprocess.run([python, "-c", ""]).returncode == 0


@pytest.mark.slow
def test_requirements_that_cannot_be_had_are_a_sentence_and_tried_again_next_time(checkout):
    (checkout / "requirements.txt").write_text("destal-does-not-exist==1\n")
    for _ in range(2):
        done = prepare(checkout)
        assert done.returncode == 1
        assert "could not be installed" in done.stderr


def test_make_says_what_it_can_do():
    done = subprocess.run(["make", "-C", BASE], capture_output=True, text=True)
    for word in ("run", "test", "stop", "backup", "restore FILE", "bench", "lint"):
        assert f"make {word} " in done.stdout


def test_every_requirement_is_pinned_and_has_its_reason():
    lines = (BASE / "requirements.txt").read_text().splitlines()
    for line in filter(None, lines):
        assert line.startswith("#") or re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+  # .+", line), line


def test_the_settings_find_the_private_cluster_when_no_server_is_named():
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    script = [sys.executable, BASE / "bin" / "postgres", "url"]
    address = subprocess.run(script, capture_output=True, text=True, env=env).stdout
    show = "from django.conf import settings as s; print(s.DATABASES['default']['HOST'])"
    command = [sys.executable, BASE / "manage.py", "shell", "-v", "0", "-c", show]
    host = subprocess.run(command, capture_output=True, text=True, env=env).stdout.strip()
    assert f"host={host}&" in address


# The first run


def first_curator():
    """What the command prints."""
    said = StringIO()
    call_command("first_curator", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_first_curator_gets_a_password_that_is_shown_once_and_works():
    password = re.search(r"the password (\S+)", first_curator())[1]
    assert len(password) >= 20
    curator = authenticate(username="curator", password=password)
    assert curator.is_superuser
    assert first_curator() == ""
    assert authenticate(username="curator", password=password) == curator


@pytest.mark.django_db
def test_where_somebody_has_an_account_no_curator_is_made():
    get_user_model().objects.create_user("anna")
    assert first_curator() == ""
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db
def test_the_seed_is_never_loaded_over_somebodys_work():
    Person.objects.create(name="Yakir, Iona")
    call_command("make_ready", stdout=StringIO())
    assert [person.name for person in Person.objects.all()] == ["Yakir, Iona"]


@pytest.mark.django_db
def test_pending_migrations_are_applied_only_after_a_backup(monkeypatch):
    order = []
    monkeypatch.setattr(make_ready, "pending_migrations", lambda: ["0009_something"])
    monkeypatch.setattr(make_ready, "back_up", lambda: order.append("backup"))
    monkeypatch.setattr(make_ready, "call_command", lambda name, *args, **more: order.append(name))
    call_command("make_ready", stdout=StringIO())
    assert order == [
        *["backup", "migrate", "load_catalogue", "index_names", "check_catalogue", "first_curator"]
    ]


@pytest.mark.django_db
def test_without_a_backup_nothing_is_migrated(monkeypatch, capfd):
    monkeypatch.setattr(make_ready, "pending_migrations", lambda: ["0009_something"])
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(CommandError, match="no backup, so nothing was changed"):
        call_command("make_ready", stdout=StringIO())
    assert "The database gave no answer" in capfd.readouterr().err


# Backup and restore of the whole catalogue


def address(name):
    """The address of a database on the server that the tests use."""
    one = settings.DATABASES["default"]
    login = ":".join(quote(part, safe="") for part in (one["USER"], one["PASSWORD"]) if part)
    return f"postgresql://{login}@/{name}?host={quote(str(one['HOST']))}&port={one['PORT'] or 5432}"


def on_server(statement):
    """One statement on the server, outside every transaction."""
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(statement)


def everything(name):
    """Number and fingerprint of every table's rows, and every trigger, index, constraint and function."""
    with psycopg.connect(address(name)) as database:
        tables = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        found = {}
        for (table,) in tables:
            rows = database.execute(f'SELECT t::text FROM "{table}" t').fetchall()
            lines = "\n".join(sorted(row for (row,) in rows))
            found[table] = (len(rows), hashlib.sha256(lines.encode()).hexdigest())
        for catalogue, query in {
            "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            # PostgreSQL words a condition on a varchar differently once it has read it again: without its
            # casts and brackets here, and constraints by name
            "indexes": r"SELECT indexname, regexp_replace(indexdef, '::[a-z ]+(\[\])?|[()]', '', 'g')"
            " FROM pg_indexes WHERE schemaname = 'public'",
            "constraints": "SELECT conname, contype, convalidated FROM pg_constraint",
            "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        }.items():
            found[catalogue] = sorted(database.execute(query).fetchall())
        return found


@pytest.mark.django_db(transaction=True)
def test_the_catalogue_with_its_history_comes_back_from_a_backup_to_the_last_row(tmp_path):
    call_command("load_catalogue", BASE / "fixtures", stdout=StringIO())
    first_curator()
    yakir = Person.objects.create(name="Yakir, Iona")
    yakir.summary = "Army commander."
    yakir.save()
    source = connection.settings_dict["NAME"]
    copy = f"{source}_restored"
    file = tmp_path / "everything.dump"
    on_server(f'DROP DATABASE IF EXISTS "{copy}"')
    on_server(f'CREATE DATABASE "{copy}" TEMPLATE template0')
    try:
        for word, name in {"backup": source, "restore": copy}.items():
            command = [sys.executable, BASE / "bin" / "postgres", word, file]
            env = {**os.environ, "DATABASE_URL": address(name)}
            done = subprocess.run(command, capture_output=True, text=True, env=env)
            assert done.returncode == 0, done.stderr
        before, after = everything(source), everything(copy)
        assert after == before
        assert before["catalogue_person"][0] >= 1
        assert any(name.startswith("pgtrigger") for name, _ in before["triggers"])
        with psycopg.connect(
            address(copy)
        ) as database:  # the triggers work: versions count, history is written
            database.execute("UPDATE catalogue_person SET summary = 'Executed.' WHERE id = %s", [yakir.pk])
            (version,) = database.execute(
                "SELECT version FROM catalogue_person WHERE id = %s", [yakir.pk]
            ).fetchone()
            assert version == Person.objects.get(pk=yakir.pk).version + 1
    finally:
        on_server(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
