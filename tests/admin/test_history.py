"""A record's history: all of it, readable; any moment compared and restored; the deleted brought back."""

import pghistory
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import Batch, Citation, Erasure, Name, Person, Redirect
from tests import factories as make

from .test_import import csv_of, upload

pytestmark = pytest.mark.django_db


def page(desk, row, name="history", table="person", **query):
    """One page of the history of a row."""
    answer = desk.client.get(reverse(f"admin:catalogue_{table}_{name}", args=[row.pk]), query)
    assert answer.status_code == 200, answer.headers.get("location")
    return answer


def told(answer):
    """[(label, table, {field: parts})] of every change on a page of the history, the newest first."""
    return [
        (row["change"].label, row["change"].table, {line["name"]: line["parts"] for line in row["lines"]})
        for moment in answer.context["moments"]
        for row in moment.rows
    ]


def words(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def post(desk, row, name, *more, table="person", query="", **data):
    address = reverse(f"admin:catalogue_{table}_{name}", args=[getattr(row, "pk", row), *more])
    return desk.client.post(f"{address}{query}", data, follow=True)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def restore(desk, row, event, table="person", field="", **data):
    """Open the page that restores, and confirm it."""
    query = f"?field={field}" if field else ""
    address = reverse(f"admin:catalogue_{table}_restore", args=[row.pk, event.pk]) + query
    seen = desk.client.get(address).context["seen"]
    return desk.client.post(address, {"_seen": seen, "why": "because", **data}, follow=True)


def staff(*permissions):
    """A client of somebody who may do just this."""
    user = get_user_model().objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


# --- what happened --------------------------------------------------------------------------------


def test_the_history_has_the_names_participations_and_citations_of_a_record(desk):
    person = make.person()
    make.citation(make.name(person=person), quote="of the name")
    make.participation(person=person)
    make.citation(person)
    make.name()  # of somebody else
    tables = [table for _label, table, _lines in told(page(desk, person))]
    assert sorted(tables) == ["citation", "citation", "name", "participation", "person"]


def test_a_row_that_was_deleted_stays_in_the_history_of_its_record(desk):
    name = make.name(name="Beriya")
    person = name.person
    name.delete()
    (lines,) = [lines for label, _table, lines in told(page(desk, person)) if label == "delete"]
    assert lines["name"] == [("Beriya", "delete")]


def test_a_row_that_was_moved_to_another_record_stands_in_the_histories_of_both(desk):
    name = make.name()
    first, second = name.person, make.person(name="Second")
    Name.objects.update(person=second)
    for person in (first, second):
        assert [label for label, table, _l in told(page(desk, person)) if table == "name"] == [
            "update",
            "insert",
        ]


def test_words_are_marked_inside_a_long_text(desk):
    person = make.person(summary="He signed the lists of 1937 and 1938.")
    person.summary = "He signed the lists of 1938."
    person.save()
    (_label, _table, lines), *_others = told(page(desk, person))
    assert ("1937 and ", "delete") in lines["summary"]
    assert "<del>1937 and </del>" in page(desk, person).content.decode()


def test_keys_choices_and_dates_are_told_in_words(desk):
    place = make.place(name="Gori")
    person = make.person(birth_place=place, sex="male", born="1878-12-18")
    (_label, _table, lines), *_others = told(page(desk, person))
    assert lines["birth_place"] == [("Gori", "insert")]
    assert lines["born"] == [("18 December 1878", "insert")]


def test_a_change_says_who_why_and_by_which_road(desk, curator):
    person = make.person(slug="beria", name="Beriya")
    make.published(person)
    desk.client.post(
        desk.address("person", person),
        {**desk.form("person", person), "note": "by form", "why": "the memoir says so"},
    )
    sql("SELECT set_config('pghistory.context_id', '', true)")  # as when a transaction begins
    sql("UPDATE catalogue_person SET note = 'by SQL' WHERE id = %s", person.pk)
    by_sql, by_form = page(desk, person).context["moments"][:2]
    assert not by_sql.said.known
    assert (by_form.said.who, by_form.said.why) == ("curator", "the memoir says so")


def test_a_change_by_import_names_the_batch(desk):
    person = make.person(slug="beria", name="Beriya")
    upload(desk.client, csv_of({"slug": "beria", "status": "draft", "name": "Beria"}))
    batch = Batch.objects.get()
    desk.client.post(reverse("admin:catalogue_batch_confirm", args=[batch.pk]), {"why": "spelling"})
    answer = page(desk, person)
    said = answer.context["moments"][0].said
    assert (said.batch, said.who, said.why) == (batch, "curator", "spelling")
    assert reverse("admin:catalogue_batch_change", args=[batch.pk]) in answer.content.decode()


def test_five_hundred_changes_are_leafed_through_by_place_with_as_many_questions_as_one(desk):
    person = make.person()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            page(desk, person)
        return len(captured)

    make.name(person=person)
    make.participation(person=person)
    make.citation(person)
    few = asked()
    for number in range(100):
        sql("UPDATE catalogue_person SET note = %s WHERE id = %s", str(number), person.pk)
        make.name(person=person)
    make.citation(person)
    make.participation(person=person)
    assert asked() <= few <= 25
    seen, query = [], {}
    while True:
        answer = page(desk, person, **query)
        seen += [(r["change"].table, r["change"].id) for m in answer.context["moments"] for r in m.rows]
        if not answer.context["after"]:
            break
        query = {"after": answer.context["after"]}
    assert len(seen) == len(set(seen)) == 4 + 202


@pytest.mark.parametrize("place", ["x", "2026-01-01~1", "~~", "2026-13-01T00:00:00~1~1"])
def test_a_place_that_is_none_is_refused(desk, place):
    address = reverse("admin:catalogue_person_history", args=[make.person().pk])
    assert desk.client.get(address, {"after": place}).status_code == 400


def test_what_was_never_there_is_not_found(desk):
    assert desk.client.get(reverse("admin:catalogue_person_history", args=[123456])).status_code == 404


def test_only_who_may_see_the_table_sees_the_history():
    person = make.person()
    make.citation(person)
    address = reverse("admin:catalogue_person_history", args=[person.pk])
    client = staff("view_place")
    assert client.get(address).status_code == 403
    user = get_user_model().objects.get(username="staff")
    user.user_permissions.set(Permission.objects.filter(codename="view_person"))
    answer = client.get(address)
    assert {table for _label, table, _lines in told(answer)} == {"person"}
    assert not answer.context["may_erase"]


# --- comparing ------------------------------------------------------------------------------------


def test_any_two_moments_are_compared_names_and_citations_included(desk):
    person = make.person(note="one")
    name = make.name(person=person, name="Beriya")
    sql("UPDATE catalogue_personhistory SET pgh_created_at = '2026-01-01T00:00Z'")
    sql("UPDATE catalogue_namehistory SET pgh_created_at = '2026-01-02T00:00Z'")
    person.note = "two"
    person.save()
    sql("UPDATE catalogue_personhistory SET pgh_created_at = '2026-01-03T00:00Z' WHERE note = 'two'")
    name.delete()

    def differences(first, last):
        answer = page(desk, person, "compare", **{"from": first, "to": last})
        return [(row["table"], row["label"]) for row in answer.context["rows"]]

    assert differences("2026-01-01T00:00Z", "2026-01-02T12:00Z") == [("Name", "insert")]
    assert differences("2026-01-02T12:00Z", "2026-01-04T00:00Z") == [("Person", "update")]
    assert differences("2026-01-02T12:00Z", "") == [("Person", "update"), ("Name", "delete")]
    assert differences("2026-01-04T00:00Z", "2026-01-01T00:00Z") == [
        ("Person", "update"),
        ("Name", "insert"),
    ]


# --- restoring ------------------------------------------------------------------------------------


@pytest.fixture
def changed():
    """A person whose name and note were changed, and the first state."""
    person = make.person(name="Beria, Lavrentiy", note="first", born="1899")
    person.name, person.note, person.born = "Beriya", "second", "1900"
    person.save()
    return person, person.history.order_by("pgh_id").first()


def test_one_field_is_restored_as_a_new_change(desk, changed):
    person, first = changed
    assert "Restored" in words(restore(desk, person, first, field="note"))
    person.refresh_from_db()
    assert (person.name, person.note, person.version) == ("Beriya", "first", 3)
    moment = page(desk, person).context["moments"][0]
    assert (moment.said.who, moment.said.restored) == ("curator", ["note"])


def test_all_fields_are_restored_with_what_derives_from_them(desk, changed):
    person, first = changed
    restore(desk, person, first)
    person.refresh_from_db()
    assert (person.name, person.note, person.born) == ("Beria, Lavrentiy", "first", "1899")
    assert Person.objects.get(born_earliest="1899-01-01") == person


def test_a_name_is_restored_by_its_own_form(desk):
    name = make.name(name="Beriya")
    first = name.history.get()
    name.name = "Wrong"
    name.save()
    restore(desk, name, first, table="name")
    name.refresh_from_db()
    assert name.name == "Beriya"


def test_a_citation_is_restored_by_its_own_form(desk):
    citation = make.citation(make.person(), field="died", says="1953", quote="first")
    first = citation.history.get()
    citation.field, citation.says, citation.quote = "born", "1899", "second"
    citation.save()
    restore(desk, citation, first, table="citation")
    citation.refresh_from_db()
    assert (citation.field, citation.says, citation.quote) == ("died", "1953", "first")


def test_what_the_rules_refuse_today_is_not_restored(desk):
    place = make.place()
    person = make.person(died="1900", birth_place=place)
    first = person.history.get()
    person.died, person.birth_place = "", None
    person.save()
    person.born = "1950"
    person.save()
    answer = restore(desk, person, first, field="died")
    assert answer.context["errors"]
    person.refresh_from_db()
    assert person.died == ""
    place.delete()
    assert restore(desk, person, first, field="birth_place").context["errors"]


def test_restoring_never_publishes(desk):
    person = make.published(make.person(note="public"))
    event = person.history.order_by("-pgh_id").first()
    make.moved(person, "withdrawn", "draft")
    Person.objects.update(note="draft")
    restore(desk, person, event)
    person.refresh_from_db()
    assert (person.note, person.status) == ("public", "draft")


def test_a_published_record_is_restored_with_a_reason_only(desk):
    person = make.published(make.person(note="first"))
    first = person.history.order_by("-pgh_id").first()
    Person.objects.update(note="second")
    assert restore(desk, person, first, why="").context["errors"]
    assert "Restored" in words(restore(desk, person, first, why="a slip"))


def test_what_somebody_changed_meanwhile_is_not_restored_over(desk, changed):
    person, first = changed
    address = reverse("admin:catalogue_person_restore", args=[person.pk, first.pk])
    seen = desk.client.get(address).context["seen"]
    Person.objects.update(note="third")
    assert "Somebody changed this meanwhile" in words(desk.client.post(address, {"_seen": seen}))
    assert "Somebody changed this meanwhile" in words(desk.client.post(address, {}))
    assert Person.objects.get().note == "third"


def test_only_who_may_change_the_table_restores(changed):
    person, first = changed
    address = reverse("admin:catalogue_person_restore", args=[person.pk, first.pk])
    assert staff("view_person").post(address).status_code == 403


# --- bringing back --------------------------------------------------------------------------------


def gone(person):
    """The person, deleted as the desk deletes, in one transaction."""
    with transaction.atomic(), pghistory.context(why="a duplicate"):
        Person.objects.get(pk=person.pk).delete()


def test_a_deleted_record_comes_back_as_it_was_with_everything_that_went_with_it(desk):
    person = make.person(slug="beria", name="Beria", born="1899")
    person.slug = "beria-lavrentiy"
    person.save()
    name = make.name(person=person)
    about_name = make.citation(name, quote="of the name")
    about = make.citation(person)
    follower = make.citation(make.event(), follows=about)
    before = Person.objects.get(pk=person.pk)
    gone(person)
    follower.refresh_from_db()
    assert follower.follows is None
    listed = desk.client.get(reverse("admin:catalogue_person_deleted"))
    assert [row["heading"] for row in listed.context["rows"]] == ["Beria"]
    assert "a duplicate" in listed.content.decode()
    shown = page(desk, person, "return")
    assert dict(shown.context["counts"]) == {"Names": 1, "Citations": 2, "Redirects": 1}
    assert "Brought back" in words(post(desk, person, "return", why="no duplicate"))
    back = Person.objects.get(pk=person.pk)
    assert (back.slug, back.born, back.created) == (before.slug, before.born, before.created)
    assert (back.version, back.sort_key) == (before.version + 1, before.sort_key)
    assert {c.ref for c in Citation.objects.exclude(pk=follower.pk)} == {about.ref, about_name.ref}
    assert Name.objects.get().ref == name.ref
    assert Redirect.objects.get().old_slug == "beria"
    follower.refresh_from_db()
    assert follower.follows == about
    said = page(desk, person).context["moments"][0].said
    assert (said.who, said.returned, said.why) == ("curator", True, "no duplicate")
    assert not desk.client.get(reverse("admin:catalogue_person_deleted")).context["rows"]


def test_a_published_record_comes_back_published_with_its_citations(desk):
    person = make.published(make.person())
    gone(person)
    post(desk, person, "return")
    assert Person.objects.get().status == "published"
    assert Citation.objects.get().person_id == person.pk


def test_citations_that_went_before_do_not_come_back(desk):
    person = make.person()
    earlier = make.citation(person)
    earlier.delete()
    sql("UPDATE catalogue_citationhistory SET pgh_created_at = now() - interval '1 hour'")
    gone(person)
    post(desk, person, "return")
    assert not Citation.objects.exists()


def test_a_record_whose_slug_is_taken_is_refused_with_a_sentence(desk):
    person = make.person(slug="beria")
    gone(person)
    make.person(slug="beria")
    assert "Another record has this slug" in words(post(desk, person, "return"))
    assert not Person.objects.filter(pk=person.pk).exists()


def test_a_citation_whose_source_is_gone_is_refused_with_a_sentence(desk):
    citation = make.citation(make.person())
    pk, source = citation.pk, citation.source
    citation.delete()
    source.delete()
    assert "source" in words(post(desk, pk, "return", table="citation"))
    assert not Citation.objects.exists()


def test_a_retired_slug_that_a_record_has_by_now_stays_with_that_record(desk):
    person = make.person(slug="old")
    person.slug = "new"
    person.save()
    gone(person)
    other = make.person(slug="old")
    assert "Brought back" in words(post(desk, person, "return"))
    assert not Redirect.objects.exists() and Person.objects.get(slug="old") == other


def test_only_who_may_add_all_of_it_brings_back():
    person = make.published(make.person())
    gone(person)
    address = reverse("admin:catalogue_person_return", args=[person.pk])
    client = staff("view_person")
    assert client.post(address).status_code == 403
    user = get_user_model().objects.get(username="staff")
    for codenames in (["add_person"], ["add_person", "add_citation"]):
        user.user_permissions.set(Permission.objects.filter(codename__in=[*codenames, "view_person"]))
        assert client.post(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="publish_person"), *_changes())
    assert client.post(address).status_code == 302


