"""What the three formats share: the reference that is read, and columns that each of them fills alike."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue import dates, reference_files

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


def named_kind(text, reference):
    """The kind that a field for the type of work names; any other text goes to the others."""
    if text.strip() in reference_files.NAMED:
        return text.strip()
    if text.strip():
        reference.others.append(("type of work", text))
    return None


def person_name(last, first):
    """`Last, First` of the two parts of a name, either of which may be blank."""
    return ", ".join(part for part in (last.strip(), first.strip()) if part)


def put_doi(reference, text):
    """A DOI without its address; what is none goes to the others."""
    doi = re.sub(r"^\s*(https?://(dx\.)?doi\.org/|doi:\s*)", "", text.strip(), flags=re.IGNORECASE)
    if re.fullmatch(r"10\.[0-9]{4,9}/\S+", doi):
        reference.put("doi", doi)
    else:
        reference.others.append(("DOI", text))


def put_isbn(reference, text):
    """An ISBN; of several the first, the others and anything else (an ISSN) to the note."""
    for number in re.split(r"[,;]|\s(?=97[89])", text):
        number = number.strip()
        if re.fullmatch(r"[0-9Xx -]{10,17}", number) and "isbn" not in reference.columns:
            reference.put("isbn", number)
        elif number:
            reference.others.append(("ISBN or ISSN", number))


def fault_of(raw, line=None):
    """The sentence for what cannot be read; `line` counts from 0."""
    beginning = " ".join(raw.split())[:80]
    if line is None:
        return _("This cannot be read: “%(text)s”") % {"text": beginning}
    return _("Line %(line)s: this cannot be read: “%(text)s”") % {"line": line + 1, "text": beginning}
