"""One source as BibTeX, RIS or CSL-JSON, for the reference managers of readers.

Pure: a source's columns in, text out; `bibliography.read` reads it as the same source. Whatever stands in a
column is text to the other program: no command, no end of the entry, no further entry. What a format has
no word for (a resolution in RIS) is named in its field for the type of work; dates that no format can write
(`1937~`) are given as the catalogue writes them, in EDTF.
"""

import json
import re

PLAIN_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
RANGE = re.compile(r"(\w+)-(\w+)")

# The kinds, in the order of the catalogue's: type in BibTeX, in RIS, in CSL.
KINDS = {
    "book": ("book", "BOOK", "book"),
    "article": ("article", "JOUR", "article-journal"),
    "decree": ("legislation", "STAT", "legislation"),
    "order": ("legislation", "STAT", "legislation"),
    "resolution": ("legislation", "STAT", "legislation"),
    "speech": ("misc", "GEN", "speech"),
    "archive file": ("unpublished", "MANSCPT", "manuscript"),
    "web page": ("online", "ELEC", "webpage"),
    "film": ("video", "VIDEO", "motion_picture"),
    "other": ("misc", "GEN", "document"),
}
NAMED = {"order", "resolution", "speech", "archive file", "other"}  # kinds said beside the type
COLUMNS = {  # column: (field in BibTeX, tag in RIS, variable in CSL)
    "title": ("title", "TI", "title"),
    "container": ("journal", "T2", "container-title"),
    "publisher": ("publisher", "PB", "publisher"),
    "place_published": ("address", "CY", "publisher-place"),
    "volume": ("volume", "VL", "volume"),
    "issue": ("issue", "IS", "issue"),
    "number": ("number", "M1", "number"),
    "pages": ("pages", "", "page"),
    "edition": ("edition", "ET", "edition"),
    "language": ("language", "LA", "language"),
    "url": ("", "UR", "URL"),
    "doi": ("", "DO", "DOI"),
    "isbn": ("isbn", "SN", "ISBN"),
    "archive": ("library", "DP", "archive"),
    "shelfmark": ("shelfmark", "AN", "archive_location"),
}


def _columns(source, which):
    """(name in the format, value) of the columns that are filled and have a name there."""
    for column, names in COLUMNS.items():
        value = " ".join(str(getattr(source, column, "")).split())
        if names[which] and value:
            yield names[which], value


def _people(names):
    """(surname, forenames) of every name; an institution has no forenames."""
    for name in filter(None, map(str.strip, names.split(";"))):
        surname, _comma, forenames = name.partition(", ")
        yield surname, forenames


# --- BibTeX ---------------------------------------------------------------------------------------

LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"\textquotedbl{}",
    **{sign: f"\\{sign}" for sign in "$&%#_"},
    **{sign: f"{sign}{{}}" for sign in "-`'<>!?@"},  # two of them make another sign, or an entry
}
IN_BOOK = {"journal": "booktitle"}
IN_JOURNAL = {"issue": "number", "number": "eid"}  # what BibTeX calls the number of an article is its issue's
IN_ADDRESS = {"\\": "%5C", "{": "%7B", "}": "%7D"}  # an address is not read as LaTeX


def bibtex(source):
    """The source as one entry of BibTeX, as biblatex reads it."""
    kind = KINDS[source.kind][0]
    names = IN_BOOK if source.kind != "article" else IN_JOURNAL if source.container else {}
    fields = [(names.get(name, name), _latex(value)) for name, value in _columns(source, 0)]
    for name, people in (("author", source.authors), ("editor", source.editors)):
        if people:
            fields.append((name, " and ".join(_bibtex_name(*person) for person in _people(people))))
    fields += [("date", source.date), ("urldate", source.accessed)]
    fields += [(name, _escaped(getattr(source, name), IN_ADDRESS)) for name in ("url", "doi")]
    if source.kind in NAMED:
        fields.append(("type", source.kind))
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{source.slug},\n{lines}}}\n"


def _latex(text):
    return _escaped(text, LATEX)


def _escaped(text, signs):
    return "".join(signs.get(sign, sign) for sign in text)


def _bibtex_name(surname, forenames):
    """`Medvedev, Roy`; in braces what BibTeX would take apart: institutions, commas, the word “and”."""
    parts = [_latex(part) for part in (surname, forenames) if part]
    if len(parts) == 1:
        return f"{{{parts[0]}}}"
    return ", ".join(f"{{{part}}}" if re.search(r",|\band\b", part) else part for part in parts)


# --- RIS ------------------------------------------------------------------------------------------


def ris(source):
    """The source as one reference of RIS, with the line ends that its standard asks for."""
    lines = [("TY", KINDS[source.kind][1]), ("ID", source.slug), *_columns(source, 1)]
    for tag, names in (("AU", source.authors), ("A2", source.editors)):
        lines += [(tag, ", ".join(filter(None, person))) for person in _people(names)]
    if pages := RANGE.fullmatch(source.pages):
        lines += [("SP", pages[1]), ("EP", pages[2])]
    elif source.pages:
        lines.append(("SP", source.pages))
    if PLAIN_DATE.fullmatch(source.date):
        lines.append(("PY", source.date[:4]))
    lines += [(tag, _ris_date(date)) for tag, date in (("DA", source.date), ("Y2", source.accessed)) if date]
    if source.kind in NAMED:
        lines.append(("M3", source.kind))
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in [*lines, ("ER", "")])


def _ris_date(date):
    """`1956/02/25/`, with three slashes; another date as it is."""
    if not PLAIN_DATE.fullmatch(date):
        return date
    year, month, day = [*date.split("-"), "", ""][:3]
    return f"{year}/{month}/{day}/"


# --- CSL-JSON -------------------------------------------------------------------------------------


def csl(source):
    """The source as CSL-JSON: a list of one item."""
    item = {"id": source.slug, "type": KINDS[source.kind][2], **dict(_columns(source, 2))}
    for name, people in (("author", source.authors), ("editor", source.editors)):
        if people:
            item[name] = [_csl_name(*person) for person in _people(people)]
    for name, date in (("issued", source.date), ("accessed", source.accessed)):
        if PLAIN_DATE.fullmatch(date):
            item[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
        elif date:
            item[name] = {"raw": date}
    if source.kind in NAMED:
        item["genre"] = source.kind
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _csl_name(surname, forenames):
    return {"family": surname, "given": forenames} if forenames else {"literal": surname}
