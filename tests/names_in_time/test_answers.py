"""What a place was called at a date: the seed's own places, and every way in which it can be unsure."""

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from catalogue import dates
from catalogue.models import Place, Renaming
from catalogue.names_in_time import Sure, chain, on

from .test_chain import places

VOLGOGRAD = ("Volgograd", ("", "Tsaritsyn", "1589"), ("Tsaritsyn", "Stalingrad", "1925"),
             ("Stalingrad", "Volgograd", "1961-11-11"))  # fmt: skip
DONETSK = ("Donetsk", ("Yuzovka", "Stalino", "1924"), ("Stalino", "Donetsk", "1961"))
DUSHANBE = ("Dushanbe", ("Dushanbe", "Stalinabad", "1929"), ("Stalinabad", "Dushanbe", "1961"))
PERM = ("Perm", ("Perm", "Molotov", "1940-03-08"), ("Molotov", "Perm", "1957-10-02"))
PEAK = ("Ismoil Somoni Peak", ("", "Stalin Peak", ""), ("Stalin Peak", "Communism Peak", "[1953..1964]"),
        ("Communism Peak", "Ismoil Somoni Peak", "[1991-12-26..]"))  # fmt: skip
BROKEN = ("D", ("A", "B", "1925"), ("C", "D", "1961"))
UNTOLD = ("Donetsk", ("Yuzovka", "Stalino", "1924"))


def answer(known, date):
    """What is known of the place at the EDTF `date`."""
    today, *rows = known
    place = Place(name=today)
    renamings = [Renaming(pk=n, old_name=o, new_name=new, date=d) for n, (o, new, d) in enumerate(rows)]
    periods = chain(place, renamings, today=datetime.date(2026, 1, 1))
    return on(place, periods, dates.parse(date))


@pytest.mark.parametrize(
    ("known", "date", "words", "sure"),
    [
        (VOLGOGRAD, "1943-02-02", "Stalingrad (now Volgograd)", Sure.CERTAIN),
        (VOLGOGRAD, "1918", "Tsaritsyn (now Volgograd)", Sure.CERTAIN),
        (VOLGOGRAD, "1961-11-10", "Stalingrad (now Volgograd)", Sure.CERTAIN),
        (VOLGOGRAD, "1961-11-11", "Volgograd", Sure.CERTAIN),
        (VOLGOGRAD, "2020", "Volgograd", Sure.CERTAIN),
        (VOLGOGRAD, "1961", "Stalingrad or Volgograd", Sure.PART),
        (VOLGOGRAD, "1943/1963", "Stalingrad, then Volgograd", Sure.PART),
        (VOLGOGRAD, "1925", "Tsaritsyn or Stalingrad (now Volgograd)", Sure.PERHAPS),
        (VOLGOGRAD, "1500", "Volgograd", Sure.UNKNOWN),
        (DONETSK, "1943", "Stalino (now Donetsk)", Sure.CERTAIN),
        (DONETSK, "1900", "Yuzovka (now Donetsk)", Sure.RECORDED),
        (DUSHANBE, "1953-03-05", "Stalinabad (now Dushanbe)", Sure.CERTAIN),
        (DUSHANBE, "1920", "Dushanbe", Sure.RECORDED),
        (PERM, "1943", "Molotov (now Perm)", Sure.CERTAIN),
        (PERM, "1958", "Perm", Sure.CERTAIN),
        (PERM, "1930/1960", "Perm, Molotov, then Perm", Sure.PART),
        (PEAK, "1955", "Stalin Peak or Communism Peak (now Ismoil Somoni Peak)", Sure.PERHAPS),
        (PEAK, "1940", "perhaps Stalin Peak (now Ismoil Somoni Peak)", Sure.PERHAPS),
        (PEAK, "1970", "Communism Peak (now Ismoil Somoni Peak)", Sure.CERTAIN),
        (PEAK, "2026-06", "Ismoil Somoni Peak", Sure.CERTAIN),
        (BROKEN, "1950", "B or C (now D)", Sure.PERHAPS),
        (UNTOLD, "1950", "Stalino or Donetsk", Sure.PERHAPS),
        (UNTOLD, "2026-06", "Donetsk", Sure.CERTAIN),
        (("Moscow",), "1943", "Moscow", Sure.RECORDED),
    ],
)  # fmt: skip
def test_the_name_of_the_time_and_how_sure_it_is(known, date, words, sure):
    told = answer(known, date)
    assert (told.words, told.sure) == (words, sure)


