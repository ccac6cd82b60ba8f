"""References pasted as BibTeX, RIS or CSL-JSON: everything is read, goes to the note, or is told."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import bibliography, reference_files
from catalogue.models.fields import clean_line


def only(text):
    """The row of the one reference in `text`."""
    found = bibliography.read(text)
    assert found.faults == []
    (reference,) = found.references
    return reference.row()


def test_a_book_in_bibtex():
    row = only(
        r"""@book{vg86,
        author = {Medvedev, Roy and {Central Committee of the CPSU} and Albert P. van Goudoever},
        title = {The Limits of {D}estalinization in the Soviet Union}, subtitle = "Political Rehabilitations",
        publisher = {Croom Helm}, address = {London}, year = 1986,
        isbn = {978-0-7099-2629-0},
        note = {Rev. by J{\"o}rg B.}, keywords = {Stalin, rehabilitation}}"""
    )
    assert row == {
        "kind": "book",
        "title": "The Limits of Destalinization in the Soviet Union: Political Rehabilitations",
        "authors": "Medvedev, Roy; Central Committee of the CPSU; van Goudoever, Albert P.",
        "publisher": "Croom Helm",
        "place_published": "London",
        "date": "1986",
        "isbn": "978-0-7099-2629-0",
        "note": "key: vg86\nnote: Rev. by Jörg B.\nkeywords: Stalin, rehabilitation",
    }


def test_an_article_in_bibtex():
    row = only(
        "@article{a, author={Smith, K.}, title={Gathering}, journal={Kritika}, volume={12}, number={3}, "
        "pages={1--9}, year=2011, month=feb, doi={https://doi.org/10.1353/kri.2011.0054}, "
        "urldate={2020-01-31}}"
    )
    assert {**row, "note": ""} == {
        "kind": "article",
        "authors": "Smith, K.",
        "title": "Gathering",
        "container": "Kritika",
        "volume": "12",
        "issue": "3",
        "pages": "1-9",
        "date": "2011-02",
        "accessed": "2020-01-31",
        "doi": "10.1353/kri.2011.0054",
        "note": "",
    }


def test_what_bibtex_cannot_close_or_has_twice_is_told_and_one_key_may_name_two_works():
    found = bibliography.read(
        "@book{a, title={One}}\n@book{a, title={Two}}\n@book{b, title={x}, title={y}}\n@book{c, title={Open"
    )
    assert [r.columns["title"] for r in found.references] == ["One", "Two"]
    assert [fault.split(":")[0] for fault in found.faults] == ["Line 3", "Line 4"]


def test_a_book_in_ris_with_a_byte_order_mark_and_a_value_of_two_lines():
    row = only(
        "\ufeffTY  - BOOK\r\nAU  - Medvedev, Roy\r\nAU  - Medvedev, Zhores\r\nTI  - Khrushchev:\r\n "
        "The Years in Power\r\nPY  - 1976///\r\nDA  - 1976/05/01\r\nSN  - 0-231-03939-5\r\nSP  - 1\r\n"
        "EP  - 9\r\nKW  - Stalin\r\n"
        "KW  - Thaw\r\nER  - \r\n"
    )
    assert row == {
        "kind": "book",
        "authors": "Medvedev, Roy; Medvedev, Zhores",
        "pages": "1-9",
        "title": "Khrushchev: The Years in Power",
        "date": "1976-05-01",
        "isbn": "0-231-03939-5",
        "note": "KW: Stalin\nKW: Thaw",
    }


def test_a_reference_in_ris_without_an_end_is_read_and_told():
    found = bibliography.read(
        "TY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\nER  -\nwhat is this\nTY  - JOUR\nTI  - Three"
    )
    assert [r.columns["title"] for r in found.references] == ["One", "Two", "Three"]
    assert len(found.faults) == 3


def test_csl_json():
    row = only(
        json.dumps(
            [
                {
                    "id": "x",
                    "type": "article-journal",
                    "title": "On the Cult",
                    "author": [
                        {"family": "Goudoever", "non-dropping-particle": "van", "given": "A. P."},
                        {"literal": "TsK KPSS"},
                    ],
                    "issued": {"date-parts": [[1956, 2, 25]]},
                    "accessed": {"raw": "31 January 2020"},
                    "container-title": "Pravda",
                    "DOI": "10.1353/kri.2011.0054",
                    "custom": {"a": [1]},
                }
            ]
        )
    )
    assert row == {
        "kind": "article",
        "title": "On the Cult",
        "authors": "van Goudoever, A. P.; TsK KPSS",
        "date": "1956-02-25",
        "accessed": "2020-01-31",
        "container": "Pravda",
        "doi": "10.1353/kri.2011.0054",
        "note": 'id: x\ncustom: {"a": [1]}',
    }


def test_what_is_not_understood_goes_to_the_note():
    row = only(
        "TY  - UNUSUAL\nTI  - One\nPY  - the year of the thaw\nDO  - not a doi\nSN  - 1234-5678\nER  - "
    )
    assert "date" not in row and "doi" not in row and "isbn" not in row
    assert row["note"] == "TY: UNUSUAL\ndate: the year of the thaw\nDOI: not a doi\nISBN or ISSN: 1234-5678"


@pytest.mark.parametrize(
    "text", ["", "Medvedev, Roy. Khrushchev. 1976.", "[{", "{" * 100_000, "x" * 2_000_001]
)
def test_what_is_no_reference_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$|\)\.$"):
        bibliography.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title={" + "{" * 3_000 + "x" + "}" * 3_000 + "}}",
        "@book{a, title={" + "$" * 3_001 + "}}",
        "@" * 10_000 + "book{",
        "TY  - " * 10_000,
    ],
)
def test_hostile_references_are_read_or_told(text):
    found = bibliography.read(text)
    assert len(found.references) + len(found.faults) >= 1


