"""The search index is what the view says it has to be, by whichever road a record was changed."""

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogue import bulk, names, search
from catalogue.models import (
    Citation,
    Entry,
    Name,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    Spelling,
    Status,
    Unindexed,
)
from tests import factories
from tests.resources.folder import rolled_back

pytestmark = pytest.mark.django_db


def differences():
    """What the index has and should not have, or the reverse."""
    columns = "kind, record_id, head, words, prose"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM catalogue_indexed EXCEPT SELECT {columns} FROM catalogue_entry"
        )
        missing = cursor.fetchall()
        cursor.execute(
            f"SELECT {columns} FROM catalogue_entry EXCEPT SELECT {columns} FROM catalogue_indexed"
        )
        return missing, cursor.fetchall()


def words_of(record):
    """The words a record is found by; None where it is not found."""
    entry = Entry.objects.filter(kind=record._meta.model_name, record_id=record.pk).first()
    return entry and set(entry.words.replace("'", "").split())


def test_the_seed_is_indexed_as_it_is_loaded():
    with rolled_back():
        assert bulk.load(settings.BASE_DIR / "fixtures").faults == []
        assert Entry.objects.count() > 400
        assert differences() == ([], [])


def test_a_draft_is_in_no_index_and_leaves_no_word():
    person = factories.person(name="Zzyzzyev, Anton", native_name="Ззызыев, Антон")
    factories.name(person=person, name="Zzizzijew")
    place = factories.published(factories.place(name="Shown"))
    factories.renaming(place=place, old_name="Hiddengrad", new_name="Shown")
    search.index_waiting()
    assert words_of(person) is None
    assert not Unindexed.objects.filter(word__contains="zz").exists()
    assert not Spelling.objects.filter(word__contains="zz").exists()
    assert "hiddengrad" not in words_of(place)


def test_an_entry_comes_and_goes_with_publication():
    person = factories.published(factories.person(name="Beria, Lavrentiy"))
    assert {"beria", "=beria", "lavrentiy", "l", "b"} <= words_of(person)
    factories.moved(person, Status.WITHDRAWN)
    assert words_of(person) is None
    factories.moved(person, Status.DRAFT, Status.REVIEW, Status.PUBLISHED)
    assert "beria" in words_of(person)
    assert differences() == ([], [])


def test_further_names_are_in_the_entry_whoever_changes_them():
    person = factories.published(factories.person(name="Stalin, Joseph"))
    other = factories.published(factories.person(name="Molotov"))
    name = factories.name(person=person, name="Koba")
    assert "koba" in words_of(person)
    Name.objects.filter(pk=name.pk).update(name="Soso")
    assert "soso" in words_of(person)
    assert "koba" not in words_of(person)
    Name.objects.filter(pk=name.pk).update(person=other)
    assert "soso" in words_of(other)
    assert "soso" not in words_of(person)
    name.refresh_from_db()
    name.delete()
    assert "soso" not in words_of(other)
    assert differences() == ([], [])


def test_a_place_is_found_under_what_its_published_renamings_call_it():
    place = factories.published(factories.place(name="Volgograd"))
    renaming = factories.renaming(
        place=place, old_name="Stalingrad", old_native="Сталинград", new_name="Volgograd"
    )
    assert "stalingrad" not in words_of(place)
    factories.published(renaming)
    assert {"stalingrad", "сталинград", "=сталинград"} <= words_of(place)
    Renaming.objects.filter(pk=renaming.pk).update(old_name="Tsaritsyn", old_native="")
    assert "stalingrad" not in words_of(place)
    assert "tsaritsyn" in words_of(place)
    factories.moved(renaming, Status.WITHDRAWN)
    assert "tsaritsyn" not in words_of(place)
    assert differences() == ([], [])


def test_an_act_is_found_under_the_name_of_its_published_person_only():
    person = factories.person(name="Rykov, Aleksei")
    act = factories.published(
        factories.rehabilitation(person=person, body=factories.body(status="published"))
    )
    assert "rykov" not in words_of(act)
    assert f"@{act.body_id}" in words_of(act)
    factories.published(person)
    assert "rykov" in words_of(act)
    Person.objects.filter(pk=person.pk).update(name="Rykow, Aleksei")
    assert "rykow" in words_of(act)
    factories.moved(person, Status.WITHDRAWN)
    assert "rykow" not in words_of(act)
    assert differences() == ([], [])


