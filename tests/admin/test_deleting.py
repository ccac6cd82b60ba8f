"""Deleting: asked why, led back to the record, and never over what somebody else has just changed."""

import pghistory
import pytest
from django.urls import reverse

from catalogue import history
from catalogue.admin import deleting
from catalogue.models import Citation, Event, Name, Person, Place
from tests import factories as make

pytestmark = pytest.mark.django_db


def opened(desk, model, record):
    """The hidden box of the page that asks whether to delete."""
    return desk.client.get(desk.address(model, record, "delete")).context["seen"]


def ask(desk, model, rows, follow=False, **typed):
    """Tick rows of a list and choose to delete them."""
    ticked = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    return desk.client.post(desk.address(model, page="changelist"), {**ticked, **typed}, follow=follow)


def confirm(desk, model, rows, **typed):
    """The same, and confirm."""
    seen = ask(desk, model, rows).context["seen"]
    return ask(desk, model, rows, **{"post": "yes", "why": "a test", "_seen": seen, **typed})


def test_who_deletes_what_another_changed_meanwhile_is_told_what_and_decides(desk):
    person = make.person(name="Beria, Lavrentiy")
    seen = opened(desk, "person", person)
    with pghistory.context(why="his office was missing"):
        Person.objects.filter(pk=person.pk).update(occupation="commissar")
    page = desk.delete("person", person, _seen=seen, why="a duplicate")
    text = page.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()
    assert "Somebody changed this record since" in text
    assert "commissar" in text and "his office was missing" in text
    assert 'value="a duplicate"' in text, "what was typed is still there"
    again = desk.delete("person", person, _seen=page.context["seen"], why="a duplicate")
    assert again.status_code == 302 and not Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda person, name: make.citation(person),
        lambda person, name: Name.objects.filter(pk=name.pk).update(name="Beriya"),
        lambda person, name: name.delete(),
    ],
)
def test_a_part_that_was_added_changed_or_deleted_meanwhile_stops_the_deleting(desk, change):
    person = make.person()
    name = Name.objects.create(person=person, name="Beria", kind="spelling")
    seen = opened(desk, "person", person)
    change(person, name)
    page = desk.delete("person", person, _seen=seen)
    assert "Somebody changed this record since" in page.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("seen", ["", "made up"])
def test_nothing_is_deleted_without_saying_which_state_was_seen(desk, seen):
    place = make.place()
    assert desk.delete("place", place, _seen=seen).status_code == 200
    assert Place.objects.filter(pk=place.pk).exists()


@pytest.mark.parametrize(
    "part",
    [
        lambda person: Name.objects.create(person=person, name="Beria", kind="spelling"),
        lambda person: make.citation(person),
        lambda person: make.citation(Name.objects.create(person=person, name="Beria", kind="spelling")),
    ],
)
def test_deleting_a_part_leads_back_to_its_record(desk, part):
    person = make.person()
    row = part(person)
    answer = desk.delete(row._meta.model_name, row)
    assert answer.url == desk.address("person", person)
    assert desk.delete("person", person).url == reverse("admin:catalogue_person_changelist")


def test_deleting_published_rows_from_the_list_asks_why_and_keeps_it(desk):
    events = [make.published(make.event()), make.event()]
    ticked = {"action": "delete_selected", "_selected_action": [event.pk for event in events]}
    address = desk.address("event", page="changelist")
    assert desk.client.post(address, ticked).context["why_required"] is True
    page = confirm(desk, "event", events, why=" ")
    assert "Say in a few words why you delete them" in page.content.decode()
    assert Event.objects.count() == 2
    confirm(desk, "event", events, why="entered twice")
    assert not Event.objects.exists()
    last = Event.history.rel.related_model.objects.filter(pgh_label="delete").first()
    assert last.pgh_context.metadata["why"] == "entered twice"


def test_drafts_are_deleted_from_the_list_without_a_reason(desk):
    citation = make.citation(make.event())
    confirm(desk, "citation", [citation])
    assert not Citation.objects.exists()


def test_of_ticked_rows_none_is_deleted_where_one_changed_meanwhile_and_what_changed_is_told(desk):
    people = [make.person(name="Beria, Lavrentiy"), make.person(name="Yezhov, Nikolai")]
    seen = ask(desk, "person", people).context["seen"]
    with pghistory.context(why="his office was missing"):
        Person.objects.filter(pk=people[0].pk).update(occupation="commissar")
    page = confirm(desk, "person", people, _seen=seen, why="duplicates")
    text = page.content.decode()
    assert Person.objects.count() == 2
    assert "Somebody changed some of these since you opened this page" in text
    assert "commissar" in text and "his office was missing" in text and 'value="duplicates"' in text
    assert [row.name for row, _moments in page.context["changed"]] == ["Beria, Lavrentiy"]
    confirm(desk, "person", people, _seen=page.context["seen"])
    assert not Person.objects.exists()


def test_a_part_that_came_and_a_row_that_went_meanwhile_stop_the_deleting_of_ticked_rows(desk):
    people = [make.person(), make.person(), make.person()]
    name = Name.objects.create(person=people[0], name="Beria", kind="spelling")
    seen = ask(desk, "person", people).context["seen"]
    make.citation(name)
    Person.objects.get(pk=people[1].pk).delete()
    page = confirm(desk, "person", people, _seen=seen)
    assert [row for row, _moments in page.context["changed"]] == [people[0]]
    assert "1 was deleted meanwhile, or is no longer in this list." in page.content.decode()
    assert Person.objects.count() == 2


@pytest.mark.parametrize("seen", ["", "made up"])
def test_no_ticked_row_is_deleted_without_saying_which_state_was_seen(desk, seen):
    place = make.place()
    assert confirm(desk, "place", [place], _seen=seen).status_code == 200
    assert Place.objects.filter(pk=place.pk).exists()


def test_the_states_of_many_rows_are_read_by_one_query(desk, django_assert_num_queries):
    people = [make.cited(make.person()) for _ in range(3)]
    with django_assert_num_queries(1):
        found = history.fingerprints(Person, [person.pk for person in people])
    assert found == {person.pk: history.fingerprint(person) for person in people}


def test_more_rows_than_one_action_deletes_are_refused(desk, monkeypatch):
    monkeypatch.setattr(deleting, "MOST_DELETED", 1)
    page = ask(desk, "place", [make.place(), make.place()], follow=True)
    assert "Choose at most 1 rows at a time" in page.content.decode()
    assert Place.objects.count() == 2


def test_a_refusal_that_no_field_can_mend_stands_alone(desk, settings):
    settings.FOUR_EYES = True
    event = make.cited(make.event())
    desk.send("event", event, _step="review", title="The secret speech")
    page = desk.send("event", event, _step="published")
    text = page.content.decode()
    assert "four eyes are asked for" in text
    assert "Please correct the error" not in text


def test_a_fault_of_a_field_still_asks_for_its_correction(desk):
    text = desk.send("person", make.person(), born="someday").content.decode()
    assert "Please correct the error below" in text
