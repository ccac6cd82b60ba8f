"""RIS, as EndNote, Zotero and library catalogues write it."""

import re

from django.utils.translation import gettext as _

from .base import (
    ARCHIVE_FILE,
    ARTICLE,
    BOOK,
    DECREE,
    FILM,
    OTHER,
    WEB_PAGE,
    Bibliography,
    Reference,
    fault_of,
    named_kind,
    put_doi,
    put_isbn,
)

RIS_LINE = re.compile(r"\s*([A-Z][A-Z0-9]) {0,2}-(?: (.*)|)$")
RIS_KINDS = {
    **dict.fromkeys(["BOOK", "EBOOK", "EDBOOK", "WHOLE"], BOOK),
    **dict.fromkeys(["JOUR", "EJOUR", "CHAP", "ECHAP", "MGZN", "NEWS", "CONF", "CPAPER", "ENCYC"], ARTICLE),
    **dict.fromkeys(["ELEC", "WEB", "BLOG"], WEB_PAGE),
    **dict.fromkeys(["VIDEO", "MPCT"], FILM),
    **dict.fromkeys(["STAT", "LEGAL", "BILL"], DECREE),
    **dict.fromkeys(["MANSCPT", "UNPB", "ARCHV"], ARCHIVE_FILE),
}
RIS_COLUMNS = {
    **dict.fromkeys(["TI", "T1", "CT"], "title"),
    **dict.fromkeys(["T2", "BT", "JO", "JF", "JA", "J2"], "container"),
    "PB": "publisher",
    "CY": "place_published",
    "PP": "place_published",
    "VL": "volume",
    "IS": "issue",
    "LA": "language",
    "ET": "edition",
    "UR": "url",
    "M1": "number",
    "AN": "shelfmark",
    "DP": "archive",
}


def read_ris(text):
    """The `Bibliography` in a text of RIS."""
    found, lines = Bibliography("RIS"), None
    for number, line in enumerate(text.split("\n")):
        match = RIS_LINE.match(line)
        tag = match[1] if match else ""
        if tag == "TY":
            if lines:
                _end_ris(found, lines)
            lines = [["TY", match[2] or "", number]]
        elif lines is None:
            if line.strip():
                found.faults.append(fault_of(line, number))
        elif tag == "ER":
            found.references.append(_ris_entry(lines))
            lines = None
        elif match:
            lines.append([tag, match[2] or "", number])
        elif line.strip():
            lines[-1][1] += f" {line.strip()}"  # a long value goes on in the next line
    if lines:
        _end_ris(found, lines)
    return found


def _end_ris(found, lines):
    """A reference that does not end: it is read all the same, and told."""
    found.references.append(_ris_entry(lines))
    found.faults.append(
        _("Line %(line)s: this reference has no end (“ER  -”). It was read as far as it goes; is it whole?")
        % {"line": lines[0][2] + 1}
    )


def _ris_entry(lines):
    reference, people, first, last = Reference(), {"authors": [], "editors": []}, "", ""
    for tag, value, _number in lines:
        value = value.strip()
        if tag == "TY":
            reference.put("kind", RIS_KINDS.get(value, OTHER))
            if value not in RIS_KINDS:
                reference.others.append(("TY", value))
        elif tag == "M3":
            if kind := named_kind(value, reference):
                reference.columns["kind"] = kind
        elif tag in {"AU", "A1"}:
            people["authors"].append(value)
        elif tag in {"A2", "ED"}:
            people["editors"].append(value)
        elif tag in {"SP", "EP"} and value:
            first, last = (value, last) if tag == "SP" else (first, value)
        elif tag in {"PY", "Y1", "DA"}:
            _put_ris_date(reference, "date", tag, value)
        elif tag == "Y2":
            _put_ris_date(reference, "accessed", tag, value)
        elif tag == "DO":
            put_doi(reference, value)
        elif tag == "SN":
            put_isbn(reference, value)
        elif tag in RIS_COLUMNS:
            reference.put(RIS_COLUMNS[tag], value)
        else:
            reference.others.append((tag, value))
    reference.put("pages", "-".join(part for part in (first, last) if part))
    for column, names in people.items():
        reference.put(column, "; ".join(name for name in names if name))
    return reference


def _put_ris_date(reference, column, tag, value):
    """`1956/02/25/season`; the more precise of several, the others to the note where they say otherwise."""
    year, _slash, rest = value.partition("/")
    month, _slash, rest = rest.partition("/")
    day, _slash, rest = rest.partition("/")
    given = "-".join(part.strip().zfill(2) for part in (year, month, day) if part.strip())
    if rest.strip() or not re.fullmatch(r"\d{4}(-\d\d){0,2}", given):
        given = value
    before = reference.columns.get(column, "")
    if before and given.startswith(before):
        del reference.columns[column]
    elif before.startswith(given):
        return
    if rest.strip():
        reference.others.append((tag, value))
        given = "-".join(part.strip().zfill(2) for part in (year, month, day) if part.strip())
    reference.put_date(column, given)
