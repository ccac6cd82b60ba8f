"""Places of many rows named as they were called then: one query, and nothing that is not public."""

import pytest

from catalogue.models import Event, Person, Renaming
from catalogue.names_in_time import NamesThen, chains, names_then
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def volgograd():
    """Volgograd with two published renamings, and one that is a draft."""
    place = factories.published(factories.place(name="Volgograd", native_name="Волгоград"))
    for old, new, native, date in [
        ("Tsaritsyn", "Stalingrad", "Сталинград", "1925"),
        ("Stalingrad", "Volgograd", "Волгоград", "1961-11-11"),
    ]:
        renaming = factories.renaming(place=place, old_name=old, new_name=new, new_native=native, date=date)
        factories.published(renaming)
    factories.renaming(place=place, old_name="Volgograd", new_name="Draftgrad", date="1970")
    return place


def test_the_places_of_events_and_persons_are_named_as_of_their_dates(volgograd):
    battle = factories.event(date="1943-02-02", place=volgograd)
    later = factories.event(date="1970", place=volgograd)
    undated = factories.event(place=volgograd)
    person = factories.person(born="1920", birth_place=volgograd, died="1950", death_place=volgograd)
    events = names_then(Event.objects.select_related("place").order_by("pk"))
    assert [event.place_then for event in events] == [
        "Stalingrad (now Volgograd)",
        "Volgograd",
        "Volgograd",
    ]
    assert {battle.pk, later.pk, undated.pk} == {event.pk for event in events}
    [person] = names_then(Person.objects.filter(pk=person.pk).select_related("birth_place", "death_place"))
    assert person.birth_place_then == "Tsaritsyn (now Volgograd)"
    assert person.death_place_then == "Stalingrad (now Volgograd)"


def test_a_renamings_place_is_called_by_the_name_it_gave_dated_or_not(volgograd):
    factories.renaming(place=volgograd, new_name="Novograd")
    named = names_then(Renaming.objects.select_related("place").order_by("pk"))
    assert [renaming.place_then for renaming in named][:2] == ["Stalingrad (now Volgograd)", "Volgograd"]


def test_twenty_places_take_one_query_and_none_takes_none(volgograd, django_assert_num_queries):
    places = [volgograd]
    for _number in range(19):
        places.append(factories.place())
        factories.renaming(place=places[-1], date="1961")
    for some in (places[:1], places):
        with django_assert_num_queries(1):
            assert len(chains(some)) == len(some)
    with django_assert_num_queries(0):
        NamesThen([])


def test_an_unpublished_place_is_never_named():
    hidden = factories.place(name="Hidden")
    event = factories.event(date="1943", place=hidden)
    assert names_then([event])[0].place_then == ""
