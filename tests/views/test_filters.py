"""Filters: what an address asks for is what is listed, counted and downloaded; no draft is a choice."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import bulk, evidence
from catalogue.models import Status
from catalogue.views import counts as counting
from catalogue.views import lists
from catalogue.views.base import Page
from tests import factories

from .test_leaks import WORD, hidden, shown  # noqa: F401 -- fixtures: a draft behind every relation

pytestmark = pytest.mark.django_db

LISTS = ["persons", "places", "events", "rehabilitations", "renamings", "sources"]


def facet(response, name):
    """{value: count} of one filter's choices."""
    found = next(one for one in response.context["facets"] if one.name == name)
    return {option.value: option.counted.number for option in found.options + found.more}


def slugs(response):
    return [row.slug for row in response.context["page"].rows]


def chips(response):
    return [f"{chip.label}: {chip.words}" for chip in response.context["chips"]]


@pytest.fixture
def acts():
    """Acts of 1953 to 1992 by two courts."""
    collegium = factories.body(name="Military Collegium", status="published")
    supreme = factories.body(name="Supreme Court", status="published")
    rows = [
        ("a", "rehabilitation", "granted", "1955-06-01", collegium, "yes"),
        ("b", "rehabilitation", "granted", "1956", collegium, "yes"),
        ("c", "rehabilitation", "granted", "[1953..1956]", collegium, "no"),
        ("d", "rehabilitation", "granted", "1957", collegium, "yes"),
        ("e", "rehabilitation", "refused", "1955", supreme, ""),
        ("f", "release", "granted", "1954/1955", None, ""),
        ("g", "amnesty", "granted", "1992", supreme, ""),
        ("h", "rehabilitation", "granted", "", collegium, ""),
    ]
    return [
        factories.published(
            factories.rehabilitation(
                slug=slug, act=act, outcome=outcome, date=date, body=body, posthumous=posthumous
            )
        )
        for slug, act, outcome, date, body, posthumous in rows
    ]


def test_the_rehabilitations_of_1955_and_1956_by_the_military_collegium(client, acts):
    page = client.get("/rehabilitations/?from=1955&to=1956&body=military-collegium")
    lists = page.context["lists"]
    assert [row.slug for row in lists["granted"].rows] == ["c", "a", "b"]
    assert lists["granted"].count == 3
    assert lists["others"].rows == []
    assert chips(page) == ["Date: 1955–1956", "Body: Military Collegium"]


def test_several_values_of_one_filter_are_any_of_them_and_several_filters_all(client, acts):
    found = client.get("/rehabilitations.json?act=release&act=amnesty").json()
    assert [row["slug"] for row in found["results"]] == ["f", "g"]
    found = client.get("/rehabilitations.json?act=release&act=amnesty&from=1990").json()
    assert [row["slug"] for row in found["results"]] == ["g"]


def test_counts_beside_choices_say_what_choosing_them_would_give(client, acts):
    page = client.get("/rehabilitations/?from=1955&to=1956")
    assert facet(page, "act") == {"rehabilitation": 4, "release": 1}
    assert facet(page, "posthumous") == {"yes": 2, "no": 1}
    assert facet(page, "body") == {"military-collegium": 3, "supreme-court": 1}
    # beside the choices of a filter in use stands what each of them would give in its place
    page = client.get("/rehabilitations/?act=release")
    assert facet(page, "act") == {"rehabilitation": 6, "release": 1, "amnesty": 1}
    assert facet(page, "outcome") == {"granted": 1}


def test_tallies_count_what_counting_row_by_row_counts(client, acts, monkeypatch):
    address = "/rehabilitations/?from=1953&to=1956&outcome=granted"
    kept = client.get(address)
    monkeypatch.setattr(counting, "TALLIES", {})
    plain = client.get(address)
    for name in ("act", "route", "outcome", "posthumous", "date", "body", "source"):
        assert facet(kept, name) == facet(plain, name), name
    assert [s.count for s in kept.context["lists"].values()] == [
        s.count for s in plain.context["lists"].values()
    ]


def test_a_date_that_can_mean_several_decades_counts_in_each_and_a_decade_is_a_link(client, acts):
    factories.published(factories.rehabilitation(date="1959/1961"))
    page = client.get("/rehabilitations/")
    assert facet(page, "date") == {"1950/1959": 7, "1960/1969": 1, "1990/1999": 1}
    years = next(one for one in page.context["facets"] if one.name == "date")
    assert years.options[1].url == "/rehabilitations/?from=1960&to=1969"
    assert len(client.get(years.options[1].url).context["lists"]["others"].rows) == 1


