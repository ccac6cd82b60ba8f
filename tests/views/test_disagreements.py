"""Where the sources disagree, the page says what is accepted, who gives it, who gives what else, and why."""

import pytest

from catalogue import evidence
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech():
    """The Secret Speech, dated by two documents, and misdated by a third."""
    event = factories.event(title="Khrushchev's Secret Speech", date="1956-02-25")
    summary = factories.source(title="Khrushchev Denounces Stalinist Regime", kind="article")
    article = factories.source(title="De-Stalinization", kind="article")
    page = factories.source(title="Destalinisation", kind="web page")
    factories.citation(event, source=summary, locator="para. 1", field="date", says="1956-02-25")
    factories.citation(event, source=article, field="date", says="1956-02", quote="In February 1956")
    factories.citation(
        event, source=page, field="date", says="1954-02-26", quote="On 26th February 1954",
        note="Not followed: the page itself says 1956 further down.",
    )  # fmt: skip
    return factories.published(event)


def test_a_contradiction_is_shown_with_the_accepted_value_the_others_and_the_reason(client, speech):
    response = client.get(speech.get_absolute_url())
    text = response.content.decode()
    section = text[
        text.index('id="disagreements"') : text.index("</section>", text.index('id="disagreements"'))
    ]
    assert "Accepted here: <strong>25 February 1956</strong>" in section
    assert "3 independent witnesses." in section
    assert "26 February 1954" in section
    assert "contradicts" in section
    assert "Not followed: the page itself says 1956 further down." in section
    assert "“Khrushchev Denounces Stalinist Regime”, para. 1." in section
    assert section.index("agrees<") < section.index("contradicts") < section.index("agrees, less precise")


def test_a_reason_stands_directly_beneath_each_citation_it_belongs_to(client, speech):
    page = speech.citations.get(says="1954-02-26").source
    reason = "Agrees with the other documents."
    said = {"source": page, "field": "date", "says": "1956"}
    factories.citation(speech, **said, locator="para. 10", quote="the same speech of 1956", note=reason)
    factories.citation(speech, **said, locator="para. 2", quote="his speech of 1956", note=reason)
    factories.citation(speech, **said, locator="para. 7", quote="in 1956")
    text = client.get(speech.get_absolute_url()).content.decode()
    group = text[text.index('<span class="says">1956</span>') :]
    group = group[: group.index("</dl>")]
    second, seventh, tenth = group.split("<dd>")[1:4]
    assert "para. 2." in second and reason in second
    assert "para. 7." in seventh and "Curators:" not in seventh
    assert "para. 10." in tenth and reason in tenth


def test_a_reason_stands_directly_beneath_the_line_of_a_passage_it_belongs_to(client):
    event = factories.published(factories.event())
    part = factories.participation(event=event, capacity="Premier")
    factories.published(part.person)
    passage = {"source": factories.source(), "quote": "the premier spoke"}
    factories.citation(part, **passage, field="role", says="speaker", note="Nobody else did.")
    factories.citation(part, **passage, field="capacity", says="Premier", note="In office until 1955.")
    factories.citation(part, **passage, note="A good witness.")
    text = client.get(event.get_absolute_url()).content.decode()
    text = text[text.index("the premier spoke") :]
    lines = ["A good witness.", "Role:", "Nobody else did.", "Capacity:", "In office until 1955."]
    assert sorted(lines, key=text.index) == lines


def test_home_leads_to_it(client, speech):
    evidence.weigh()
    text = client.get("/").content.decode()
    section = text[text.index('id="disputed"') : text.index("</section>", text.index('id="disputed"'))]
    assert speech.get_absolute_url() in section
    assert "26 February 1954" in section


def test_less_precise_is_no_disagreement(client):
    event = factories.event(date="1956-02-25")
    factories.citation(event, field="date", says="1956")
    text = client.get(factories.published(event).get_absolute_url()).content.decode()
    assert "disagree" not in text.split("<main")[1].split("</main>")[0]
    assert "agrees, less precise" in text


