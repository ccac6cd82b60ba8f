"""The page that collects all disagreements: every public one, none that only drafts make, page by page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import evidence
from catalogue.views import disagreements
from tests import factories

pytestmark = pytest.mark.django_db


def disputed(title, **columns):
    """A published event that two sources date otherwise than the curators."""
    event = factories.published(factories.event(title=title, date="1956-02-25"))
    factories.citation(event, field="date", says="1954-02-26", **columns)
    return event


def headings(page):
    return re.findall(r"<h2>.*?<a href=[^>]*>(.*?)</a>", page)


def test_a_disagreement_stands_there_with_what_is_accepted_and_why(client):
    disputed("Secret Speech", note="Not followed: it says 1956 further down.")
    evidence.weigh()
    page = client.get("/disagreements/").content.decode()
    assert headings(page) == ["Secret Speech"]
    for words in ["25 February 1956", "26 February 1954", "Not followed: it says 1956 further down."]:
        assert words in page
    assert "have not written their reason" not in page


def test_one_without_a_reason_says_so(client):
    disputed("Secret Speech")
    evidence.weigh()
    assert "have not written their reason yet" in client.get("/disagreements/").content.decode()


def test_what_only_a_draft_says_or_a_draft_is_about_is_no_disagreement_in_public(client):
    disputed("Said by a draft", source=factories.source(title="Hidden", status="draft"))
    draft = factories.event(title="Draft", date="1956")
    factories.citation(draft, field="date", says="1937")
    evidence.weigh()
    page = client.get("/disagreements/").content.decode()
    assert headings(page) == [] and "Hidden" not in page and "Draft" not in page
    assert client.get("/disagreements/?after=event/draft").status_code == 404


def test_parts_stand_under_the_record_they_belong_to(client):
    person = factories.published(factories.person(name="Meyerhold, Vsevolod"))
    case = factories.case(person=person, measure="shot")
    factories.citation(case, field="measure", says="camp")
    evidence.weigh()
    page = client.get("/disagreements/?kind=case").content.decode()
    assert headings(page) == ["Case of Meyerhold, Vsevolod"] and f'href="/persons/{person.slug}/"' in page


def test_pages_follow_one_another_and_miss_nothing(client, monkeypatch):
    monkeypatch.setattr(disagreements, "PAGE_SIZE", 2)
    monkeypatch.setattr(disagreements, "AT_ONCE", 2)
    for number in range(5):
        disputed(f"Event {number}")
    place = factories.published(factories.place(name="Volgograd", country="Russia"))
    factories.citation(place, field="country", says="Ukraine")
    evidence.weigh()
    found, address = [], "/disagreements/"
    while address:
        page = client.get(address).content.decode()
        found += headings(page)
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        address = f"/disagreements/{following[1]}" if following else None
    assert found == [*(f"Event {number}" for number in range(5)), "Volgograd"]


@pytest.mark.parametrize(
    ("query", "status"), [("kind=nothing", 400), ("after=x", 404), ("after=event/x", 404)]
)
def test_an_address_that_names_nothing_is_told_so(client, query, status):
    assert client.get(f"/disagreements/?{query}").status_code == status


def test_one_and_twenty_cost_the_same_queries_and_an_unchanged_page_none_of_rendering(client):
    disputed("Event")
    evidence.weigh()
    client.get("/disagreements/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/disagreements/")
        return len(captured), answer

    few, answer = queries()
    assert client.get("/disagreements/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for number in range(19):
        disputed(f"Event {number}")
    evidence.weigh()
    many, answer = queries()
    assert len(headings(answer.content.decode())) == 20
    assert many == few