@pytest.mark.parametrize(
    ("date", "years", "found"),
    [
        ("1956", "from=1956&to=1956", True),
        ("1953/..", "from=1990", True),
        ("1953/..", "to=1952", False),
        ("[..1956]", "from=1950&to=1951", True),
        ("[..1956]", "from=1957", False),
        ("", "from=1900&to=2000", False),
        ("195X", "from=1959&to=1960", True),
    ],
)
def test_open_and_vague_dates_overlap_the_years_they_can_mean(client, date, years, found):
    factories.published(factories.rehabilitation(date=date, slug="it"))
    factories.published(factories.event(date=date, slug="it"))
    for name in ("rehabilitations", "events"):
        listed = client.get(f"/{name}.json?{years}").json()
        assert (listed["count"], len(listed["results"])) == (int(found), int(found)), name


def test_renamings_that_removed_an_honour_in_1961(client):
    rows = [("Volgograd", "honour removed", "1961-11-11"), ("Donetsk", "honour removed", "1961")]
    rows += [("Perm", "earlier name restored", "1957"), ("Stalino", "in honour", "1924")]
    for name, kind, date in rows:
        place = factories.place(name=name, country="Russia", status="draft")
        factories.published(place)
        factories.published(factories.renaming(place=place, new_name=name, kind=kind, date=date))
    page = client.get("/renamings/?kind=honour+removed&from=1961&to=1961")
    assert {row.new_name for row in page.context["page"].rows} == {"Volgograd", "Donetsk"}
    assert facet(page, "place") == {"volgograd": 1, "donetsk": 1}
    assert facet(page, "country") == {"Russia": 2}
    assert len(client.get("/renamings/?country=Russia&kind=in+honour").context["page"].rows) == 1


def test_events_where_sources_disagree_are_those_on_which_published_ones_do(client):
    public, secret = factories.source(), factories.source(status=Status.DRAFT)
    speech = factories.published(factories.event(title="Secret Speech", date="1956-02-25"))
    factories.citation(speech, source=public, field="date", says="1954-02-26")
    quiet = factories.published(factories.event(title="Congress", date="1956"))
    factories.citation(quiet, source=secret, field="date", says="1961")
    open_one = factories.published(factories.event(title="Open", date=""))
    factories.citation(open_one, source=public, field="date", says="1953")
    factories.citation(open_one, source=secret, field="date", says="1954")
    while evidence.weigh():
        pass
    page = client.get("/events/?disagree=yes")
    assert slugs(page) == [speech.slug]
    assert facet(client.get("/events/"), "disagree") == {"yes": 1}


def test_cited_in_finds_what_a_source_says_something_of(client):
    book, other = factories.source(title="A book"), factories.source(title="Another")
    poet = factories.published(factories.person(name="Mandelstam, Osip", occupation="poet"))
    marshal = factories.published(factories.person(name="Tukhachevsky", occupation="marshal"))
    for person in (poet, poet, marshal):
        factories.citation(person, source=book)
    factories.citation(marshal, source=other)
    assert slugs(client.get(f"/persons/?source={book.slug}")) == [poet.slug, marshal.slug]
    page = client.get("/persons/?occupation=marshal")
    assert {name: facet(page, "source")[name] for name in (book.slug, other.slug)} == {
        book.slug: 1,
        other.slug: 1,
    }
    assert facet(client.get("/persons/"), "source")[book.slug] == 2


def test_a_person_is_found_by_the_place_of_birth_or_death_and_counted_once(client):
    moscow = factories.published(factories.place(name="Moscow"))
    both = factories.published(factories.person(name="A", birth_place=moscow, death_place=moscow))
    born = factories.published(factories.person(name="B", birth_place=moscow))
    factories.published(factories.person(name="C"))
    page = client.get("/persons/?place=moscow")
    assert slugs(page) == [both.slug, born.slug]
    assert facet(page, "place") == {"moscow": 2}


