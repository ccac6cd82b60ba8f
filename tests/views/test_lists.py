"""Lists: every published record once, in order, forwards and backwards, and a count that stops."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import counting
from catalogue.models import Citation, Event, Person, Status
from catalogue.views import counts, lists
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    """Pages of four rows."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 4)


def headings(response):
    return [row.heading() for row in response.context["page"].rows]


def walk(client, address, way):
    """The headings on all pages from `address` on, following the links `way` (next or prev)."""
    pages = []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        pages.append(headings(response))
        link = re.search(rf'href="([^"]*)" rel="{way}"', response.content.decode())
        address = "/events/" + link[1].replace("&amp;", "&") if link else None
    return pages


def events(dates):
    return [
        factories.published(factories.event(title=f"{n:02} {date}", date=date))
        for n, date in enumerate(dates)
    ]


DATES = [
    "1953",
    "1956-02-25",
    "1956-02-25",
    "",
    "1954",
    "",
    "1956",
    "1956-02-25",
    "1937",
    "",
    "1956-02-25",
    "",
]


def test_following_the_links_meets_every_event_once_in_order_and_the_undated_last(client):
    made = events(DATES)
    pages = walk(client, "/events/", "next")
    expected = sorted(
        made,
        key=lambda e: (e.date_earliest is None, e.date_earliest, e.pk) if e.date_earliest else (True, e.pk),
    )
    assert sum(pages, []) == [event.title for event in expected]
    assert [len(page) for page in pages] == [4, 4, 4]


def test_going_back_meets_the_same_pages(client):
    events(DATES)
    forwards = walk(client, "/events/", "next")
    last = Event.objects.get(title=forwards[-1][0])
    backwards = walk(client, f"/events/?before={last.slug}", "prev")
    assert backwards[::-1] == forwards[:-1]


@pytest.mark.parametrize(
    ("address", "make"),
    [("/persons/", factories.person), ("/places/", factories.place), ("/sources/", factories.source)],
)
def test_lists_without_blanks_in_their_order_go_back_too(client, address, make):
    field = "title" if make is factories.source else "name"
    for n in range(10):
        row = make(**{field: f"{n:02}"})
        if row.needs_citation:
            factories.published(row)
    last = client.get(address, {"after": client.get(address).context["page"].rows[-1].slug})
    first = client.get(address, {"before": last.context["page"].rows[0].slug})
    assert (headings(first), headings(last)) == (
        [f"{n:02}" for n in range(4)],
        [f"{n:02}" for n in range(4, 8)],
    )


def test_the_first_page_has_no_way_back_and_the_last_no_way_on(client):
    events(["1953"] * 4)
    text = client.get("/events/").content.decode()
    assert 'rel="prev"' not in text
    assert 'rel="next"' not in text


def test_persons_stand_by_name_without_regard_to_marks_and_case(client):
    for name in ["Čapek, Karel", "Chuev, Felix", "beria, Lavrentiy", "Capote, Truman", "Ёлкин", "Ежов"]:
        factories.published(factories.person(name=name))
    rows = headings(client.get("/persons/"))
    rows += headings(client.get(f"/persons/?after={Person.objects.get(name=rows[-1]).slug}"))
    assert rows == ["beria, Lavrentiy", "Čapek, Karel", "Capote, Truman", "Chuev, Felix", "Ежов", "Ёлкин"]


def test_a_page_does_not_begin_at_a_draft(client):
    draft = factories.person()
    assert client.get(f"/persons/?after={draft.slug}").status_code == 404


def test_a_withdrawn_record_still_marks_its_place(client):
    people = [factories.published(factories.person(name=letter)) for letter in "ABCDEFG"]
    Person.objects.filter(pk=people[3].pk).update(status=Status.WITHDRAWN)
    assert headings(client.get(f"/persons/?after={people[3].slug}")) == ["E", "F", "G"]


def test_a_count_stops_at_its_cap_and_says_so(client, monkeypatch):
    monkeypatch.setattr(counts, "COUNTED", 3)
    events(["1953"] * 3)
    assert "3 records" in client.get("/events/").content.decode()
    events(["1954"])
    assert "More than 10,000 records" in client.get("/events/").content.decode()


def test_no_list_skips_rows_by_offset_and_the_date_index_carries_the_next_page(client):
    made = events(["1956"] * 6)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/events/?after={made[3].slug}")
    said = " ".join(query["sql"] for query in queries)
    assert "OFFSET" not in said
    assert 'ROW("catalogue_event"."date_earliest", "catalogue_event"."id") > (ROW(' in said


def test_rehabilitations_are_counted_apart_from_releases_and_refusals(client):
    rows = {
        "Granted": {"act": "rehabilitation", "outcome": "granted"},
        "Partly": {"act": "rehabilitation", "outcome": "partial"},
        "Refused": {"act": "rehabilitation", "outcome": "refused"},
        "Freed": {"act": "release", "outcome": "granted"},
        "Called": {"act": "call"},
    }
    for group, columns in rows.items():
        factories.published(factories.rehabilitation(group_name=group, **columns))
    lists = client.get("/rehabilitations/").context["lists"]
    assert [row.group_name for row in lists["granted"].rows] == ["Granted", "Partly"]
    assert {row.group_name for row in lists["others"].rows} == {"Refused", "Freed", "Called"}
    assert (lists["granted"].count, lists["others"].count) == (2, 3)
    counting.recount()
    records = client.get("/").context["records"]
    assert (records["granted"], records["others"]) == (2, 3)


def test_each_of_the_two_lists_of_acts_is_paged_alone(client):
    for number in range(6):
        factories.published(factories.rehabilitation(group_name=f"R{number}", outcome="granted"))
        factories.published(factories.rehabilitation(group_name=f"F{number}", act="release"))
    text = client.get("/rehabilitations/").content.decode()
    link = re.search(r'href="\?(show=others&amp;after=[^"]*)"', text)[1].replace("&amp;", "&")
    lists = client.get(f"/rehabilitations/?{link}").context["lists"]
    assert [row.group_name for row in lists["others"].rows] == ["F4", "F5"]
    assert "granted" not in lists


def test_a_source_with_much_to_say_says_it_page_by_page(client, monkeypatch):
    from catalogue.views import source as view

    monkeypatch.setattr(view, "CITATIONS_A_PAGE", 3)
    book = factories.source()
    person = factories.published(factories.person())
    for number in range(5):
        factories.citation(person, source=book, quote=f"Quote {number}.")
    first = client.get(book.get_absolute_url()).content.decode()
    link = re.search(r'href="(\?after=[^"]*)" rel="next"', first)[1]
    second = client.get(book.get_absolute_url() + link).content.decode()
    assert [f"Quote {n}." in first for n in range(5)] == [True, True, True, False, False]
    assert [f"Quote {n}." in second for n in range(5)] == [False, False, False, True, True]
    assert client.get(book.get_absolute_url() + "?after=nosuchref").status_code == 404
    assert Citation.objects.count() == 6
