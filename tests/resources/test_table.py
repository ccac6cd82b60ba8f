"""What spreadsheets do to CSV is taken or refused with a sentence, and faults name their line."""

import pytest

from catalogue.resources import table


def only_fault(data):
    faults = table.parse("persons.csv", data).faults
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize(
    "data",
    [
        b"slug,name\nbabel,Babel\n",
        b"\xef\xbb\xbfslug,name\nbabel,Babel\n",
        b"slug,name\r\nbabel,Babel\r\n",
        b"slug,name\rbabel,Babel\r",
        b'"slug","name"\nbabel,"Babel"',
        b"slug,name\n\nbabel,Babel\n,\n\n",
    ],
    ids=["plain", "byte order mark", "CRLF", "CR", "quoted, no last line end", "empty rows"],
)
def test_sound_files_of_every_make_say_the_same(data):
    read = table.parse("persons.csv", data)
    assert not read.faults
    assert read.header == ["slug", "name"]
    assert [cells for _line, cells in read.rows] == [["babel", "Babel"]]


def test_lines_are_those_of_the_file_also_after_cells_with_several_lines():
    read = table.parse("x.csv", 'slug,note\na,"one\n\u2028two\r\nthree"\n\nb,\n'.encode())
    assert [line for line, _cells in read.rows] == [2, 6]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused_by_name(encoding):
    assert "UTF-16" in only_fault("slug,name\nbabel,Babel\n".encode(encoding)).sentence


def test_cp1251_is_refused_with_the_line_of_the_first_foreign_byte():
    fault = only_fault("slug,name\r\nbabel,Babel\r\ngumilev,Гумилёв\r\n".encode("cp1251"))
    assert fault.line == 3
    assert "C3" in fault.sentence
    assert "Windows-1251" in fault.sentence


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_refused_by_name(separator, name):
    assert name in only_fault(f"slug{separator}name\nbabel{separator}Babel\n".encode()).sentence


def test_rows_of_another_width_are_each_refused_and_the_others_read():
    read = table.parse("x.csv", b"slug,name\na,A\nb\nc,C,more\nd,D\n")
    assert [fault.line for fault in read.faults] == [3, 4]
    assert [cells[0] for _line, cells in read.rows] == ["a", "d"]
    assert read.column("slug") == ["a", "d", "b", "c"]


def test_a_nul_character_is_refused_in_its_column():
    fault = only_fault(b"slug,name\nbabel,Ba\0bel\n")
    assert (fault.line, fault.column) == (2, "name")
    assert "NUL" in fault.sentence
    assert "␀" in str(fault)


@pytest.mark.parametrize(
    ("cell", "says"),
    [('"never closed\n', "never closed"), ('"closed" and on', "goes on"), ("x" * 131_073, "131,072")],
)
def test_what_cannot_be_read_is_refused_at_the_line_where_it_begins(cell, says):
    fault = only_fault(f"slug,name\na,A\nb,{cell}\nc,C\n".encode())
    assert fault.line == 3
    assert says in fault.sentence


def test_a_file_without_a_header_is_refused():
    assert "empty" in only_fault(b"\n\n").sentence


def test_a_fault_is_one_line_however_long_its_value():
    fault = table.Fault("x.csv", 7, "note", "two\nlines " + "x" * 200, "No.")
    assert str(fault).startswith("x.csv, line 7, note, “two lines xxx")
    assert len(str(fault).splitlines()) == 1
    assert len(str(fault)) < 120


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "x.csv"
    table.write(path, ["slug"], [["a"]])

    def rows():
        yield ["b"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        table.write(path, ["slug"], rows())
    assert path.read_bytes() == b"slug\na\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]
