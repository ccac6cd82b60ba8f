"""A place's chain of names, as far as its renamings tell, with every gap shown."""

from catalogue.models import Place, Renaming
from catalogue.views.place import chain


def names(today, *renamings):
    """The chain of `today` as (name, given, taken); each renaming is (old, new, date)."""
    place = Place(name=today)
    rows = [
        Renaming(pk=number, place=place, old_name=old, new_name=new, date=date)
        for number, (old, new, date) in enumerate(renamings)
    ]
    return [
        (period.name, period.given and period.given.date, period.taken and period.taken.date)
        for period in chain(place, rows)
    ]


def test_volgograd_has_three_names_in_order():
    assert names(
        "Volgograd",
        ("Stalingrad", "Volgograd", "1961-11-11"),
        ("", "Tsaritsyn", "1589"),
        ("Tsaritsyn", "Stalingrad", "1925"),
    ) == [
        ("Tsaritsyn", "1589", "1925"),
        ("Stalingrad", "1925", "1961-11-11"),
        ("Volgograd", "1961-11-11", None),
    ]


def test_undated_renamings_are_joined_by_their_names():
    assert names(
        "Ismoil Somoni Peak",
        ("Communism Peak", "Ismoil Somoni Peak", ""),
        ("Stalin Peak", "Communism Peak", ""),
        ("", "Stalin Peak", ""),
    ) == [("Stalin Peak", "", ""), ("Communism Peak", "", ""), ("Ismoil Somoni Peak", "", None)]


def test_an_undated_renaming_stands_beside_the_dated_one_it_joins():
    assert names("C", ("B", "C", "1961"), ("A", "B", "")) == [
        ("A", None, ""),
        ("B", "", "1961"),
        ("C", "1961", None),
    ]


def test_a_gap_between_two_names_is_shown():
    assert names("D", ("A", "B", "1925"), ("C", "D", "1961")) == [
        ("A", None, "1925"),
        ("B", "1925", None),
        ("C", None, "1961"),
        ("D", "1961", None),
    ]


def test_todays_name_is_shown_though_no_renaming_gives_it():
    assert names("Donetsk", ("Yuzovka", "Stalino", "1924")) == [
        ("Yuzovka", None, "1924"),
        ("Stalino", "1924", None),
        ("Donetsk", None, None),
    ]


def test_a_place_without_renamings_has_no_chain():
    assert names("Moscow") == []


def test_a_name_that_came_back_stands_twice():
    assert [
        name for name, *_dates in names("Perm", ("Perm", "Molotov", "1940"), ("Molotov", "Perm", "1957"))
    ] == [
        "Perm",
        "Molotov",
        "Perm",
    ]