def test_an_empty_list_says_which_filter_to_loosen_and_what_that_would_give(client, acts):
    page = client.get("/rehabilitations/?act=amnesty&from=1955&to=1956")
    assert [(one.label, one.counted.number) for one in page.context["loosened"]] == [
        ("Act", 4 + 1),
        ("Date", 1),
    ]
    text = page.content.decode()
    assert "Without “Date: 1955–1956”" in text
    assert 'href="/rehabilitations/?act=amnesty"' in text


def test_an_empty_list_offers_no_choice_whose_loss_would_not_help(client, acts):
    text = client.get("/rehabilitations/?act=pardon&outcome=refused&posthumous=some").content.decode()
    assert "Leaving out one of your choices is not enough" in text
    assert "Without “" not in text
    assert '<a href="/rehabilitations/">The whole list</a>' in text


def test_a_chip_leads_to_the_list_without_its_value(client, acts):
    page = client.get("/rehabilitations/?act=release&act=amnesty&from=1950&sort=-date")
    urls = [chip.url for chip in page.context["chips"]]
    assert urls == [
        "/rehabilitations/?act=amnesty&from=1950&sort=-date",
        "/rehabilitations/?act=release&from=1950&sort=-date",
        "/rehabilitations/?act=release&act=amnesty&sort=-date",
    ]