def test_what_the_evidence_cannot_decide_is_undecided(client):
    event = factories.event(date="")
    factories.citation(event, field="date", says="1953")
    factories.citation(event, field="date", says="1956")
    text = client.get(factories.published(event).get_absolute_url()).content.decode()
    assert 'class="undecided">undecided</span>' in text
    assert "Undecided." in text
    assert text.index('id="disagreements"') < text.index("1953")


def test_aspects_stand_side_by_side_without_a_winner(client):
    event = factories.event()
    factories.citation(event, field="motive", says="to save the party")
    factories.citation(event, field="motive", says="to win the struggle for power")
    text = client.get(factories.published(event).get_absolute_url()).content.decode()
    section = text[text.index('id="aspects"') : text.index("</section>", text.index('id="aspects"'))]
    assert "to save the party" in section
    assert "to win the struggle for power" in section
    assert "contradicts" not in section
    assert "Accepted" not in section


def test_each_number_of_a_figure_stands_with_its_source_and_none_is_summed(client):
    event = factories.published(factories.event())
    figure = factories.figure(event=event, value="", what="released")
    one = factories.source(title="One", kind="book")
    other = factories.source(title="Other", kind="book")
    factories.citation(figure, source=one, field="value", says="~1200000")
    factories.citation(figure, source=other, field="value", says="7000000-8000000")
    text = client.get(event.get_absolute_url()).content.decode()
    table = text[text.index("<table") : text.index("</table>")]
    assert "about 1,200,000" in table
    assert "7,000,000 to 8,000,000" in table
    assert "Undecided" in table
    assert "estimates" in text
    assert "8,200,000" not in text


def test_a_contradicted_office_is_shown_on_the_event(client):
    event = factories.published(factories.event())
    premier = factories.published(factories.person(name="Malenkov, Georgy"))
    part = factories.participation(event=event, person=premier, capacity="Premier")
    factories.citation(part, field="capacity", says="First Secretary", note="He had given that office up.")
    text = client.get(event.get_absolute_url()).content.decode()
    section = text[text.index('id="disagreements"') :]
    assert "Malenkov, Georgy: capacity" in section
    assert "He had given that office up." in section


def test_a_source_shows_what_it_says_and_what_it_reports_of_others(client):
    essay = factories.source(title="Essay", kind="other")
    book = factories.source(title="Companion", kind="book", authors="Rappaport, Helen")
    volkogonov = factories.published(factories.person(name="Volkogonov, Dmitri"))
    event = factories.published(factories.event(title="Campaign"))
    factories.citation(event, source=essay, quote="Its own words.")
    factories.citation(
        event, source=book, locator="p. 147", quoted_in=essay, quoted_in_locator="para. 5",
        attributed_to=volkogonov, quote="Borrowed words.",
    )  # fmt: skip
    text = client.get(essay.get_absolute_url()).content.decode()
    own, reported = text.split('id="reports"')
    assert "Its own words." in own
    assert "Borrowed words." in reported
    assert "Rappaport, Helen. Companion, p. 147." in reported
    text = client.get(book.get_absolute_url()).content.decode()
    assert "Borrowed words." in text
    assert "“Essay”, para. 5." in text
    text = client.get(volkogonov.get_absolute_url()).content.decode()
    assert "Borrowed words." in text


def test_a_source_shows_what_it_says_in_the_order_of_its_pages(client):
    book = factories.source(title="Companion")
    for number in [147, 12, 9]:
        event = factories.published(factories.event(title=f"Event of page {number}"))
        factories.citation(event, source=book, locator=f"p. {number}")
    text = client.get(book.get_absolute_url()).content.decode()
    pages = [text.index(f">Event of page {number}<") for number in [9, 12, 147]]
    assert pages == sorted(pages)
