"""Mass import tells the truth before it writes, loses nothing, and can be undone."""

import csv
import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.utils import timezone

from catalogue import bulk
from catalogue.models import Batch, Citation, Person, Place, Source
from catalogue.resources import PersonResource, PlaceResource
from tests.factories import moved

HEADER = PersonResource.header()
pytestmark = pytest.mark.django_db


def csv_of(*rows, extra=(), contract=PersonResource):
    """A file of `rows`, dictionaries; columns that they do not name are blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*contract.header(), *extra], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"status": "draft", **row} for row in rows)
    return out.getvalue().encode()


def take_in(*rows, **options):
    extra = sorted({"version", "delete"} & {name for row in rows for name in row})
    return bulk.import_rows(PersonResource, io.BytesIO(csv_of(*rows, extra=extra)), **options)


def exported(**options):
    return b"".join(bulk.export(PersonResource, **options))


BERIA = {"slug": "beria", "name": "Beria, Lavrenty", "born": "1899", "occupation": "minister"}
STALIN = {"slug": "stalin", "name": "Stalin, Joseph"}


def test_an_unchanged_file_writes_nothing_and_leaves_no_history():
    take_in(BERIA, STALIN)
    history = apps.get_model("catalogue", "PersonHistory").objects
    kept, batches = history.count(), Batch.objects.count()
    report = bulk.import_rows(PersonResource, io.BytesIO(exported()))
    assert report.counts["unchanged"] == 2 and report.written and report.batch is None
    assert Person.objects.get(slug="beria").version == 1
    assert (history.count(), Batch.objects.count()) == (kept, batches)


def test_a_dry_run_writes_nothing():
    report = take_in(BERIA, dry_run=True)
    assert report.counts["new"] == 1 and not report.written
    assert not Person.objects.exists() and not Batch.objects.exists()


def test_every_refused_row_is_told_with_line_column_value_and_sentence():
    report = take_in(
        {**BERIA, "born": "yesterday"}, {**STALIN, "status": "secret"}, {**STALIN, "birth_place": "gori"}
    )
    told = [(fault.line, fault.column, fault.value) for fault in report.faults]
    assert told == [
        (2, "born", "yesterday"), (3, "status", "secret"), (4, "birth_place", "gori"), (4, "slug", "stalin"),
    ]  # fmt: skip
    assert all(fault.sentence for fault in report.faults)
    assert not Person.objects.exists()


def test_a_constraint_speaks_with_its_own_sentence():
    report = take_in({**BERIA, "died": "1890"})
    assert [fault.line for fault in report.faults] == [2]
    assert "born" in report.faults[0].sentence


def test_unknown_and_missing_columns_are_named():
    report = bulk.import_rows(PersonResource, io.BytesIO(b"slug,nmae\na,b\n"))
    assert {"nmae", "name", "status"} <= {fault.column for fault in report.faults}


def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_sent_again():
    data = csv_of({**BERIA, "born": "yesterday"}, STALIN)
    report = bulk.import_rows(PersonResource, io.BytesIO(data))
    refused = b"".join(bulk.refused_rows(io.BytesIO(data), report.faults))
    assert refused.count(b"\n") == 2 and b"born: " in refused
    mended = bulk.import_rows(PersonResource, io.BytesIO(refused.replace(b"yesterday", b"1899")))
    assert mended.written and mended.counts["new"] == 1


def test_blank_slugs_are_numbered_in_file_order_around_what_is_taken():
    take_in({"slug": "ivanov-2", "name": "Somebody"}, {"slug": "", "name": "Ivanov"})
    take_in(*[{"slug": "", "name": "Ivanov"}] * 3)
    assert set(Person.objects.values_list("slug", flat=True)) == {
        "ivanov", "ivanov-2", "ivanov-3", "ivanov-4", "ivanov-5",
    }  # fmt: skip


def test_fields_that_only_one_side_changed_are_merged():
    take_in(BERIA)
    Person.objects.filter(slug="beria").update(occupation="marshal")
    report = take_in({**BERIA, "version": "1", "died": "1953"})
    beria = Person.objects.get(slug="beria")
    assert report.written and (beria.occupation, beria.died) == ("marshal", "1953")
    assert str(beria.died_latest) == "1953-12-31"


def test_a_field_that_both_sides_changed_is_a_conflict_and_can_be_decided():
    take_in(BERIA)
    Person.objects.filter(slug="beria").update(occupation="marshal")
    data = csv_of({**BERIA, "version": "1", "occupation": "spy"}, extra=["version"])
    batch, report = bulk.preview(PersonResource, data)
    assert report.counts["conflict"] == 1
    assert batch.rows.get(outcome="conflict").conflict == {"occupation": ["minister", "marshal", "spy"]}
    batch, report = bulk.decide(batch, {"2": {"occupation": "file"}}, None)
    assert report.clean and report.counts["changed"] == 1
    assert bulk.confirm(batch, None).written
    assert Person.objects.get(slug="beria").occupation == "spy"


def test_without_a_version_a_row_is_a_plain_update_and_that_is_said():
    take_in(BERIA)
    Person.objects.filter(slug="beria").update(occupation="marshal")
    report = take_in({**BERIA, "occupation": "spy"})
    assert report.written and "version" in report.notes[0]


def test_only_a_row_that_says_so_is_deleted():
    take_in(BERIA, STALIN)
    report = take_in({**BERIA, "delete": "yes"})
    assert report.counts["deleted"] == 1
    assert list(Person.objects.values_list("slug", flat=True)) == ["stalin"]


def test_a_preview_writes_nothing_and_shows_old_and_new():
    take_in(BERIA)
    batch, report = bulk.preview(PersonResource, csv_of({**BERIA, "died": "1953"}, STALIN, {"name": ""}))
    assert report.counts == {
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "deleted": 0,
        "refused": 1,
        "conflict": 0,
    }
    assert batch.rows.get(outcome="changed").changes == {"died": ["", "1953"]}
    assert batch.rows.get(outcome="refused").faults[0][0] == "name"
    assert Person.objects.count() == 1


def test_a_second_confirmation_does_nothing():
    batch, _report = bulk.preview(PersonResource, csv_of(BERIA))
    assert bulk.confirm(batch, None).written and bulk.confirm(batch, None).written
    assert Person.objects.get().version == 1


def test_nothing_is_confirmed_once_the_catalogue_has_changed():
    take_in(BERIA)
    batch, _report = bulk.preview(PersonResource, csv_of({**BERIA, "died": "1953"}))
    Person.objects.filter(slug="beria").update(occupation="marshal")
    report = bulk.confirm(batch, None)
    assert not report.written and "changed since the preview" in report.faults[0].sentence
    assert Person.objects.get().died == ""


def test_only_the_owner_confirms_and_only_in_time():
    user = get_user_model().objects.create_user("curator")
    batch, _report = bulk.preview(PersonResource, csv_of(BERIA), user=user)
    assert not bulk.confirm(batch, None).written
    Batch.objects.update(expires=timezone.now() - timezone.timedelta(days=1))
    assert not bulk.confirm(batch, user).written
    assert bulk.expire_batches() == 1
    assert Batch.objects.get().upload is None


def test_a_curator_who_may_not_publish_cannot_import_published_rows():
    data = csv_of(
        {"slug": "source", "status": "published", "kind": "book", "title": "T"},
        contract=bulk.contract("sources"),
    )
    report = bulk.import_rows(bulk.contract("sources"), io.BytesIO(data), may_publish=False)
    assert [fault.column for fault in report.faults] == ["status"]
    assert bulk.import_rows(bulk.contract("sources"), io.BytesIO(data)).written


def test_a_published_person_without_a_citation_is_refused():
    report = take_in({**BERIA, "status": "published"})
    assert "citation" in report.faults[0].sentence and not report.written


def test_undo_brings_back_what_was_changed_deleted_and_created():
    take_in(BERIA, STALIN)
    before = exported()
    batch = take_in(
        {**BERIA, "born": "1900"},
        {**STALIN, "delete": "yes"},
        {"slug": "molotov", "name": "Molotov, Vyacheslav"},
    ).batch
    assert exported() != before
    looked = bulk.undo_preview(batch)
    assert (looked.deleted, looked.restored, looked.brought_back, looked.touched) == (1, 1, 1, [])
    assert exported() != before
    assert bulk.undo(batch).done
    assert exported() == before
    assert str(Person.objects.get(slug="beria").born_latest) == "1899-12-31"
    assert not bulk.undo(batch).done


def test_undo_reports_what_was_touched_since_and_leaves_it():
    batch = take_in(BERIA, STALIN).batch
    Person.objects.filter(slug="beria").update(occupation="marshal")
    report = bulk.undo(batch)
    assert [key for _table, key, _why in report.touched] == ["beria"]
    assert Person.objects.get().occupation == "marshal"


def test_undo_leaves_a_record_that_something_new_depends_on():
    place = csv_of({"slug": "gori", "name": "Gori", "kind": "city"}, contract=PlaceResource)
    batch = bulk.import_rows(PlaceResource, io.BytesIO(place)).batch
    take_in({**STALIN, "birth_place": "gori"})
    assert [key for _table, key, _why in bulk.undo(batch).touched] == ["gori"]
    assert Place.objects.exists()


@pytest.mark.parametrize("options", [{}, {"excel": True}, {"with_version": True}])
def test_what_is_exported_comes_back_unchanged(options):
    take_in(
        {**BERIA, "note": '=cmd()\n"quoted", \\N \\. 😀', "occupation": "007"},
        {**STALIN, "note": "'=1", "summary": "-"},
    )
    report = bulk.import_rows(PersonResource, io.BytesIO(exported(**options)))
    assert report.counts["unchanged"] == 2 and not report.faults


def test_the_public_file_has_published_rows_without_notes_and_without_keys_to_drafts():
    gori = Place.objects.create(name="Gori", slug="gori", kind="city")
    source = Source.objects.create(slug="book", title="Book", kind="book", status="published")
    person = Person.objects.create(name="Stalin", slug="stalin", birth_place=gori, note="secret")
    Person.objects.create(name="Beria", slug="beria")
    Citation.objects.create(source=source, person=person)
    moved(person, "review", "published")
    public = exported(public=True).decode()
    assert "stalin" in public
    assert not any(word in public for word in ("secret", "gori", "beria", "note"))


def test_the_export_is_byte_for_byte_the_dump():
    take_in({**BERIA, "note": "two\nlines"}, STALIN)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([PersonResource.header(), *PersonResource().stream()])
    assert exported().decode() == out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_lock_held_by_somebody_ends_in_a_sentence():
    take_in(BERIA)
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM catalogue_person WHERE slug = 'beria' FOR UPDATE")
            report = take_in({**BERIA, "died": "1953"}, lock_timeout="200ms")
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert not report.written and "Somebody else holds" in report.faults[0].sentence
    assert Person.objects.get().died == ""


KILLED = """
import io, os, sys, django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from catalogue import bulk
from bench import people
rows = ",".join(people.PERSON_COLUMNS) + "\\n"
import csv
out = io.StringIO(); csv.writer(out, lineterminator="\\n").writerows(
    [*row[:7], "", *row[8:]] for row in people.persons(20_000))