# The way back: what the catalogue writes of a source is read as the same source, hostile text and all.

SIGN = st.one_of(st.sampled_from("\\\\{}$&%#_~^\"'`<>!?@-,;:.()[]|=+*/ abАяé"), st.characters(codec="utf-8"))


def line(alphabet=SIGN):
    """A line of text as a column holds it, in which nothing is left of itself when it is read as LaTeX."""
    return st.text(alphabet, min_size=1, max_size=12).map(clean_line).filter(bool)


WORD = st.text("abcdefghijklmnopqrstuvwxyzABCéйшЖ", min_size=1, max_size=8)
PERSON = st.one_of(
    st.tuples(WORD.map(str.capitalize), WORD.map(str.capitalize)).map(", ".join),
    st.sampled_from(["Central Committee of the CPSU", "Smith and Sons", "And, Metin", "King, Martin, Jr."]),
)
NAMES = st.lists(PERSON, min_size=1, max_size=3).map("; ".join)
DATE = st.sampled_from(
    ["1956", "1956-02", "1956-02-25", "1937~", "[1953..1956]", "1954/1955", "1953/..", "193X"]
)
SOURCES = st.fixed_dictionaries(
    {"kind": st.sampled_from(list(reference_files.KINDS)), "title": line()},
    optional={
        **dict.fromkeys(["container", "publisher", "place_published", "volume", "edition"], line()),
        **dict.fromkeys(["archive", "shelfmark", "number", "issue"], line()),
        **dict.fromkeys(["authors", "editors"], NAMES),
        **dict.fromkeys(["date", "accessed"], DATE),
        "pages": st.sampled_from(["1-99", "12", "5, 9", "IV-X", "12-"]),
        "doi": st.sampled_from(["10.1353/kri.2011.0054", "10.1000/a_b%20(c)<d>#e&f"]),
        "url": st.sampled_from(["https://example.org/%D0%96?a=b&c=~d_e#f", "http://example.org/"]),
        "isbn": st.just("978-0-7099-2629-0"),
        "language": st.sampled_from(["en", "ru"]),
    },
)


def source(row):
    """A source with the columns of `row`; the others are blank."""
    blank = dict.fromkeys([*reference_files.COLUMNS, "authors", "editors", "date", "accessed"], "")
    return SimpleNamespace(slug="a-source", **{**blank, **row})


@settings(deadline=None, max_examples=60)
@given(SOURCES, st.sampled_from([reference_files.bibtex, reference_files.ris, reference_files.csl]))
def test_what_is_written_of_a_source_is_read_as_the_same_source(row, write):
    read = only(write(source(row)))
    read.pop("note", None)
    assert read == row


def written_as_ris(row):
    return reference_files.ris(source(row))


def test_strings_of_bibtex_are_joined():
    row = only(
        """@string{foo = "The Great" # { Terror}}
        @STRING(kr = {Kritika})
        @article{a, title = FOO # ": " # {x \\# y}, journal = kr, month = "10~" # oct, year = 1956,
        author = nobody}"""
    )
    assert row["title"] == "The Great Terror: x # y"
    assert (row["container"], row["date"], row["authors"]) == ("Kritika", "1956-10-10", "nobody")


def test_a_source_as_bibtex_reads_well():
    written = reference_files.bibtex(
        source({"kind": "book", "title": "War & Peace", "authors": "Medvedev, Roy; Memorial", "date": "1986"})
    )
    assert written == (
        "@book{a-source,\n  title = {War \\& Peace},\n  author = {Medvedev, Roy and {Memorial}},\n"
        "  date = {1986},\n}\n"
    )


@settings(deadline=None, max_examples=30)
@given(st.lists(SOURCES, min_size=1, max_size=4), st.integers(0, 300))
def test_as_many_references_come_out_as_stand_in_a_cut_text(rows, cut):
    text = "\n".join(map(written_as_ris, rows))
    text = text[: max(len("TY  - JOUR"), len(text) - cut)]
    found = bibliography.read(text)
    assert len(found.references) == text.count("TY  -")
