"""Every page asks the database the same number of questions for 1 row and for 20."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import counting
from tests import factories

pytestmark = pytest.mark.django_db


def queries(client, address):
    """How many queries the page at `address` takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


SEEING = [
    *["timeline", "timeline/1950s", "timeline/1956", "on-this-day/02-25", "on-this-day/02-25/events"],
    *["on-this-day/02-25/rehabilitations", "on-this-day/02-25/renamings"],
]


class World:
    """One published record of each table, to which rows of every kind can be added."""

    def __init__(self):
        self.book = factories.source()
        self.person = factories.published(factories.person(born="1890-02-25", died="1937-06-12"))
        self.place = factories.published(factories.place(latitude="48.71", longitude="44.51"))
        self.event = factories.published(factories.event(place=self.place, date="1956-02-25"))
        self.act = factories.published(factories.rehabilitation(person=self.person, event=self.event))
        self.renaming = factories.published(factories.renaming(place=self.place, honours=self.person))

    def grow(self):
        """One more row of everything, cited on every field that leads to another record."""
        other = factories.published(factories.person(birth_place=self.place, death_place=self.place))
        larger = factories.published(factories.event(place=self.place, date="1956-02-25"))
        event = factories.published(
            factories.event(part_of=self.event, place=self.place, decree=self.book, body=factories.body())
        )
        body = factories.body(status="published")
        case = factories.case(person=self.person, event=self.event, sentencing_body=body)
        act = factories.published(
            factories.rehabilitation(
                person=self.person,
                case=case,
                event=self.event,
                decree=self.book,
                body=body,
                outcome="granted",
                date="1956-02-25",
            )
        )
        renaming = factories.published(
            factories.renaming(
                place=self.place, honours=self.person, event=self.event, decree=self.book, date="1961-02-25"
            )
        )
        parts = [
            factories.participation(event=self.event, person=other),
            factories.participation(event=larger, person=self.person),
            factories.name(person=self.person),
            factories.figure(event=self.event),
            factories.figure(rehabilitation=self.act),
            case,
        ]
        says = [
            (self.person, "birth_place", self.place.slug),
            (self.person, "died", "1937"),
            (self.event, "date", "1956"),
            (self.event, "part_of", larger.slug),
            (self.event, "body", body.slug),
            (self.event, "decree", self.book.slug),
            (self.act, "person", other.slug),
            (self.act, "case", case.ref),
            (self.renaming, "honours", other.slug),
            (self.place, "country", "Russia"),
            (parts[0], "person", other.slug),
            (parts[0], "capacity", "Premier"),
            (parts[3], "value", "5"),
            (parts[4], "rehabilitation", act.slug),
            (case, "sentencing_body", body.slug),
        ]
        for record in [*parts, self.person, self.place, self.event, self.act, self.renaming, renaming, event]:
            factories.citation(record, source=self.book, attributed_to=self.person, quote="A quote.")
            factories.citation(record, quoted_in=self.book, field="motive", says="Fear.")
        for record, field, words in says:
            factories.citation(record, source=self.book, field=field, says=words, attributed_to=self.person)
        factories.source(based_on=self.book)

    def addresses(self):
        """One address of every kind of page."""
        counting.recount()
        names = ["home", "persons", "places", "events", "rehabilitations", "renamings", "sources"]
        records = [self.person, self.place, self.event, self.act, self.renaming, self.book]
        lists = {name: reverse(f"catalogue:{name}") for name in names}
        lists |= {address: f"/{address}/" for address in SEEING}
        pages = lists | {r._meta.model_name: r.get_absolute_url() for r in records}
        pages["search"] = f"{reverse('catalogue:search')}?q=Person"
        evidence = [self.person, self.place, self.event, self.act, self.renaming]
        pages |= {"about": "/about/", "map": "/map/?year=1956", "resolve": "/resolve/?name=Place&on=1956"}
        pages["place on a day"] = f"{self.place.get_absolute_url()}?on=1956"
        return pages | {
            f"{r._meta.model_name} evidence": f"{r.get_absolute_url()}evidence/" for r in evidence
        }


def test_no_page_asks_more_for_twenty_rows_than_for_one(client):
    world = World()
    world.grow()
    one = {name: queries(client, address) for name, address in world.addresses().items()}
    for _row in range(19):
        world.grow()
    twenty = {name: queries(client, address) for name, address in world.addresses().items()}
    assert twenty == one
    assert max(one.values()) < 80, one
