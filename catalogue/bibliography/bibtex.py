"""BibTeX and biblatex, as LaTeX, Zotero and JabRef write them."""

import re

import bibtexparser
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from .base import (
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
    person_name,
    put_doi,
    put_isbn,
)

BIBTEX_KINDS = {
    **dict.fromkeys(["book", "mvbook", "booklet", "collection", "proceedings", "manual"], BOOK),
    **dict.fromkeys(["article", "inbook", "incollection", "inproceedings", "conference"], ARTICLE),
    **dict.fromkeys(["online", "electronic", "www"], WEB_PAGE),
    **dict.fromkeys(["video", "movie"], FILM),
    **dict.fromkeys(["legislation", "legal"], DECREE),
}
BIBTEX_COLUMNS = {
    "booktitle": "container",
    "journal": "container",
    "journaltitle": "container",
    "address": "place_published",
    "location": "place_published",
    "institution": "publisher",
    "langid": "language",
    "library": "archive",
    "eid": "number",
    "shelfmark": "shelfmark",
    **{name: name for name in ["title", "publisher", "volume", "pages", "edition", "language"]},
}
BIBTEX_READ = {
    "author",
    "editor",
    "year",
    "month",
    "day",
    "date",
    "urldate",
    "doi",
    "isbn",
    "number",
    "issue",
}


MONTHS = {
    month[:3].lower(): month
    for month in ["January", "February", "March", "April", "May", "June", "July", "August"]
    + ["September", "October", "November", "December"]
}


def read_bibtex(text):
    """The `Bibliography` in a text of BibTeX."""
    library = bibtexparser.parse_string(text, parse_stack=[])
    found, strings = Bibliography("BibTeX"), dict(MONTHS)
    for definition in library.strings:
        strings[definition.key.lower()] = _joined(definition.value, strings)
    for block in library.blocks:
        if isinstance(block, bibtexparser.model.Entry):
            found.references.append(_bibtex_entry(block, strings))
        elif isinstance(block, bibtexparser.model.ParsingFailedBlock):
            entry = getattr(block, "ignore_error_block", None)
            repeated = isinstance(block, bibtexparser.model.DuplicateBlockKeyBlock)
            if repeated and isinstance(entry, bibtexparser.model.Entry):
                found.references.append(_bibtex_entry(entry, strings))  # two works may have one key
            else:
                found.faults.append(fault_of(block.raw or "", block.start_line))
        elif isinstance(block, bibtexparser.model.ImplicitComment) and "@" in block.comment:
            found.faults.append(fault_of(block.comment, block.start_line))
    return found


def _joined(value, strings):
    """The text of a value: `foo # " bar"` is the string `foo` and ` bar`, without quotation marks or braces.

    A name that no @string defines stands for itself.
    """
    parts, part, depth, quoted = [], "", 0, False
    for sign in str(value):
        if sign == '"' and not depth:
            quoted = not quoted
        depth += (sign == "{") - (sign == "}")
        if sign == "#" and not depth and not quoted:
            parts.append(part)
            part = ""
        else:
            part += sign
    return "".join(_one_string(part.strip(), strings) for part in [*parts, part])


def _one_string(part, strings):
    if len(part) > 1 and (part[0], part[-1]) in {("{", "}"), ('"', '"')}:
        return part[1:-1]
    return strings.get(part.lower(), part)


def _bibtex_entry(entry, strings):
    reference = Reference()
    fields = {f.key.lower(): _joined(f.value, strings) for f in entry.fields}
    kind = named_kind(fields.pop("type", ""), reference) or BIBTEX_KINDS.get(entry.entry_type.lower())
    reference.put(
        "kind", kind or (WEB_PAGE if entry.entry_type.lower() == "misc" and "url" in fields else OTHER)
    )
    if kind is None:
        reference.others.append(("type", entry.entry_type))
    reference.others.append(("key", entry.key))
    title = _plain(fields.pop("title", ""))
    subtitle = _plain(fields.pop("subtitle", ""))
    reference.put("title", f"{title}: {subtitle}" if title and subtitle else title or subtitle)
    for name, column in (("author", "authors"), ("editor", "editors")):
        reference.put(column, "; ".join(map(_bibtex_name, _bibtex_names(fields.get(name, "")))))
    _put_bibtex_date(reference, fields)
    reference.put_date("accessed", fields.get("urldate", ""))
    reference.put("url", _address(fields.pop("url", "")))
    put_doi(reference, _address(fields["doi"])) if fields.get("doi") else None
    put_isbn(reference, _plain(fields.get("isbn", "")))
    in_journal = {"journal", "journaltitle"} & set(fields)
    reference.put("issue" if in_journal else "number", _plain(fields.get("number", "")))
    reference.put("issue", _plain(fields.get("issue", "")))
    for name, value in fields.items():
        if name in BIBTEX_COLUMNS:
            value = _plain(value)
            column = BIBTEX_COLUMNS[name]
            reference.put(column, re.sub(r"\s*[-–]+\s*", "-", value) if column == "pages" else value)
        elif name not in BIBTEX_READ:
            reference.others.append((name, _plain(value)))
    return reference


SIGNS = get_default_latex_context_db()
SIGNS.add_context_category(
    "signs that it does not know, or takes for accents",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
        MacroTextSpec("textquotedbl", '"'),
    ],
)


def _bibtex_names(text):
    return split_multiple_persons_names(text) if text.strip() else []


def _bibtex_name(raw):
    if raw.startswith("{") and raw.endswith("}"):
        return _plain(raw)  # an institution
    try:
        parts = parse_single_name_into_parts(raw, strict=False)
    except ValueError:
        return _plain(raw)
    last, first = " ".join([*parts.von, *parts.last]), " ".join([*parts.first, *parts.jr])
    return person_name(_plain(last), _plain(first))


def _put_bibtex_date(reference, fields):
    if fields.get("date"):
        date = fields["date"].strip()  # EDTF, in which `~` is no space
        reference.put_date("date", _plain(date) if "\\" in date or "{" in date else date)
        return
    given = " ".join(part for part in (fields.get("day"), fields.get("month"), fields.get("year")) if part)
    given, month = _plain(given), _plain(fields.get("month", ""))
    if month.isdecimal() and len(month) < 3:
        day = _plain(fields.get("day", ""))
        given = "-".join([_plain(fields.get("year", "")), month.zfill(2), *([day.zfill(2)] if day else [])])
    reference.put_date("date", given)


def _address(text):
    """An address, in which `%` begins no comment; some programs write `\\%` and `\\_` all the same."""
    return re.sub(r"\\([%#&_~$])", r"\1", text).strip()


def _plain(text):
    """LaTeX as plain text; as it is where it is nested too deeply."""
    try:
        reader = LatexNodes2Text(math_mode="verbatim", latex_context=SIGNS)
        return reader.latex_to_text(text).strip()
    except (RecursionError, ValueError):
        return text
