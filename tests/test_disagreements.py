"""Disagreements without a reason stay on the desk; what is kept of them is true on every road."""

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from catalogue import evidence
from catalogue.models import Contradiction, Event, Figure, Unweighed
from tests import factories as make

pytestmark = pytest.mark.django_db


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


@pytest.fixture
def speech():
    """The Secret Speech, which one document misdates."""
    event = make.event(title="The Secret Speech", date="1956-02-25")
    make.citation(event, field="date", says="1956-02-25")
    make.citation(event, field="date", says="1954-02-26")
    return event


def test_a_disagreement_stays_until_a_reason_is_written(speech):
    assert list(evidence.unanswered(Event)) == [speech]
    wrong = speech.citations.get(says="1954-02-26")
    wrong.note = "The page itself says 1956 further down."
    wrong.save()
    assert not evidence.unanswered(Event).exists()
    assert list(evidence.disagreeing(Event)) == [speech]
    wrong.note = ""
    wrong.save()
    assert list(evidence.unanswered(Event)) == [speech]


def test_a_reason_answers_a_value_for_all_who_give_it_and_for_no_other_value(speech):
    make.citation(speech, field="date", says="1954-02-26", note="A misprint that others copied.")
    assert not evidence.unanswered(Event).exists()
    make.citation(speech, field="date", says="1953")
    assert list(evidence.unanswered(Event)) == [speech]


def test_an_undecided_field_is_answered_by_one_reason():
    figure = make.figure(value="")
    make.citation(figure, field="value", says="7000000")
    other = make.citation(figure, field="value", says="8000000")
    assert list(evidence.unanswered(Figure)) == [figure]
    other.note = "Both are estimates; neither gives its ground."
    other.save()
    assert not evidence.unanswered(Figure).exists()
    assert list(evidence.disagreeing(Figure)) == [figure]


@pytest.mark.parametrize(
    "settled",
    [
        lambda speech: sql("DELETE FROM catalogue_citation WHERE says = '1954-02-26'"),
        lambda speech: sql("UPDATE catalogue_citation SET says = '1956' WHERE says = '1954-02-26'"),
        lambda speech: sql("UPDATE catalogue_citation SET field = 'motive' WHERE says = '1954-02-26'"),
        lambda speech: sql("UPDATE catalogue_citation SET stance = 'mentions' WHERE says = '1954-02-26'"),
        lambda speech: speech.citations.filter(says="1954-02-26").update(event=make.event(date="1954")),
        lambda speech: speech.citations.get(says="1954-02-26").delete(),
        lambda speech: speech.delete(),
    ],
)
def test_it_goes_when_sql_or_anybody_settles_it(speech, settled):
    assert evidence.disagreeing(Event).exists()
    settled(speech)
    assert not evidence.disagreeing(Event).exists()
    assert not Contradiction.objects.exists()


def test_it_comes_when_the_accepted_value_changes_by_sql(speech):
    speech.citations.get(says="1954-02-26").delete()
    assert not evidence.disagreeing(Event).exists()
    sql(
        "UPDATE catalogue_event SET date = '1957', date_earliest = '1957-01-01', date_latest = '1957-12-31' "
        "WHERE id = %s",
        speech.pk,
    )
    assert list(evidence.unanswered(Event)) == [speech]


def test_it_comes_when_the_place_that_sources_give_in_words_is_named_anew():
    city = make.place(name="Volgograd")
    event = make.event(place=city)
    make.citation(event, field="place", says="Volgograd")
    assert not evidence.disagreeing(Event).exists()
    city.name = "Tsaritsyn"
    city.save()
    assert list(evidence.disagreeing(Event)) == [event]


def test_a_field_that_two_sources_leave_undecided_is_settled_when_one_of_them_goes():
    event = make.event()
    make.citation(event, field="date", says="1953")
    gone = make.citation(event, field="date", says="1956")
    assert evidence.disagreeing(Event).exists()
    gone.delete()
    assert not evidence.disagreeing(Event).exists()


def test_what_changes_nothing_is_not_weighed(speech):
    evidence.weigh()
    speech.summary = "Khrushchev speaks."
    speech.save()
    make.citation(speech, quote="A few words")
    make.citation(speech, field="motive", says="to save the party")
    make.event(date="1956")
    assert not Unweighed.objects.exists()


def test_everything_is_weighed_anew_by_the_command(speech, capsys):
    evidence.weigh()
    Contradiction.objects.all().delete()
    call_command("weigh_evidence")
    assert not Contradiction.objects.exists()
    call_command("weigh_evidence", all=True)
    assert Contradiction.objects.get().record_id == speech.pk
    assert "1 records weighed" in capsys.readouterr().out


def test_the_list_at_the_desk_asks_the_database_as_often_for_one_as_for_twenty(django_assert_num_queries):
    def disputed(number):
        for _number in range(number):
            make.citation(make.event(date="1956"), field="date", says="1954")
        evidence.weigh()

    disputed(1)
    with django_assert_num_queries(2):  # is anything waiting; the records
        assert len(evidence.unanswered(Event)) == 1
    disputed(19)
    with django_assert_num_queries(2):
        assert len(evidence.unanswered(Event)) == 20


def test_a_long_queue_is_weighed_in_pieces():
    for _number in range(3):
        make.citation(make.event(date="1956"), field="date", says="1954")
    assert evidence.weigh(2) == 2
    assert evidence.waiting()
    assert Contradiction.objects.count() == 2
    assert (evidence.weigh(2), evidence.weigh(2)) == (1, 0)
    assert Contradiction.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_not_committed_yet_is_not_lost_to_whoever_weighs_meanwhile():
    event = make.event(date="1956")
    citation = make.citation(event, field="date", says="1954")
    other = connections["default"].copy()
    try:
        with transaction.atomic():
            citation.says = "1956"
            citation.save()
            with other.cursor() as cursor:  # somebody else takes what stands in the queue
                cursor.execute("DELETE FROM catalogue_unweighed")
        assert evidence.waiting()
    finally:
        other.close()
    assert not evidence.disagreeing(Event).exists()


def test_a_citation_that_is_deleted_while_it_is_weighed_stops_nobody(speech, monkeypatch):
    from catalogue.evidence import disagreements

    gathered = disagreements.of_all

    def slowly(*args, **kwargs):
        found = gathered(*args, **kwargs)
        sql("DELETE FROM catalogue_citation WHERE says = '1954-02-26'")
        return found

    monkeypatch.setattr(disagreements, "of_all", slowly)
    evidence.weigh()
    assert not Contradiction.objects.exists()
