"""The health report at the desk: looked at, acknowledged, revoked, refreshed by every form; who may."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import consistency
from catalogue.models import Acknowledgement, Finding, RuleCheck
from tests.factories import case, citation, event, participation, person, place, rehabilitation, renaming

pytestmark = pytest.mark.django_db

REPORT = reverse("admin:catalogue_finding_changelist")
RULE = reverse("admin:catalogue_finding_rule", args=["place", "no-coordinates"])


def check(code="no-coordinates", table="place"):
    """One rule asked of its whole table."""
    return consistency.check(consistency.rules_of(table)[code])


def page_of(record):
    """The page of one record's warnings."""
    return reverse("admin:catalogue_finding_record", args=[record._meta.model_name, record.pk])


def finding(record, code="no-coordinates"):
    """The finding about `record`; None where there is none."""
    return Finding.objects.filter(rule=code, table=record._meta.model_name, record=record.pk).first()


def text(response):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_report_counts_by_rule_and_leads_to_each(desk):
    place(), place(latitude=55, longitude=37)
    check()
    page = desk.client.get(REPORT)
    assert "Place without coordinates places 1 0" in text(page)
    assert f'href="{RULE}"' in page.content.decode()
    assert "As of" in text(page)
    assert "54 rules have not been asked of the whole catalogue yet" in text(page)


def test_the_report_says_what_is_out_of_date(desk):
    check()
    RuleCheck.objects.update(stale="2026-11-22T08:00Z")
    assert "1 rule is out of date" in text(desk.client.get(REPORT))
    assert "Out of date since" in text(desk.client.get(RULE))
    answer = desk.client.post(f"{RULE}check/", follow=True)
    assert "Checked anew: 0 open warnings" in text(answer)
    assert "Out of date" not in text(answer)


def test_a_slow_rule_is_not_asked_while_somebody_waits(desk):
    check()
    RuleCheck.objects.update(seconds=60)
    assert "Check this rule anew" not in text(desk.client.get(RULE))
    assert desk.client.post(f"{RULE}check/").status_code == 403


def test_a_large_count_is_that_of_the_last_check(desk, monkeypatch):
    monkeypatch.setattr("catalogue.admin.health.COUNTED", 1)
    place(), place()
    check()
    RuleCheck.objects.update(open=2_700_000)
    assert "about 2,700,000" in text(desk.client.get(REPORT))
    RuleCheck.objects.update(open=0)
    assert "more than 1 " in text(desk.client.get(REPORT))


def test_the_page_of_a_rule_is_leafed_through(desk, monkeypatch):
    monkeypatch.setattr("catalogue.admin.health.PAGE", 2)
    towns = [place(name=f"Town {n}") for n in range(5)]
    check()
    seen, address = [], RULE
    for _page in range(3):
        page = desk.client.get(address)
        seen += [row["record"] for row in page.context["rows"]]
        address = f"{RULE}?after={page.context['after']}"
    assert seen == towns
    assert not page.context["after"]
    page = desk.client.get(f"{RULE}?before={page.context['before']}")
    assert [row["record"] for row in page.context["rows"]] == towns[2:4]
    page = desk.client.get(f"{RULE}?before={page.context['before']}")
    assert [row["record"] for row in page.context["rows"]] == towns[:2]
    assert not page.context["before"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{RULE}?after=x", 400),
        (f"{RULE}?show=all", 400),
        (f"{RULE}?after={'9' * 30}", 400),
        (reverse("admin:catalogue_finding_rule", args=["place", "nothing"]), 404),
        (reverse("admin:catalogue_finding_rule", args=["user", "uncited"]), 404),
        (reverse("admin:catalogue_finding_record", args=["user", 1]), 404),
        (reverse("admin:catalogue_finding_record", args=["place", 9**15]), 404),
    ],
)
def test_a_made_up_address_is_answered_cleanly(desk, address, status):
    assert desk.client.get(address).status_code == status


