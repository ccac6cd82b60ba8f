"""A person's life beside the events around it: in one order of time, and no more than is public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import counting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def marshal():
    """Marshal Tukhachevsky, shot in 1937, rehabilitated in 1957."""
    person = factories.person(name="Tukhachevsky, Mikhail", born="1893-02-16", died="1937-06-12")
    factories.published(person)
    factories.case(person=person, arrested="1937-05-22", sentenced="1937-06-11", measure="shot")
    factories.published(
        factories.rehabilitation(person=person, act="rehabilitation", outcome="granted", date="1957-01-31")
    )
    return person


def test_a_life_stands_beside_the_events_of_its_years(client, marshal):
    factories.published(factories.event(title="XX Congress", kind="congress", date="1956-02-14/1956-02-25"))
    factories.published(factories.event(title="XXII Congress", kind="congress", date="1961-10-17/1961-10-31"))
    counting.recount()
    answer = client.get(marshal.get_absolute_url())
    told = [(line.when, (line.own or line.around).name) for line in answer.context["life"].lines]
    assert told == [
        ("16 February 1893 (4 February 1893 Old Style)", "Born"),
        ("22 May 1937", "Arrested"),
        ("11 June 1937", "Sentenced: shot or otherwise executed"),
        ("12 June 1937", "Died"),
        ("from 14 February 1956 to 25 February 1956", "XX Congress"),
        ("31 January 1957", "Rehabilitated"),
    ]
    assert 'aria-label="XX Congress: from 14 February 1956 to 25 February 1956 (congress)"' in (
        answer.content.decode()
    )


def test_a_life_with_one_date_is_not_drawn(client):
    person = factories.published(factories.person(died="1937"))
    assert client.get(person.get_absolute_url()).context["life"] is None


def test_a_release_is_not_called_a_rehabilitation(client):
    person = factories.published(factories.person(born="1918-12-11"))
    factories.published(factories.rehabilitation(person=person, act="release", date="1957"))
    lines = client.get(person.get_absolute_url()).context["life"].lines
    assert [line.own.name for line in lines] == ["Born", "Release"]


def test_a_life_costs_two_queries_however_much_happened(client, marshal):
    def queries():
        counting.recount()
        with CaptureQueriesContext(connection) as captured:
            client.get(marshal.get_absolute_url())
        return len(captured)

    factories.published(factories.event(kind="congress", date="1956-02"))
    one = queries()
    for _n in range(19):
        factories.published(factories.event(kind="congress", date="1956-02"))
    assert queries() == one


def test_the_page_weighs_little(client, marshal):
    for number in range(30):
        factories.published(factories.event(title=f"Event {number} of some importance", date="1956-02"))
    counting.recount()
    assert len(client.get(marshal.get_absolute_url()).content) < 25_000