def test_about_a_date_leaves_both_names_open_around_it():
    allee = ("Karl-Marx-Allee", ("Stalinallee", "Karl-Marx-Allee", "1961-11~"))
    assert answer(allee, "1961-10-15").words == "Stalinallee or Karl-Marx-Allee"
    assert answer(allee, "1961-09-15").words == "Stalinallee (now Karl-Marx-Allee)"


def test_the_sentence_says_since_when_until_when_and_what_is_called_so_today():
    assert answer(VOLGOGRAD, "1943-02-02").sentence == (
        "2 February 1943: Stalingrad (from 1925, until 11 November 1961). Today it is called Volgograd."
    )
    assert answer(VOLGOGRAD, "1500").sentence == (
        "1500 is before the first name that is recorded. Today it is called Volgograd."
    )


def test_a_broken_chain_is_said_to_be_undecided():
    told = answer(BROKEN, "1950")
    assert told.broken
    assert "A change of its name between is not recorded, so this is undecided." in told.sentence


def test_the_evidence_for_a_name_is_the_renaming_that_gave_it():
    told = answer(VOLGOGRAD, "1943-02-02").borne[0]
    assert (told.period.given.date, told.period.taken.date) == ("1925", "1961-11-11")


DAYS = st.dates(datetime.date(1500, 1, 1), datetime.date(2030, 12, 31)).map(str)


@given(places(), DAYS)
def test_on_any_day_there_is_a_name_or_it_is_before_the_first(drawn, day):
    place, renamings = drawn
    told = on(place, chain(place, renamings), dates.parse(day))
    assert told.borne or told.before
    certain = [b for b in told.borne if b.sure in (Sure.CERTAIN, Sure.RECORDED, Sure.PART)]
    assert len({b.period.name for b in certain}) <= 1 or told.broken or not _joined(place, renamings)
    assert told.words and told.sentence


def _joined(place, renamings):
    """True where every renaming takes up the name before it."""
    periods = chain(place, renamings)
    return all(period.taken for period in periods[:-1])


@given(places(), DAYS, DAYS)
def test_a_longer_time_knows_every_name_of_a_day_in_it(drawn, one, other):
    place, renamings = drawn
    periods = chain(place, renamings)
    first, last = sorted([one, other])
    of_day = on(place, periods, dates.parse(first))
    of_both = on(place, periods, dates.parse(f"{first}/{last}"))
    assert set(of_day.names) <= set(of_both.names)


WARSAW = ("Warsaw", "Варшава", ("Warschau", "", "Warsaw", "", "1918"))
TSARITSYN = ("Volgograd", "Волгоград", ("Tsaritsyn", "Царицын", "Stalingrad", "Сталинград", "1925"),
             ("Stalingrad", "Сталинград", "Volgograd", "Волгоград", "1961-11-11"))  # fmt: skip
STALINSTADT = ("Eisenhüttenstadt", "Eisenhüttenstadt",
               ("Stalinstadt", "Stalinstadt", "Eisenhüttenstadt", "Eisenhüttenstadt", "1961-11"))  # fmt: skip


def native_answer(known, date):
    """What is known of a place whose names have native forms."""
    name, native, *rows = known
    place = Place(name=name, native_name=native)
    columns = ["old_name", "old_native", "new_name", "new_native", "date"]
    renamings = [Renaming(pk=n, **dict(zip(columns, row, strict=True))) for n, row in enumerate(rows)]
    return on(place, chain(place, renamings, today=datetime.date(2026, 1, 1)), dates.parse(date))


@pytest.mark.parametrize(
    ("known", "date", "words", "in_russian"),
    [
        (TSARITSYN, "1943", "Stalingrad (now Volgograd)", "Сталинград (ныне Волгоград)"),
        (TSARITSYN, "1961", "Stalingrad or Volgograd", "Сталинград или Волгоград"),
        (TSARITSYN, "1970", "Volgograd", "Волгоград"),
        (WARSAW, "1943", "Warsaw", "Варшава"),  # as the place has it, since the renaming does not tell
        (WARSAW, "1910", "Warschau (now Warsaw)", "Warschau (ныне Варшава)"),
        (STALINSTADT, "1955", "Stalinstadt (now Eisenhüttenstadt)", "Stalinstadt (ныне Eisenhüttenstadt)"),
    ],
)
def test_on_a_russian_page_the_native_name_in_cyrillic_stands_first(known, date, words, in_russian):
    assert native_answer(known, date).words == words
    with translation.override("ru"):
        assert native_answer(known, date).words == in_russian


def test_the_sentence_tells_the_names_of_the_page():
    with translation.override("ru"):
        sentence = native_answer(TSARITSYN, "1943").sentence
    assert "Сталинград (" in sentence
    assert "Волгоград" in sentence
    assert "Stalingrad" not in sentence