print("started", flush=True)
bulk.import_rows(bulk.contract("persons"), io.BytesIO((rows + out.getvalue()).encode()))
print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [0.3, 1.0, 2.0])
def test_a_killed_import_leaves_everything_or_nothing(after):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "destal.settings"}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert child.stdout.readline() == b"started\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = b"done" in child.stdout.read()
    child.stdout.close()
    for _attempt in range(100):  # the server notices the loss when the statement ends
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            if cursor.fetchone()[0] == 1:
                break
        time.sleep(0.1)
    assert Person.objects.count() == Batch.objects.count() * 20_000
    assert Batch.objects.exists() or not done
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'import\\_%%'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("table", "column"),
    [("persons", "viaf"), ("persons", "wikidata"), ("places", "geonames"), ("places", "latitude"),
     ("sources", "isbn"), ("sources", "doi")],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["1,23E+15", "9.78014E+12"])
def test_a_number_that_a_spreadsheet_has_rounded_is_called_so_in_every_column(table, column, cell):
    row = {
        "slug": "a",
        "name": "A",
        "title": "A",
        "kind": "book" if table == "sources" else "city",
        column: cell,
    }
    table = bulk.contract(table)
    row = {name: value for name, value in row.items() if name in table.header()}
    report = bulk.import_rows(table, io.BytesIO(csv_of(row, contract=table)))
    fault = next(fault for fault in report.faults if fault.column == column)
    assert fault.value == cell and "spreadsheet has rounded" in fault.sentence


