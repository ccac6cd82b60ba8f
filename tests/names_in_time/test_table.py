"""A CSV of names and dates resolved in one go: the same rows, none lost, whatever a spreadsheet did."""

import csv
import io

import pytest

from catalogue.names_in_time import Table, table
from catalogue.reading import UnreadableError
from tests import factories

from .conftest import renamed

pytestmark = pytest.mark.django_db


def resolved(text, encoding="utf-8", most=None):
    """The rows of the answer to a file, with its Table."""
    read = Table(io.BytesIO(text.encode(encoding)), most)
    answer = b"".join(read).decode("utf-8-sig")
    separator = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.reader(io.StringIO(answer), delimiter=separator)), read


def test_every_row_comes_back_with_its_place(places):
    rows, read = resolved("id,name,on\n1,Stalingrad,1943-02-02\n2,Stalino,весна 1950\n3,Dushanbe,\n")
    assert rows[0] == ["id", "name", "on", "slug", "name_today", "name_then", "how_sure", "sentence"]
    assert rows[1][:7] == ["1", "Stalingrad", "1943-02-02", "volgograd", "Volgograd", "Stalingrad", "certain"]
    assert rows[1][7].startswith("2 February 1943: Stalingrad (from 10 April 1925, until 11 November 1961).")
    assert [row[3] for row in rows[2:]] == ["donetsk", "dushanbe"]
    assert (read.rows, read.unclear) == (3, 0)


def test_rows_that_cannot_be_answered_say_why_and_stay(places):
    rows, read = resolved(
        "name,on\nNowhere,1943\nStalingrad,1970\nStalingrad,03/04/1956\n,1943\nStalino\nStalino,1950,x,y\n"
    )
    by_sure = [row[5] for row in rows[1:]]
    assert by_sure == [
        "not found",
        "not found",
        "not understood",
        "not understood",
        "as recorded",
        "as recorded",
    ]
    assert "known by the name “Nowhere”" in rows[1][6]
    assert "volgograd: Stalingrad (from 10 April 1925" in rows[2][6]
    assert "03/04/1956" in rows[3][6]
    assert "no name to look for" in rows[4][6]
    assert "The row has 1 cells, the header 2." in rows[5][6]
    assert rows[6][7:] == ["x", "y"]
    assert (read.rows, read.unclear) == (6, 4)


def test_a_cell_that_is_no_name_and_no_date_is_not_read_through(places):
    rows, _read = resolved(f"name,on\n{'x' * 400},1943\nStalingrad,{'1' * 200}\n")
    assert [row[6] for row in rows[1:]] == ["The name or the date is too long."] * 2


def test_several_places_of_one_name_are_all_told(places):
    renamed(factories.published(factories.place(name="Brasov")), ("Stalingrad", "", "Brasov", "", "1960"))
    [_header, row] = resolved("name,on\nStalingrad,1955\n")[0]
    assert (row[2], row[5]) == ("brasov; volgograd", "several places")
    assert row[6].startswith("2 places bore it. brasov: 1955: Stalingrad")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_file_as_excel_saves_it_is_understood_and_comes_back_so(places, encoding):
    rows, _read = resolved("город;дата\nСталинград;02.02.1943\nСталинград;фев.43\n", encoding)
    assert [row[2] for row in rows[1:]] == ["volgograd", "volgograd"]
    assert "The date “фев.43” was read as February 1943." in rows[2][6]


def test_the_excel_variant_stays_one(places):
    rows, _read = resolved("'name,on\n'=Stalingrad,1943\n")
    assert rows[0][0] == "'name"
    assert rows[1][0] == "'=Stalingrad"
    assert rows[1][2] == "volgograd"


def test_columns_that_are_there_already_are_not_doubled(places):
    [header, _row] = resolved("name,slug\nStalingrad,mine\n")[0]
    assert header == ["name", "slug", "slug_resolved", "name_today", "name_then", "how_sure", "sentence"]


def test_a_file_without_names_or_with_too_many_rows_is_refused_with_a_sentence(places):
    with pytest.raises(UnreadableError) as refused:
        resolved("city_id,on\n1,1943\n")
    assert "No column is headed “name”" in str(refused.value.fault)
    with pytest.raises(UnreadableError) as refused:
        resolved("name\n" + "Stalingrad\n" * 3, most=2)
    assert "more than 2 rows" in str(refused.value.fault)


def test_a_thousand_rows_take_a_few_queries_a_batch(places, django_assert_num_queries):
    with django_assert_num_queries(4 * 2):
        rows, _read = resolved("name,on\n" + "Stalingrad,1943\n" * (table.BATCH + 1))
    assert len(rows) == table.BATCH + 2