def _changes():
    return Permission.objects.filter(codename__in=["change_person"])


def test_deleted_rows_are_leafed_through_with_as_many_questions_for_twenty_as_for_one(desk, monkeypatch):
    monkeypatch.setattr("catalogue.admin.history.PAGE", 15)
    address = reverse("admin:catalogue_participation_deleted")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            answer = desk.client.get(address)
        return len(captured), answer

    make.participation().delete()
    few, _answer = asked()
    for _number in range(19):
        make.participation().delete()
    many, answer = asked()
    assert many == few
    second = desk.client.get(address, {"after": answer.context["after"]})
    assert (len(answer.context["rows"]), len(second.context["rows"])) == (15, 5)


# --- why ------------------------------------------------------------------------------------------


def test_a_published_record_is_changed_with_a_reason_only(desk):
    person = make.published(make.person())
    form = {**desk.form("person", person), "note": "changed"}
    answer = desk.client.post(desk.address("person", person), form)
    assert "Say in a few words why" in desk.faults(answer) or "why" in answer.context["adminform"].form.errors
    assert "changed" in answer.content.decode()
    assert desk.client.post(desk.address("person", person), {**form, "why": "x"}).status_code == 302


def test_a_change_below_a_published_record_needs_a_reason_too_and_no_change_none(desk):
    person = make.published(make.person())
    form = desk.form("person", person)
    assert desk.client.post(desk.address("person", person), form).status_code == 302
    changed = {**desk.form("person", person), "citations-0-quote": "q"}
    assert "why" in desk.client.post(desk.address("person", person), changed).context["adminform"].form.errors


