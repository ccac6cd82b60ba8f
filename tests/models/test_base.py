"""Slugs are permanent and never reused, refs are stable, and a version counts the changes of content."""

import threading

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from catalogue.models import Body, Citation, Event, Person, Place, Redirect, Rehabilitation, Source, Status
from tests import factories
from tests.factories import case, citation, event, figure, moved, name, person, place, published, source

pytestmark = pytest.mark.django_db


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def refusal(action):
    """The constraint that refuses `action`."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    return error.value.__cause__.diag.constraint_name


def redirects(record):
    return set(record.redirects.values_list("old_slug", flat=True))


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["slug", "name"]


# Slugs made from names


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Tukhachevsky, Mikhail Nikolayevich", "tukhachevsky-mikhail-nikolayevich"),
        ("Тухачевский, Михаил Николаевич", "tukhachevskiy-mikhail-nikolayevich"),
        ("Čarents, Ełiše", "carents-elise"),
        ("Medvedev [unidentified, in van Goudoever 1986]", "medvedev-unidentified-in-van-goudoever-1986"),
        ("Չարենց, Եղիշե", "person"),
    ],
)
def test_a_blank_slug_is_made_from_the_name_in_any_script(heading, slug):
    assert person(name=heading).slug == slug


def test_a_form_with_a_blank_slug_is_valid_and_makes_one():
    form = PersonForm({"slug": "", "name": "Beria, Lavrentiy"})
    assert form.is_valid(), form.errors
    assert form.save().slug == "beria-lavrentiy"


def test_the_slug_of_a_source_is_its_author_and_year():
    assert source(title="Stalin", authors="Rappaport, Helen", date="1999").slug == "rappaport-1999"
    two = source(title="Khrushchev", authors="Medvedev, Roy; Medvedev, Zhores", date="1976")
    assert two.slug == "medvedev-medvedev-1976"
    assert source(title="Death of Stalin", authors="Rappaport, Helen").slug == "death-of-stalin"


def test_collisions_are_numbered_in_file_order():
    person(name="Medvedev", slug="medvedev-3")
    rows = Person.objects.bulk_create([Person(name=n) for n in ["Medvedev", "Medvedev,", "Medvedev"]])
    assert [row.slug for row in rows] == ["medvedev", "medvedev-2", "medvedev-4"]
    assert person(name="Medvedev").slug == "medvedev-5"
    assert place(name="Medvedev").slug == "medvedev"


def test_a_slug_given_further_down_the_file_is_not_made_further_up():
    rows = Person.objects.bulk_create([Person(name="Beria"), Person(name="Beria", slug="beria")])
    assert [row.slug for row in rows] == ["beria-2", "beria"]


def test_a_name_that_ends_in_a_number_collides_with_no_numbered_slug():
    slugs = [event(title=title).slug for title in ["Order", "Order", "Order 2", "Order 20", "Order"]]
    assert slugs == ["order", "order-2", "order-2-2", "order-20", "order-3"]


def test_a_slug_blanked_on_a_draft_is_made_anew():
    row = person(name="Beriya")
    row.name, row.slug = "Beria", ""
    row.save()
    assert row.slug == "beria"
    row.slug = ""
    row.save()
    assert row.slug == "beria"


def test_making_many_slugs_takes_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        Person.objects.bulk_create([Person(name=f"Prisoner {n}") for n in range(300)])


@pytest.mark.parametrize("slug", ["Beria", "beria_l", "-beria", "beria-", "beria--l", "берия", "a b", "a\n"])
def test_a_slug_has_its_shape_in_form_and_table(slug):
    assert list(PersonForm({"slug": slug, "name": "x"}).errors) == ["slug"] or slug == "a\n"
    with pytest.raises(ValidationError):
        Person(name="x", slug=slug).full_clean()
    assert refusal(lambda: person(slug=slug)) == "person_slug_shape"


def test_a_slug_in_use_is_refused_with_a_sentence():
    person(slug="beria")
    with pytest.raises(ValidationError, match="Another record has this slug"):
        Person(name="x", slug="beria").full_clean()


# Two transactions at once


@pytest.mark.django_db(transaction=True)
def test_two_transactions_at_once_never_make_the_same_slug():
    gate, slugs, faults = threading.Barrier(4), [], []

    def make():
        try:
            gate.wait()
            for _number in range(5):
                slugs.append(person(name="Ivanov, Ivan").slug)
        except Exception as fault:  # a thread's exception would else be lost
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(slugs)) == 20


@pytest.mark.django_db(transaction=True)
def test_a_slug_retired_at_this_moment_is_not_given_away():
    draft, outcome, waiting = person(slug="beria"), [], threading.Event()

    def take():
        waiting.wait()
        try:
            person(slug="beria")  # waits for the other transaction, which gives the slug up
        except IntegrityError as fault:
            outcome.append(fault.__cause__.diag.constraint_name)
        finally:
            connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    with transaction.atomic():
        draft.slug = "beria-lavrentiy"
        draft.save()
        waiting.set()
        thread.join(timeout=0.5)
        assert thread.is_alive()
    thread.join()
    assert outcome == ["person_slug_retired"]


# Permanent once published


@pytest.mark.parametrize("steps", [[], ["withdrawn"], ["withdrawn", "draft"]])
def test_a_slug_is_permanent_from_the_first_publication_on(steps):
    row = moved(published(person(name="Beria", slug="beria")), *steps)
    row.slug = "other"
    with pytest.raises(ValidationError, match="published as “beria”"):
        row.full_clean()
    form = PersonForm({"slug": "other", "name": "Beria"}, instance=Person.objects.get(pk=row.pk))
    assert list(form.errors) == ["slug"]
    assert refusal(row.save) == "person_slug_permanent"
    assert refusal(lambda: Person.objects.filter(pk=row.pk).update(slug="o")) == "person_slug_permanent"
    statement = "UPDATE catalogue_person SET slug = 'o', first_published = NULL WHERE id = %s"
    assert refusal(lambda: sql(statement, row.pk)) == "person_slug_permanent"


def test_a_record_that_comes_in_withdrawn_has_been_published_once():
    row = person(slug="beria", status=Status.WITHDRAWN)
    row.slug = "other"
    assert refusal(row.save) == "person_slug_permanent"


def test_when_a_record_was_first_published_is_kept():
    row = published(person())
    row.refresh_from_db()
    first = row.first_published
    assert first
    row.first_published = None
    moved(row, "withdrawn", "draft")
    row.save()
    sql("UPDATE catalogue_person SET first_published = NULL")
    row.refresh_from_db()
    assert row.first_published == first


def test_the_slug_of_a_draft_may_change_and_the_old_one_redirects():
    row = person(slug="one")
    for slug in ["two", "three"]:
        row.slug = slug
        row.full_clean()
        row.save()
    assert redirects(row) == {"one", "two"}
    assert Redirect.objects.get(old_slug="one").target == row


def test_a_changed_slug_may_go_back():
    row = person(slug="one")
    for slug in ["two", "one", "two", "one"]:
        row.slug = slug
        row.full_clean()
        row.save()
    assert redirects(row) == {"two"}


def test_rename_changes_a_published_slug_and_back_again():
    row = published(person(slug="one"))
    row.rename("two")
    assert redirects(row) == {"one"}
    row.rename("one")
    assert (row.slug, redirects(row)) == ("one", {"two"})
    row.slug = "three"
    assert refusal(row.save) == "person_slug_permanent"


def test_a_rename_that_fails_leaves_the_record_and_its_guard_as_they_were():
    row, other = published(person(slug="one")), person(slug="taken")
    for slug in ["taken", "No slug"]:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.rename(slug)
        assert row.slug == "one"
    assert refusal(lambda: Person.objects.filter(pk=row.pk).update(slug="x")) == "person_slug_permanent"
    assert other.slug == "taken"


@pytest.mark.parametrize(
    "table", ["person", "place", "event", "body", "source", "rehabilitation", "renaming"]
)
def test_a_changed_slug_redirects_in_every_table(table):
    row = getattr(factories, table)(slug="one", status="draft")
    row.slug = "two"
    row.save()
    assert Redirect.objects.get(target_table=table, old_slug="one").target == row
    assert str(Redirect.objects.get()) == f"{table}/one → {table}/two"


def test_a_retired_slug_is_given_to_no_other_record():
    row = person(name="Beria", slug="beria")
    row.slug = "beria-lavrentiy"
    row.save()
    assert refusal(lambda: person(slug="beria")) == "person_slug_retired"
    other = person(name="Beria")
    assert other.slug == "beria-2"
    other.slug = "beria"
    with pytest.raises(ValidationError, match="belonged to another record"):
        other.full_clean()
    with pytest.raises(ValidationError, match="belonged to another record"):
        Person(name="x", slug="beria").full_clean()
    assert refusal(other.save) == "person_slug_retired"
    assert refusal(lambda: Person.objects.filter(pk=other.pk).update(slug="beria")) == "person_slug_retired"
    statement = "UPDATE catalogue_person SET slug = 'beria' WHERE id = %s"
    assert refusal(lambda: sql(statement, other.pk)) == "person_slug_retired"
    assert place(slug="beria").slug == "beria"


def test_a_live_slug_cannot_be_made_to_redirect():
    live, other = person(slug="beria"), person()
    redirect = Redirect(target_table="person", old_slug="beria", person=other)
    with pytest.raises(ValidationError, match="is the slug of a record"):
        redirect.full_clean()
    assert refusal(lambda: now(redirect.save)) == "redirect_from_no_live_slug"
    Redirect(target_table="place", old_slug="beria", place=place()).save()
    assert live.slug == "beria"


def now(action):
    """`action`, and what is checked when the transaction ends."""
    action()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# Refs


def test_a_ref_is_made_from_the_content_and_is_the_same_everywhere():
    beria = person(slug="beria")
    first = name(person=beria, name="Beriya")
    assert len(first.ref) == 10
    ref = first.ref
    first.delete()
    assert name(person=beria, name="  Beriya ").ref == ref
    assert name(person=beria, name="Berija").ref != ref


def test_a_ref_never_changes_with_the_content():
    row = name(name="Beriya")
    ref = row.ref
    row.name = "Berija"
    row.save()
    assert row.ref == ref


def test_a_changed_ref_is_refused_by_form_orm_and_sql():
    row = name()
    row.ref = "changed"
    with pytest.raises(ValidationError, match="never changes"):
        row.full_clean()
    assert refusal(row.save) == "name_ref_kept"
    assert refusal(lambda: type(row).objects.update(ref="changed")) == "name_ref_kept"
    assert refusal(lambda: sql("UPDATE catalogue_name SET ref = 'changed'")) == "name_ref_kept"


def test_the_same_content_twice_gets_two_refs():
    secret_speech, book = event(), source()
    together = [Citation(event=secret_speech, source=book) for _number in range(3)]
    refs = {row.ref for row in Citation.objects.bulk_create(together)}
    refs.add(citation(secret_speech, source=book).ref)
    assert len(refs) == 4


def test_making_many_refs_takes_few_queries(django_assert_max_num_queries):
    secret_speech, book = event(), source()
    rows = [Citation(event=secret_speech, source=book, locator=f"p. {n}") for n in range(300)]
    with django_assert_max_num_queries(5):
        Citation.objects.bulk_create(rows)


@pytest.mark.parametrize("ref", ["A", "a-b", "", "а"])
def test_a_ref_has_its_shape(ref):
    statement = (
        "INSERT INTO catalogue_name (ref, person_id, name, sort_key, kind, language)"
        " VALUES (%s, %s, 'x', 'x', 'native', '')"
    )
    assert refusal(lambda: sql(statement, ref, person().pk)) == "name_ref_shape"


# Versions


def test_a_version_counts_the_changes_of_content_on_every_road():
    row = person(name="One")
    row.refresh_from_db()
    made, changed = row.created, row.modified
    assert row.version == 1
    row.name = "Two"
    row.save()
    Person.objects.filter(pk=row.pk).update(note="x")
    row.name = "Three"
    Person.objects.bulk_update([row], ["name"])
    sql("UPDATE catalogue_person SET summary = 'x' WHERE id = %s", row.pk)
    row.refresh_from_db()
    assert row.version == 5
    assert row.modified > changed
    assert row.created == made


def test_what_is_written_to_version_and_stamps_is_ignored():
    row = person(name="One")
    stale = Person.objects.get(pk=row.pk)
    row.name = "Two"
    row.save()
    stale.name = "Three"
    stale.save()
    sql("UPDATE catalogue_person SET version = 99, created = 'epoch', modified = 'epoch', note = 'x'")
    row.refresh_from_db()
    assert row.version == 4
    assert row.created.year > 2000
    assert row.modified.year > 2000


@pytest.mark.parametrize("make", [person, name, case, figure, citation])
def test_an_unchanged_save_changes_no_version_and_writes_no_event(make):
    row = make(person()) if make is citation else make()
    row = type(row).objects.get(pk=row.pk)
    before, events = (row.version, row.modified), row.history.count()
    row.save()
    type(row).objects.filter(pk=row.pk).update(version=7)
    type(row).objects.bulk_update(
        [row], [f.name for f in row._meta.concrete_fields if f.name == "note"] or ["ref"]
    )
    row.refresh_from_db()
    assert (row.version, row.modified) == before
    assert row.history.count() == events == 1


# What anybody may see


def test_what_is_public_starts_with_published_records():
    shown, hidden = published(person()), person()
    assert list(Person.objects.published()) == [shown]
    assert {n.person for n in type(name()).objects.published()} == set()
    known = name(person=shown)
    name(person=hidden)
    assert list(type(known).objects.published()) == [known]


def test_a_citation_is_public_with_its_record_and_its_sources():
    record = published(event())
    citations = Citation.objects.published().filter(event=record)
    assert citations.count() == 1
    part = figure(event=record)
    assert citation(part) in Citation.objects.published()
    assert citation(figure()) not in Citation.objects.published()
    assert citation(record, source=source(status="draft")) not in Citation.objects.published()
    assert citation(record, quoted_in=source(status="draft")) not in Citation.objects.published()


def test_the_case_of_a_group_is_public_with_its_event_or_rehabilitation():
    hidden, by_event = case(), case(event=published(event()))
    undone = case()
    act = published(Rehabilitation.objects.create(group_name="Doctors", act="rehabilitation", case=undone))
    public = type(hidden).objects.published()
    assert set(public) == {by_event, undone}
    assert act.case == undone


def test_uncited_finds_published_records_without_a_citation():
    good = published(person())
    person()
    bare = person(status=Status.PUBLISHED)
    assert list(Person.objects.uncited()) == [bare]
    assert good not in Person.objects.uncited()
    Person.objects.filter(pk=bare.pk).update(status=Status.WITHDRAWN)  # before the transaction ends


def test_every_record_tells_its_heading_and_key():
    assert str(person(name="Beria, Lavrentiy")) == "Beria, Lavrentiy"
    assert Body(name="Supreme Court", slug="x").key == "x"
    assert str(Event(title="Secret Speech")) == "Secret Speech"
    assert str(Source(title="Stalin")) == "Stalin"
    assert str(Place(name="Volgograd")) == "Volgograd"
    whom = person(name="Tukhachevsky, Mikhail")
    act = Rehabilitation(person=whom, act="rehabilitation", date="1957-01-31")
    assert str(act) == "Rehabilitation: Tukhachevsky, Mikhail (31 January 1957)"


def test_validation_of_a_row_takes_one_query_for_all_its_checks(django_assert_num_queries):
    row = Person(name="x")
    row.validate_constraints()  # the conditions are read once a process
    with django_assert_num_queries(1):
        row.validate_constraints()


def test_a_form_without_a_date_still_holds_the_date_that_is_there_against_the_new_one():
    row = person(born="1900")
    form = forms.modelform_factory(Person, fields=["born", "died"])(
        {"born": "1900", "died": "1899"}, instance=row
    )
    assert "A person is born before he or she dies." in form.non_field_errors()


def test_a_fault_of_a_field_that_the_form_lacks_is_told_of_the_row():
    sentence = case(sentenced="1937-06-12")
    act = Rehabilitation.objects.create(group_name="x", act="release", case=sentence, date="1936")
    form = forms.modelform_factory(Rehabilitation, fields=["act"])({"act": "rehabilitation"}, instance=act)
    assert "before the sentence" in form.non_field_errors()[0]
