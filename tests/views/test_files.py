"""The public lists as CSV: published rows only, and nothing that leads to an unpublished one."""

import csv
import io

import pytest
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Status
from catalogue.resources import RESOURCES
from catalogue.resources.columns import KeyColumn
from tests import factories as make

from .test_leaks import WORD, hidden, shown  # noqa: F401 -- fixtures: a draft behind every relation

pytestmark = pytest.mark.django_db

LISTS = ["persons", "places", "events", "rehabilitations", "renamings", "sources"]


def rows(client, name):
    """The rows of a public file."""
    response = client.get(f"/{name}.csv")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", LISTS)
def test_every_list_links_to_its_file(client, name):
    page = client.get(reverse(f"catalogue:{name}")).content.decode()
    assert f'href="/{name}.csv"' in page
    response = client.get(f"/{name}.csv")
    assert response["Content-Type"].startswith("text/csv")
    assert f'filename="{name}.csv"' in response["Content-Disposition"]
    assert response.streaming
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("name", LISTS)
def test_no_file_holds_a_word_or_a_key_of_an_unpublished_record(client, shown, name):  # noqa: F811
    found = rows(client, name)
    assert found
    for row in found:
        assert WORD.lower() not in " ".join(row.values()).lower()
        assert row["status"] == "published"


@pytest.mark.parametrize("name", LISTS)
def test_every_key_column_with_a_draft_behind_it_is_blank(client, shown, name):  # noqa: F811
    contract = bulk.contract(name)
    model = contract._meta.model
    found = rows(client, name)
    columns = [c for c in contract.fields.values() if isinstance(c, KeyColumn)]
    for column in columns:
        drafts = (
            model.objects.published()
            .filter(**{f"{column.column_name}__isnull": False})
            .exclude(**{f"{column.column_name}__in": column.model.objects.published()})
        )
        slugs = set(drafts.values_list("slug", flat=True))
        assert slugs, f"the fixture has no draft behind {column.column_name}"
        assert {row[column.column_name] for row in found if row["slug"] in slugs} == {""}


@pytest.mark.parametrize("contract", RESOURCES, ids=lambda contract: contract.file)
def test_no_public_export_of_any_table_leads_to_anything_unpublished(contract, shown):  # noqa: F811
    data = b"".join(bulk.export(contract, public=True)).decode()
    assert WORD.lower() not in data.lower()


@pytest.mark.parametrize("name", LISTS)
def test_no_file_has_the_notes_of_the_curators(client, name):
    assert rows(client, name) == []
    make.published(make.person(note="Curators only."))
    make.source(note="Curators only.")
    for row in rows(client, name):
        assert "note" not in row
        assert "Curators" not in " ".join(row.values())


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_only_published_rows_are_in_a_file(client, status):
    person = make.published(make.person(name="Published"))
    make.cited(make.person(name="Another", status=status))
    assert [row["slug"] for row in rows(client, "persons")] == [person.slug]


def test_keys_of_published_records_are_there(client):
    place = make.published(make.place(slug="vorkuta"))
    make.published(make.person(birth_place=place))
    assert rows(client, "persons")[0]["birth_place"] == "vorkuta"


def test_a_file_takes_the_same_queries_for_one_row_and_for_twenty(client, django_assert_max_num_queries):
    for _ in range(20):
        make.published(make.person())
    with django_assert_max_num_queries(5):
        assert len(rows(client, "persons")) == 20


def test_a_file_is_only_read(client):
    assert client.post("/persons.csv").status_code == 405
    assert client.head("/persons.csv").status_code == 200
