"""The timeline on the page: the great dates stand where they belong, as a drawing and as a table."""

import re

import pytest

from catalogue import counting
from catalogue.models import Aggregate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    """The events that everybody knows, acts of both classes, and an estimate."""
    columns = [
        {"title": "Secret Speech", "kind": "speech", "date": "1956-02-25"},
        {"title": "Amnesty of 27 March 1953", "kind": "amnesty", "date": "1953-03-27"},
        {"title": "XX Congress", "kind": "congress", "date": "1956-02-14/1956-02-25"},
        {"title": "XXII Congress", "kind": "congress", "date": "1961-10-17/1961-10-31"},
        {"title": "De-Stalinisation", "kind": "period", "date": "1953/"},
        {"title": "An undated reform", "kind": "reform"},
    ]
    made = {each["title"]: factories.published(factories.event(**each)) for each in columns}
    factories.figure(event=made["Secret Speech"], date="1956/1957", value="7000000-8000000")
    for date in ["1956-03", "1956-04-01", "1956~", "[1953..1956]", ""]:
        factories.published(factories.rehabilitation(outcome="granted", date=date))
    factories.published(factories.rehabilitation(act="release", outcome="granted", date="1953-03-27"))
    counting.recount()
    return made


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def names(text):
    """The accessible names of all links that a drawing or a table shows."""
    return re.findall(r'aria-label="([^"]*)"', text)


def test_the_secret_speech_is_in_its_decade_and_in_its_year(client, story):
    for address in ["/timeline/", "/timeline/1950s/", "/timeline/1956/"]:
        assert "Secret Speech: 25 February 1956 (speech)" in names(page(client, address)), address
    assert "Secret Speech" not in page(client, "/timeline/1953/")
    assert "Secret Speech" not in page(client, "/timeline/1960s/")


def test_the_congresses_and_the_amnesty_stand_in_their_lanes(client, story):
    text = page(client, "/timeline/")
    lanes = re.findall(r'class="lane-name"[^>]*>([^<]*)<', text)
    assert lanes == ["Period", "Congress", "Speech", "Amnesty"]
    assert re.findall(r'<svg class="lanes"[^>]* aria-label="([^"]*)"', text)[:4] == lanes
    assert "Amnesty of 27 March 1953: 27 March 1953 (amnesty)" in names(text)
    assert "XXII Congress" in page(client, "/timeline/1961/")
    assert "XXII Congress" not in page(client, "/timeline/1950s/")


@pytest.mark.parametrize("address", ["/timeline/", "/timeline/1950s/", "/timeline/1956/"])
def test_the_table_says_all_that_the_drawing_shows(client, story, address):
    drawing, table = page(client, address), page(client, f"{address}?as=table")
    assert "<svg" in drawing and "<svg" not in table
    for link in re.findall(r'<a href="(/events/[^"#]*)', drawing):
        assert f'href="{link}"' in table
    assert "7,000,000 to 8,000,000" in drawing and "7,000,000 to 8,000,000" in table


def test_an_act_that_can_lie_in_several_years_is_in_no_bar(client, story):
    text = page(client, "/timeline/1950s/")
    assert "Rehabilitations granted, 1956: 2 acts, 1 about or probably then" in names(text)
    assert "1: within 1953–1956" in text
    assert "Releases, 1953: 1 act" in names(text)
    assert not any(name.startswith("Rehabilitations granted, 1953") for name in names(text))


def test_an_end_that_nobody_knows_is_not_drawn_as_if_it_lasted(client, story):
    assert "De-Stalinisation" in page(client, "/timeline/1950s/")
    assert "De-Stalinisation: from" not in page(client, "/timeline/1970s/")


def test_it_says_as_of_when_and_what_is_left_out(client, story):
    text = page(client, "/timeline/")
    assert "Counted on" in text
    assert "One event has no date" in text
    Aggregate.objects.all().delete()
    assert "have not been counted yet" in page(client, "/timeline/")


def test_what_is_not_drawn_is_counted_and_linked(client):
    for _n in range(counting.DRAWN_OF_DECADE + 3):
        factories.published(factories.event(date="1956"))
    counting.recount()
    whole, decade = page(client, "/timeline/"), page(client, "/timeline/1950s/")
    assert f"Speech: {counting.DRAWN_OF_DECADE + 3 - counting.DRAWN_OF_ALL} more in 1917–" in whole
    assert "Speech: 3 more in 1950s" in decade
    assert 'href="/events/?kind=speech&amp;from=1950&amp;to=1959"' in decade
    assert "Speech: 3 more in 1956" in page(client, "/timeline/1956/")


def test_an_event_that_was_withdrawn_since_the_count_is_gone_at_once(client, story):
    factories.moved(story["Secret Speech"], "withdrawn")
    for address in ["/timeline/", "/timeline/1950s/", "/timeline/1956/", "/"]:
        assert "Secret Speech" not in page(client, address)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/timeline/1955s/", 404),
        ("/timeline/1900s/", 404),
        ("/timeline/1910s/", 200),
        ("/timeline/1917/", 200),
        ("/timeline/1916/", 404),
        ("/timeline/9999/", 404),
        ("/timeline/99999999999999999999/", 404),
        ("/timeline/?as=poem", 400),
        ("/timeline/?as=drawing", 200),
    ],
)
def test_addresses_that_lead_nowhere_say_so(client, address, status):
    assert client.get(address).status_code == status


def test_the_page_that_a_reader_has_is_not_sent_again(client, story):
    first = client.get("/timeline/")
    again = client.get("/timeline/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.cookies
    assert client.get("/timeline/?as=table")["ETag"] != first["ETag"]


def test_a_russian_reader_gets_numbers_that_a_drawing_understands(client, story):
    for number in re.findall(r' (?:x|y|width|height)="([^"]*)"', page(client, "/ru/timeline/")):
        float(number)
