"""Deleting: asked why, led back to the record, and never over what somebody else has just changed."""

import pghistory
import pytest
from django.urls import reverse

from catalogue.models import Citation, Event, Name, Person, Place
from tests import factories as make

pytestmark = pytest.mark.django_db


def opened(desk, model, record):
    """The hidden box of the page that asks whether to delete."""
    return desk.client.get(desk.address(model, record, "delete")).context["seen"]


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
    page = desk.client.post(address, {**ticked, "post": "yes", "why": " "})
    assert "Say in a few words why you delete them" in page.content.decode()
    assert Event.objects.count() == 2
    desk.client.post(address, {**ticked, "post": "yes", "why": "entered twice"})
    assert not Event.objects.exists()
    last = Event.history.rel.related_model.objects.filter(pgh_label="delete").first()
    assert last.pgh_context.metadata["why"] == "entered twice"


def test_drafts_are_deleted_from_the_list_without_a_reason(desk):
    citation = make.citation(make.event())
    ticked = {"action": "delete_selected", "_selected_action": [citation.pk], "post": "yes"}
    desk.client.post(desk.address("citation", page="changelist"), ticked)
    assert not Citation.objects.exists()


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
