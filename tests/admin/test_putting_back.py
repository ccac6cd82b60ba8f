"""A whole record goes back to one moment in one step: all that was part of it, or nothing."""

import pytest
from django.db import connection
from django.urls import reverse

from catalogue.models import Citation, Event, Name, Participation, Person
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = "2026-01-01T00:00:00+00:00"
TABLES = ["person", "name", "participation", "citation", "case", "event"]


def long_ago():
    """Let everything that has happened so far have happened `THEN`."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"UPDATE catalogue_{table}history SET pgh_created_at = %s", [THEN])


def address(record):
    table = record._meta.model_name
    return reverse(f"admin:catalogue_{table}_whole", args=[record.pk]) + f"?at={THEN.replace('+', '%2B')}"


def put_back(desk, record, **typed):
    seen = desk.client.get(address(record)).context["seen"]
    return desk.client.post(
        address(record), {"_seen": seen, "why": "the import was wrong", **typed}, follow=True
    )


def content(person):
    """What the person and its parts hold, without bookkeeping."""
    return {
        "person": Person.objects.values("name", "occupation", "born", "status").get(pk=person.pk),
        "names": sorted(person.names.values_list("pk", "ref", "name", "kind")),
        "takes part": sorted(person.participations.values_list("pk", "role", "event")),
        "citations": sorted(Citation.objects.values_list("pk", "ref", "says", "name", "person", "follows")),
    }


@pytest.fixture
def beria(desk):
    """A person with names, a participation and citations, as it was; then much is done to it."""
    person = make.person(name="Beria, Lavrentiy", occupation="commissar", born="1899")
    kept, gone = make.name(person=person, name="Beriya"), make.name(person=person, name="Berija")
    make.participation(person=person, event=make.event())
    first = make.citation(person, field="born", says="1899")
    make.citation(person, field="born", says="1899", follows=first)
    make.citation(gone, field="name", says="Berija")
    long_ago()
    person.before = content(person)
    Person.objects.filter(pk=person.pk).update(occupation="", born="1900")
    Name.objects.filter(pk=kept.pk).update(name="Bería")
    gone.delete()
    person.participations.get().delete()
    Citation.objects.filter(follows=first).delete()
    first.says = "1900"
    first.save()
    make.citation(make.name(person=person, name="Berija"), field="name", says="Berija")
    return person


def test_what_will_change_is_shown_before_and_nothing_is_written(desk, beria):
    now = content(beria)
    rows = desk.client.get(address(beria)).context["rows"]
    shown = sorted((row["table"], row["label"]) for row in rows)
    assert shown == [
        *[("Citation", "delete"), ("Citation", "insert"), ("Citation", "insert"), ("Citation", "update")],
        *[("Name", "delete"), ("Name", "insert"), ("Name", "update")],
        *[("Participation", "insert"), ("Person", "update")],
    ]
    assert content(beria) == now


def test_names_participations_and_citations_go_back_with_the_record_as_one_change(desk, beria):
    page = put_back(desk, beria)
    assert "Everything is as it was then" in page.content.decode()
    assert content(beria) == beria.before
    newest = page.context["moments"][0]
    assert (newest.said.why, newest.said.who, bool(newest.said.restored)) == (
        "the import was wrong",
        "curator",
        True,
    )
    again = desk.client.get(address(beria)).context["rows"]
    assert again == []


def test_it_is_all_or_nothing(desk, beria):
    """The event of the participation that would come back is gone for good."""
    Event.objects.all().delete()
    now = content(beria)
    page = put_back(desk, beria)
    assert page.context["faults"] and "Participation" in page.context["faults"][0]
    assert 'value="the import was wrong"' in page.content.decode()
    assert content(beria) == now


def test_what_the_forms_refuse_is_not_put_back(desk):
    person = make.person(born="1950")
    long_ago()
    Person.objects.filter(pk=person.pk).update(born="1900", died="1940")
    with connection.cursor() as cursor:  # as if the rules of then had allowed it
        cursor.execute("UPDATE catalogue_personhistory SET born = 'nonsense' WHERE born = '1950'")
    page = put_back(desk, person)
    assert page.context["faults"]
    assert Person.objects.get(pk=person.pk).born == "1900"


def test_somebody_elses_change_meanwhile_stops_it(desk, beria):
    seen = desk.client.get(address(beria)).context["seen"]
    make.name(person=beria, name="Lavrenti")
    page = put_back(desk, beria, _seen=seen)
    assert "Somebody changed this meanwhile" in page.content.decode()
    assert not Participation.objects.exists()


def test_the_status_stays_and_a_published_record_asks_why(desk):
    person = make.person(occupation="clerk")
    long_ago()
    make.published(person)
    Person.objects.filter(pk=person.pk).update(occupation="poet")
    assert "Say in a few words why" in put_back(desk, person, why=" ").content.decode()
    page = put_back(desk, person)
    assert "published without a citation" in page.content.decode(), "the citation came later, and would go"
    assert Person.objects.get(pk=person.pk).occupation == "poet"
    long_ago()
    Person.objects.filter(pk=person.pk).update(occupation="painter")
    put_back(desk, person)
    person.refresh_from_db()
    assert (person.occupation, person.status) == ("poet", "published")


def test_every_earlier_moment_of_a_history_leads_there(desk, beria):
    history = desk.client.get(desk.address("person", beria, "history")).content.decode()
    assert history.count("Put everything back as it was then") == 1
    assert reverse("admin:catalogue_person_whole", args=[beria.pk]) in history


def test_nobody_may_who_may_not_change(client, desk, beria, django_user_model):
    user = django_user_model.objects.create(username="reader", is_staff=True)
    client.force_login(user)
    assert client.get(address(beria)).status_code == 403
    assert client.post(address(beria), {"why": "x"}).status_code == 403