def test_several_warnings_are_acknowledged_with_one_reason_and_revoked(desk, curator):
    towns = [place(), place(), place()]
    check()
    ticked = [finding(town).pk for town in towns[:2]]
    answer = desk.client.post(RULE, {"finding": ticked, "reason": "Countries need none."}, follow=True)
    assert "2 warnings acknowledged" in text(answer)
    assert [row["record"] for row in answer.context["rows"]] == towns[2:]
    listed = text(desk.client.get(f"{RULE}?show=acknowledged"))
    assert listed.count("Countries need none.") == 2
    assert "curator" in listed
    known = Acknowledgement.objects.first()
    answer = desk.client.post(reverse("admin:catalogue_finding_revoke", args=[known.pk]), follow=True)
    assert "the warning is open again" in text(answer)
    assert "Countries need none." in text(answer)  # kept and shown
    assert "Revoked on" in text(answer)
    assert Finding.objects.filter(acknowledgement=None).count() == 2
    again = desk.client.post(reverse("admin:catalogue_finding_revoke", args=[known.pk]), follow=True)
    assert "revoked already" in text(again)


def test_nothing_is_acknowledged_without_a_reason_or_a_tick_and_what_was_typed_stays(desk):
    town = place()
    check()
    answer = desk.client.post(RULE, {"finding": [finding(town).pk], "reason": " "})
    assert "Say why" in text(answer)
    assert "checked" in answer.content.decode()
    answer = desk.client.post(RULE, {"reason": "Countries need none."})
    assert "Tick the warnings" in text(answer)
    assert "Countries need none." in answer.content.decode()
    assert not Acknowledgement.objects.exists()


def test_what_changed_meanwhile_is_not_acknowledged(desk):
    somebody = person(died="1960")
    act = rehabilitation(person=somebody, date="1957", posthumous="yes")
    page = desk.client.get(page_of(act))
    value = next(r["value"] for r in page.context["rows"] if r["value"].startswith("posthumous"))
    somebody.died = "1961"
    somebody.save()
    answer = desk.client.post(page_of(act), {"warning": [value], "reason": "So it is."}, follow=True)
    assert "changed or were acknowledged meanwhile" in text(answer)
    assert not Acknowledgement.objects.exists()


def test_the_form_of_a_record_leads_to_acknowledging_and_back(desk):
    town = place(summary="A city.")
    form = desk.client.get(desk.address("place", town))
    assert "It has no coordinates" in text(form)
    assert f'href="{page_of(town)}"' in form.content.decode()
    page = desk.client.get(page_of(town))
    values = [row["value"] for row in page.context["rows"]]
    answer = desk.client.post(page_of(town), {"warning": values, "reason": "It is a country."}, follow=True)
    assert answer.redirect_chain[-1][0] == desk.address("place", town)
    assert text(answer).count("It is a country.") == len(values) == 2
    assert not Finding.objects.filter(acknowledgement=None).exists()


def test_saving_a_form_refreshes_its_warnings_and_those_of_its_neighbours(desk):
    somebody = person(died="1960")
    act = rehabilitation(person=somebody, date="1957", posthumous="yes")
    desk.send("person", somebody, died="1961")
    assert finding(act, "posthumous-of-the-living")
    assert finding(somebody, "uncited")
    desk.send("person", somebody, died="1937")
    assert finding(act, "posthumous-of-the-living") is None


def test_a_row_below_the_record_is_refreshed_and_forgotten_with_it(desk):
    speech, somebody = event(date="1956", kind="speech"), person(died="1937")
    speaking = participation(event=speech, person=somebody)
    desk.send("event", speech, **{"participations-0-capacity": "First Secretary"})
    assert finding(speaking, "took-part-after-death")
    assert "but had died" in text(desk.client.get(desk.address("event", speech)))
    assert "but had died" in text(desk.client.get(desk.address("person", somebody)))
    desk.send("event", speech, **{"participations-0-DELETE": "on"})
    assert finding(speaking, "took-part-after-death") is None


def test_moving_a_renaming_refreshes_the_place_it_left(desk):
    volgograd, other = place(name="Volgograd"), place(name="Omsk")
    moved = renaming(place=volgograd, old_name="X", new_name="Y", date="1940")
    desk.send("renaming", moved, summary="x")
    assert finding(volgograd, "today-another-name")
    desk.send("renaming", moved, place=other)
    assert finding(volgograd, "today-another-name") is None
    assert finding(other, "today-another-name")