def test_a_draft_is_changed_without_a_reason(desk):
    person = make.person()
    form = {**desk.form("person", person), "note": "changed"}
    assert desk.client.post(desk.address("person", person), form).status_code == 302


# --- erasing --------------------------------------------------------------------------------------


@pytest.fixture
def relative(desk):
    """A person whose note once named a living relative, put there by an import."""
    person = make.person(slug="beria", name="Beria")
    upload(desk.client, csv_of({"slug": "beria", "status": "draft", "name": "Beria", "note": "SECRET"}))
    batch = Batch.objects.get()
    desk.client.post(reverse("admin:catalogue_batch_confirm", args=[batch.pk]), {"why": "of SECRET"})
    upload(desk.client, csv_of({"slug": "x", "status": "draft", "name": "X", "note": "SECRET"}))
    Person.objects.filter(pk=person.pk).update(note="")
    return person


def test_what_is_erased_is_gone_from_history_and_imports_and_leaves_a_mark(desk, relative):
    found = page(desk, relative, "erase").context["found"]
    assert {(one.name, len(one.values)) for one, _table, _chosen in found} == {("note", 1), ("why", 1)}
    choices = [one.choice for one, _table, _chosen in found]
    answer = post(desk, relative, "erase", erase=choices, reason="a living daughter asked")
    text = answer.content.decode()
    assert "a living daughter asked" in text and "curator" in text and "Person: note" in text
    assert "SECRET" not in text and ">erased</span>" in text
    assert {(m.field, m.row, m.by.username) for m in Erasure.objects.all()} == {
        ("note", relative.pk, "curator"),
        ("why", relative.pk, "curator"),
    }
    assert not _anywhere("SECRET")
    assert not Batch.objects.exclude(upload=None).exists()
    assert set(Batch.objects.values_list("status", flat=True)) == {"applied", "expired"}