def test_a_view_has_one_address_whatever_the_order_it_was_asked_in(client, acts):
    page = client.get("/rehabilitations/?sort=-date&to=1956&act=release&from=&act=amnesty&act=release")
    assert page.context["view_url"] == (
        "http://testserver/rehabilitations/?act=release&act=amnesty&to=1956&sort=-date"
    )
    assert page.context["canonical"] == page.context["view_url"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/events/?colour=red", "There is no filter “colour” here. There are: kind, from, to"),
        ("/events/?kind=party", "“party” is no kind. It can be: period, congress"),
        ("/events/?from=56", "a year of four digits"),
        ("/events/?from=1956&to=1954", "backwards"),
        ("/events/?disagree=no", "can only be “yes”"),
        ("/events/?sort=kind", "can be sorted by: date, -date, title, -title"),
        ("/rehabilitations/?show=all", "granted and others"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_sentence_that_helps(client, address, words):
    page = client.get(address)
    assert page.status_code == 400
    assert words in page.content.decode()
    answer = client.get(address.replace("/?", ".json?"))
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    if "sort" not in address:
        assert client.get(address.replace("/?", ".csv?")).status_code == 400


def test_a_place_nobody_knows_gives_an_empty_list_and_no_error(client):
    factories.published(factories.event())
    for address in ("/events/?place=nowhere", "/events/?country=Nowhere", "/persons/?occupation=%D0%96"):
        assert client.get(address).context["page"].rows == []
    assert list(rows_of(client.get("/events.csv?place=nowhere"))) == []


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    return csv.DictReader(io.StringIO(text))


def test_the_csv_of_a_view_holds_what_the_view_shows(client, acts):
    address = "/rehabilitations.csv?from=1955&to=1956&show=granted"
    assert {row["slug"] for row in rows_of(client.get(address))} == {"a", "b", "c"}
    page = client.get("/rehabilitations/?to=1956&from=1955&show=granted&sort=-date")
    assert page.context["file_url"] == "/rehabilitations.csv?from=1955&to=1956&show=granted"


@pytest.mark.parametrize("name", LISTS)
def test_json_has_the_columns_of_the_contract_and_says_what_csv_says(client, shown, name):  # noqa: F811
    answer = client.get(f"/{name}.json")
    assert answer["Content-Type"] == "application/json"
    assert WORD.lower() not in answer.content.decode().lower()
    told = {row["slug"]: row for row in answer.json()["results"]}
    written = {row["slug"]: row for row in rows_of(client.get(f"/{name}.csv"))}
    assert told.keys() == written.keys()
    for slug, row in told.items():
        assert row.pop("page").startswith("http://testserver/")
        assert list(row) == [c for c in bulk.contract(name).header() if c != "note"]
        assert {k: "" if v is None else str(v) for k, v in row.items()} == written[slug]


def test_json_pages_lead_to_one_another_and_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for n in range(5):
        factories.published(factories.person(name=f"P{n}", occupation="poet", slug=f"p{n}"))
        factories.published(factories.person(name=f"P{n}", occupation="marshal"))
    seen, address = [], "http://testserver/persons.json?occupation=poet&sort=-name"
    while address:
        answer = client.get(address.removeprefix("http://testserver")).json()
        assert (answer["count"], answer["count_is_exact"]) == (5, True)
        seen.append([row["slug"] for row in answer["results"]])
        before, address = answer["previous"], answer["next"]
    assert seen == [["p4", "p3"], ["p2", "p1"], ["p0"]]
    answer = client.get(before.removeprefix("http://testserver")).json()
    assert [row["slug"] for row in answer["results"]] == ["p2", "p1"]


@pytest.mark.parametrize("few", [0, 10_000])
def test_pages_in_both_directions_meet_every_row_once_the_undated_last(client, monkeypatch, few):
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    monkeypatch.setattr(counting, "FEW", few)
    dates = ["1953", "1956", "", "1956", "1937/..", ""]
    for n, date in enumerate(dates):
        factories.published(factories.rehabilitation(date=date, slug=f"s{n}", outcome="granted"))
    for sort, expected in (
        ("date", ["s4", "s0", "s1", "s3", "s2", "s5"]),
        ("-date", ["s3", "s1", "s0", "s4"]),
    ):
        seen, after = [], ""
        address = f"/rehabilitations/?outcome=granted&show=granted&sort={sort}"
        while after is not None:
            page = client.get(address + (f"&after={after}" if after else "")).context["lists"]["granted"]
            seen += [row.slug for row in page.rows]
            after = page.after or None
        assert seen[: len(expected)] == expected
        assert sorted(seen) == [f"s{n}" for n in range(6)]


def test_counts_stop_at_ten_thousand_where_rows_are_counted_one_by_one(client, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", 3)
    for _n in range(5):
        factories.published(factories.event(kind="speech"))
    page = client.get("/events/")
    assert page.context["page"].many
    found = next(one for one in page.context["facets"] if one.name == "kind")
    assert found.options[0].counted.many
    assert "or more" in page.content.decode()


def test_no_draft_is_a_choice(client, shown, hidden):  # noqa: F811
    factories.published(factories.event(kind="trial"))
    for name in LISTS:
        for one in client.get(f"/{name}/").context["facets"]:
            words = " ".join(f"{o.value} {o.label}" for o in one.options + one.more)
            assert WORD.lower() not in words.lower(), (name, one.name)
    draft = hidden["place"].slug
    answer = client.get(f"/events/?place={draft}")
    assert answer.context["page"].rows == []
    assert answer.context["chips"][0].words == draft  # as typed, and no word more


def test_a_filtered_list_asks_no_more_for_twenty_rows_and_is_not_rendered_twice(client, monkeypatch):
    addresses = ["/rehabilitations/?outcome=granted&from=1950&to=1960", "/events/?kind=speech"]
    addresses += [
        "/persons/?occupation=poet&sort=-born",
        "/persons.json?sex=male",
        "/renamings.json?kind=other",
    ]

    def grow():
        body = factories.body(status="published")
        place = factories.published(factories.place())
        person = factories.person(sex="male", birth_place=place, occupation="poet", born="1891")
        factories.published(person)
        act = factories.rehabilitation(person=person, body=body, outcome="granted", date="1956")
        factories.published(act)
        event = factories.published(factories.event(kind="speech", place=place, body=body, date="1956"))
        factories.published(factories.renaming(place=place, honours=person, event=event))

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        assert "OFFSET" not in " ".join(query["sql"] for query in queries)
        return len(queries), answer

    grow()
    one = {address: asked(address)[0] for address in addresses}
    for _n in range(19):
        grow()
    twenty = {address: asked(address) for address in addresses}
    assert {address: number for address, (number, _answer) in twenty.items()} == one
    assert max(one.values()) <= 25, one
    monkeypatch.setattr(Page, "rendered", lambda self, context: pytest.fail("rendered again"))
    monkeypatch.setattr(lists.ListPage, "rendered", lambda self, context: pytest.fail("rendered again"))
    for address, (_number, answer) in twenty.items():
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304


def test_json_is_what_a_program_can_read(client):
    factories.published(
        factories.place(name="Perm", latitude="58.01", longitude="56.25", native_name="Пермь")
    )
    answer = client.get("/places.json")
    [row] = json.loads(answer.content)["results"]
    assert (row["latitude"], row["native_name"]) == (58.01, "Пермь")
    assert "Set-Cookie" not in answer
