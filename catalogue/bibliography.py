"""References pasted from other programs: BibTeX, RIS and CSL-JSON, read as the columns of a source.

Pure: text in, values out. What a source has no column for goes to its note, by its own name; what cannot be
read at all is a fault with a sentence. Nothing is dropped silently: as many references come out, read or at
fault, as stand in the text.
"""

import json
import re
from dataclasses import dataclass, field

import bibtexparser
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from catalogue import dates, reference_files

LONGEST = 2_000_000  # characters of one text
BOOK, ARTICLE, SPEECH, ARCHIVE_FILE = "book", "article", "speech", "archive file"
WEB_PAGE, FILM, DECREE, OTHER = "web page", "film", "decree", "other"


@dataclass(slots=True)
class Reference:
    """One reference read: columns of a source as CSV writes them, and what has no column, by its own name."""

    columns: dict[str, str] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)

    def put(self, column, value):
        """Set a column; a second value for it goes to the others, under the column's name."""
        value = " ".join(str(value).split())
        if not value:
            return
        if self.columns.setdefault(column, value) != value:
            self.others.append((column, value))

    def put_date(self, column, text):
        """Set a date, where it is understood; else it goes to the others as it is."""
        try:
            self.put(column, str(dates.understand(str(text))) if str(text).strip() else "")
        except ValueError:
            self.others.append((column, str(text)))

    def row(self):
        """All columns, the note with them."""
        note = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in self.others if value.strip())
        return {**self.columns, "note": note} if note else dict(self.columns)


