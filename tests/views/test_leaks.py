"""Nothing of an unpublished record is on any page, though a draft stands behind every relation."""

import pytest
from django.urls import reverse

from catalogue import counting
from catalogue.models import Status
from tests import factories

pytestmark = pytest.mark.django_db

WORD = "Veiled"  # which no template has a use for


def draft(make, column, **columns):
    """A draft whose heading, slug and summary hold the word that no page may show."""
    name = f"{WORD} {make.__name__}"
    return make(**{column: name, "summary": f"{WORD} summary", "status": Status.DRAFT, **columns})


@pytest.fixture
def hidden():
    """One draft of every table, with parts of its own."""
    person = draft(factories.person, "name", native_name=f"{WORD} native", born="1890-02-25", died="1937")
    place = draft(factories.place, "name")
    event = draft(factories.event, "title", date="1956-02-25")
    source = factories.source(title=f"{WORD} source", status=Status.DRAFT)
    body = draft(factories.body, "name")
    factories.name(person=person, name=f"{WORD} name")
    return {"person": person, "place": place, "event": event, "source": source, "body": body}


@pytest.fixture
def shown(hidden):
    """Published records, one draft behind each of their relations, and drafts that point at them."""
    person = factories.person(
        birth_place=hidden["place"], death_place=hidden["place"], born="1891-02-25", died="1960"
    )
    place = factories.place(latitude="48.71", longitude="44.51")
    event = factories.event(
        place=hidden["place"], part_of=hidden["event"], body=hidden["body"], decree=hidden["source"]
    )
    own_case = factories.case(person=person, event=hidden["event"], sentencing_body=hidden["body"])
    hidden_case = factories.case(person=hidden["person"], event=event, charge=f"{WORD} charge")
    group_case = factories.case(group_name="A group", event=hidden["event"])
    act = factories.rehabilitation(
        person=hidden["person"],
        case=hidden_case,
        body=hidden["body"],
        decree=hidden["source"],
        event=hidden["event"],
        slug="act",
        outcome="granted",
        date="1956-02-25",
    )
    group_act = factories.rehabilitation(group_name="A group", case=group_case, event=event)
    renaming = factories.renaming(
        place=hidden["place"],
        honours=hidden["person"],
        event=hidden["event"],
        decree=hidden["source"],
        date="1961-02-25",
    )
    source = factories.source(based_on=hidden["source"])
    rows = [person, place, event, act, group_act, renaming]
    for record in rows:
        factories.published(record)

    factories.participation(event=event, person=hidden["person"], capacity=f"{WORD} capacity")
    factories.participation(event=hidden["event"], person=person, capacity=f"{WORD} capacity")
    named = factories.participation(event=event, person=person)
    figure = factories.figure(rehabilitation=act, date="1956")
    factories.figure(event=hidden["event"], date="1956", value="77777")
    draft(factories.event, "title", place=place, part_of=event, decree=source)
    draft(factories.person, "name", birth_place=place, death_place=place)
    factories.renaming(place=place, honours=person, event=event, decree=source, new_name=f"{WORD} renaming")
    factories.rehabilitation(person=person, event=event, decree=source, ground=f"{WORD} ground")
    factories.rehabilitation(group_name=f"{WORD} group", event=event, decree=source)
    factories.source(title=f"{WORD} copy", based_on=source, status=Status.REVIEW)

    says(source, hidden, person, place, event, act, renaming, own_case, hidden_case, named, figure)
    return [*rows, source]


def says(source, hidden, person, place, event, act, renaming, own_case, hidden_case, named, figure):
    """Citations that name drafts, come from drafts, were seen in drafts, or are about drafts."""
    keys = [
        (person, "birth_place", "place"),
        (event, "place", "place"),
        (event, "part_of", "event"),
        (event, "body", "body"),
        (event, "decree", "source"),
        (act, "person", "person"),
        (act, "body", "body"),
        (renaming, "place", "place"),
        (renaming, "honours", "person"),
        (own_case, "event", "event"),
        (own_case, "sentencing_body", "body"),
        (named, "event", "event"),
    ]
    for about, field, table in keys:
        factories.citation(about, source=source, field=field, says=hidden[table].slug)
    factories.citation(act, source=source, field="case", says=hidden_case.ref)
    factories.citation(figure, source=source, field="rehabilitation", says=act.slug)
    factories.citation(figure, source=source, field="value", says="7")
    for about in (person, place, event, act, renaming, own_case, named, figure):
        factories.citation(about, source=source, attributed_to=hidden["person"])
        factories.citation(about, source=hidden["source"], quote=f"{WORD} quote")
        factories.citation(about, source=source, quoted_in=hidden["source"], quote=f"{WORD} quote")
    for about in (hidden["person"], hidden["place"], hidden["event"], hidden_case):
        factories.citation(about, source=source, attributed_to=person, quote=f"{WORD} quote")


def addresses(shown):
    counting.recount()
    lists = ["home", "persons", "places", "events", "rehabilitations", "renamings", "sources", "map"]
    seeing = ["/timeline/", "/timeline/1950s/", "/timeline/1956/", "/timeline/1956/?as=table"]
    seeing += ["/on-this-day/02-25/", "/on-this-day/02-25/rehabilitations/", "/on-this-day/02-25/renamings/"]
    seeing.append("/about/")
    searches = ["search", "search_file", "suggest"]
    words = ["person", "place", "event", "group", "new+name", "book", "act"]
    return [
        *[record.get_absolute_url() for record in shown],
        *seeing,
        *[reverse(f"catalogue:{name}") for name in lists],
        *[f"{reverse(f'catalogue:{name}')}?q={word}" for name in searches for word in words],
    ]


def test_no_page_shows_a_word_of_an_unpublished_record(client, shown):
    for address in addresses(shown):
        response = client.get(address)
        assert response.status_code == 200
        text = response.content.decode()
        for word in (WORD, WORD.lower()):
            around = text.find(word)
            assert around < 0, f"{address}: …{text[max(0, around - 200) : around + 60]}…"


def test_no_page_shows_a_note_of_the_curators(client):
    records = [
        factories.person(note="Curators only."),
        factories.place(note="Curators only."),
        factories.event(note="Curators only."),
        factories.rehabilitation(note="Curators only."),
        factories.renaming(note="Curators only."),
    ]
    records = [factories.published(record) for record in records]
    records.append(factories.source(note="Curators only."))
    for address in addresses(records):
        assert "Curators only." not in client.get(address).content.decode()
