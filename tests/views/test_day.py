"""On this day: only what is dated to that very day, from year to year."""

import datetime

import pytest

from catalogue.views import day as view
from catalogue.views import happenings
from tests import factories

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def event(**columns):
    return factories.published(factories.event(**columns))


def test_only_full_days_of_that_day_are_told_in_order_of_the_year(client):
    event(title="Secret Speech", date="1956-02-25")
    event(title="An earlier speech", date="1938-02-25")
    for number, date in enumerate(["1956-02", "1956", "1956-02-25?", "1956-02-25/1956-02-26", "1956-02-2X"]):
        event(title=f"Vague {number}", date=date)
    event(title="Another day", date="1956-02-24")
    text = page(client, "/on-this-day/02-25/")
    assert text.index("An earlier speech") < text.index("Secret Speech")
    assert "Vague" not in text and "Another day" not in text


def test_every_kind_is_told_apart(client):
    born = factories.published(factories.person(name="Born, Person", born="1890-03-27"))
    factories.published(factories.person(name="Died, Person", died="1938-03-27"))
    factories.published(factories.rehabilitation(person=born, outcome="granted", date="1956-03-27"))
    factories.published(factories.rehabilitation(group_name="A group", act="amnesty", date="1953-03-27"))
    factories.published(factories.renaming(old_name="Stalino", new_name="Donetsk", date="1961-03-27"))
    kinds = client.get("/on-this-day/03-27/").context["kinds"]
    assert [kind.key for kind in kinds] == ["births", "deaths", "rehabilitations", "releases", "renamings"]
    assert [[row.year for row in kind.rows] for kind in kinds] == [[1890], [1938], [1956], [1953], [1961]]
    assert "Stalino → Donetsk" in page(client, "/on-this-day/03-27/")


def test_days_before_the_reform_are_told_in_old_style_too(client):
    factories.published(factories.person(name="Khrushchev, Nikita", born="1894-04-15"))
    assert "3 April 1894 Old Style" in page(client, "/on-this-day/04-15/")


def test_the_leap_day_is_a_day(client):
    event(title="On the leap day", date="1956-02-29")
    assert "On the leap day" in page(client, "/on-this-day/02-29/")
    assert "29 February" in page(client, "/on-this-day/02-28/")
    assert 'href="/on-this-day/02-29/"' in page(client, "/on-this-day/03-01/")
    assert client.get("/on-this-day/02-30/").status_code == 404


@pytest.mark.parametrize("day", ["13-01", "2-25", "00-00", "0225", "02-25-1956", "٠٢-٢٥"])
def test_what_is_no_day_is_not_found(client, day):
    assert client.get(f"/on-this-day/{day}/").status_code == 404
    assert client.get(f"/on-this-day/{day}/events/").status_code == 404


def test_today_is_the_servers_and_its_page_changes_at_midnight(client, monkeypatch):
    event(title="Amnesty", date="1953-03-27")
    monkeypatch.setattr(view, "today", lambda: datetime.date(2026, 3, 26))
    before = client.get("/on-this-day/")
    monkeypatch.setattr(view, "today", lambda: datetime.date(2026, 3, 27))
    after = client.get("/on-this-day/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and "Amnesty" in after.content.decode()
    assert happenings.today() == datetime.datetime.now(datetime.UTC).date()


def test_home_tells_of_today(client, monkeypatch):
    from catalogue.views import home

    event(title="Amnesty", date="1953-03-27")
    monkeypatch.setattr(home, "today", lambda: datetime.date(2026, 3, 27))
    text = page(client, "/")
    assert "Amnesty" in text and 'href="/on-this-day/03-27/"' in text


def test_a_day_can_be_chosen(client):
    assert client.get("/on-this-day/?month=2&day=25").url == "/on-this-day/02-25/"
    assert client.get("/on-this-day/?month=2&day=30").status_code == 404
    assert client.get("/on-this-day/?month=February&day=3").status_code == 400
    assert client.get("/on-this-day/?month=2").status_code == 400


def test_a_day_on_which_much_happened_is_paged(client, monkeypatch):
    monkeypatch.setattr(view, "MOST", 2)
    monkeypatch.setattr(view, "PAGE_SIZE", 2)
    for year in (1954, 1955, 1955, 1956, 1957):
        factories.published(factories.rehabilitation(outcome="granted", date=f"{year}-02-25"))
    assert 'href="/on-this-day/02-25/rehabilitations/"' in page(client, "/on-this-day/02-25/")
    address, seen = "/on-this-day/02-25/rehabilitations/", []
    while address:
        context = client.get(address).context
        seen += [row.year for row in context["rows"]]
        address = context["next"] and f"/on-this-day/02-25/rehabilitations/?after={context['next']}"
    assert seen == [1954, 1955, 1955, 1956, 1957]
    assert client.get("/on-this-day/02-25/rehabilitations/?after=nobody").status_code == 404
    assert client.get("/on-this-day/02-25/amnesties/").status_code == 404


def test_the_day_is_found_by_an_index(client):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for kind in happenings.KINDS.values():
            plan = kind.rows("02-25")[:12].explain()
            assert "_day" in plan, plan
            assert "Sort" not in plan, plan