@dataclass(slots=True)
class Bibliography:
    """What a text holds: its format in words, the references, and a sentence for each that cannot be read."""

    format: str
    references: list[Reference] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(text):
    """The `Bibliography` in `text`; ValueError with a sentence where it is none of the three formats."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise ValueError(_("That is more than 2,000,000 characters. Paste it in parts."))
    if text.lstrip().startswith(("[", "{")):
        return _read_csl(text)
    if re.search(r"^\s*TY {0,2}-", text, re.MULTILINE):
        return _read_ris(text)
    if re.search(r"@\s*\w+\s*[{(]", text):
        return _read_bibtex(text)
    raise ValueError(_("This is neither BibTeX (@book{…), nor RIS (TY  - …), nor CSL-JSON ([{…)."))


def _named_kind(text, reference):
    """The kind that a field for the type of work names; any other text goes to the others."""
    if text.strip() in reference_files.NAMED:
        return text.strip()
    if text.strip():
        reference.others.append(("type of work", text))
    return None


def _person(last, first):
    return ", ".join(part for part in (last.strip(), first.strip()) if part)


def _put_doi(reference, text):
    doi = re.sub(r"^\s*(https?://(dx\.)?doi\.org/|doi:\s*)", "", text.strip(), flags=re.IGNORECASE)
    if re.fullmatch(r"10\.[0-9]{4,9}/\S+", doi):
        reference.put("doi", doi)
    else:
        reference.others.append(("DOI", text))


def _put_isbn(reference, text):
    """An ISBN; of several the first, the others and anything else (an ISSN) to the note."""
    for number in re.split(r"[,;]|\s(?=97[89])", text):
        number = number.strip()
        if re.fullmatch(r"[0-9Xx -]{10,17}", number) and "isbn" not in reference.columns:
            reference.put("isbn", number)
        elif number:
            reference.others.append(("ISBN or ISSN", number))


# --- BibTeX ---------------------------------------------------------------------------------------

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


def _read_bibtex(text):
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
                found.faults.append(_fault(block.raw or "", block.start_line))
        elif isinstance(block, bibtexparser.model.ImplicitComment) and "@" in block.comment:
            found.faults.append(_fault(block.comment, block.start_line))
    return found


def _fault(raw, line=None):
    """The sentence for what cannot be read; `line` counts from 0."""
    beginning = " ".join(raw.split())[:80]
    if line is None:
        return _("This cannot be read: “%(text)s”") % {"text": beginning}
    return _("Line %(line)s: this cannot be read: “%(text)s”") % {"line": line + 1, "text": beginning}


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
    kind = _named_kind(fields.pop("type", ""), reference) or BIBTEX_KINDS.get(entry.entry_type.lower())
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
    _put_doi(reference, _address(fields["doi"])) if fields.get("doi") else None
    _put_isbn(reference, _plain(fields.get("isbn", "")))
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
    return _person(_plain(last), _plain(first))


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


# --- RIS ------------------------------------------------------------------------------------------

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


def _read_ris(text):
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
                found.faults.append(_fault(line, number))
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
            if kind := _named_kind(value, reference):
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
            _put_doi(reference, value)
        elif tag == "SN":
            _put_isbn(reference, value)
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


# --- CSL-JSON -------------------------------------------------------------------------------------

CSL_KINDS = {
    **dict.fromkeys(["book", "collection"], BOOK),
    **dict.fromkeys(
        ["chapter", "entry", "entry-encyclopedia", "entry-dictionary", "paper-conference"], ARTICLE
    ),
    **dict.fromkeys(
        ["article", "article-journal", "article-magazine", "article-newspaper", "review"], ARTICLE
    ),
    **dict.fromkeys(["webpage", "post", "post-weblog"], WEB_PAGE),
    **dict.fromkeys(["legislation", "legal_case", "bill", "regulation"], DECREE),
    **dict.fromkeys(["manuscript", "document", "personal_communication"], ARCHIVE_FILE),
    "motion_picture": FILM,
    "speech": SPEECH,
}
CSL_COLUMNS = {
    "title": "title",
    "container-title": "container",
    "publisher": "publisher",
    "publisher-place": "place_published",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "edition": "edition",
    "language": "language",
    "URL": "url",
    "number": "number",
    "archive": "archive",
    "archive_location": "shelfmark",
    "call-number": "shelfmark",
}


def _read_csl(text):
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is no JSON: %(why)s. Copy all of it.") % {"why": error}) from error
    found = Bibliography("CSL-JSON")
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict) and item:
            found.references.append(_csl_item(item))
        else:
            found.faults.append(_fault(json.dumps(item, ensure_ascii=False)))
    return found


def _csl_item(item):
    reference = Reference()
    kind = item.get("type")
    genre = item.get("genre")
    named = _named_kind(genre, reference) if isinstance(genre, str) else None
    known = named or (CSL_KINDS.get(kind) if isinstance(kind, str) else None)
    reference.put("kind", known or OTHER)
    for name, value in item.items():
        if (name == "type" and known) or (name == "genre" and isinstance(value, str)):
            continue
        if name in CSL_COLUMNS and isinstance(value, str | int):
            reference.put(CSL_COLUMNS[name], value)
        elif name in {"author", "editor"} and _csl_names(value) is not None:
            reference.put(f"{name}s", "; ".join(_csl_names(value)))
        elif name in {"issued", "accessed"}:
            _put_csl_date(reference, "date" if name == "issued" else "accessed", value)
        elif name == "DOI":
            _put_doi(reference, str(value))
        elif name == "ISBN":
            _put_isbn(reference, str(value))
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            reference.others.append((name, text))
    return reference


def _csl_names(value):
    """The names of a list of persons, as `Family, Given`; None where it is something else."""
    if not isinstance(value, list) or not all(isinstance(name, dict) for name in value):
        return None
    names = []
    for name in value:
        family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
        given = [name.get("given", ""), name.get("dropping-particle", ""), name.get("suffix", "")]
        names.append(_person(family, " ".join(filter(None, map(str, given)))) or str(name.get("literal", "")))
    return [name for name in names if name]


def _put_csl_date(reference, column, value):
    if not isinstance(value, dict):
        return reference.put_date(column, value)
    parts = value.get("date-parts")
    try:
        days = ["-".join(str(int(p)).zfill(4 if n == 0 else 2) for n, p in enumerate(day)) for day in parts]
    except (TypeError, ValueError):
        days = []
    rest = {name: part for name, part in value.items() if name not in {"date-parts", "raw", "literal"}}
    if rest:
        reference.others.append((column, json.dumps(rest, ensure_ascii=False)))
    given = "/".join(day for day in days if day) or value.get("raw") or value.get("literal") or ""
    return reference.put_date(column, given)
