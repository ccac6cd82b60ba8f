"""A status goes step by step on every road, and who took the step and when is kept."""

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction

from catalogue.models import Citation, Person, Status
from catalogue.models.status import STEPS, no_such_step, steps_from
from tests import factories
from tests.factories import citation, moved, name, person, published

pytestmark = pytest.mark.django_db

RECORDS = ["person", "place", "event", "body", "rehabilitation", "renaming", "source"]
PAIRS = [(old, new) for old in Status for new in Status if old != new]


def refusal(action):
    """The constraint that refuses `action`, and the sentence."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    said = error.value.__cause__.diag
    return said.constraint_name, said.message_primary


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_only_the_steps_are_taken_on_any_road(old, new):
    row = person(status=old)
    if old == Status.PUBLISHED or new == Status.PUBLISHED:
        citation(row)
    rows = Person.objects.filter(pk=row.pk)
    row.status = new

    def sql():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_person SET status = %s WHERE id = %s", [new, row.pk])

    roads = [lambda: rows.update(status=new), row.save, sql]
    roads.append(lambda: Person.objects.bulk_update([row], ["status"]))
    for road in roads:
        if (old, new) in STEPS:
            with transaction.atomic():
                road()
                transaction.set_rollback(True)
        else:
            constraint, sentence = refusal(road)
            assert constraint == "person_status_step"
            assert f"“{old}” to “{new}”" in sentence
            assert str(old.label) in no_such_step(old, new)


@pytest.mark.parametrize("table", RECORDS)
def test_every_table_of_records_refuses_a_draft_that_jumps_to_the_public(table):
    row = getattr(factories, table)(status=Status.DRAFT)
    rows = type(row).objects.filter(pk=row.pk)
    assert refusal(lambda: rows.update(status="published"))[0] == f"{table}_status_step"
    assert refusal(lambda: rows.update(status="withdrawn"))[0] == f"{table}_status_step"


def test_a_new_record_may_come_in_with_any_status():
    for status in Status:
        row = person(status=status)
        citation(row)
        assert Person.objects.get(pk=row.pk).status == status


def test_every_status_leads_on():
    assert {old: steps_from(old) for old in Status} == {
        Status.DRAFT: [Status.REVIEW],
        Status.REVIEW: [Status.PUBLISHED, Status.DRAFT],
        Status.PUBLISHED: [Status.WITHDRAWN],
        Status.WITHDRAWN: [Status.DRAFT],
    }


# Who and when


@pytest.fixture
def accounts(django_user_model):
    return [django_user_model.objects.create(username=name) for name in ["ivanova", "petrov"]]


def test_who_made_and_changed_a_row_is_filled_by_the_database(accounts):
    ivanova, petrov = accounts
    with pghistory.context(user=ivanova.pk):
        row = person()
        spelling = name(person=row)
    with pghistory.context(user=petrov.pk):
        Person.objects.filter(pk=row.pk).update(note="x", created_by=petrov)
        spelling.name = "Other"
        spelling.save()
    row.refresh_from_db()
    spelling.refresh_from_db()
    assert (row.created_by, row.changed_by, row.status_by) == (ivanova, petrov, ivanova)
    assert spelling.changed_by == petrov


def test_a_save_that_changes_nothing_makes_nobody_its_author(accounts):
    ivanova, petrov = accounts
    with pghistory.context(user=ivanova.pk):
        row = person()
    with pghistory.context(user=petrov.pk):
        Person.objects.get(pk=row.pk).save()
    row.refresh_from_db()
    assert row.changed_by == ivanova


def test_who_took_the_last_step_is_kept_and_later_changes_do_not_touch_it(accounts):
    ivanova, petrov = accounts
    with pghistory.context(user=ivanova.pk):
        row = person()
        first = Person.objects.get(pk=row.pk).status_since
    with pghistory.context(user=petrov.pk):
        moved(row, Status.REVIEW)
    row.refresh_from_db()
    assert row.status_by == petrov
    assert row.status_since > first
    since = row.status_since
    with pghistory.context(user=ivanova.pk):
        row.note = "later"
        row.status_since, row.status_by = None, ivanova
        row.save()
    row.refresh_from_db()
    assert (row.status_by, row.status_since, row.changed_by) == (petrov, since, ivanova)


@pytest.mark.parametrize("user", [None, "somebody", -1, "12345678901", {"id": 1}])
def test_who_is_no_account_is_nobody(user):
    with pghistory.context(user=user):
        row = person()
    row.refresh_from_db()
    assert row.created_by_id is None


def test_an_account_that_is_gone_refuses_nothing(accounts):
    ivanova, petrov = accounts
    with pghistory.context(user=ivanova.pk):
        row = published(person())
    ivanova.delete()
    with pghistory.context(user=petrov.pk):
        row.note = "x"
        row.save()
    assert Citation.objects.count() == 1
    assert Person.objects.select_related("created_by").get(pk=row.pk).created_by is None
