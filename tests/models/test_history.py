"""Every change of every table is kept, whatever road it took, and nothing is kept that is only derived."""

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from catalogue.models import Person
from catalogue.models.fields import Derived, derived_fields
from catalogue.models.triggers import WHO_AND_WHEN
from tests.factories import person

pytestmark = pytest.mark.django_db

TABLES = [
    *["body", "case", "citation", "event", "figure", "name", "participation", "person", "place"],
    *["redirect", "rehabilitation", "renaming", "source"],
]


def history(row):
    return list(type(row).history.rel.related_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"))


def labels(row):
    return [event.pgh_label for event in history(row)]


def test_every_table_is_tracked():
    models = {m._meta.model_name for m in apps.get_app_config("catalogue").get_models()}
    # imports, erasures, readers' letters, and what is computed or private, keep none: docs/decisions 0005,
    # 0010, 0012, 0013, 0016, 0017, 0019 and 0021
    computed = {"contradiction", "unweighed", "quotecheck", "finding", "acknowledgement", "rulecheck"}
    computed |= {"entry", "spelling", "unindexed", "persontally", "rehabilitationtally", "aggregate"}
    untracked = {"batch", "batchrow", "erasure", "sourcetext", "correction"} | computed
    assert models - untracked == {*TABLES, *(f"{table}history" for table in TABLES)}


@pytest.mark.parametrize("table", TABLES)
def test_derived_columns_are_not_kept_and_all_others_are(table):
    model = apps.get_model("catalogue", table)
    kept = {f.name for f in apps.get_model("catalogue", f"{table}history")._meta.concrete_fields}
    own = {f.name for f in model._meta.concrete_fields if not isinstance(f, Derived)} - WHO_AND_WHEN
    assert own <= kept
    assert not kept & {f.name for f in derived_fields(model)}


@pytest.mark.parametrize("table", TABLES)
def test_inserts_and_deletes_are_kept_by_statement_and_updates_by_row(table):
    triggers = {t.name: t for t in apps.get_model("catalogue", table)._meta.triggers}
    assert triggers["insert_insert"].level == pgtrigger.Statement
    assert triggers["delete_delete"].level == pgtrigger.Statement
    assert triggers["update_update"].level == pgtrigger.Row


def test_insert_update_and_delete_are_kept():
    row = person(name="Beriya")
    row.name = "Beria"
    row.save()
    events = history(row)
    assert [event.name for event in events] == ["Beriya", "Beria"]
    assert [event.version for event in events] == [1, 2]
    kept = Person.history.rel.related_model.objects.filter(pgh_obj_id=row.pk)
    row.delete()
    assert [e.pgh_label for e in kept.order_by("pgh_id")] == ["insert", "update", "delete"]


def test_bulk_writes_are_kept():
    rows = Person.objects.bulk_create([Person(name="One"), Person(name="Two")])
    for row in rows:
        row.note = "x"
    Person.objects.bulk_update(rows, ["note"])
    Person.objects.update(summary="y")
    assert labels(rows[0]) == labels(rows[1]) == ["insert", "update", "update"]
    pks = [row.pk for row in rows]
    Person.objects.all().delete()
    kept = Person.history.rel.related_model.objects.filter(pgh_obj_id__in=pks, pgh_label="delete")
    assert kept.count() == 2


def test_sql_is_kept():
    row = person()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_person SET note = 'by hand' WHERE id = %s", [row.pk])
    assert [(e.pgh_label, e.note) for e in history(row)] == [("insert", ""), ("update", "by hand")]


def test_a_change_of_derived_columns_alone_is_no_event():
    row = person(name="Beria")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_person SET sort_key = 'x' WHERE id = %s", [row.pk])
    row.refresh_from_db()
    assert labels(row) == ["insert"]
    assert row.version == 1


def test_who_did_it_is_kept_with_the_change():
    user = get_user_model().objects.create(username="curator")
    row = person()
    with pghistory.context(user=user.pk, import_batch=7):
        row.name = "Beria"
        row.save()
    made, changed = history(row)
    assert made.pgh_context is None
    assert changed.pgh_context.metadata == {"user": user.pk, "import_batch": 7}
