"""The first page of the desk: to each role what waits for it, in short lists, at one price."""

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import consistency, evidence
from catalogue.admin import home
from catalogue.models import Finding, Name
from tests import factories as make

pytestmark = pytest.mark.django_db
NOBODY = pghistory.context(user=None)


@pytest.fixture
def member(client, django_user_model):
    """Logs in somebody with a role and nothing else."""

    def log_in(role):
        user = django_user_model.objects.create(username=role, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
        return user

    return log_in


def boxes(client):
    """{title: box} of the first page."""
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    assert response.templates[0].name == "admin/catalogue/home.html"
    return {box.title: box for box in response.context["boxes"]}


def ids(box):
    return [(line.table, line.id) for line in box.lines]


def of(*records):
    return [(record._meta.model_name, record.pk) for record in records]


WRITERS = ["My drafts", "Waiting for review", "Recently changed"]
WRITERS += ["Warnings", "Disagreements without a reason"]
CURATORS = [*WRITERS, "Corrections from readers"]


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("reader", ["Recently changed"]),
        ("contributor", WRITERS),
        *[(role, CURATORS) for role in ["curator", "editor", "administrator"]],
    ],
)
def test_each_role_has_the_boxes_it_can_do_something_with(client, member, role, titles):
    member(role)
    assert list(boxes(client)) == titles


def test_my_drafts_are_those_that_i_made_the_last_changed_first(client, member):
    me = member("contributor")
    with pghistory.context(user=me.pk):
        first, second, sent = make.person(), make.place(), make.person(status="review")
    with NOBODY:
        make.person()
        first.note = "a curator's"
        first.save()
    box = boxes(client)["My drafts"]
    assert ids(box) == of(first, second)
    assert box.lines[0].by == ""
    assert box.links == [
        ("Persons", "/admin/catalogue/person/?status__exact=draft&created_by=me"),
        ("Places", "/admin/catalogue/place/?status__exact=draft&created_by=me"),
    ]
    assert ids(boxes(client)["Waiting for review"]) == of(sent)


def test_what_waits_longest_comes_first_and_to_a_contributor_only_what_is_his(client, member):
    with NOBODY:
        one, two = make.person(status="review"), make.event(status="review")
        make.moved(one, "draft", "review")
    member("contributor")
    assert ids(boxes(client)["Waiting for review"]) == []
    member("curator")
    assert ids(boxes(client)["Waiting for review"]) == of(two, one)


def test_what_was_changed_last_is_said_with_who_and_when(client, member):
    me = member("reader")
    with NOBODY:
        old = make.person(name="Beria")
    with pghistory.context(user=me.pk):
        new = make.rehabilitation(person=make.published(make.person(name="Tukhachevsky")))
    box = boxes(client)["Recently changed"]
    assert ids(box)[0] == of(new)[0]
    assert (box.lines[0].heading, box.lines[0].by) == ("Rehabilitation: Tukhachevsky", "reader")
    assert ids(box)[-1] == of(old)[0]
    assert ("Persons", "/admin/catalogue/person/?modified=7") in box.links


@pytest.mark.parametrize("change", ["add", "change", "delete"])
def test_a_part_that_changed_changes_its_record(client, member, change):
    me = member("reader")
    with NOBODY:
        person = make.person(name="Beria")
        part = make.name(person=person)
        for _number in range(home.SHOWN):
            make.place()
    with pghistory.context(user=me.pk):
        if change == "add":
            make.citation(person)
        elif change == "change":
            Name.objects.filter(pk=part.pk).update(name="Beriya")
        else:
            part.delete()
    with connection.cursor() as cursor:  # a test is one transaction, and so one moment of the history
        for table in ["name", "citation"]:
            cursor.execute(
                f"""UPDATE catalogue_{table}history SET pgh_created_at = clock_timestamp() WHERE pgh_id =
                (SELECT max(pgh_id) FROM catalogue_{table}history)"""
            )
    line = boxes(client)["Recently changed"].lines[0]
    assert (line.heading, line.by) == ("Beria", "reader")


def test_a_record_that_is_gone_is_not_among_those_changed(client, member):
    member("reader")
    person = make.name(person=make.person()).person
    place = make.place()
    person.delete()
    assert ids(boxes(client)["Recently changed"]) == of(place)


def test_open_warnings_are_shown_with_their_sentence_and_acknowledged_ones_are_not(client, member):
    me = member("curator")
    with NOBODY:
        odd = make.cited(
            make.rehabilitation(posthumous="yes", date="1950", person=make.cited(make.person(died="1960")))
        )
    consistency.refresh(consistency.touched_by([odd]))
    box = boxes(client)["Warnings"]
    assert of(odd)[0] in ids(box)
    assert any("posthumous" in line.sentence.lower() for line in box.lines)
    assert box.links == [("Health report", reverse("admin:catalogue_finding_changelist"))]
    consistency.acknowledge(Finding.objects.all(), "The court says so.", me)
    assert not boxes(client)["Warnings"].lines


def test_a_contradiction_without_a_note_is_shown_and_one_with_a_reason_is_not(client, member):
    member("curator")
    with NOBODY:
        speech, other = make.event(date="1956-02-25"), make.event(date="1956-02-25")
        make.citation(speech, field="date", says="1954-02-26")
        make.citation(other, field="date", says="1954-02-26", note="It contradicts itself further down.")
        for agreeing in ["1956", "1956-02-25"]:
            make.citation(other, field="date", says=agreeing)
        make.citation(other, field="title", stance="supports", says="x")
        make.citation(other, field="motive", says="to save the party")
        make.citation(other, field="place", says="the Kremlin")
    evidence.weigh()
    box = boxes(client)["Disagreements without a reason"]
    assert ids(box) == of(speech)
    assert box.lines[0].sentence == "Date: a source says 26 February 1954"
    assert box.links == [("Events", "/admin/catalogue/event/?evidence=unanswered")]


def test_lists_are_short(client, member):
    me = member("editor")
    with pghistory.context(user=me.pk):
        for _ in range(home.SHOWN + 1):
            make.person()
            make.person(status="review")
    assert {len(boxes(client)[title].lines) for title in WRITERS[:3]} == {home.SHOWN}


def test_a_heading_is_shown_as_text(client, member):
    member("reader")
    with NOBODY:
        make.person(name="<script>alert(1)</script>")
    shown = client.get(reverse("admin:index")).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_first_page_costs_the_same_with_one_row_and_with_twenty(client, member):
    me = member("editor")

    def rows():
        with pghistory.context(user=me.pk):
            for status in ["draft", "review", "withdrawn"]:
                for table in ["person", "place", "event", "rehabilitation", "renaming", "source", "body"]:
                    getattr(make, table)(status=status)
            event = make.event(date="1956")
            make.citation(event, field="date", says="1954")
            make.case(person=make.person(born="1950"), arrested="1937")

    counts = []
    for number in [1, 19]:
        for _ in range(number):
            rows()
        with CaptureQueriesContext(connection) as queries:
            boxes(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_who_is_not_logged_in_is_asked_to(client):
    assert "/admin/login/" in client.get(reverse("admin:index")).url
