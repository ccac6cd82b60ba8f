"""Two people on one record: the second is told, keeps what she typed, and decides; nothing is lost."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.admin import inlines
from catalogue.admin.seen import BOX
from catalogue.models import Batch, Citation, Name, Participation, Person
from tests import factories as make

from .test_import import confirm, csv_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def beria():
    """A draft with two names and a participation."""
    person = make.person(name="Beria, Lavrentiy", note="first", occupation="minister")
    make.name(person=person, name="Beriya")
    make.name(person=person, name="Berija")
    make.participation(person=person, event=make.event(title="Plenum"), capacity="first")
    return person


def sql(statement, *values):
    """A change past the desk."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def send(desk, person, form):
    return desk.client.post(desk.address("person", person), form)


def resend(desk, person, response, **decisions):
    """Send again what the page that told of a conflict would send, with decisions."""
    context, sent = response.context, {BOX: response.context["seen"], "why": "because"}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        sent |= {box.html_name: "" if box.value() is None else box.value() for box in form}
    return send(desk, person, {**sent, **decisions})


def told(response):
    assert response.status_code == 200, "the form was accepted"
    return response.context["stale"]


def saved(response):
    assert response.status_code == 302, response.context and (
        response.context.get("errors"),
        response.context.get("stale"),
    )


def test_a_field_that_both_changed_is_asked_and_nothing_is_written(desk, beria):
    form = desk.form("person", beria)
    Person.objects.filter(pk=beria.pk).update(note="theirs")
    answer = send(desk, beria, {**form, "note": "mine", "occupation": "mine too"})
    (question,) = told(answer).questions
    assert (question.box, question.before) == ("note", "first")
    assert (question.theirs, question.mine) == ([("theirs", True)], [("mine", True)])
    page = answer.content.decode()
    assert ">\nmine</textarea>" in page and 'value="mine too"' in page
    beria.refresh_from_db()
    assert (beria.note, beria.occupation) == ("theirs", "minister")


@pytest.mark.parametrize(("decision", "note"), [("mine", "mine"), ("theirs", "theirs")])
def test_the_decision_is_done_and_everything_else_typed_is_saved(desk, beria, decision, note):
    form = desk.form("person", beria)
    Person.objects.filter(pk=beria.pk).update(note="theirs")
    answer = send(desk, beria, {**form, "note": "mine", "occupation": "clerk"})
    saved(resend(desk, beria, answer, **{"_decide-note": decision}))
    beria.refresh_from_db()
    assert (beria.note, beria.occupation) == (note, "clerk")


def test_sending_again_without_a_decision_asks_again(desk, beria):
    form = desk.form("person", beria)
    Person.objects.filter(pk=beria.pk).update(note="theirs")
    answer = send(desk, beria, {**form, "note": "mine"})
    (question,) = told(resend(desk, beria, answer)).questions
    assert (question.box, question.before) == ("note", "first")


def test_a_third_change_after_the_question_is_asked_anew(desk, beria):
    form = desk.form("person", beria)
    Person.objects.filter(pk=beria.pk).update(note="theirs")
    answer = send(desk, beria, {**form, "note": "mine"})
    Person.objects.filter(pk=beria.pk).update(note="a third")
    (question,) = told(resend(desk, beria, answer, **{"_decide-note": "mine"})).questions
    assert question.theirs == [("a third", True)]


def test_fields_that_only_one_side_changed_are_merged_and_it_is_said(desk, beria):
    form = desk.form("person", beria)
    sql("UPDATE catalogue_person SET occupation = 'by SQL' WHERE id = %s", beria.pk)
    answer = desk.client.post(desk.address("person", beria), {**form, "note": "mine"}, follow=True)
    beria.refresh_from_db()
    assert (beria.note, beria.occupation) == ("mine", "by SQL")
    assert "somebody else changed this record as well. Kept: Occupation" in answer.content.decode()


def test_what_an_import_changed_meanwhile_is_asked_too(desk):
    person = make.person(slug="beria", name="Beria", note="first")
    form = desk.form("person", person)
    upload(desk.client, csv_of({"slug": "beria", "status": "draft", "name": "Beria", "note": "of the file"}))
    confirm(desk.client, Batch.objects.get())
    answer = send(desk, person, {**form, "note": "mine"})
    (question,) = told(answer).questions
    assert question.theirs == [("of the file", True)]
    assert Person.objects.get().note == "of the file"


def test_the_same_change_from_both_is_no_conflict(desk, beria):
    form = desk.form("person", beria)
    Person.objects.filter(pk=beria.pk).update(note="same\nlines")
    saved(send(desk, beria, {**form, "note": "same\r\nlines"}))


