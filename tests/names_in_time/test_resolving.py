"""Which places bore a name: in every spelling and script, at a date and ever."""

import pytest

from catalogue import dates
from catalogue.names_in_time import resolve, resolve_all
from tests import factories

from .conftest import renamed

pytestmark = pytest.mark.django_db


def slugs(matches):
    """The slugs of the places that matched."""
    return [match.place.slug for match in matches]


@pytest.mark.parametrize(
    ("name", "date", "then", "otherwise"),
    [
        ("Stalingrad", "1943", ["volgograd"], []),
        ("STALINGRAD", "1943-02-02", ["volgograd"], []),
        ("Сталинград", "1943", ["volgograd"], []),
        ("сталино", "1943", ["donetsk"], []),  # found by its romanisation, the native name is another
        ("Сталіно", "1943", ["donetsk"], []),
        ("Stalingrad", "1965", [], ["volgograd"]),
        ("Волгоград", "1943", [], ["volgograd"]),
        ("Stalingrad", "1961", ["volgograd"], []),
        ("Dushanbe", "1953", [], ["dushanbe"]),
        ("Dushanbe", "1920", ["dushanbe"], []),
        ("Stalinabad", "", ["dushanbe"], []),
        ("Nowhere", "1943", [], []),
    ],
)
def test_a_name_finds_the_places_that_bore_it_then_and_at_other_times(places, name, date, then, otherwise):
    found = resolve(name, dates.parse(date) if date else None)
    assert (slugs(found.then), slugs(found.otherwise)) == (then, otherwise)


def test_a_match_says_when_the_place_bore_the_name(places):
    [match] = resolve("Stalingrad", dates.parse("1970")).otherwise
    assert match.times == "Stalingrad (from 10 April 1925, until 11 November 1961)"
    assert match.answer.words == "Volgograd"


def test_two_places_of_one_name_are_both_told(places):
    other = factories.published(factories.place(name="Brașov"))
    renamed(other, ("", "", "Stalingrad", "", "1950"), ("Stalingrad", "", "Brașov", "", "1960"))
    assert len(resolve("Stalingrad", dates.parse("1955")).then) == 2
    assert slugs(resolve("Stalingrad", dates.parse("1943")).then) == ["volgograd"]


def test_a_renaming_that_is_not_published_names_nothing(places):
    factories.renaming(place=places["donetsk"], old_name="Donetsk", new_name="Hiddengrad", date="1990")
    assert resolve("Hiddengrad") == resolve_all([("Hiddengrad", None)])[0]
    assert slugs(resolve("Hiddengrad").then) == []


def test_a_name_without_a_letter_is_refused_with_a_sentence(places):
    with pytest.raises(ValueError, match="There is no name to look for"):
        resolve(" – ")


def test_a_hundred_questions_take_as_many_queries_as_one(places, django_assert_num_queries):
    for questions in (
        [("Stalingrad", None)],
        [("Stalingrad", None), ("Stalino", None), ("Нигде", None)] * 33,
    ):
        with django_assert_num_queries(
            4
        ):  # by today's name, by old and new ones, the places, their renamings
            assert len(resolve_all(questions)) == len(questions)