def test_damage_in_a_text_that_can_be_anything_is_pointed_out_and_the_text_kept():
    table = bulk.contract("sources")
    row = {"slug": "a", "title": "A", "kind": "book", "pages": "12.июл", "number": "1,2E+11"}
    report = bulk.import_rows(table, io.BytesIO(csv_of(row, contract=table)))
    assert report.written
    notes = " ".join(report.notes)
    assert "pages, “12.июл”" in notes and "number, “1,2E+11”" in notes
    assert Source.objects.get().pages == "12.июл"


def test_a_date_no_calendar_has_is_not_counted_as_understood():
    report = take_in({**BERIA, "born": "31.02.1899"})
    assert "not certain" in report.faults[0].sentence
    assert not any("understood" in note for note in report.notes)


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_ends_in_a_sentence_and_nothing_written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        victim = cursor.fetchone()[0]

    def cut(rows, bytes_read):
        other = connections["default"].copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [victim])
        other.close()

    report = take_in(BERIA, progress=cut)
    assert not report.written and "connection" in report.faults[0].sentence
    connection.close()
    assert not Person.objects.exists() and not Batch.objects.exists()


MEASURED = """
import csv, io, itertools, resource, sys, tempfile, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from bench import people
from catalogue import bulk
with tempfile.TemporaryFile() as file:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\\n")
    writer.writerow(people.PERSON_COLUMNS)
    writer.writerows([*row[:7], "", *row[8:]] for row in people.persons(int(sys.argv[2])))
    text.flush()
    file.seek(0)
    report = bulk.import_rows(bulk.contract("persons"), file, dry_run=True)
    assert report.clean, report.faults
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_memory_does_not_grow_with_the_file():
    def peak(rows):
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "destal.settings"}
        command = [sys.executable, "-c", MEASURED, connection.settings_dict["NAME"], str(rows)]
        return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)

    few, many = peak(20_000), peak(120_000)
    assert many < few + 60 and many < 300
