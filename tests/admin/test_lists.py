"""Pages of a list hold the right rows in the right order, however they are found; citations of anything."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.admin import lists
from catalogue.models import Citation, Event, Person, Rehabilitation
from catalogue.models.citation import TARGETS
from tests import factories as make

from .test_lists_and_forms import ROWS

pytestmark = pytest.mark.django_db

# Around the 1950s: before and into them, with no beginning, within, to their end, over it, and not at all.
DATES = [
    *["1949/1951", "1920/1960", "[..1952]", "1950", "1950-01-01", "1956-02-25", "1953/1964", "1956"],
    *["1959-12-31", "[..1949]", "1949-12-31", "1960", "1937", ""],
]


@pytest.mark.parametrize("per_page", [1, 3, 50])
@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("common", [2, 10_000])
def test_leafing_through_a_decade_meets_every_row_once_in_order(
    desk, monkeypatch, per_page, direction, common
):
    """Also where more rows than are counted began before it."""
    for date in DATES:
        make.event(date=date)
    model_admin = admin.site.get_model_admin(Event)
    monkeypatch.setattr(model_admin, "list_per_page", per_page)
    monkeypatch.setattr(lists, "COUNTED", common)
    monkeypatch.setattr(lists.EstimatedPaginator, "count", 9)
    monkeypatch.setattr(lists.EstimatedPaginator, "last_row", 9)
    column = model_admin.list_display.index("date_words") + 1
    met = []
    for page in range(1, -(-9 // per_page) + 1):
        met += desk.listed("event", date_decade="1950", o=f"{direction}{column}", p=page)
    span = datetime.date(1950, 1, 1), datetime.date(1959, 12, 31)
    held = Event.objects.overlapping("date", *span).order_by(f"{direction}date_earliest", "-pk")
    assert met == list(held) and len(met) == 9


@pytest.mark.parametrize("common", [1, 10_000])
def test_a_rehabilitation_is_found_by_its_person_whether_the_name_is_common_or_rare(
    desk, monkeypatch, common
):
    monkeypatch.setattr(lists, "COUNTED", common)
    make.person(name="Ivanov, Pyotr")
    ivanov = make.person(name="Ivanov, Ivan", native_name="Иванов, Иван")
    make.name(person=ivanov, name="Iwanow")
    his = make.rehabilitation(person=ivanov)
    make.rehabilitation(person=make.person(name="Petrov, Pyotr"))
    group = make.rehabilitation(group_name="the Ivanov group")
    monkeypatch.setattr(lists.EstimatedPaginator, "count", 3)
    assert set(desk.listed("rehabilitation", q="ivanov")) == {his, group}
    for words in ["ivanov iwanow", "Иванов", "iwanow"]:
        assert desk.listed("rehabilitation", q=words) == [his], words


def test_the_undated_are_those_without_any_date(desk):
    """A date with no beginning is a date."""
    person = make.person(born="")
    make.person(born="[..1899]")
    assert desk.listed("person", born_decade="none") == [person]


def test_citations_of_every_table_are_listed_with_what_they_are_about_in_few_queries(desk):
    for _number in range(2):
        for table in TARGETS:
            ROWS[table]()
    address = desk.address("citation", page="changelist")
    desk.client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = desk.client.get(address)
    tables = {citation.target_table for citation in page.context["cl"].result_list}
    assert tables == set(TARGETS)
    assert len(asked) <= 25


def test_a_common_word_is_told_by_pages_drawn_by_lot(monkeypatch):
    """Of a table of as many pages only as could hold enough rows."""
    for number in range(12):
        person = make.person(name=f"Ivanov, Number {number}", native_name="Иванов 100%")
        make.rehabilitation(person=person)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_person, catalogue_rehabilitation")
    assert not lists.surely_common(Person, "ivanov")
    monkeypatch.setattr(lists, "COUNTED", 0)
    assert lists.surely_common(Person, "ivanov") and lists.surely_common(Person, "иванов")
    assert not lists.surely_common(Person, "petrov") and not lists.surely_common(Person, "i%v")
    assert lists.surely_common(Rehabilitation, "ivanov", "person")
    assert not lists.surely_common(Rehabilitation, "petrov", "person")
    assert not lists.surely_common(Citation, "ivanov")