def test_unchanged_prose_with_line_ends_of_a_browser_is_not_taken_for_a_change(desk):
    person = make.person(note="one\ntwo", summary="a")
    form = desk.form("person", person)
    Person.objects.filter(pk=person.pk).update(note="theirs")
    saved(send(desk, person, {**form, "note": "one\r\ntwo", "summary": "b"}))
    person.refresh_from_db()
    assert (person.note, person.summary) == ("theirs", "b")


@pytest.mark.parametrize("seal", ["", "nonsense", None], ids=["blank", "forged", "missing"])
def test_a_form_without_its_seal_overwrites_nothing(desk, beria, seal):
    form = desk.form("person", beria)
    form.pop(BOX)
    form |= {} if seal is None else {BOX: seal}
    answer = send(desk, beria, {**form, "note": "mine"})
    assert told(answer).unsigned
    assert [question.box for question in told(answer).questions] == ["note"]
    beria.refresh_from_db()
    assert beria.note == "first"
    saved(resend(desk, beria, answer, **{"_decide-note": "mine"}))


def test_the_seal_of_another_record_is_none(desk, beria):
    other = desk.form("person", make.person())[BOX]
    form = desk.form("person", beria)
    assert told(send(desk, beria, {**form, BOX: other, "note": "mine"})).unsigned


def box_of(form, prefix, column, value):
    """The name of the box of `column` in the row below the record that holds `value`."""
    return next(n for n, v in form.items() if n.startswith(prefix) and n.endswith(column) and v == value)


def test_a_name_that_both_changed_is_asked(desk, beria):
    form = desk.form("person", beria)
    box = box_of(form, "names-", "-name", "Beriya")
    Name.objects.filter(name="Beriya").update(name="Theirs")
    answer = send(desk, beria, {**form, box: "Mine"})
    (question,) = told(answer).questions
    assert (question.box, question.row, question.before) == (box, "Theirs", "Beriya")
    saved(resend(desk, beria, answer, **{f"_decide-{box}": "theirs"}))
    assert set(beria.names.values_list("name", flat=True)) == {"Theirs", "Berija"}


def test_a_participation_changed_elsewhere_is_merged(desk, beria):
    form = desk.form("person", beria)
    Participation.objects.update(capacity="theirs")
    saved(send(desk, beria, {**form, "note": "mine"}))
    assert Participation.objects.get().capacity == "theirs"


def test_a_citation_changed_by_both_is_asked(desk, beria):
    make.citation(beria, quote="first")
    form = desk.form("person", beria)
    Citation.objects.update(quote="theirs")
    answer = send(desk, beria, {**form, "citations-0-quote": "mine"})
    assert [question.box for question in told(answer).questions] == ["citations-0-quote"]
    saved(resend(desk, beria, answer, **{"_decide-citations-0-quote": "mine"}))
    assert Citation.objects.get().quote == "mine"


def test_a_row_deleted_meanwhile_and_not_touched_here_stays_deleted(desk, beria):
    form = desk.form("person", beria)
    Name.objects.filter(name="Beriya").delete()
    berija = box_of(form, "names-", "-name", "Berija")
    saved(send(desk, beria, {**form, berija: "Changed after it", "note": "mine"}))
    assert list(beria.names.values_list("name", flat=True)) == ["Changed after it"]


@pytest.mark.parametrize(("decision", "left"), [("mine", {"Mine", "Berija"}), ("theirs", {"Berija"})])
def test_a_row_deleted_meanwhile_and_changed_here_is_asked(desk, beria, decision, left):
    form = desk.form("person", beria)
    box = box_of(form, "names-", "-name", "Beriya")
    name = Name.objects.get(name="Beriya")
    Name.objects.filter(pk=name.pk).delete()
    answer = send(desk, beria, {**form, box: "Mine"})
    (question,) = told(answer).questions
    assert (question.kind, question.mine) == ("deleted", [("Name: Mine\n", False)])
    assert not Name.objects.filter(pk=name.pk).exists()
    saved(resend(desk, beria, answer, **{question.name: decision}))
    assert set(beria.names.values_list("name", flat=True)) == left
    if decision == "mine":
        assert Name.objects.get(pk=name.pk).ref == name.ref


def test_a_row_moved_to_another_record_meanwhile_is_told_with_what_was_typed(desk, beria):
    form = desk.form("person", beria)
    box = box_of(form, "names-", "-name", "Beriya")
    other = make.person()
    Name.objects.filter(name="Beriya").update(person=other)
    answer = send(desk, beria, {**form, box: "Mine"})
    (question,) = told(answer).questions
    assert question.only_theirs and "Name: Mine" in answer.content.decode()
    saved(resend(desk, beria, answer))
    assert list(other.names.values_list("name", flat=True)) == ["Beriya"]


