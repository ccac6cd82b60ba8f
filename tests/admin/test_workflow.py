"""The steps of a record at the desk: buttons that lose nothing, actions with a report, four eyes, filters."""

from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import bulk
from catalogue.models import Batch, Person, Status
from tests import factories as make

from .test_import import IMPORTS, confirm, csv_of, page, staff, upload

pytestmark = pytest.mark.django_db


def buttons(desk, record):
    """The steps that the form of `record` offers."""
    context = desk.client.get(desk.address(record._meta.model_name, record)).context
    return [value for value, _label in context["steps"]]


def act(desk, new, *records):
    """Choose `records` in the list and the action that moves them to `new`."""
    data = {"action": f"move_to_{new}", "_selected_action": [record.pk for record in records]}
    return desk.client.post(desk.address(records[0]._meta.model_name, page="changelist"), data, follow=True)


def status(record):
    record.refresh_from_db()
    return record.status


# Buttons


def test_a_form_offers_the_steps_that_there_are(desk):
    offered = {Status(s): buttons(desk, make.source(status=s)) for s in Status.values}
    assert offered == {
        Status.DRAFT: ["review"],
        Status.REVIEW: ["published", "draft"],
        Status.PUBLISHED: ["withdrawn"],
        Status.WITHDRAWN: ["draft"],
    }


def test_a_new_record_is_submitted_as_it_is_typed(desk, curator):
    response = desk.send("person", name="Beria, Lavrenty", _step="review")
    assert response.status_code == 302, desk.faults(response)
    person = Person.objects.get()
    assert (person.status, person.status_by) == ("review", curator)
    assert response.url == desk.address("person", person)
    assert "has been submitted for review" in desk.client.get(response.url).content.decode()


def test_a_step_saves_what_was_typed(desk):
    person = make.cited(make.person(status="review"))
    response = desk.send("person", person, occupation="marshal", _step="published")
    assert response.status_code == 302, desk.faults(response)
    assert status(person) == "published"
    assert person.occupation == "marshal"


def test_a_step_that_is_refused_keeps_what_was_typed_and_saves_nothing(desk):
    person = make.person(status="review")
    response = desk.send("person", person, occupation="marshal", _step="published")
    shown = response.content.decode()
    assert "needs at least one citation" in desk.faults(response)
    assert 'value="marshal"' in shown
    assert 'value="published" class="step"' in shown
    assert status(person) == "review"
    assert person.occupation == ""


@pytest.mark.parametrize(("old", "new"), [("draft", "published"), ("withdrawn", "published"), ("draft", "x")])
def test_a_step_that_does_not_exist_is_refused_with_a_sentence(desk, old, new):
    source = make.source(status=old)
    response = desk.send("source", source, title="Typed", _step=new)
    if new == "x":  # no button: only saved
        assert response.status_code == 302
    else:
        assert "It cannot go from" in desk.faults(response)
        assert "Typed" in response.content.decode()
    assert status(source) == old


def test_a_new_record_is_not_published_at_once(desk):
    response = desk.send("source", title="A book", kind="book", _step="published")
    assert "submitted for review first" in desk.faults(response)
    assert "A book" in response.content.decode()


def test_the_step_of_a_colleague_meanwhile_is_told(desk):
    """The form was opened in review; somebody withdrew the record since."""
    source = make.source(status="review")
    typed = desk.form("source", source)
    make.moved(source, "published", "withdrawn")
    response = desk.client.post(desk.address("source", source), {**typed, "_step": "published"})
    assert "It cannot go from" in desk.faults(response)


def test_the_form_says_since_when_and_by_whom(desk, curator):
    person = make.person()
    with pghistory.context(user=curator.pk):
        make.moved(person, "review")
    person.refresh_from_db()
    shown = desk.client.get(desk.address("person", person)).content.decode()
    assert f"in review, since {person.status_since:%-d %B %Y}" in shown
    assert "by curator" in shown


def test_a_form_without_the_permission_to_publish_has_no_button_for_it(client, desk, django_user_model):
    person = make.cited(make.person(status="review"))
    names = ["view_person", "change_person", "review_person"]
    client.force_login(staff(django_user_model, *names))
    assert buttons(desk, person) == ["draft"]
    response = desk.send("person", person, occupation="typed", _step="published")
    assert "need the permission to publish" in desk.faults(response)
    assert status(person) == "review"


def test_a_readers_form_has_no_button(client, desk, django_user_model):
    client.force_login(staff(django_user_model, "view_person"))
    assert buttons(desk, make.person()) == []


# Actions


