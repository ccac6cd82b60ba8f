"""import_csv when something fails around it: killed, cut off, locked out, no room; everything or nothing.

Each moment of an import is held by a lock that its next step needs, so the tests wait for a state, never for
a time: `reading` (a pipe that gives no more), `comparing`, `writing`, and `ending` (all rows written, nothing
committed).
"""

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalogue import bulk
from catalogue.models import Batch, Person
from catalogue.reading import BLOCK

HEADER = ",".join(bulk.contract("persons").header())
FILE = (HEADER + "\n" + "".join(f"p{n},draft,P{n}{',' * 11}\n" for n in range(200))).encode()
HELD = {
    "comparing": "LOCK TABLE catalogue_person IN ACCESS EXCLUSIVE MODE",
    "writing": "LOCK TABLE catalogue_person IN SHARE MODE",
    "ending": "LOCK TABLE catalogue_batch IN SHARE MODE",
}


def server():
    """A connection of its own to the database of the tests."""
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def address():
    """The address of the database of the tests, for a process of its own."""
    known = connection.settings_dict
    secret = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    host, port = quote(known["HOST"], safe=""), known["PORT"] or 5432
    return f"postgresql://{known['USER']}{secret}@/{known['NAME']}?host={host}&port={port}"


@contextmanager
def importing(file):
    """manage.py import_csv as a process of its own; ended in any case."""
    child = subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "import_csv", "persons", file],
        env={**os.environ, "DATABASE_URL": address()},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def seen(question):
    """The first answer to a question about the server's other connections, waited for."""
    for _attempt in range(600):
        with connection.cursor() as cursor:
            cursor.execute(question)
            if row := cursor.fetchone():
                return row[0]
        time.sleep(0.05)
    raise AssertionError(question)


WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
READING = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND state = 'active' AND query LIKE 'COPY import_rows%'"""
ALONE = """SELECT true WHERE 1 = (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend')"""


@contextmanager
def held(moment, tmp_path):
    """(the process, the server's process) of an import that has come as far as `moment` and waits there."""
    file = tmp_path / "persons.csv"
    if moment == "reading":
        os.mkfifo(file)
        with importing(file) as child, file.open("wb") as pipe:
            pipe.write((FILE * 300)[: 2 * BLOCK + 1_000])
            pipe.flush()
            yield child, seen(READING)
            child.kill()
            child.wait()
        return
    file.write_bytes(FILE)
    with server() as other:
        other.execute(HELD[moment])
        with importing(file) as child:
            yield child, seen(WAITING)
            other.rollback()


def left():
    """What an import has left in the catalogue, its history and the server: {what: how many}."""
    seen(ALONE)
    counts = {
        "persons": Person.objects.count(),
        "history": apps.get_model("catalogue", "PersonHistory").objects.count(),
        "batches": Batch.objects.count(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'import\\_%'")
        counts["tables"] = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        counts["locks"] = cursor.fetchone()[0]
    return {what: count for what, count in counts.items() if count}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["reading", *HELD])
def test_an_import_killed_at_any_moment_leaves_nothing_and_can_be_done_again(moment, tmp_path):
    with held(moment, tmp_path) as (child, _server):
        child.send_signal(signal.SIGKILL)
        child.wait()
        if moment != "reading":
            seen(ALONE.replace("1 =", "2 ="))  # the server has noticed, though the lock is still held
    assert left() == {}
    assert bulk.import_rows(bulk.contract("persons"), io.BytesIO(FILE)).counts["new"] == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", list(HELD))
def test_a_lost_connection_is_one_sentence_and_nothing_written(moment, tmp_path):
    with held(moment, tmp_path) as (child, backend):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        _out, err = child.communicate(timeout=60)
        assert child.returncode == 1
        assert "The connection to the database was lost. Nothing was written." in err
        assert "Traceback" not in err
    assert left() == {}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", list(HELD))
def test_a_lock_held_by_somebody_is_one_sentence_and_nothing_written(moment, tmp_path):
    with held(moment, tmp_path) as (child, _server):
        _out, err = child.communicate(timeout=60)  # it waits ten seconds for the lock
        assert child.returncode == 1
        assert "Somebody else holds these rows just now. Nothing was written." in err
        assert "Traceback" not in err
    assert left() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["catalogue_person", "catalogue_personhistory", "catalogue_batch"])
def test_a_full_disk_is_one_sentence_and_nothing_written(table, tmp_path, capsys):
    """A trigger says what PostgreSQL says (SQLSTATE 53100) when a table cannot grow."""
    file = tmp_path / "persons.csv"
    file.write_bytes(FILE)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END$$"
        )
        cursor.execute(f"CREATE TRIGGER zz BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
    try:
        with pytest.raises(CommandError) as refused:
            call_command("import_csv", "persons", str(file))
        assert refused.value.returncode == 1
        assert "The database's disk is full. Nothing was written." in capsys.readouterr().err
        assert not Person.objects.exists() and not Batch.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION no_room() CASCADE")