def test_deleting_forgets_the_warnings_of_all_that_goes(desk):
    speech = event()
    speaking = participation(event=speech, person=person(born="1990"))
    event.date = "1956"
    cited = citation(speech)
    consistency.refresh(consistency.touched_by([speech, speaking, cited]))
    assert Finding.objects.filter(table="event").exists()
    desk.delete("event", speech)
    assert not Finding.objects.exclude(table="person").exists()


def test_the_list_is_filtered_by_warnings(desk, curator):
    bare, full = place(), place(latitude=55, longitude=37, summary="x")
    odd = place(name="Omsk", latitude=55, longitude=37, summary="x")
    renaming(place=odd, old_name="X", new_name="Y", date="1940")
    for rule in consistency.RULES:
        consistency.check(rule)
    assert set(desk.listed("place", warnings="any")) == {bare, full, odd}  # no citation
    assert desk.listed("place", warnings="odd") == [odd]
    assert desk.listed("place", warnings="impossible") == []
    Finding.objects.exclude(table="place", record=bare.pk).delete()
    assert desk.listed("place", warnings="gap") == [bare]
    consistency.acknowledge(Finding.objects.all(), "x", curator)
    assert desk.listed("place", warnings="gap") == []
    assert desk.listed("place", warnings="acknowledged") == [bare]


# --- who may --------------------------------------------------------------------------------------


@pytest.fixture
def somebody(client, django_user_model):
    """Somebody of the staff without any permission, logged in; call it with permissions to give."""
    user = django_user_model.objects.create(username="somebody", is_staff=True)
    client.force_login(user)

    def give(*codes):
        user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
        return client

    return give


def test_looking_needs_the_permission_for_the_report_and_for_the_table(somebody):
    town = place()
    check()
    for given in [[], ["view_place"]]:
        for address in [REPORT, RULE, page_of(town)]:
            assert somebody(*given).get(address).status_code == 403
    client = somebody("view_finding")
    assert client.get(RULE).status_code == client.get(REPORT).status_code == 200
    client.logout()
    assert client.get(REPORT).status_code == 302


def test_the_report_shows_only_tables_one_may_see(somebody):
    place()
    person()
    check()
    check("uncited", "person")
    page = text(somebody("view_finding", "view_place").get(REPORT))
    assert "Place without coordinates" in page
    assert "persons" not in page
    uncited = reverse("admin:catalogue_finding_rule", args=["person", "uncited"])
    assert somebody().get(uncited).status_code == 403


def test_acknowledging_and_revoking_need_their_own_permission(somebody, curator):
    town = place()
    check()
    known = finding(town)
    client = somebody("view_finding", "view_place", "change_place")
    sent = {"finding": [known.pk], "reason": "x"}
    assert "Acknowledge" not in text(client.get(RULE)).replace("Acknowledged", "")
    assert client.post(RULE, sent).status_code == 403
    assert client.post(page_of(town), {"warning": ["x:y"], "reason": "x"}).status_code == 403
    consistency.acknowledge(Finding.objects.filter(rule="no-coordinates"), "x", curator)
    revoke = reverse("admin:catalogue_finding_revoke", args=[Acknowledgement.objects.get().pk])
    assert client.post(revoke).status_code == 403
    client = somebody("acknowledge_finding")
    assert client.get(revoke).status_code == 405
    assert client.post(revoke).status_code == 302
    assert client.post(RULE, sent).status_code == 302


# --- queries --------------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_every_page_takes_as_many_queries_for_twenty_rows_as_for_one(desk):
    def some(number):
        for _n in range(number):
            speech, victim = event(date="1956"), person(died="1937")
            participation(event=speech, person=victim)
            rehabilitation(person=victim, date="1936", posthumous="no", case=case(arrested="1937"))
        for rule in consistency.RULES:
            consistency.check(rule)

    addresses = [REPORT, RULE] + [
        reverse("admin:catalogue_finding_rule", args=args)
        for args in [
            ("participation", "took-part-after-death"),
            ("rehabilitation", "before-its-case"),
            ("event", "uncited"),
        ]
    ]
    place()
    some(1)
    before = [queries(desk.client, address) for address in addresses]
    some(19)
    assert [queries(desk.client, address) for address in addresses] == before
    assert max(before) <= 12