def test_sql_and_deletion_are_followed():
    place = factories.published(factories.place(name="Perm"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_place SET name = 'Molotov', sort_key = 'molotov' WHERE id = %s", [place.pk]
        )
    assert "molotov" in words_of(place)
    body = factories.body(status="published")
    body.delete()
    assert words_of(body) is None
    assert differences() == ([], [])


def test_a_note_of_the_curators_changes_no_entry():
    person = factories.published(factories.person())
    entry = Entry.objects.get(kind="person", record_id=person.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM catalogue_entry WHERE id = %s", [entry.pk])
        before = cursor.fetchone()
        Person.objects.filter(pk=person.pk).update(note="For us.")
        cursor.execute("SELECT xmin FROM catalogue_entry WHERE id = %s", [entry.pk])
        assert cursor.fetchone() == before


def test_a_new_word_is_spelled_when_the_work_ends():
    factories.published(factories.person(name="Tukhachevsky, Mikhail"))
    assert Unindexed.objects.filter(word="tukhachevsky").exists()
    assert search.index_waiting() > 0
    assert not Unindexed.objects.exists()
    forms = Spelling.objects.filter(word="tukhachevsky").values_list("form", flat=True)
    assert {"tukhachevsky", "tuchatschewski", "тухачевский"} <= set(forms)


def test_citations_are_counted_when_the_work_ends():
    person = factories.published(factories.person())
    extra = [factories.citation(person) for _number in range(4)]
    search.index_waiting()
    assert Entry.objects.get(kind="person", record_id=person.pk).cited == 5
    extra[0].delete()
    search.index_waiting()
    assert Entry.objects.get(kind="person", record_id=person.pk).cited == 4


def cited(record):
    return Entry.objects.get(kind=record._meta.model_name, record_id=record.pk).cited


def test_a_citation_that_moves_is_counted_where_it_was_and_where_it_is():
    loser, winner = (factories.published(factories.person()) for _number in range(2))
    old, new = (factories.source(status="published") for _number in range(2))
    moved = factories.citation(loser, source=old)
    search.index_waiting()
    counts = [cited(record) for record in (loser, winner, old, new)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_citation SET person_id = %s, source_id = %s WHERE id = %s",
            [winner.pk, new.pk, moved.pk],
        )
    search.index_waiting()
    changes = [cited(record) - n for record, n in zip((loser, winner, old, new), counts, strict=True)]
    assert changes == [-1, 1, -1, 1]


def test_what_a_citation_says_has_nothing_counted_anew():
    citation = factories.citation(factories.published(factories.person()))
    search.index_waiting()
    Citation.objects.filter(pk=citation.pk).update(note="For us.", locator="p. 3")
    assert not Unindexed.objects.exists()


def test_what_is_missing_is_made_and_what_is_gone_forgotten():
    person = factories.published(factories.person(name="Yagoda, Genrikh"))
    search.index_waiting()
    Entry.objects.all().delete()
    search.index_missing()
    assert "yagoda" in words_of(person)
    factories.moved(person, Status.WITHDRAWN)
    assert Spelling.objects.filter(word="yagoda").exists()
    search.index_anew()
    assert not Spelling.objects.filter(word="yagoda").exists()
    assert differences() == ([], [])


def test_many_published_at_once_are_indexed_by_one_statement():
    persons = [factories.person() for _number in range(3)]
    for person in persons:
        factories.citation(person)
    for status in (Status.REVIEW, Status.PUBLISHED):
        Person.objects.filter(pk__in=[p.pk for p in persons]).update(status=status)
    assert Entry.objects.filter(kind="person").count() == 3
    assert Place.objects.count() == Rehabilitation.objects.count() == 0


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.text("абвёйўїАЁЙ aéłßæœÉŁʹ’'—-.,;1İ™ﬁ", max_size=30))
def test_sql_folds_as_python_does(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_fold(%s)", [text])
        assert cursor.fetchone()[0] == names.fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("реабилитация", "был реабилитирован"),
        ("депортации", "депортированные"),
        ("rehabilitation", "They were rehabilitated."),
        ("секретного доклада", "Секретный доклад"),
    ],
)
def test_a_word_of_a_summary_is_found_in_its_other_forms(one, other):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(catalogue_prose(%s)), tsvector_to_array(catalogue_prose(%s))",
            [one, other],
        )
        wanted, found = cursor.fetchone()
        assert set(wanted) <= set(found)
