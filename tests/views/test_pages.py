"""Every public page: found or refused as it should be, cacheable, and never out of date."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views import defaults

from catalogue.evidence import RecordEvidence
from catalogue.models import Citation, Status
from catalogue.views.detail import last_changed
from tests import factories

pytestmark = pytest.mark.django_db

MAKERS = {
    "person": factories.person,
    "place": factories.place,
    "event": factories.event,
    "rehabilitation": factories.rehabilitation,
    "renaming": factories.renaming,
    "source": factories.source,
}
LISTS = ["persons", "places", "events", "rehabilitations", "renamings", "sources"]


def made(table, **columns):
    """A published record of `table`."""
    if table == "source":
        return factories.source(**columns)
    return factories.published(MAKERS[table](**columns))


@pytest.mark.parametrize("table", MAKERS)
def test_a_published_record_has_a_page(client, table):
    response = client.get(made(table).get_absolute_url())
    assert response.status_code == 200


@pytest.mark.parametrize("table", MAKERS)
def test_a_record_says_how_to_cite_it(client, table):
    record = made(table)
    cited = re.search(
        r'id="cite".*?</footer>', client.get(record.get_absolute_url()).content.decode(), re.DOTALL
    )
    assert f"http://testserver{record.get_absolute_url()}" in cited[0]
    assert "Last changed" in cited[0]


def test_a_record_is_changed_when_something_is_said_of_it(client):
    speech = made("event")
    said = Citation.objects.get(event=speech)
    said.modified = datetime.datetime(2035, 3, 2, 12, tzinfo=datetime.UTC)
    witnesses = RecordEvidence(witnesses=[[said]])
    assert last_changed(speech, witnesses) == said.modified
    assert last_changed(speech, RecordEvidence()) == speech.modified
    said.modified = speech.modified - datetime.timedelta(days=1)
    assert last_changed(speech, witnesses) == speech.modified


@pytest.mark.parametrize("table", MAKERS)
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_an_unpublished_record_is_not_found(client, table, status):
    record = MAKERS[table](status=status)
    assert client.get(record.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("table", MAKERS)
def test_a_withdrawn_record_is_gone_and_not_named(client, table):
    record = made(table, summary="Words that were taken back.")
    type(record).objects.filter(pk=record.pk).update(status=Status.WITHDRAWN)
    response = client.get(record.get_absolute_url())
    assert response.status_code == 410
    text = response.content.decode()
    assert "withdrawn" in text
    assert "taken back" not in text
    assert str(record) not in text


@pytest.mark.parametrize("table", MAKERS)
def test_an_old_slug_redirects_for_ever(client, table):
    record = made(table)
    old = record.get_absolute_url()
    record.rename(f"{table}-under-another-slug")
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, record.get_absolute_url())
    assert client.head(old).status_code == 301


def test_an_old_slug_of_a_draft_does_not_tell_of_it(client):
    draft = factories.person(slug="first-slug")
    draft.rename("second-slug")
    assert client.get(reverse("catalogue:person", args=["first-slug"])).status_code == 404


@pytest.mark.parametrize("name", ["home", *LISTS])
def test_lists_and_home_answer_when_nothing_is_published(client, name):
    assert client.get(reverse(f"catalogue:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/persons/?after=nobody-of-this-slug", 404),
        ("/persons/?after=", 404),
        ("/persons/?after=a&before=b", 400),
        ("/persons/?after=%00", 400),
        ("/persons/?after=%FF%FE", 404),
        ("/persons/?unknown=1", 400),
        ("/rehabilitations/?show=nonsense", 400),
        ("/rehabilitations/?after=a", 400),
        ("/persons/No_Such-Slug/", 404),
        ("/persons/%D0%96/", 404),
        (f"/persons/{'a' * 5000}/", 404),
        ("/persons/x%00y/", 400),
        ("/nowhere/", 404),
    ],
)
def test_a_bad_address_is_refused_and_never_an_error(client, address, status):
    assert client.get(address).status_code == status


def every_address():
    """One address of each kind of page, over published records."""
    return [reverse(f"catalogue:{name}") for name in ["home", *LISTS]] + [
        made(table).get_absolute_url() for table in MAKERS
    ]


def test_pages_are_public_and_touch_neither_session_nor_language(client):
    for address in every_address():
        response = client.get(address)
        assert "public" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", ""), address
        assert "Accept-Language" not in response.get("Vary", ""), address
        assert not response.cookies, address


def test_pages_answer_head_and_nothing_that_writes(client):
    for address in every_address():
        response = client.head(address)
        assert (response.status_code, response.content) == (200, b"")
        assert response["ETag"] == client.get(address)["ETag"]
        assert client.post(address).status_code == 405


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    for address in every_address():
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b""), address
        assert again["ETag"] == etag


def test_templates_ask_the_database_nothing(client):
    """A 304 skips the template, so it costs the same queries as the page."""
    record = factories.published(factories.person())
    factories.cited(factories.name(person=record))
    counts = []
    address = record.get_absolute_url()
    etag = client.get(address)["ETag"]
    for headers in ({}, {"If-None-Match": etag}):
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers=headers)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def changes(client, address, change):
    """True where the page at `address` has another entity tag after `change()`, as it must."""
    before = client.get(address)["ETag"]
    change()
    return client.get(address, headers={"If-None-Match": before}).status_code == 200


def test_every_change_of_what_a_page_shows_changes_the_page(client):
    event = factories.published(factories.event(date="1956-02-25"))
    place = factories.published(factories.place())
    speaker = factories.published(factories.person())
    part = factories.participation(event=event, person=speaker)
    citation = factories.citation(event, field="date", says="1956", quote="in 1956")
    figure = factories.figure(event=event)
    address = event.get_absolute_url()

    def put(record, **columns):
        def change():
            for column, value in columns.items():
                setattr(record, column, value)
            record.save()

        return change

    assert changes(client, address, put(event, summary="Another summary."))
    assert changes(client, address, put(event, place=place))
    assert changes(client, address, put(place, name="Another name"))
    assert changes(client, address, put(citation, note="A reason."))
    assert changes(client, address, put(citation.source, title="Another title"))
    assert changes(client, address, put(speaker, name="Another, Name"))
    assert changes(client, address, put(part, capacity="First Secretary"))
    assert changes(client, address, put(figure, value="5"))
    assert changes(client, address, lambda: factories.citation(figure, field="value", says="6"))
    assert changes(client, address, lambda: factories.citation(event, field="place", says=place.slug))
    assert changes(client, address, lambda: Citation.objects.filter(pk=citation.pk).delete())
    assert changes(client, address, put(speaker, status=Status.WITHDRAWN))
    assert not changes(client, address, lambda: None)


def test_a_name_that_only_a_citation_says_changes_the_page(client):
    event = factories.published(factories.event())
    elsewhere = factories.published(factories.place(name="Sochi"))
    factories.citation(event, field="place", says=elsewhere.slug)
    address = event.get_absolute_url()
    assert "Sochi" in client.get(address).content.decode()

    def rename():
        elsewhere.name = "Sukhumi"
        elsewhere.save()

    assert changes(client, address, rename)
    assert "Sukhumi" in client.get(address).content.decode()


def test_a_date_of_change_alone_never_hides_a_removal(client):
    """The newest row says nothing of one that was taken away."""
    event = factories.published(factories.event())
    citation = factories.citation(event, quote="Soon gone.")
    modified = client.get(event.get_absolute_url())["Last-Modified"]
    citation.delete()
    response = client.get(event.get_absolute_url(), headers={"If-Modified-Since": modified})
    assert response.status_code == 200
    assert "Soon gone." not in response.content.decode()


def test_no_page_has_inline_script_or_style_or_asks_another_host(client):
    for address in every_address():
        text = client.get(address).content.decode()
        text = re.sub(r'<script src="/static/[^"]+" defer></script>', "", text)
        for forbidden in ("<script", "<style", " style=", " onclick=", " onload=", 'src="http', "@import"):
            assert forbidden not in text, (address, forbidden)


def test_every_page_says_its_title_description_and_address(client):
    for address in every_address():
        text = client.get(address).content.decode()
        assert "<title>" in text
        assert '<meta name="description" content="' in text
        assert f'<link rel="canonical" href="http://testserver{address}">' in text
        assert '<html lang="en' in text
        assert text.count("<h1") == 1


def test_what_curators_write_is_escaped(client):
    person = factories.person(name='<b>"Bold"</b>', summary="<script>alert(1)</script>")
    factories.citation(person, quote="<i>quote</i>", note="<u>note</u>", field="name", says="<s>says</s>")
    text = client.get(factories.published(person).get_absolute_url()).content.decode()
    for raw in ("<b>", "<script>", "<i>", "<u>", "<s>"):
        assert raw not in text


@pytest.mark.parametrize(
    ("handler", "arguments"),
    [
        (defaults.bad_request, [Exception()]),
        (defaults.permission_denied, [Exception("inner words")]),
        (defaults.page_not_found, [Exception("inner words")]),
        (defaults.server_error, []),
    ],
)
def test_a_page_of_an_error_needs_no_database_and_tells_nothing_of_the_inside(
    rf, django_assert_num_queries, handler, arguments
):
    with django_assert_num_queries(0):
        response = handler(rf.get("/anything/"), *arguments)
    text = response.content.decode()
    assert "<h1>" in text
    assert "catalogue.css" in text
    assert "inner words" not in text
