"""Quotes are checked against the text kept of their source; what may be wrong by now is forgotten."""

import pytest
from django.core.management import call_command
from django.db import connection

from catalogue import verification
from catalogue.models import QuoteCheck, SourceText
from tests import factories as make

pytestmark = pytest.mark.django_db


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def check():
    """The results of the quotes that have none, by quote."""
    return {found.citation.quote: found.result for found in verification.check_quotes()}


@pytest.fixture
def book():
    """A book whose text is kept."""
    source = make.source()
    SourceText.objects.create(
        source=source, text="Comrades! The cult of the individ-\nual acquired monstrous size."
    )
    return source


def test_each_quote_gets_its_result(book):
    event = make.event()
    for quote in [
        "the individual acquired",
        "cult of a person acquired monstrous size",
        "nothing of this kind",
    ]:
        make.citation(event, source=book, quote=quote)
    make.citation(event, source=book)
    make.citation(event, quote="a quote of a source without a text")
    assert check() == {
        "the individual acquired": "found",
        "cult of a person acquired monstrous size": "differences",
        "nothing of this kind": "not found",
    }
    assert check() == {}
    runs = QuoteCheck.objects.get(result="differences").differences
    assert ["quote", "a person"] in runs and ["text", "the individual"] in runs


def test_a_quote_is_looked_for_where_it_was_seen(book):
    other = make.source()
    seen = make.citation(make.event(), source=other, quoted_in=book, quote="the individual acquired")
    reported = make.citation(make.event(), source=book, quoted_in=other, quote="monstrous size")
    assert check() == {seen.quote: "found"}
    SourceText.objects.create(source=other, text="Something else.")
    assert check() == {reported.quote: "not found"}


@pytest.mark.parametrize(
    "change",
    [
        lambda citation: sql("UPDATE catalogue_citation SET quote = 'other', quote_sort_key = 'other'"),
        lambda citation: sql("UPDATE catalogue_sourcetext SET text = 'Another text.'"),
        lambda citation: sql("UPDATE catalogue_citation SET source_id = %s", make.source().pk),
        lambda citation: sql("UPDATE catalogue_citation SET quoted_in_id = %s", make.source().pk),
        lambda citation: sql("UPDATE catalogue_citation SET locator = 'p. 1'"),
        lambda citation: sql("UPDATE catalogue_sourcetext SET complete = false"),
        lambda citation: sql("DELETE FROM catalogue_sourcetext"),
        lambda citation: sql("DELETE FROM catalogue_citation"),
        lambda citation: citation.delete(),
    ],
)
def test_a_result_is_forgotten_on_every_road_that_may_make_it_wrong(book, change):
    citation = make.citation(make.event(), source=book, quote="monstrous size")
    check()
    citation.note = "We follow it."
    citation.save()
    assert QuoteCheck.objects.count() == 1
    change(citation)
    assert not QuoteCheck.objects.exists()


def test_the_result_of_a_quote_that_changed_while_it_was_checked_is_not_kept(book, monkeypatch):
    make.citation(make.event(), source=book, quote="monstrous size")
    looked_for = verification.quotes.Text.check

    def slowly(text, quote):
        sql("UPDATE catalogue_citation SET quote = 'nothing of it', quote_sort_key = 'nothing of it'")
        return looked_for(text, quote)

    monkeypatch.setattr(verification.quotes.Text, "check", slowly)
    assert check() == {}
    monkeypatch.undo()
    assert check() == {"nothing of it": "not found"}


def test_a_source_takes_its_text_with_it_when_sql_deletes_it(book):
    sql("DELETE FROM catalogue_source WHERE id = %s", book.pk)
    assert not SourceText.objects.exists()


def test_the_command_checks_what_is_left(book, capsys):
    make.citation(make.event(), source=book, quote="monstrous size")
    make.citation(make.event(), source=book, quote="nothing of it")
    call_command("check_quotes")
    told = capsys.readouterr().out.splitlines()
    assert told == ["found: 1", "found with differences: 0", "not found: 1", "not in the part we hold: 0"]
