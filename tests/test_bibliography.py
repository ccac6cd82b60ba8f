"""References pasted as BibTeX, RIS or CSL-JSON: everything is read, goes to the note, or is told."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import bibliography


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


# The way back: what other programs write of a source is read as the same source.

WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCéйшЖ", min_size=1, max_size=8)
LINE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
NAMES = st.lists(st.tuples(WORDS, WORDS).map(", ".join), min_size=1, max_size=3).map("; ".join)
YEAR = st.integers(1900, 2020).map(str)
DATE = st.one_of(YEAR, st.builds("{}-{:02}".format, YEAR, st.integers(1, 12)))
ARTICLES = st.fixed_dictionaries(
    {"kind": st.just("article"), "title": LINE, "authors": NAMES, "container": LINE, "date": DATE},
    optional={
        **dict.fromkeys(["publisher", "place_published"], LINE),
        **{name: st.integers(1, 999).map(str) for name in ["volume", "issue"]},
        "pages": st.builds("{}-{}".format, st.integers(1, 99), st.integers(100, 200)),
        "doi": st.integers(1, 10**6).map("10.1353/kri.{}".format),
        "language": st.sampled_from(["en", "ru"]),
        "editors": NAMES,
    },
)


def written_as_bibtex(row):
    columns = {
        "title": "title",
        "container": "journal",
        "publisher": "publisher",
        "place_published": "address",
        "volume": "volume",
        "issue": "number",
        "pages": "pages",
        "doi": "doi",
        "language": "language",
    }
    fields = [f"{columns[name]} = {{{value}}}" for name, value in row.items() if name in columns]
    for column, name in (("authors", "author"), ("editors", "editor")):
        if column in row:
            fields.append(f"{name} = {{{' and '.join(row[column].split('; '))}}}")
    return f"@article{{key, {', '.join(fields)}, date = {{{row['date']}}}}}"


def written_as_ris(row):
    tags = {
        "title": "TI",
        "container": "T2",
        "publisher": "PB",
        "place_published": "CY",
        "volume": "VL",
        "issue": "IS",
        "doi": "DO",
        "language": "LA",
    }
    lines = ["TY  - JOUR", *(f"{tags[name]}  - {value}" for name, value in row.items() if name in tags)]
    for column, tag in (("authors", "AU"), ("editors", "A2")):
        lines += [f"{tag}  - {name}" for name in row.get(column, "").split("; ") if name]
    if "pages" in row:
        first, last = row["pages"].split("-")
        lines += [f"SP  - {first}", f"EP  - {last}"]
    return "\n".join(
        [*lines, f"PY  - {row['date'][:4]}", f"DA  - {row['date'].replace('-', '/')}//", "ER  - "]
    )


def written_as_csl(row):
    names = {
        "title": "title",
        "container": "container-title",
        "publisher": "publisher",
        "pages": "page",
        "place_published": "publisher-place",
        "volume": "volume",
        "issue": "issue",
        "doi": "DOI",
        "language": "language",
    }
    item = {"type": "article-journal", **{names[n]: value for n, value in row.items() if n in names}}
    for column, name in (("authors", "author"), ("editors", "editor")):
        people = [person.split(", ") for person in row.get(column, "").split("; ") if person]
        item |= {name: [{"family": family, "given": given} for family, given in people]} if people else {}
    item["issued"] = {"date-parts": [[int(part) for part in row["date"].split("-")]]}
    return json.dumps([item])


@settings(deadline=None)
@given(ARTICLES, st.sampled_from([written_as_bibtex, written_as_ris, written_as_csl]))
def test_what_is_written_of_a_source_is_read_as_the_same_source(row, written):
    if written is written_as_bibtex and re.search(r"\band\b", row["authors"] + row.get("editors", "")):
        return  # a person called And cannot be written in BibTeX without braces
    read = only(written(row))
    read.pop("note", None)
    assert read == row


@settings(deadline=None)
@given(st.lists(ARTICLES, min_size=1, max_size=4), st.integers(0, 300))
def test_as_many_references_come_out_as_stand_in_a_cut_text(rows, cut):
    text = "\n".join(map(written_as_ris, rows))
    text = text[: max(len("TY  - JOUR"), len(text) - cut)]
    found = bibliography.read(text)
    assert len(found.references) == text.count("TY  -")