def test_an_action_moves_what_can_be_moved_and_says_of_the_others_why(desk):
    ready, bare, draft = make.cited(make.person(status="review")), make.person(status="review"), make.person()
    response = act(desk, "published", ready, bare, draft)
    assert response.context["said"] == "1 record is now: published."
    said = {record.pk: sentence for record, _address, sentence in response.context["refused"]}
    assert set(said) == {bare.pk, draft.pk}
    assert "No citation is about this record" in said[bare.pk]
    assert "It cannot go from “draft” to “published”" in said[draft.pk]
    assert [status(r) for r in (ready, bare, draft)] == ["published", "review", "draft"]
    shown = response.content.decode()
    assert str(bare) in shown and desk.address("person", bare) in shown


def test_an_action_that_is_refused_nothing_tells_it_in_the_list(desk):
    people = [make.person(), make.person()]
    response = act(desk, "review", *people)
    assert "2 records are now: in review." in response.content.decode()
    assert {status(person) for person in people} == {"review"}


def test_an_action_says_what_is_so_already(desk):
    response = act(desk, "draft", make.person())
    assert "is that already" in response.content.decode()


def test_an_action_takes_no_more_than_it_can_tell_of(desk, monkeypatch):
    monkeypatch.setattr("catalogue.admin.workflow.MOST_MOVED", 1)
    people = [make.person(), make.person()]
    assert "at most 1 records" in act(desk, "review", *people).content.decode()
    assert {status(person) for person in people} == {"draft"}


