"""Names, dates and numbers stand on a page in words, and each name says its language."""

import pytest
from django.utils import translation

from catalogue.models import Person, Rehabilitation, Status
from catalogue.templatetags import records


@pytest.mark.parametrize(
    ("name", "country", "attribute"),
    [
        ("Тухачевский, Михаил Николаевич", "", ' lang="ru"'),
        ("Чаренц", "Armenia", ' lang="ru"'),
        ("Չարենց, Եղիշե", "", ' lang="hy"'),
        ("სტალინი", "", ' lang="ka"'),
        ("Київ", "Ukraine", ' lang="uk"'),
        ("Қуллаи Исмоили Сомонӣ", "Tajikistan", ' lang="tg"'),
        ("Варна", "Bulgaria", ' lang="bg"'),
        ("Pałac Kultury i Nauki", "Poland", ' lang="pl"'),
        ("Rudzutaks, Jānis", "", ""),
        ("1953", "", ""),
    ],
)
def test_a_native_name_says_its_language(name, country, attribute):
    assert records.language(name, country) == attribute


@pytest.mark.parametrize(
    ("tag", "attribute"), [("ru", ' lang="ru"'), ("sr-Latn", ' lang="sr-Latn"'), ("en", ""), ("en-GB", ""),
                           ("", ""), ('x" onload="', "")]
)  # fmt: skip
def test_a_language_tag_is_written_only_where_it_is_one(tag, attribute):
    assert records.language_attribute(tag) == attribute


def test_a_day_before_the_change_of_the_calendar_shows_both():
    assert records.in_words("1902-01-08") == "8 January 1902 (26 December 1901 Old Style)"
    assert records.in_words("1956-02-25") == "25 February 1956"
    assert records.in_words("1902") == "1902"


def test_what_is_no_date_stays_as_it_is():
    assert records.in_words("") == ""
    assert records.in_words("soon") == "soon"


def test_quotation_marks_that_meet_are_kept_apart():
    assert records.quoted("mass repressions") == "“mass repressions”"
    assert records.quoted('out of a "movement of the heart"') == '“out of a "movement of the heart"\u200a”'


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1925", "from 1925"),
        ("1961-11-11", "from 11 November 1961"),
        ("[1953..1964]", "from: between 1953 and 1964"),
        ("", "from: date not known"),
    ],
)
def test_a_period_begins_in_words_that_read_well(date, words):
    assert records.from_date(date) == words


def test_an_act_does_not_name_a_person_who_is_not_published():
    hidden = Person(pk=1, name="Secret, Somebody", status=Status.REVIEW)
    act = Rehabilitation(act="rehabilitation", person=hidden)
    assert "Secret" not in records.heading(act)
    assert "Secret" not in records.whom(act)
    assert records.linked(hidden) == ""


@pytest.mark.parametrize(
    ("page", "text", "html"),
    [
        ("ru", "Сталинград (ныне Волгоград)", "Сталинград (ныне Волгоград)"),
        ("ru", "Пик Сталина (ныне Ismoil Somoni Peak)",
         'Пик Сталина (ныне <span lang="en">Ismoil Somoni Peak</span>)'),
        ("ru", "Stalin или <b>", '<span lang="en">Stalin</span> или &lt;<span lang="en">b</span>&gt;'),
        ("ru", "Сталіно (ныне Донецк)", '<span lang="uk">Сталіно</span> (ныне Донецк)'),
        ("en-gb", "Stalinallee (now Karl-Marx-Allee)", "Stalinallee (now Karl-Marx-Allee)"),
        ("en-gb", "spoke of Красная площадь then",
         'spoke of <span lang="ru">Красная площадь</span> then'),
        ("ru", None, ""),
    ],
)  # fmt: skip
def test_between_the_words_of_a_page_each_foreign_name_says_its_language(page, text, html):
    with translation.override(page):
        assert records.in_their_languages(text) == html
