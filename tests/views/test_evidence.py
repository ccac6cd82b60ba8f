"""The evidence for a record as a public table: fields down, sources across, nothing unpublished."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech():
    """The Secret Speech: two books that report one essay, and a page that misdates it."""
    event = make.event(title="The Secret Speech", date="1956-02-25")
    essay = make.source(title="The essay")
    for title in ["Book one", "Book two"]:
        make.citation(event, field="date", says="1956", source=make.source(title=title), quoted_in=essay)
    make.citation(
        event, field="date", says="1954-02-26", source=make.source(title="The page"), locator="para. 1",
        quote="On 26th February 1954", note="Not followed: it says 1956 further down.",
    )  # fmt: skip
    make.citation(event, field="motive", says="to save the party", source=essay)
    return make.published(event)


def page(client, record):
    response = client.get(f"{record.get_absolute_url()}evidence/")
    assert response.status_code == 200
    return response


def test_each_cell_says_what_a_source_gives_and_how_it_agrees_in_words(client, speech):
    text = page(client, speech).content.decode()
    for told in ["25 February 1956", "26 February 1954", "contradicts", "agrees, less precise", "para. 1"]:
        assert told in text
    assert "On 26th February 1954" in text and "Not followed" in text
    assert "Motive" in text and "to save the party" in text


def test_its_sources_stand_below_it_in_full_for_those_who_read_it_on_paper(client, speech):
    make.citation(
        speech, source=make.source(title="A book", authors="Zubok, Vladislav", publisher="UNC Press")
    )
    in_full = page(client, speech).content.decode().partition("The sources in full")[2]
    assert "Zubok, Vladislav. A book. UNC Press" in in_full or "Zubok, Vladislav. “A book”" in in_full
    assert "The essay" in in_full


def test_sources_that_are_one_witness_stand_together_and_are_told_as_one(client, speech):
    response = page(client, speech)
    matrix = response.context["matrix"]
    together = next(witness for witness in matrix.independent if len(witness.sources) > 1)
    assert {source.title for source in together.sources} == {"Book one", "Book two", "The essay"}
    text = response.content.decode()
    assert "3 sources, one witness" in text
    assert "3 sources, 2 independent witnesses." in text  # of the date
    assert "3 sources, 2 independent witnesses." in client.get(speech.get_absolute_url()).content.decode()


def test_witnesses_are_joined_through_others_in_any_order(client):
    event = make.event(date="1956")
    a, b, c, d = (make.source(title=title) for title in "ABCD")
    make.citation(event, field="date", says="1956", source=a)
    make.citation(event, field="date", says="1956", source=d)
    make.citation(event, field="date", says="1956", source=b, quoted_in=c)
    make.citation(event, field="date", says="1956", source=make.source(based_on=c), quoted_in=a)
    (line,) = page(client, make.published(event)).context["matrix"].lines[:1]
    assert (line.evidence.witnesses, line.evidence.sources) == (2, 4)


def test_the_record_leads_to_it_and_back(client, speech):
    assert (
        f'href="{speech.get_absolute_url()}evidence/"'
        in client.get(speech.get_absolute_url()).content.decode()
    )
    assert f'href="{speech.get_absolute_url()}"' in page(client, speech).content.decode()


def test_it_shows_no_draft_source_person_or_record(client, speech):
    make.citation(speech, field="date", says="1955", source=make.source(title="Hidden book", status="draft"))
    make.citation(
        speech, field="date", says="1957", quoted_in=make.source(title="Hidden too", status="draft")
    )
    hidden = make.person(name="Hidden, Ivan")
    make.citation(speech, field="date", says="1958", attributed_to=hidden)
    make.citation(speech, field="place", says=make.place(name="Hidden City").slug)
    text = page(client, speech).content.decode()
    assert "1958" in text
    for word in ["Hidden book", "Hidden too", "Hidden, Ivan", "Hidden City", "1955", "1957"]:
        assert word not in text


def test_what_is_not_published_has_no_page_and_old_slugs_lead_to_it(client, speech):
    assert client.get("/events/nothing/evidence/").status_code == 404
    draft = make.cited(make.event())
    assert client.get(f"/events/{draft.slug}/evidence/").status_code == 404
    old = speech.slug
    speech.rename("another")
    response = client.get(f"/events/{old}/evidence/")
    assert (response.status_code, response.url) == (301, "/events/another/evidence/")
    speech.status = "withdrawn"
    speech.save()
    assert client.get("/events/another/evidence/").status_code == 410


def test_it_is_cached_until_it_changes(client, speech):
    first = page(client, speech)
    address = f"{speech.get_absolute_url()}evidence/"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    citation = speech.citations.first()
    citation.locator = "p. 9"
    citation.save()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert "Set-Cookie" not in first


@pytest.mark.parametrize("kind", ["person", "place", "event", "rehabilitation", "renaming"])
def test_every_cited_record_has_it(client, kind):
    assert page(client, make.published(getattr(make, kind)())).status_code == 200


@pytest.mark.parametrize("steps", [["withdrawn"], ["withdrawn", "draft"], ["withdrawn", "draft", "review"]])
def test_what_was_public_and_is_so_no_more_shows_no_evidence(client, steps):
    event = make.published(make.event(title="Secret Speech", date="1956-02-25"))
    make.citation(event, field="date", says="1956-02-25", quote="Kept words")
    make.moved(event, *steps)
    for address in [event.get_absolute_url(), f"{event.get_absolute_url()}evidence/"]:
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Kept words" not in answer.content.decode()