def test_a_row_deleted_here_and_changed_meanwhile_is_asked(desk, beria):
    form = desk.form("person", beria)
    box = box_of(form, "names-", "-name", "Beriya").replace("-name", "-DELETE")
    Name.objects.filter(name="Beriya").update(name="Theirs")
    answer = send(desk, beria, {**form, box: "on"})
    (question,) = told(answer).questions
    assert question.kind == "deleting"
    saved(resend(desk, beria, answer, **{box: "on", question.name: "theirs"}))
    assert beria.names.filter(name="Theirs").exists()


def new_name(form, name):
    return {
        **form,
        "names-TOTAL_FORMS": int(form["names-TOTAL_FORMS"]) + 1,
        f"names-{form['names-TOTAL_FORMS']}-name": name,
        f"names-{form['names-TOTAL_FORMS']}-kind": "spelling",
    }


def test_rows_added_by_both_are_looked_at_once_and_both_kept(desk, beria):
    form = new_name(desk.form("person", beria), "Mine")
    make.name(person=beria, name="Theirs")
    answer = send(desk, beria, form)
    assert told(answer).added == ["Theirs"]
    saved(resend(desk, beria, answer))
    assert beria.names.filter(name__in=["Mine", "Theirs"]).count() == 2


def test_a_row_that_only_they_added_stops_nobody(desk, beria):
    form = desk.form("person", beria)
    make.name(person=beria, name="Theirs")
    saved(send(desk, beria, {**form, "note": "mine"}))
    assert beria.names.count() == 3


def test_a_record_deleted_meanwhile_loses_nothing_that_was_typed_and_can_come_back(desk, beria):
    form = desk.form("person", beria)
    names = {name.ref for name in beria.names.all()}
    beria.participations.all().delete()
    Person.objects.get(pk=beria.pk).delete()
    answer = send(desk, beria, {**form, "note": "what I typed"})
    page = answer.content.decode()
    assert "Somebody deleted this record while you were typing" in page and "what I typed" in page
    assert not Person.objects.filter(pk=beria.pk).exists()
    saved(send(desk, beria, {**dict(answer.context["sent"]), answer.context["button"]: "1"}))
    back = Person.objects.get(pk=beria.pk)
    assert (back.note, back.slug, back.created) == ("what I typed", beria.slug, beria.created)
    assert {name.ref for name in back.names.all()} == names


def test_the_comparison_asks_no_more_for_twenty_rows_than_for_one(desk, beria, monkeypatch):
    monkeypatch.setattr(inlines.BelowRecord, "most_rows", 50)  # what was sent decides, not what there is

    def asked():
        form = desk.form("person", beria)
        with CaptureQueriesContext(connection) as captured:
            saved(send(desk, beria, form))
        return sum("FOR NO KEY UPDATE" in q["sql"] or "history" in q["sql"] for q in captured)

    few = asked()
    for number in range(20):
        make.name(person=beria, name=f"Spelling {number}")
    assert asked() == few


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_racing_saves_lose_nothing(django_user_model):
    """Ten at a time from the same state of the record: what was accepted stands in the history in full."""
    user = django_user_model.objects.create(username="racer", is_staff=True, is_superuser=True)
    body = make.body(note="start")
    address = reverse("admin:catalogue_body_change", args=[body.pk])
    clients = [Client() for _number in range(10)]
    for client in clients:
        client.force_login(user)
    fields = ["note", "summary", "name", "native_name", "abbreviation"]
    accepted, refused = [], []

    def save(client, form, column, value, gate):
        gate.wait()
        try:
            answer = client.post(address, {**form, column: value, "why": "race"})
            (accepted if answer.status_code == 302 else refused).append((column, value))
        finally:
            connections.close_all()

    for turn in range(100):
        context = clients[0].get(address).context
        form = {BOX: context["seen"]}
        form |= {box.html_name: box.value() or "" for box in context["adminform"].form}
        gate = threading.Barrier(len(clients))
        racers = [
            threading.Thread(target=save, args=(c, form, fields[n % 5], f"{turn * 10 + n + 1}", gate))
            for n, c in enumerate(clients)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
    assert len(accepted) + len(refused) == 1_000
    assert len(accepted) == 500  # of two who type in the same field at once, one is told
    events = list(body.history.order_by("pgh_id"))
    for column, value in accepted:
        assert sum(getattr(event, column) == value for event in events) >= 1, (column, value)
    for before, now in zip(events, events[1:], strict=False):
        changed = [name for name in fields if getattr(before, name) != getattr(now, name)]
        assert len(changed) == 1 and (changed[0], getattr(now, changed[0])) in accepted
    body.refresh_from_db()
    assert len(events) == 501 and body.version == 501