def _anywhere(secret):
    """The tables in which a text stands, anywhere in a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [table for (table,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE %s LIMIT 1', [f"%{secret}%"])
            found += [table] if cursor.fetchone() else []
    return found


def test_what_a_field_holds_now_stays(desk):
    person = make.person(note="now")
    person.note = "between"
    person.save()
    person.note = "now"
    person.save()
    post(desk, person, "erase", erase=[f"person:{person.pk}:note"], reason="r")
    assert [event.note for event in person.history.order_by("pgh_id")] == ["now", "", "now"]


def test_a_deleted_name_can_be_erased_from_the_history_of_its_person(desk):
    name = make.name(name="Daughter, Anna")
    pk, person = name.pk, name.person
    name.delete()
    post(desk, person, "erase", erase=[f"name:{pk}:name"], reason="r")
    assert not _anywhere("Daughter")
    assert ">erased</span>" in page(desk, person).content.decode()


def test_an_erased_value_cannot_be_restored(desk, relative):
    event = relative.history.order_by("pgh_id")[1]
    post(desk, relative, "erase", erase=[f"person:{relative.pk}:note"], reason="r")
    Person.objects.update(note="later")
    address = reverse("admin:catalogue_person_restore", args=[relative.pk, event.pk])
    assert not list(desk.client.get(address).context["lines"])


def test_erasing_needs_a_reason_a_choice_and_its_own_permission(desk, relative):
    choice = f"person:{relative.pk}:note"
    assert post(desk, relative, "erase", erase=[choice], reason="").context["form"].errors
    assert post(desk, relative, "erase", reason="r").context["none_chosen"]
    assert not Erasure.objects.exists()
    address = reverse("admin:catalogue_person_erase", args=[relative.pk])
    client = staff("view_person", "change_person", "delete_person", "publish_person")
    assert client.get(address).status_code == client.post(address).status_code == 403


# --- deleting -------------------------------------------------------------------------------------


def test_a_published_record_is_deleted_with_a_reason_only_and_the_history_has_it(desk):
    person = make.published(make.person())
    assert "Say in a few words why" in words(desk.delete("person", person, why=""))
    assert Person.objects.exists()
    pk = person.pk
    desk.delete("person", person, why="a duplicate")
    assert not Person.objects.exists()
    answer = desk.client.get(reverse("admin:catalogue_person_history", args=[pk]))
    assert answer.context["gone"] and answer.context["moments"][0].said.why == "a duplicate"
