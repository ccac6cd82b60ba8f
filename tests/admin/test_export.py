"""Export at the desk: what the list shows, the selection, or all; as data, as a working copy, for Excel."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Batch, Person
from catalogue.resources import RESOURCES
from tests import factories as make

from .test_import import COLUMNS, TABLES, confirm, csv_of, sentences, staff, upload

pytestmark = pytest.mark.django_db


def exported(client, table="person", **query):
    """The bytes of an exported file."""
    response = client.get(reverse(f"admin:catalogue_{table}_export_file"), query)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)


def slugs(data):
    """The slugs of the rows in a file."""
    return [row["slug"] for row in csv.DictReader(io.StringIO(data.decode()))]


def test_all_of_a_table_is_exported_as_plain_data(desk):
    make.person(slug="a", name="=cmd()", note='"quoted"\nand 007')
    data = exported(desk.client)
    assert data.startswith(",".join(COLUMNS).encode() + b"\n")
    assert b"=cmd()" in data
    assert b"\r" not in data
    assert b"version" not in data


def test_what_the_list_shows_is_exported_its_filters_and_its_search(desk):
    make.person(slug="one", name="Yezhov", sex="male")
    make.person(slug="two", name="Yezhova", sex="female")
    make.person(slug="three", name="Beria", sex="male")
    assert slugs(exported(desk.client, q="yezhov", sex__exact="male")) == ["one"]
    assert slugs(exported(desk.client, q="yezhov", _what="all")) == ["one", "three", "two"]
    page = desk.client.get(reverse("admin:catalogue_person_export"), {"q": "yezhov"}).content.decode()
    assert 'name="q" value="yezhov"' in page
    assert "what the list shows: 2" in page


def test_a_search_with_quotes_and_percent_signs_is_only_a_search(desk):
    make.person(slug="one", name="50% of O'Neill")
    for search in ["%", "' OR 1=1 --", "\\", "50% of"]:
        assert exported(desk.client, q=search).startswith(b"slug")


def test_a_list_that_cannot_be_filtered_so_is_refused_with_a_sentence(desk):
    for page in ["export", "export_file"]:
        address = reverse(f"admin:catalogue_person_{page}")
        response = desk.client.get(address, {"no_such_column": "1"}, follow=True)
        assert "cannot be filtered" in sentences(response)
    response = desk.client.get(reverse("admin:catalogue_person_export_file"), {"_as": "x"}, follow=True)
    assert "Choose" in sentences(response)


def test_a_selection_is_exported(desk):
    first, second, third = (make.person(slug=slug, name=slug) for slug in "abc")
    address = reverse("admin:catalogue_person_changelist")
    sent = {"action": "export_selected", "_selected_action": [first.pk, third.pk]}
    response = desk.client.post(address, sent)
    query = response["Location"].partition("?")[2]
    file = desk.client.get(f"{reverse('admin:catalogue_person_export_file')}?{query}")
    assert slugs(b"".join(file.streaming_content)) == ["a", "c"]


def test_more_than_a_thousand_selected_rows_are_exported_by_the_lists_filter(desk):
    Person.objects.bulk_create(
        Person(slug=f"p{n}", name=f"P{n}", sex="male" if n % 2 else "female") for n in range(2_400)
    )
    address = reverse("admin:catalogue_person_changelist") + "?sex__exact=male"
    some = list(Person.objects.filter(sex="male").values_list("pk", flat=True)[:50])
    sent = {"action": "export_selected", "_selected_action": some, "select_across": "1"}
    response = desk.client.post(address, sent)
    assert len(response["Location"]) < 200
    query = response["Location"].partition("?")[2]
    file = desk.client.get(f"{reverse('admin:catalogue_person_export_file')}?{query}")
    assert len(slugs(b"".join(file.streaming_content))) == 1_200


@pytest.mark.parametrize("variant", ["plain", "excel", "working"])
def test_whatever_is_exported_comes_back_unchanged(desk, variant):
    texts = ["=cmd()", "+1", "-1", "@x", "'quoted", "007", "a,b;c\td", 'say "no"', "Ёжов 𝔘 😀", "x" * 60_000]
    for number, text in enumerate(texts):
        make.person(slug=f"p{number}", name=text[:200], occupation=text[:200], note=f"{text}\nsecond line")
    data = exported(desk.client, _as=variant)
    upload(desk.client, data)
    batch = Batch.objects.get()
    assert (batch.unchanged, batch.refused, batch.changed) == (len(texts), 0, 0)
    assert exported(desk.client, _as=variant) == data


def test_the_file_for_excel_has_a_mark_and_runs_nothing(desk):
    make.person(slug="a", name="=cmd()", occupation="+7")
    data = exported(desk.client, _as="excel")
    assert data.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_working_copy_merges_with_what_others_did(desk):
    make.person(slug="a", name="A", occupation="before")
    data = exported(desk.client, _as="working").replace(b"before", b"after")
    person = Person.objects.get()
    person.sex = "female"
    person.save()
    upload(desk.client, data)
    confirm(desk.client, Batch.objects.get())
    person.refresh_from_db()
    assert (person.occupation, person.sex) == ("after", "female")


def test_keys_are_exported_without_a_query_for_each_row(desk, django_assert_max_num_queries):
    for _ in range(20):
        make.person(birth_place=make.place())
    with django_assert_max_num_queries(12):
        assert len(slugs(exported(desk.client))) == 20


# --- the whole catalogue --------------------------------------------------------------------------


def test_the_whole_catalogue_is_a_zip_of_all_files_and_comes_back_unchanged(desk):
    make.published(make.person(birth_place=make.place(), note="=1"))
    make.citation(make.name(name="Names"))
    for variant in ["plain", "excel", "working"]:
        response = desk.client.get(reverse("admin:catalogue_export_file"), {"_as": variant})
        data = b"".join(response.streaming_content)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [contract.file for contract in RESOURCES]
        upload(desk.client, data, "catalogue", "all.zip")
        batch = Batch.objects.order_by("created").last()
        counts = (batch.new, batch.changed, batch.deleted, batch.refused, batch.conflicts)
        assert (batch.status, *counts) == ("previewed", 0, 0, 0, 0, 0)
        assert batch.unchanged == 8


def test_the_index_of_the_catalogue_leads_to_both(desk, client, django_user_model):
    shown = desk.client.get(reverse("admin:app_list", args=["catalogue"])).content.decode()
    assert reverse("admin:catalogue_import") in shown
    assert reverse("admin:catalogue_export") in shown
    client.force_login(staff(django_user_model, "view_person"))
    shown = client.get(reverse("admin:app_list", args=["catalogue"])).content.decode()
    assert reverse("admin:catalogue_import") not in shown


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("missing", ["export", "view", ""])
def test_exporting_needs_its_own_permission_and_that_to_view(client, django_user_model, table, missing):
    needed = [f"{action}_{table}" for action in ["export", "view"] if action != missing]
    client.force_login(staff(django_user_model, *needed))
    for page in ["export", "export_file"]:
        address = reverse(f"admin:catalogue_{table}_{page}")
        assert client.get(address).status_code == (403 if missing else 200)


@pytest.mark.parametrize("missing", ["export_catalogue", "export_person", "view_citation", ""])
def test_exporting_everything_needs_its_own_permission_and_those_of_every_table(
    client, django_user_model, missing
):
    needed = [f"{action}_{table}" for table in TABLES for action in ["export", "view"]]
    needed = [p for p in [*needed, "export_catalogue"] if p != missing]
    client.force_login(staff(django_user_model, *needed))
    for page in ["export", "export_file"]:
        assert client.get(reverse(f"admin:catalogue_{page}")).status_code == (403 if missing else 200)


def test_the_action_is_offered_to_those_who_may_export(desk, client, django_user_model):
    make.person()
    address = reverse("admin:catalogue_person_changelist")
    assert "export_selected" in desk.client.get(address).content.decode()
    client.force_login(staff(django_user_model, "view_person"))
    assert "export_selected" not in client.get(address).content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_exported_and_read_back(desk, table):
    contract = next(c for c in RESOURCES if c._meta.model._meta.model_name == table)
    data = exported(desk.client, table)
    assert data.decode().strip() == ",".join(contract.header())
    assert bulk.contract(contract.file) is contract
    upload(desk.client, data, table)
    assert Batch.objects.get().status == "previewed"
    assert csv_of(columns=contract.header()) == data
