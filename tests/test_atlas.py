"""What the map knows: places with coordinates of which something is told, gathered once until it changes."""

import pytest
from django.db import connection

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
    years = {year: {d.heading for d in deeds if year in d.years} for year in (1952, 1953, 1961)}
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


def test_what_was_gathered_while_nothing_was_under_way_holds_until_something_is_newer():
    settled, early, late = (atlas.Stamp((1, 2, 3), period) for period in (None, 7, 8))
    newer = atlas.Stamp((1, 2, 4), None)
    assert [settled.holds(now) for now in (settled, early, late, newer)] == [True, True, True, False]
    assert [early.holds(now) for now in (settled, early, late, newer)] == [False, True, False, False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_change_that_may_be_committed_behind_a_newer_one_is_not_hidden_for_ever():
    """The other connection's change has the lower number, and is committed after ours was seen."""
    first, second = place(), place()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE catalogue_place SET name = 'Late' WHERE id = %s", [first.pk])
        second.name = "Early"
        second.save()
        under_way = atlas.stamp()
        other.commit()
    finally:
        other.close()
    assert atlas.stamp().newest == under_way.newest  # so the numbers alone would not tell
    assert under_way.period is not None


def test_years_of_one_stretch_have_the_same_name():
    spot = place(name="Volgograd")
    for old, new, date in [("", "A", "1925"), ("A", "B", "[1953..1956]"), ("B", "Volgograd", "1961-11~")]:
        factories.published(factories.renaming(place=spot, old_name=old, new_name=new, date=date))
    found = known().spots[0]
    told = {}
    for year in range(1917, 2027):
        answer = found.name_in(year)
        told.setdefault(found.stretch(year), set()).add((answer.words, answer.sure))
    assert {len(answers) for answers in told.values()} == {1}
    assert len({words for answers in told.values() for words, _sure in answers}) > 3
