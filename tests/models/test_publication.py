"""The evidence rule: nothing that needs a citation is published, or stays published, without one."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from catalogue.models import Citation, Status
from tests import factories
from tests.factories import citation, person, published

pytestmark = pytest.mark.django_db(transaction=True)

NEEDY = ["person", "place", "event", "rehabilitation", "renaming"]


def refusal(action):
    """The constraint that refuses the transaction of `action` when it ends."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    return error.value.__cause__.diag.constraint_name


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def make(table, **columns):
    return getattr(factories, table)(**columns)


@pytest.mark.parametrize("table", NEEDY)
def test_nothing_is_published_without_a_citation_on_any_road(table):
    name = f"{table}_published_cited"
    assert refusal(lambda: make(table, status=Status.PUBLISHED)) == name
    draft = make(table, status=Status.REVIEW)
    rows = type(draft).objects.filter(pk=draft.pk)
    assert refusal(lambda: rows.update(status=Status.PUBLISHED)) == name
    statement = f"UPDATE catalogue_{table} SET status = 'published' WHERE id = %s"
    assert refusal(lambda: sql(statement, draft.pk)) == name
    draft.status = Status.PUBLISHED
    assert refusal(draft.save) == name
    assert refusal(lambda: type(draft).objects.bulk_update([draft], ["status"])) == name


@pytest.mark.parametrize("table", NEEDY)
def test_a_citation_added_later_in_the_transaction_is_in_time(table):
    with transaction.atomic():
        record = make(table, status=Status.PUBLISHED)
        citation(record)
    assert type(record).objects.published().count() == 1


@pytest.mark.parametrize("table", NEEDY)
def test_the_last_citation_of_a_published_record_stays_on_every_road(table):
    record, other = published(make(table)), make(table)
    name, rows = f"{table}_published_cited", Citation.objects.filter(**{table: record})
    assert refusal(rows.get().delete) == name
    assert refusal(rows.delete) == name
    assert refusal(lambda: rows.update(**{table: other})) == name
    moved = rows.get()
    setattr(moved, table, other)
    assert refusal(moved.save) == name
    assert refusal(lambda: Citation.objects.bulk_update([moved], [table])) == name
    assert refusal(lambda: sql("DELETE FROM catalogue_citation")) == name
    assert refusal(lambda: sql(f"UPDATE catalogue_citation SET {table}_id = %s", other.pk)) == name
    assert rows.count() == 1


def test_a_citation_may_be_replaced_in_one_transaction():
    record = published(person())
    with transaction.atomic():
        record.citations.all().delete()
        citation(record)
    assert record.citations.count() == 1


def test_one_of_two_citations_may_go():
    record = published(person())
    second = citation(record)
    second.delete()
    assert record.citations.count() == 1


def test_a_record_may_be_withdrawn_and_bared_in_one_transaction():
    record = published(person())
    with transaction.atomic():
        record.citations.all().delete()
        record.status = Status.WITHDRAWN
        record.save()


@pytest.mark.parametrize("table", NEEDY)
def test_a_record_goes_with_its_citations(table):
    record = published(make(table))
    record.delete()
    assert not Citation.objects.exists()


@pytest.mark.parametrize("table", ["source", "body"])
def test_sources_and_bodies_need_no_citation(table):
    assert make(table, status=Status.PUBLISHED).needs_citation is False
    assert make("person").needs_citation is True


def test_other_changes_of_a_citation_wake_no_trigger_of_publication():
    record = published(person())
    with transaction.atomic():
        Citation.objects.update(note="x", field="motive")
        with connection.cursor() as cursor:
            # A pending event of a deferred trigger would refuse this.
            cursor.execute("ALTER TABLE catalogue_citation DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE catalogue_citation ENABLE TRIGGER USER")
    assert record.citations.get().note == "x"


def together(*actions):
    """Runs each of `actions` in a transaction of its own, all of them open at once; what refused them."""
    gate, refused = threading.Barrier(len(actions)), []

    def run(action):
        try:
            with transaction.atomic():
                action()
                gate.wait(timeout=10)
        except IntegrityError as fault:
            refused.append(fault.__cause__.diag.constraint_name)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_curators_cannot_each_take_one_of_the_last_two_citations():
    record = published(person())
    citation(record)
    one, two = record.citations.all()
    assert together(one.delete, two.delete) == ["person_published_cited"]
    assert record.citations.count() == 1


def test_nobody_takes_the_last_citation_while_another_publishes():
    record = person(status=Status.REVIEW)
    only = citation(record)

    def publish():
        type(record).objects.update(status=Status.PUBLISHED)

    assert together(only.delete, publish) == ["person_published_cited"]
    record.refresh_from_db()
    assert (record.status == Status.PUBLISHED) == record.citations.exists()


def test_a_sentence_and_a_rehabilitation_cannot_be_dated_past_each_other():
    sentence = factories.case(sentenced="1937")
    act = factories.rehabilitation(case=sentence, date="1957")
    refused = together(
        lambda: type(act).objects.update(date="1950"), lambda: type(sentence).objects.update(sentenced="1953")
    )
    assert refused == ["rehabilitation_after_sentence"]
