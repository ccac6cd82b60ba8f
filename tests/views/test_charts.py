"""The charts of the home page and of the list of acts: by year, by body, by outcome, nothing mixed up."""

import pytest

from catalogue import counting
from catalogue.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


def act(**columns):
    return factories.published(factories.rehabilitation(**columns))


@pytest.mark.parametrize("address", ["/", "/rehabilitations/"])
def test_by_year_by_body_and_by_outcome(client, address):
    court = factories.body(name="Military Collegium", status=Status.PUBLISHED)
    hidden = factories.body(name="Hidden body")
    act(outcome="granted", date="1956-02-25", body=court)
    act(outcome="partial", date="1956", body=court)
    act(outcome="granted", date="1957", body=hidden)
    act(outcome="granted", date="195X")
    act(outcome="refused", date="1956")
    act(act="release", outcome="granted", date="1953-03-27")
    counting.recount()
    answer = client.get(address)
    charts = answer.context["charts"]
    by_year = {each.key: each.chart for each in charts.by_year}
    assert [(bar.year, bar.number) for bar in by_year["granted"].bars] == [(1956, 2), (1957, 1)]
    assert [(bar.year, bar.number) for bar in by_year["release"].bars] == [(1953, 1)]
    assert [(line.name, line.number) for line in charts.by_body] == [
        ("Military Collegium", 2), ("Other bodies", 1), ("Not stated", 1),
    ]  # fmt: skip
    assert [(line.name, line.number) for line in charts.by_outcome] == [
        ("Granted", 3), ("Partial", 1), ("Refused", 1),
    ]  # fmt: skip
    text = answer.content.decode()
    assert "1 within 1950–1959" in text and "Hidden body" not in text and "Counted on" in text


def test_a_filtered_or_later_page_has_no_charts(client):
    act(outcome="granted", date="1956")
    counting.recount()
    assert client.get("/rehabilitations/?show=granted").context["charts"] is None


def test_home_says_numbers_only_with_their_moment(client):
    from catalogue.models import Aggregate

    factories.source()
    counting.recount()
    assert client.get("/").context["records"]["source"] == 1
    Aggregate.objects.all().delete()
    text = client.get("/").content.decode()
    assert "have not been counted yet" in text and 'class="number"' not in text
