"""What the map knows: places with coordinates of which something is told, gathered once until it changes."""

import pytest

from catalogue import atlas
from tests import factories

pytestmark = pytest.mark.django_db


def place(**columns):
    """A published place with coordinates."""
    return factories.published(factories.place(**{"latitude": "48.71", "longitude": "44.51", **columns}))


def known():
    """The map as it is now."""
    return atlas.atlas(atlas.stamp())


def test_only_public_places_with_coordinates_and_something_told_are_on_it():
    told, event = place(), place()
    factories.published(factories.renaming(place=told, date="1961"))
    factories.published(factories.event(place=event, kind="monument removed", date="1962"))
    place()  # nothing is told of it
    nowhere = factories.published(factories.place())
    factories.published(factories.event(place=nowhere))
    factories.event(place=place(), date="1961")  # a draft
    factories.renaming(place=told, date="1970", new_name="Draft")
    spots = {spot.place.pk: [deed.mark for deed in spot.deeds] for spot in known().spots}
    assert spots == {told.pk: ["renamed"], event.pk: ["removed"]}


def test_it_is_kept_until_something_of_it_changes(django_assert_num_queries):
    event = factories.published(factories.event(place=place(), title="Old title"))
    first = known()
    with django_assert_num_queries(1):  # the newest history
        assert known() is first
    event.title = "New title"
    event.save()
    assert known().spots[0].deeds[0].heading == "New title"


def test_a_deed_is_of_every_year_that_its_date_can_mean():
    spot = place()
    for title, date in [("One", "1961-11"), ("Span", "[1953..1956]"), ("Open", "1960/.."), ("None", "")]:
        factories.published(factories.event(place=spot, title=title, date=date))
    deeds = known().spots[0].deeds
    years = {year: {d.heading for d in deeds if d.may_be_in(year)} for year in (1952, 1953, 1961)}
    assert years == {1952: set(), 1953: {"Span"}, 1961: {"One", "Open"}}
    assert [d.is_vague for d in deeds if d.heading in ("One", "Span")] == [True, False]


def test_those_of_which_most_is_told_come_first_and_the_rest_is_left_out(monkeypatch):
    monkeypatch.setattr(atlas, "MOST_PLACES", 1)
    factories.published(factories.event(place=place()))
    most = place()
    for _number in range(2):
        factories.published(factories.event(place=most))
    found = known()
    assert [spot.place.pk for spot in found.spots] == [most.pk]
    assert found.more


def test_twenty_places_take_as_many_queries_as_one(django_assert_num_queries):
    for number in (1, 19):
        for _place in range(number):
            spot = place()
            factories.published(factories.renaming(place=spot, date="1961"))
            factories.published(factories.event(place=spot, date="1961"))
        stamp = atlas.stamp()
        with django_assert_num_queries(6):
            atlas.atlas(stamp)
