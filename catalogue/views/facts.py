"""What a page says of a record and its parts: facts, passages and disputes, each with its evidence."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import evidence
from catalogue.evidence import FieldEvidence, RecordEvidence, Statement
from catalogue.models import Figure, Row
from catalogue.models.fields import EDTFField
from catalogue.models.rehabilitation import GRANTED
from catalogue.templatetags.records import address, heading, in_words, language, language_name, shown

MOST_SHOWN = 200  # rows of one section of a record's page


# Where an identifier leads, outside the catalogue.
ELSEWHERE = {
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "viaf": "https://viaf.org/viaf/{}",
    "geonames": "https://www.geonames.org/{}",
    "doi": "https://doi.org/{}",
    "url": "{}",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record: its label, its accepted value in words, and the evidence for it."""

    name: str
    label: str
    text: str
    url: str = ""
    language: str = ""
    evidence: FieldEvidence | None = None


def facts(record, gathered, columns):
    """The lines of `record` for those of `columns` that are filled, or undecided although sources speak."""
    found = (fact(record, name, gathered.for_field(name)) for name in columns)
    return [line for line in found if line]


def fact(record, name, spoken=None):
    """The line for the column `name`; None where it is blank and no source speaks, or must not be named."""
    column = record._meta.get_field(name)
    label = capfirst(column.verbose_name)
    value = getattr(record, name)
    if value in (None, ""):
        return Fact(name, label, "", evidence=spoken) if spoken else None
    if column.is_relation:
        named = getattr(record, f"{name}_then", "") or heading(value)  # a place as it was called then
        return Fact(name, label, named, address(value), language(named), spoken) if shown(value) else None
    words = in_words(value) if isinstance(column, EDTFField) else evidence.in_words(column, str(value))
    if name == "language":
        words = language_name(value)
    url = ELSEWHERE[name].format(value) if name in ELSEWHERE else ""
    country = record.country if name == "native_name" and hasattr(record, "country") else ""
    return Fact(name, label, words, url, language(words, country), spoken)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field on which the sources disagree; `anchor` names it on the page."""

    anchor: str
    label: str
    evidence: FieldEvidence


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One statement, with the label of the field or aspect it speaks of ('' for the record as a whole)."""

    label: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Attested:
    """A part of a record (a name, a case, a figure …) with the evidence about it."""

    row: Row
    evidence: RecordEvidence

    @property
    def passages(self):
        """What sources say of it, each passage once, though it may speak of several columns."""
        return passages(self._statements())

    @property
    def value_evidence(self):
        """What sources say of the number, where the part is a figure; None where none does."""
        return self.evidence.for_field("value")

    @property
    def other_passages(self):
        """The passages that speak of anything but the number."""
        return passages(self._statements(without="value"))

    def _statements(self, without=None):
        groups = [f for f in [*self.evidence.fields, *self.evidence.aspects] if f.name != without]
        lines = [SaidLine("" if g.name in SELF_EVIDENT else g.label, s) for g in groups for s in g.statements]
        return lines + [SaidLine("", statement) for statement in self.evidence.whole]


def passages(lines):
    """The statements, put together where they come from one passage of one source, in reading order."""
    found = {}
    for line in lines:
        c = line.statement.citation
        place = (c.source_id, c.locator, c.quoted_in_id, c.quoted_in_locator, c.attributed_to_id, c.quote)
        found.setdefault(place, []).append(line)
    return sorted(map(Passage, found.values()), key=lambda p: evidence.reading_order(p.citation))


# Fields of a part that its place on the page tells; saying them again beside each passage would only tire.
SELF_EVIDENT = {"event", "person", "rehabilitation", "name"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One place in one source, with every line that it gives of one part of a record."""

    lines: list

    @property
    def citation(self):
        """The first of its citations; source, place and quote are the same in all."""
        return self.lines[0].statement.citation

    @property
    def told(self):
        """(line, note): each line that says more than its place on the page, with the curators' reason.

        Reasons for what the page already tells come first, without a line. None is given twice.
        """
        found, seen = [], {""}
        for line in sorted(self.lines, key=_says_more):
            note = line.statement.citation.note
            found.append((line if _says_more(line) else None, "" if note in seen else note))
            seen.add(note)
        return [(line, note) for line, note in found if line or note]


def _says_more(line):
    contradicts = line.statement.agreement == evidence.CONTRADICTS
    return bool(line.statement.says) and (bool(line.label) or contradicts)


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one section of a record's page, and whether there are more than it shows."""

    rows: list
    more: bool = False

    def __bool__(self):
        return bool(self.rows)


def section(queryset):
    """The first 200 rows of `queryset`."""
    if queryset.query.is_empty():  # Django would make most of its SQL before it sees that
        return Section([])
    rows = list(queryset[: MOST_SHOWN + 1])
    return Section(rows[:MOST_SHOWN], len(rows) > MOST_SHOWN)


def attested(queryset):
    """The first 200 rows of `queryset`, parts of public records, each with the evidence about it."""
    found = section(with_citations(queryset))
    gathered = evidence.of_all(found.rows) if found.rows else {}
    return Section([Attested(row, gathered[row.pk]) for row in found.rows], found.more)


def figures_of(**record):
    """The figures of the `event` or `rehabilitation` given, in order of date and of what they count."""
    figures = Figure.objects.filter(**record).select_related(*NEIGHBOURS["figure"])
    return figures.order_by("date_earliest", "what", "-unit", "pk")


def not_granted(acts):
    """The acts by which nobody counts as rehabilitated: releases, amnesties, calls, and what was refused."""
    return acts.exclude(GRANTED)


def with_citations(queryset):
    """`queryset`, of public rows alone, with the public citations of each."""
    return queryset.prefetch_related(Prefetch("citations", queryset=evidence.citations_in_public()))


def disputes(parts, label):
    """The disputed fields of `parts`; `label(row)` names the row they belong to."""
    return [
        Dispute(
            f"{part.row.ref}-{field.name}",
            _("%(row)s: %(field)s") % {"row": label(part.row), "field": field.label.lower()},
            field,
        )
        for part in parts.rows
        for field in part.evidence.disagreements
    ]


# What each table's rows need beside them to be named on a page.
NEIGHBOURS = {
    "person": ["birth_place", "death_place"],
    "name": ["person"],
    "place": [],
    "event": ["place", "part_of", "body", "decree"],
    "participation": ["event", "person"],
    "case": ["person", "event", "sentencing_body"],
    "rehabilitation": ["person", "case__person", "body", "decree", "event"],
    "renaming": ["place", "honours", "event", "decree"],
    "figure": ["event", "rehabilitation__person"],
}
