"""Undoing an import at the desk: its own preview, what was touched since is left, and who may."""

import pytest
from django.urls import reverse

from catalogue.models import Batch, Person
from tests import factories as make

from .test_import import (
    COLUMNS,
    IMPORTS,
    confirm,
    csv_of,
    little_catalogue,
    page,
    sentences,
    staff,
    upload,
    zipped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(desk):
    """An import that created one person, changed one and deleted one."""
    make.person(slug="changed", name="Before")
    make.person(slug="gone", name="Gone", note="kept in the history")
    columns = [*COLUMNS, "delete"]
    upload(
        desk.client,
        csv_of(
            {"slug": "created", "status": "draft", "name": "Created"},
            {"slug": "changed", "status": "draft", "name": "After"},
            {"slug": "gone", "status": "draft", "name": "Gone", "delete": "yes"},
            columns=columns,
        ),
    )
    batch = Batch.objects.get()
    confirm(desk.client, batch)
    assert set(Person.objects.values_list("slug", "name")) == {("created", "Created"), ("changed", "After")}
    return Batch.objects.get()


def undo(client, batch, method="post"):
    return getattr(client, method)(reverse("admin:catalogue_batch_undo", args=[batch.pk]), follow=True)


def test_undo_shows_what_it_would_do_and_writes_nothing(desk, batch):
    assert reverse("admin:catalogue_batch_undo", args=[batch.pk]) in page(desk.client, batch)
    report = undo(desk.client, batch, "get").context["report"]
    assert (report.deleted, report.restored, report.brought_back, report.touched_count) == (1, 1, 1, 0)
    assert Person.objects.filter(slug="created").exists()
    assert Batch.objects.get().status == "applied"


def test_undo_takes_back_what_was_created_changed_and_deleted(desk, batch):
    assert "1 deleted, 1 set back, 1 brought back" in sentences(undo(desk.client, batch))
    assert set(Person.objects.values_list("slug", "name")) == {("changed", "Before"), ("gone", "Gone")}
    assert Person.objects.get(slug="gone").note == "kept in the history"
    batch.refresh_from_db()
    assert batch.status == "undone"
    assert "undone on" in page(desk.client, batch)


def test_a_second_undo_does_nothing_and_says_so(desk, batch):
    undo(desk.client, batch)
    make.person(slug="created", name="Anew")
    assert "Only an applied import" in sentences(undo(desk.client, batch))
    assert "Only an applied import" in sentences(undo(desk.client, batch, "get"))
    assert Person.objects.filter(slug="created").exists()


@pytest.mark.django_db(transaction=True)  # history belongs to an import until its transaction ends
def test_a_record_that_was_touched_since_is_reported_and_left(desk, batch):
    person = Person.objects.get(slug="changed")
    person.occupation = "touched"
    person.save()
    shown = undo(desk.client, batch, "get").content.decode()
    assert "Left as they are" in shown
    assert ">changed</td>" in shown
    assert "1 left alone" in sentences(undo(desk.client, batch))
    person.refresh_from_db()
    assert (person.name, person.occupation) == ("After", "touched")


@pytest.mark.django_db(transaction=True)  # history belongs to an import until its transaction ends
def test_a_created_record_that_something_depends_on_by_now_is_left(desk, batch):
    make.name(person=Person.objects.get(slug="created"))
    assert ">created</td>" in undo(desk.client, batch, "get").content.decode()
    undo(desk.client, batch)
    assert Person.objects.filter(slug="created").exists()


def test_the_import_of_a_whole_catalogue_is_undone_as_one(desk):
    upload(desk.client, zipped(little_catalogue()), "catalogue", "all.zip")
    batch = Batch.objects.get()
    confirm(desk.client, batch)
    assert "4 deleted" in sentences(undo(desk.client, batch))
    assert not Person.objects.exists()


@pytest.mark.parametrize("missing", ["undo_batch", "delete_person", "change_person", ""])
def test_undoing_needs_its_own_permission_and_those_of_the_table(client, django_user_model, batch, missing):
    needed = ["undo_batch", "add_person", "change_person", "delete_person", "view_person", "view_batch"]
    client.force_login(staff(django_user_model, *(p for p in needed if p != missing)))
    for method in ["get", "post"]:
        assert undo(client, batch, method).status_code == (403 if missing else 200)
    assert Person.objects.filter(slug="created").exists() == bool(missing)


def test_who_may_not_publish_cannot_undo_what_is_public(client, django_user_model, batch):
    make.published(Person.objects.get(slug="created"))
    needed = ["undo_batch", "delete_person", *IMPORTS]
    user = staff(django_user_model, *needed)
    client.force_login(user)
    assert undo(client, batch).status_code == 403
    assert Person.objects.filter(slug="created").exists()


def test_who_may_import_only_is_not_offered_the_undo(client, django_user_model):
    client.force_login(staff(django_user_model, *IMPORTS))
    upload(client, csv_of({"status": "draft", "name": "A"}))
    batch = Batch.objects.get()
    confirm(client, batch)
    assert reverse("admin:catalogue_batch_undo", args=[batch.pk]) not in page(client, batch)


def test_the_list_of_imports_says_who_when_and_what(desk, batch, client, django_user_model):
    shown = desk.client.get(reverse("admin:catalogue_batch_changelist")).content.decode()
    assert "persons: list.csv" in shown
    assert "curator" in shown
    assert "applied" in shown
    client.force_login(staff(django_user_model, *IMPORTS))
    assert client.get(reverse("admin:catalogue_batch_changelist")).status_code == 403


def test_a_batch_can_be_neither_added_nor_edited_nor_deleted_by_hand(desk, batch):
    for name in ["add/", f"{batch.pk}/delete/", f"{batch.pk}/history/"]:
        assert desk.client.get(f"/admin/catalogue/batch/{name}").status_code == 404