def test_an_action_makes_no_query_a_row(desk):
    counts = []
    for number in [1, 20]:
        people = [make.cited(make.person(status="review")) for _ in range(number)]
        people += [make.person(status="review") for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            act(desk, "published", *people)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_offers_to_publish_only_to_those_who_may(client, desk, django_user_model):
    make.person()
    client.force_login(staff(django_user_model, "view_person", "change_person"))
    listed = desk.client.get(desk.address("person", page="changelist")).content.decode()
    assert "Submit selected persons for review" in listed
    assert "Publish selected" not in listed
    assert "Withdraw selected" not in listed


# Four eyes


@pytest.fixture
def four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def other(django_user_model):
    return django_user_model.objects.create(username="other", is_staff=True)


def submitted_by(user, record):
    """`record`, cited and in review, all of it the work of `user`."""
    with pghistory.context(user=user and user.pk):
        return make.moved(make.cited(record), "review")


def test_without_the_setting_an_author_publishes_alone(desk, curator):
    person = submitted_by(curator, make.person())
    assert desk.send("person", person, _step="published").status_code == 302


@pytest.mark.usefixtures("four_eyes")
def test_with_four_eyes_the_author_of_the_last_change_does_not_publish(desk, curator, other):
    mine, theirs = submitted_by(curator, make.person()), submitted_by(other, make.person())
    assert "four eyes" in desk.faults(desk.send("person", mine, _step="published"))
    response = act(desk, "published", mine, theirs)
    assert [record for record, _address, _said in response.context["refused"]] == [mine]
    assert (status(mine), status(theirs)) == ("review", "published")


@pytest.mark.usefixtures("four_eyes")
def test_with_four_eyes_what_is_typed_is_not_published_in_the_same_breath(desk, other):
    person = submitted_by(other, make.person())
    response = desk.send("person", person, occupation="marshal", _step="published")
    assert "four eyes" in desk.faults(response)
    assert 'value="marshal"' in response.content.decode()
    assert desk.send("person", person, _step="published").status_code == 302


@pytest.mark.usefixtures("four_eyes")
@pytest.mark.parametrize("part", ["name", "participation", "case", "citation"])
def test_with_four_eyes_the_last_change_of_a_part_counts(desk, curator, other, part):
    person = submitted_by(other, make.person())
    with pghistory.context(user=curator.pk):
        make.citation(person) if part == "citation" else getattr(make, part)(person=person)
    assert "four eyes" in act(desk, "published", person).content.decode()


@pytest.mark.usefixtures("four_eyes")
@pytest.mark.parametrize("part", ["name", "participation", "case", "citation"])
def test_with_four_eyes_deleting_a_part_counts_as_changing(desk, curator, other, part):
    person = make.person()
    row = make.citation(person) if part == "citation" else getattr(make, part)(person=person)
    submitted_by(other, person)
    with pghistory.context(user=curator.pk):
        row.delete()
    with connection.cursor() as cursor:  # a test is one transaction, and so one moment of the history
        cursor.execute(
            f"UPDATE catalogue_{part}history SET pgh_created_at = clock_timestamp() "
            "WHERE pgh_label = 'delete'"
        )
    assert "four eyes" in act(desk, "published", person).content.decode()
    assert status(person) == "review"


@pytest.mark.usefixtures("four_eyes")
def test_what_nobody_is_known_to_have_changed_is_published_by_anybody(desk):
    person = submitted_by(None, make.person())
    act(desk, "published", person)
    assert status(person) == "published"


@pytest.mark.usefixtures("four_eyes")
def test_with_four_eyes_an_import_does_not_publish_ones_own_either(desk, curator, other):
    mine = submitted_by(curator, make.person(slug="mine", name="Mine"))
    submitted_by(other, make.person(slug="theirs", name="Theirs"))
    submitted_by(other, make.person(slug="changed", name="Changed"))
    rows = [
        {"slug": "mine", "status": "published", "name": "Mine"},
        {"slug": "theirs", "status": "published", "name": "Theirs"},
        {"slug": "changed", "status": "published", "name": "Changed", "occupation": "poet"},
    ]
    shown = upload(desk.client, csv_of(*rows)).content.decode()
    assert shown.count("Four eyes are asked for") == 2
    book = {"slug": "s", "status": "published", "kind": "book", "title": "B"}
    upload(desk.client, csv_of(book, columns=bulk.contract("sources").header()), "source")
    assert "Four eyes are asked for" in page(desk.client, desk_batch())
    upload(desk.client, csv_of(rows[1]))
    confirm(desk.client, desk_batch())
    assert Person.objects.get(slug="theirs").status == "published"
    assert status(mine) == "review"


def desk_batch():
    """The import that was sent last."""
    return Batch.objects.order_by("created").last()


# Imports go the same way


def test_an_import_takes_no_step_that_does_not_exist(desk):
    draft = make.cited(make.person(slug="a", name="A"))
    public = make.published(make.person(slug="b", name="B"))
    rows = [{"slug": "a", "status": "published", "name": "A"}, {"slug": "b", "status": "draft", "name": "B"}]
    shown = upload(desk.client, csv_of(*rows)).content.decode()
    assert desk_batch().refused == 2
    assert "It cannot go from “draft” to “published”" in shown
    assert "It cannot go from “published” to “draft”" in shown
    assert (status(draft), status(public)) == ("draft", "published")


def test_an_import_takes_a_step_and_its_undo_goes_back_the_way_it_came(desk):
    waiting = make.cited(make.person(slug="a", name="A", status="review"))
    public = make.published(make.person(slug="b", name="B"))
    rows = [
        {"slug": "a", "status": "published", "name": "A"},
        {"slug": "b", "status": "withdrawn", "name": "B"},
    ]
    upload(desk.client, csv_of(*rows))
    confirm(desk.client, desk_batch(), why="Reviewed in the archive.")
    assert (status(waiting), status(public)) == ("published", "withdrawn")
    desk.client.post(reverse("admin:catalogue_batch_undo", args=[desk_batch().pk]))
    assert (status(waiting), status(public)) == ("review", "published")
    act(desk, "draft", public)
    assert status(public) == "published"  # the way back was open for the undo only


def test_who_may_import_only_imports_a_submission(client, django_user_model):
    client.force_login(staff(django_user_model, *IMPORTS))
    upload(client, csv_of({"status": "review", "name": "A"}))
    confirm(client, desk_batch())
    person = Person.objects.get()
    assert (person.status, person.created_by.username, person.status_by.username) == (
        "review",
        *["helper"] * 2,
    )


def test_who_may_not_publish_takes_no_record_back_from_withdrawal(client, desk, django_user_model):
    gone = make.person(slug="gone", name="Gone", status="withdrawn")
    client.force_login(staff(django_user_model, *IMPORTS, "review_person"))
    assert (
        "You may not publish"
        in upload(client, csv_of({"slug": "gone", "status": "draft", "name": "Gone"})).content.decode()
    )
    assert "permission to publish" in act(desk, "draft", gone).content.decode()
    assert status(gone) == "withdrawn"


# Filters


def test_lists_are_filtered_by_who_and_when(desk, curator, other):
    with pghistory.context(user=curator.pk):
        mine = make.person()
    with pghistory.context(user=other.pk):
        theirs = make.moved(make.person(), "review")
    with pghistory.context(user=None):
        old = make.person(status_since=None, modified=timezone.now() - timedelta(days=9))

    def listed(**query):
        return set(desk.listed("person", **query))

    assert listed(created_by="me") == {mine}
    assert listed(created_by=other.pk) == {theirs}
    assert listed(status_by=other.pk, status__exact="review") == {theirs}
    assert listed(status_since="7") == {mine, theirs}
    assert listed(modified="7") == {mine, theirs}
    assert listed(modified="30") == {mine, theirs, old}
    assert listed(created_by="nonsense", modified="x") == {mine, theirs, old}


# The public page


@pytest.mark.parametrize("steps", [["withdrawn"], ["withdrawn", "draft"], ["withdrawn", "draft", "review"]])
def test_a_page_that_was_public_says_that_it_is_withdrawn_until_it_is_published_again(client, steps):
    person = make.moved(make.published(make.person(name="Beria")), *steps)
    address = person.get_absolute_url()
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Beria" not in answer.content.decode()
    assert client.get(make.person().get_absolute_url()).status_code == 404
