"""A contract lists the columns of the design and no others, and stands alone as well as in a folder."""

import pytest
import tablib

from catalogue import bulk
from catalogue.models import Citation, Event, Person, Redirect, Source
from catalogue.models.citation import FIELDS
from catalogue.resources import RESOURCES, CitationResource, EventResource, PersonResource
from tests.resources.folder import HEADERS, history, sound_rows, write_folder

# The columns of the house plan, in its order.
PLAN = {
    "sources.csv": "slug,status,kind,title,authors,editors,date,number,container,publisher,place_published,"
    "volume,issue,pages,edition,language,url,accessed,doi,isbn,archive,shelfmark,based_on,summary,note",
    "bodies.csv": "slug,status,name,native_name,abbreviation,kind,summary,note",
    "places.csv": "slug,status,name,native_name,kind,country,latitude,longitude,wikidata,geonames,"
    "summary,note",
    "persons.csv": "slug,status,name,native_name,sex,born,died,birth_place,death_place,occupation,wikidata,"
    "viaf,summary,note",
    "names.csv": "ref,person,name,kind,language",
    "events.csv": "slug,status,title,kind,date,place,part_of,body,decree,summary,note",
    "participations.csv": "ref,event,person,role,capacity",
    "cases.csv": "ref,person,group_name,event,arrested,charge,sentenced,sentencing_body,measure,sentence",
    "rehabilitations.csv": "slug,status,person,group_name,case,act,route,outcome,date,body,decree,ground,"
    "posthumous,event,summary,note",
    "renamings.csv": "slug,status,place,old_name,old_native,new_name,new_native,date,kind,honours,event,"
    "decree,summary,note",
    "figures.csv": "ref,event,rehabilitation,what,unit,date,value",
    "citations.csv": "ref,source,locator,quoted_in,quoted_in_locator,attributed_to,about,field,says,stance,"
    "quote,follows,note",
    "redirects.csv": "old,new",
}
BOOKKEEPING = {
    *["id", "version", "created", "modified", "created_by_id", "changed_by_id"],
    *["first_published", "status_by_id", "status_since"],
}


def test_the_columns_are_those_of_the_plan_in_its_order():
    assert {file: ",".join(header) for file, header in HEADERS.items()} == PLAN


@pytest.mark.parametrize("contract", RESOURCES)
def test_no_column_of_a_table_is_forgotten(contract):
    resource = contract()
    set_by_cells = {name for column in resource.get_import_fields() for name in column.attributes}
    stored = {f.attname for f in contract._meta.model._meta.concrete_fields if not hasattr(f, "derive")}
    assert set_by_cells == stored - BOOKKEEPING


@pytest.mark.parametrize("contract", RESOURCES)
def test_a_citation_can_be_about_every_column_that_says_something(contract):
    table = contract._meta.model._meta.model_name
    if table in FIELDS:
        assert FIELDS[table] == [
            c for c in contract.header() if c not in {"slug", "ref", "status", "summary", "note"}
        ]


@pytest.mark.parametrize("contract", RESOURCES)
def test_files_name_only_rows_of_files_before_them(contract):
    done = [earlier._meta.model for earlier in RESOURCES[: RESOURCES.index(contract) + 1]]
    for field in contract._meta.model._meta.concrete_fields:
        if field.attname not in BOOKKEEPING:
            assert field.related_model is None or field.related_model in done


@pytest.mark.django_db
def test_a_contract_imports_without_a_folder():
    rows = tablib.Dataset(("babel", "draft", "Babel, Isaac", *[""] * 11), headers=PersonResource.header())
    result = PersonResource().import_data(rows)
    assert result.totals["new"] == 1
    assert Person.objects.get().name == "Babel, Isaac"
    before = history()
    assert PersonResource().import_data(rows).totals["skip"] == 1
    assert history() == before


@pytest.mark.django_db
def test_without_a_folder_too_a_bad_row_stops_all_and_says_why():
    good, bad = ["a", "draft", "A", *[""] * 11], ["b", "draft", "", *[""] * 11]
    rows = tablib.Dataset(good, bad, good, headers=PersonResource.header())
    result = PersonResource().import_data(rows, rollback_on_validation_errors=True)
    assert [row.number for row in result.invalid_rows] == [2, 3]
    assert "line 2" in result.invalid_rows[1].error_dict["slug"][0]
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_wrong_header_is_refused_without_a_folder_too():
    result = PersonResource().import_data(tablib.Dataset(("babel", "Babel"), headers=["slug", "nam"]))
    assert "nam: There is no such column" in str(result.base_errors[0].error)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_contract_exports_what_is_asked_for_in_the_working_order(tmp_path):
    assert bulk.load(write_folder(tmp_path, sound_rows())).faults == []
    exported = CitationResource().export(Citation.objects.filter(event=None).order_by("-ref"))
    assert exported.headers == CitationResource.header()
    assert exported["about"] == [
        "person/tukhachevsky-mikhail",
        "place/volgograd",
        "renaming/stalingrad-volgograd",
        "rehabilitation/tukhachevsky-1957",
    ]
    assert EventResource().export(export_fields=["slug", "decree"]).dict == [
        {"slug": "secret-speech", "decree": ""}
    ]


@pytest.mark.django_db
def test_a_cell_read_from_a_row_is_the_cell_that_is_exported(tmp_path):
    """The library's other roads (previews, single rows) read instances; they say the same."""
    assert bulk.load(write_folder(tmp_path, sound_rows())).faults == []
    for contract in RESOURCES:
        resource = contract()
        instances = contract._meta.model.objects.order_by(
            *resource.filter_export(resource.get_queryset()).query.order_by
        )
        cells = [[column.export(row) for column in resource.get_export_fields()] for row in instances]
        assert cells == list(resource.stream())


@pytest.mark.django_db
def test_ids_are_taken_in_turn_and_sequences_never_set_back(tmp_path):
    """An id that another transaction has been given must not be given again."""
    assert bulk.load(write_folder(tmp_path, sound_rows())).faults == []
    first = Source.objects.create(title="First", kind="book")
    Source.objects.filter(pk=first.pk).delete()
    assert bulk.load(tmp_path).faults == []
    assert Source.objects.create(title="Second", kind="book").pk == first.pk + 1
    assert Event.objects.exists()
    assert Redirect.objects.exists()
