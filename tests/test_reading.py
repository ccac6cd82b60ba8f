"""Reading takes what people really save, and says where and why it cannot."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.reading import Reading, UnreadableError, damage, excel_cell, may_be_damaged, mended_date

ROWS = [["slug", "name", "note"], ["stalin", "Сталин, Иосиф", "=1+1"], ["beria", "Берия", ""]]


def saved(encoding="utf-8", separator=",", ends="\n", rows=ROWS):
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in rows]
    return ends.join(separator.join(row) for row in quoted).encode(encoding)


def read(data):
    reading = Reading(io.BytesIO(data))
    return reading, list(reading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_end_gives_the_same_rows(encoding, separator, ends):
    reading, rows = read(saved(encoding, separator, ends))
    assert reading.header == ROWS[0]
    assert rows == [(2, ROWS[1]), (3, ROWS[2])]


def test_it_says_what_it_recognised():
    reading, _rows = read(saved("cp1251", ";", "\r\n"))
    assert reading.recognised.in_words() == "Windows-1251, semicolon, CRLF"


def test_excels_own_first_line_names_the_separator():
    assert read(b"sep=;\r\nslug;name\r\na;b,c\r\n")[1] == [(3, ["a", "b,c"])]


def test_lines_are_counted_as_an_editor_counts_them():
    assert read(b'slug,note\na,"two\nlines"\n\nb,c\n')[1] == [(2, ["a", "two\nlines"]), (5, ["b", "c"])]


def test_russian_that_begins_late_is_still_recognised():
    data = b"slug,name\n" + b"a,plain\n" * 50_000 + "b,Тухачевский\n".encode("cp1251")
    reading, rows = read(data)
    assert rows[-1] == (50_002, ["b", "Тухачевский"])
    assert reading.recognised.encoding == "Windows-1251"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"slug,name\na,b\0c\n", 2),
        ("slug,name\na,Сталин\n".encode()[:-2], 2),  # cut within a letter
        ("slug,name\na,Сталин\nb,".encode() + "Берия\n".encode("cp1251"), 3),  # mixed encodings
        (b'slug,name\na,"never closed\n', 2),
        (b'slug,name\na,"b"c\n', 2),
        ("slug,name\na,Müller\n".encode("latin-1"), 2),
        (b",".join([b"c"] * 10_001) + b"\n", 1),
        (b"slug,name\na," + b"x" * 10_000_001 + b"\n", 2),
        ("slug\n".encode("utf-32"), 1),
    ],
)
def test_damage_is_told_with_its_line_and_a_sentence(data, line):
    with pytest.raises(UnreadableError) as error:
        read(data)
    assert error.value.fault.line == line
    assert error.value.fault.sentence.endswith((".", ")."))


def test_rows_of_a_wrong_shape_are_faults_and_the_rest_is_read():
    reading, rows = read(b"slug,name\na\nb,c\nd,e,f\n")
    assert rows == [(3, ["b", "c"])]
    assert [fault.line for fault in reading.faults] == [2, 4]


@given(st.binary(max_size=400))
def test_any_bytes_end_in_rows_or_a_sentence(data):
    try:
        reading, rows = read(data)
    except UnreadableError as error:
        assert error.fault.sentence
    else:
        assert all(len(cells) == len(reading.header) for _line, cells in rows)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 200))
def test_a_damaged_file_never_gives_a_row_of_another_width(noise, place):
    data = saved(rows=ROWS * 4)
    try:
        reading, rows = read(data[:place] + noise + data[place:])
    except UnreadableError:
        return
    assert all(len(cells) == len(reading.header) for _line, cells in rows)


@given(st.text(max_size=30))
def test_the_excel_variant_gives_back_every_cell_exactly(cell):
    import csv

    if "\0" in cell or any("\ud800" <= c <= "\udfff" for c in cell):
        return
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["'slug", "note"], ["a", excel_cell(cell)]])
    assert read(out.getvalue().encode("utf-8-sig"))[1] == [(2, ["a", cell])]


def test_plain_files_are_never_unescaped():
    assert read(b"slug,note\na,'=1\n")[1] == [(2, ["a", "'=1"])]


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        ("июл.37", "1937-07"),
        ("Jul-37", "1937-07"),
        ("30.07.1937", "1937-07-30"),
        ("июл.25", None),
        ("07.30.1937", None),
        ("31.02.1937", None),
        ("1937", None),
    ],
)
def test_a_date_that_excel_rewrote_is_understood_only_when_certain(cell, edtf):
    assert mended_date(cell) == edtf


def test_what_excel_has_lost_is_pointed_out():
    assert "rounded" in damage("1,23E+15")
    assert "century" in damage("июл.25")
    assert "rounded" in damage("9.78014E+12")
    assert "Write 1937-07-30" in damage("30.07.1937")
    assert "of two numbers" in damage("12.июл") and "of two numbers" in damage("7-Dec")
    for cell in ["07.30.1937", "31.02.1937", "30.07.37", "07/30/1937", "30-Jul-37", "30.июл.37"]:
        assert "not certain" in damage(cell)


@pytest.mark.parametrize(
    "cell", ["1937", "1937-07-30", "7-12", "48.71", "Mayor", "may", "12.abc", "E+", "f. 1"]
)
def test_what_no_spreadsheet_has_touched_is_left_alone(cell):
    assert damage(cell) is None


@pytest.mark.parametrize("cell", ["1,23E+15", "9.78014E+12", "июл.37", "12.июл", "7-Dec"])
def test_a_quick_look_misses_no_damaged_cell(cell):
    assert may_be_damaged(f"a\0{cell}\0b", short=True)
