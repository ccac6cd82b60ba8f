"""The numbers on pages: counted of published rows only, each class apart, with the moment of the count."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue import bulk, counting
from catalogue.models import Aggregate, Status
from tests import factories

pytestmark = pytest.mark.django_db


def act(**columns):
    """A published act about a group."""
    return factories.published(factories.rehabilitation(**columns))


def counted(what):
    counting.recount()
    return counting.read(what).of(what)


def test_only_what_was_granted_counts_as_rehabilitated():
    act(outcome="granted", date="1956")
    act(outcome="partial", date="1956-03-01")
    act(outcome="refused", date="1956")
    act(act="release", outcome="granted", date="1953-03-27")
    act(act="amnesty", outcome="granted", date="1953-03-27")
    act(act="call", date="1954")
    counting.recount()
    counts = counting.read("granted.year", "release.year", "amnesty.year", "rehabilitation.year", "records")
    assert counts.of("granted.year") == {"1956": 2}
    assert counts.of("rehabilitation.year") == {"1956": 1}
    assert counts.of("release.year") == counts.of("amnesty.year") == {"1953": 1}
    assert (counts.of("records")["granted"], counts.of("records")["others"]) == (2, 4)
    assert counted("outcome") == {"granted": 1, "partial": 1, "refused": 1}


@pytest.mark.parametrize(
    ("date", "key"),
    [
        ("1956-02-25", "1956"),
        ("1956-02", "1956"),
        ("1956~", "1956~"),
        ("1956-02-25?", "1956~"),
        ("[1953..1956]", "1953/1956"),
        ("1954/1956", "1954/1956"),
        ("195X", "1950/1959"),
        ("1953/..", "1953/.."),
        ("[..1956-02-25]", "../1956"),
        ("1962-24", "1962/1963"),
        ("", ""),
    ],
)
def test_an_act_is_counted_under_all_years_that_it_can_mean(date, key):
    act(outcome="granted", date=date)
    assert counted("granted.year") == {key: 1}


def test_nothing_unpublished_is_counted():
    factories.rehabilitation(outcome="granted", date="1956")
    factories.person()
    factories.event(date="1956")
    gone = act(outcome="granted", date="1957")
    factories.moved(gone, Status.WITHDRAWN)
    records = counted("records")
    assert records.pop("source") == 1  # the book that the withdrawn act was published with
    assert set(records.values()) == {0}
    assert not counted("granted.year") and not counted("drawn.all") and not counted("great")


def test_bodies_are_counted_and_the_silent_ones_too():
    court = factories.body(name="Military Collegium", status="published")
    act(outcome="granted", body=court)
    act(outcome="granted", body=court)
    act(outcome="granted")
    assert counted("granted.body") == {str(court.pk): 2, "": 1}


def test_the_events_of_which_most_is_said_are_drawn_of_each_kind():
    speeches = [factories.published(factories.event(date="1956-02-25")) for _n in range(14)]
    trial = factories.published(factories.event(kind="trial", date="1936/1938"))
    lasting = factories.published(factories.event(kind="period", date="1953/"))
    for _n in range(3):
        factories.citation(speeches[13])
    of_fifties = counted("drawn.1950")
    assert of_fifties[str(speeches[13].pk)] == 4
    assert len(of_fifties) == counting.DRAWN_OF_DECADE + 1
    assert str(trial.pk) not in of_fifties and str(trial.pk) in counted("drawn.1930")
    assert str(lasting.pk) in of_fifties and str(lasting.pk) not in counted("drawn.1960")
    assert len(counted("drawn.all")) == counting.DRAWN_OF_ALL + 2
    assert counted("speech.events") == {"1956": 14}


def test_a_count_says_as_of_when():
    before = timezone.now()
    counting.recount()
    assert before <= counting.read("records").as_of <= timezone.now()
    Aggregate.objects.all().delete()
    assert counting.read("records") == counting.Counts({}, None)


def test_few_records_are_counted_at_once_and_many_are_not(monkeypatch):
    counting.recount()
    act(outcome="granted", date="1956")
    assert counting.recount_few() is True
    assert counting.read("granted.year").of("granted.year") == {"1956": 1}
    act(outcome="granted", date="1956")
    monkeypatch.setattr(counting, "FEW", 0)
    assert counting.recount_few() is False
    assert counting.read("granted.year").of("granted.year") == {"1956": 1}


def test_an_import_and_its_undoing_are_counted():
    book = factories.source()
    rows = b"".join(bulk.export(bulk.contract("sources")))
    book.delete()
    report = bulk.import_rows(bulk.contract("sources"), io.BytesIO(rows))
    assert report.written, report.faults
    assert counting.read("records").of("records")["source"] == 1
    bulk.undo(report.batch)
    assert counting.read("records").of("records")["source"] == 0


def test_the_command_counts(capsys):
    factories.source()
    call_command("count_catalogue")
    assert "counted" in capsys.readouterr().out
    assert counting.read("records").of("records")["source"] == 1


def test_a_form_of_the_desk_is_counted_when_it_is_sent(admin_client):
    factories.source()
    stood = counting.read("records").as_of
    admin_client.get("/admin/catalogue/source/")
    assert counting.read("records").as_of == stood
    answer = admin_client.post(
        "/admin/catalogue/body/add/", {"name": "Troika", "kind": "extrajudicial board"}
    )
    assert answer.status_code == 302
    counts = counting.read("records")
    assert counts.of("records")["source"] == 1 and counts.as_of != stood
