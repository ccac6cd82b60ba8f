"""“Something wrong here?”: what a reader sends reaches the curators, and nobody else."""

import time

import pytest
from django.core import signing

from catalogue.models import Correction, Status
from catalogue.views import correction
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech():
    return factories.published(factories.event(title="Secret Speech", date="1956-02-25"))


def stamp(seconds_ago=60):
    return signing.dumps(time.time() - seconds_ago, salt=correction.SALT)


def letter(**told):
    return {
        "field": "date",
        "says": "It was read in the night of the 24th.",
        "evidence": "Taubman 2003, p. 270",
        "contact": "reader@example.org",
        "website": "",
        "stamp": stamp(),
        **told,
    }


def test_a_letter_is_kept_with_the_fact_it_is_about(client, speech):
    answer = client.post("/events/secret-speech/correct/", letter())
    assert (answer.status_code, answer["Location"]) == (303, "/events/secret-speech/correct/?sent")
    kept = Correction.objects.get()
    assert (kept.table, kept.record, kept.field) == ("event", speech.pk, "date")
    assert kept.shown == "25 February 1956"
    assert (kept.status, kept.contact) == ("waiting", "reader@example.org")
    assert "Thank you" in client.get(answer["Location"]).content.decode()


def test_what_is_sent_is_never_shown_in_public(client, speech):
    client.post("/events/secret-speech/correct/", letter(says="Unseen words"))
    for address in [
        "/events/secret-speech/",
        "/events/secret-speech/correct/",
        "/disagreements/",
        "/events/",
    ]:
        assert "Unseen words" not in client.get(address).content.decode()


def test_the_form_sets_no_cookie_is_not_kept_and_not_indexed(client, speech):
    answer = client.get("/events/secret-speech/correct/?field=date")
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert '<option value="date" selected>' in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"says": " "}, "Say what would be right."),
        ({"evidence": ""}, "Name a source."),
        ({"website": "https://casino.example"}, "Leave the last box empty"),
        ({"stamp": "made up"}, "open for too long"),
        ({"stamp": stamp}, "very quick"),
        ({"stamp": signing.dumps(1, salt="another form")}, "open for too long"),
        ({"field": "slug"}, "Select a valid choice"),
        ({"says": "x" * 2001}, "at most 2000 characters"),
        ({"says": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_a_refused_letter_comes_back_with_the_reason_and_all_that_was_typed(client, speech, told, sentence):
    told = {name: value(0) if callable(value) else value for name, value in told.items()}  # stamped now
    answer = client.post("/events/secret-speech/correct/", letter(**told))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert "reader@example.org" in page and ("Taubman 2003, p. 270" in page or "evidence" in told)
    assert not Correction.objects.exists()


def test_a_sender_who_sends_too_many_is_told_to_wait_and_others_are_not(client, speech):
    for _number in range(correction.MOST_OF_ONE):
        assert client.post("/events/secret-speech/correct/", letter()).status_code == 303
    refused = client.post("/events/secret-speech/correct/", letter())
    assert refused.status_code == 429 and "Taubman 2003, p. 270" in refused.content.decode()
    other = client.post("/events/secret-speech/correct/", letter(), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 303


def test_all_together_send_no_more_than_curators_can_read(client, speech, monkeypatch):
    monkeypatch.setattr(correction, "MOST_OF_ALL", 2)
    statuses = [
        client.post("/events/secret-speech/correct/", letter(), REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(3)
    ]
    assert statuses == [303, 303, 429]


def test_behind_a_proxy_the_sender_is_whom_the_proxy_names(client, speech, settings):
    settings.BEHIND_PROXY = True
    for number in range(correction.MOST_OF_ONE + 1):
        # what stands before the last comma anybody can write
        answer = client.post(
            "/events/secret-speech/correct/", letter(), HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.9"
        )
    assert answer.status_code == 429


def test_who_sent_it_cannot_be_read_from_what_is_kept(client, speech):
    client.post("/events/secret-speech/correct/", letter(), REMOTE_ADDR="192.0.2.77")
    kept = Correction.objects.get()
    assert "192.0.2.77" not in kept.sender and len(kept.sender) == 32


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_only_what_is_public_can_be_corrected(client, status):
    record = factories.event(title="Hidden", slug="hidden")
    if status == "withdrawn":
        factories.published(record)
        type(record).objects.filter(pk=record.pk).update(status=Status.WITHDRAWN)
    expected = {"draft": 404, "withdrawn": 410}[status]
    assert client.get("/events/hidden/correct/").status_code == expected
    assert client.post("/events/hidden/correct/", letter()).status_code == 404


def test_an_old_address_leads_to_the_form_of_today(client, speech):
    speech.rename("closed-session")
    answer = client.get("/events/secret-speech/correct/")
    assert (answer.status_code, answer["Location"]) == (301, "/events/closed-session/correct/")


def test_each_page_leads_to_its_form_from_the_whole_and_from_each_field(client, speech):
    factories.citation(speech, field="date", says="1956-02-25")
    page = client.get("/events/secret-speech/").content.decode()
    assert 'href="/events/secret-speech/correct/"' in page
    assert 'href="/events/secret-speech/correct/?field=date"' in page
    assert "Published since" in page and "last changed on" in page
