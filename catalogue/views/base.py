"""What all public pages share: validators, lists by keyset, records found by slug, and facts with evidence.

A page first gathers everything it shows into its context, with every query; the template asks the database
nothing. So the validator can be a digest of the context, and a page that has not changed is never rendered.
"""

import datetime
import hashlib
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.core.exceptions import BadRequest
from django.db.models import F, Func, Prefetch, TextField, Value, prefetch_related_objects
from django.db.models.lookups import GreaterThan, LessThan
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import http_date, quote_etag
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View

from catalogue import evidence
from catalogue.evidence import FieldEvidence, RecordEvidence, Statement
from catalogue.models import Citation, Figure, Redirect, Row, Status
from catalogue.models.citation import TARGETS
from catalogue.models.fields import EDTFField
from catalogue.models.rehabilitation import Act, Outcome
from catalogue.templatetags.records import (
    address,
    figure_label,
    heading,
    in_words,
    language,
    language_name,
    shown,
)

PAGE_SIZE = 50
COUNTED = 10_000  # beyond this a count only says "more than"
MOST_SHOWN = 200  # rows of one section of a record's page
CACHING = "public, max-age=0, must-revalidate"  # kept by caches, and asked about each time
SHOWN_FILES = {".py", ".html", ".css", ".svg", ".mo"}


class Page(View):
    """A public page: reads only, answers conditional requests, sets no cookie.

    The entity tag is a digest of the context, so it changes with every row that the page shows, and
    with every release. `Last-Modified` is for information: the newest row says nothing of one that was
    taken away, so `If-Modified-Since` alone is never answered with 304.
    """

    http_method_names = ["get", "head", "options"]
    template_name = ""

    def get(self, request, **kwargs):
        return self.answer(self.context(**kwargs))

    def context(self, **kwargs):
        """Everything that the template shows, loaded."""
        raise NotImplementedError

    def answer(self, context):
        """The page, or 304 where the reader already has it."""
        context["canonical"] = self.request.build_absolute_uri()
        digest = Digest()
        digest.add([release(), self.template_name, context])
        etag = quote_etag(digest.hexdigest())
        response = get_conditional_response(self.request, etag=etag)
        if response is None:
            response = render(self.request, self.template_name, context)
        response["ETag"] = etag
        if digest.modified:
            response["Last-Modified"] = http_date(digest.modified.timestamp())
        response["Cache-Control"] = CACHING
        return response


class Digest:
    """A digest of all that a template is given: rows by their versions, everything else by its text."""

    def __init__(self):
        self._hash = hashlib.sha256()
        self._seen = set()
        self.modified = None

    def hexdigest(self):
        """The digest of what was added, in 32 hexadecimal digits."""
        return self._hash.hexdigest()[:32]

    def add(self, value):
        """Add one value, with all that hangs on it; TypeError for a kind of value that has no text."""
        if isinstance(value, Row):
            self._add_row(value)
        elif is_dataclass(value):
            self._add_many(type(value).__name__, [getattr(value, f.name) for f in fields(value)])
        elif isinstance(value, dict):
            self._add_many("dict", [item for pair in value.items() for item in pair])
        elif isinstance(value, list | tuple):
            self._add_many("list", value)
        elif value is None or isinstance(value, str | Promise | int | Decimal | datetime.date):
            self._add_text(f"{value}")
        else:
            raise TypeError(f"A page cannot say when a {type(value).__name__} has changed.")

    def _add_row(self, row):
        self._add_text(f"{row._meta.model_name} {row.pk} {row.version}")
        if id(row) in self._seen:
            return
        self._seen.add(id(row))
        self.modified = max(filter(None, (self.modified, row.modified)))
        loaded = [f for f in row._meta.concrete_fields if f.is_relation and f.is_cached(row)]
        self._add_many("related", [f.get_cached_value(row) for f in loaded])
        columns = {f.attname for f in row._meta.concrete_fields}
        annotated = [item for item in vars(row).items() if item[0] not in columns and item[0][0] != "_"]
        self._add_many("annotated", sorted(annotated))

    def _add_many(self, name, values):
        self._add_text(f"{name} {len(values)}")
        for value in values:
            self.add(value)

    def _add_text(self, text):
        data = text.encode()
        self._hash.update(b"%d:%b" % (len(data), data))


@cache
def release():
    """A digest of the files that make the pages: with another release, every page is another."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).resolve().parent.parent.rglob("*")):
        if path.suffix in SHOWN_FILES and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list, and the slugs of the rows that the pages beside it begin from ('' for none)."""

    rows: list
    before: str
    after: str
    count: int

    @property
    def many(self):
        """True where there are more rows than are counted."""
        return self.count > COUNTED


class ListPage(Page):
    """A list in one order, 50 rows a page: `?after=<slug>` or `?before=<slug>` name the row beside it."""

    model = None
    order = ""  # the column that sorts; where it can be NULL, such rows come last
    relations = ()

    def rows(self):
        """The rows of the whole list."""
        return self.model.objects.published().select_related(*self.relations)

    def context(self):
        return {"page": self.slice(self.rows()), "list_url": self.request.path}

    def slice(self, rows):
        """The page of `rows` that the address asks for."""
        after, before = self.request.GET.get("after"), self.request.GET.get("before")
        if after is not None and before is not None:
            raise BadRequest("A list begins after one row or ends before one, not both.")
        count = rows.order_by()[: COUNTED + 1].count()
        forward = before is None
        start = self._position(after if forward else before)
        found = self._beyond(rows, start, forward, PAGE_SIZE + 1)
        more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        if not forward:
            found.reverse()
        has_before, has_after = (start is not None, more) if forward else (more, True)
        return Slice(
            found,
            found[0].slug if found and has_before else "",
            found[-1].slug if found and has_after else "",
            count,
        )

    def _position(self, slug):
        """Where the row `slug` stands in the order, as (value, id); 404 where there is no such row."""
        if slug is None:
            return None
        known = self.model.objects.filter(slug=slug, status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        position = known.values_list(self.order, "pk").first()
        if position is None:
            raise Http404
        return position

    def _beyond(self, rows, start, forward, limit):
        """Up to `limit` rows beyond `start`, in two index scans at most: with a value, and without."""
        order = [self.order, "pk"] if forward else [f"-{self.order}", "-pk"]
        filled = rows.filter(**{f"{self.order}__isnull": False}).order_by(*order)
        blank = rows.filter(**{f"{self.order}__isnull": True}).order_by(order[1])
        scans = [filled, blank] if forward else [blank, filled]
        if start is not None:
            scans = self._from(start, filled, blank, forward)
        if not self.model._meta.get_field(self.order).null:
            scans.remove(blank)
        found = []
        for scan in scans:
            if len(found) < limit:
                found += scan[: limit - len(found)]
        return found

    def _from(self, start, filled, blank, forward):
        value, pk = start
        if value is None:
            rest = blank.filter(pk__gt=pk) if forward else blank.filter(pk__lt=pk)
            return [rest] if forward else [rest, filled]
        lookup = GreaterThan if forward else LessThan
        column = self.model._meta.get_field(self.order)
        rest = filled.filter(lookup(Pair(F(self.order), F("pk")), Pair(Value(value, column), Value(pk))))
        return [rest, blank] if forward else [rest]


class Pair(Func):
    """A row value of PostgreSQL: pairs compare in the order of an index over the two columns."""

    function = "ROW"
    output_field = TextField()


class DetailPage(Page):
    """The page of one record, found by its slug: 301 for an old slug, 410 for a withdrawn one, else 404."""

    model = None
    relations = ()  # loaded with the record
    columns = ()  # shown as facts, in this order
    list_name = ""

    def get(self, request, slug):
        record = self.find(slug)
        if record is None:
            return self.redirect(slug)
        if record.status == Status.WITHDRAWN:
            return self.withdrawn()
        gathered = self.gather(record)
        context = {"record": record, "title": heading(record), "evidence": gathered}
        context["facts"] = self.lines(record, gathered)
        context["disputes"] = [Dispute(f.name, f.label, f) for f in gathered.disagreements]
        context["list_url"] = reverse(f"catalogue:{self.list_name}")
        context |= self.context(record)
        return self.answer(context)

    def context(self, record):
        """What the page shows beside the record's own columns and their evidence."""
        return {}

    def find(self, slug):
        """The record with this slug, published or withdrawn; None for any other."""
        known = self.model.objects.filter(slug=slug, status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        return known.select_related(*self.relations).first()

    def lines(self, record, gathered):
        """The record's own columns, as lines."""
        return facts(record, gathered, self.columns)

    def gather(self, record):
        """What the public citations about the record say."""
        prefetch_related_objects([record], Prefetch("citations", queryset=evidence.citations()))
        return evidence.of(record)

    def redirect(self, slug):
        """301 to the record that once had this slug; 404 where there is none in public."""
        table = self.model._meta.model_name
        old = Redirect.objects.filter(target_table=table, old_slug=slug).select_related(table).first()
        if old is None or old.target.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
            raise Http404
        response = HttpResponsePermanentRedirect(address(old.target))
        response["Cache-Control"] = CACHING  # a record can be given its old slug back
        return response

    def withdrawn(self):
        """410, with a sentence and without a word of the record."""
        context = {"list_url": reverse(f"catalogue:{self.list_name}")}
        response = render(self.request, "catalogue/withdrawn.html", context, status=410)
        response["Cache-Control"] = CACHING
        return response


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
        return Fact(name, label, heading(value), address(value), evidence=spoken) if shown(value) else None
    words = in_words(value) if isinstance(column, EDTFField) else evidence.in_words(column, str(value))
    if name == "language":
        words = language_name(value)
    url = ELSEWHERE[name].format(value) if name in ELSEWHERE else ""
    native = language(value) if name.endswith("native") else ""
    return Fact(name, label, words, url, native, spoken)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field on which the sources disagree; `anchor` names it on the page."""

    anchor: str
    label: str
    evidence: FieldEvidence


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
    """The statements, put together where they come from one passage of one source."""
    found = {}
    for line in lines:
        c = line.statement.citation
        place = (c.source_id, c.locator, c.quoted_in_id, c.quoted_in_locator, c.attributed_to_id, c.quote)
        found.setdefault(place, []).append(line)
    return [Passage(group) for group in found.values()]


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
    def said(self):
        """The lines that say something which the part's place on the page does not tell."""
        contradicts = evidence.CONTRADICTS
        return [
            line
            for line in self.lines
            if line.statement.says and (line.label or line.statement.agreement == contradicts)
        ]

    @property
    def notes(self):
        """The curators' reasons, each once."""
        notes = (line.statement.citation.note for line in self.lines)
        return list(dict.fromkeys(note for note in notes if note))


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one section of a record's page, and whether there are more than it shows."""

    rows: list
    more: bool = False

    def __bool__(self):
        return bool(self.rows)


def section(queryset):
    """The first 200 rows of `queryset`."""
    rows = list(queryset[: MOST_SHOWN + 1])
    return Section(rows[:MOST_SHOWN], len(rows) > MOST_SHOWN)


def attested(queryset):
    """The first 200 rows of `queryset`, each with the evidence about it."""
    found = section(with_citations(queryset))
    gathered = evidence.of_all(found.rows) if found.rows else {}
    return Section([Attested(row, gathered[row.pk]) for row in found.rows], found.more)


def figures_of(**record):
    """The figures of the `event` or `rehabilitation` given, in order of date and of what they count."""
    figures = Figure.objects.filter(**record).select_related(*NEIGHBOURS["figure"])
    return figures.order_by("date_earliest", "what", "-unit", "pk")


def not_granted(acts):
    """The acts by which nobody counts as rehabilitated: releases, amnesties, calls, and what was refused."""
    return acts.exclude(act=Act.REHABILITATION, outcome__in=[Outcome.GRANTED, Outcome.PARTIAL])


def with_citations(queryset):
    """`queryset` with the public citations of each row."""
    return queryset.prefetch_related(Prefetch("citations", queryset=evidence.citations()))


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


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of one record: how the record is named, where its page is, and each statement."""

    kind: str
    heading: str
    url: str
    lines: list


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One statement, with the label of the field or aspect it speaks of ('' for the record as a whole)."""

    label: str
    statement: Statement


def said(citations):
    """What `citations`, a page of public ones, say: record by record, in order of the first citation."""
    keys = list(citations.values_list("pk", *(f"{table}_id" for table in TARGETS)))
    about = {}  # (table, id of the record) -> None, in order
    for _pk, *targets in keys:
        about.update({(table, pk): None for table, pk in zip(TARGETS, targets, strict=True) if pk})
    # Chosen among the public ones already; asking again would double the longest query of the page.
    spoken = Citation.objects.filter(pk__in=[key[0] for key in keys])
    spoken = spoken.select_related(*evidence.JOINED).order_by("pk")
    found = {}
    for table in dict.fromkeys(table for table, _pk in about):
        found |= _said_of(table, [pk for known, pk in about if known == table], spoken)
    return [found[key] for key in about if key in found]


def _said_of(table, ids, spoken):
    model = Citation._meta.get_field(table).related_model
    rows = model.objects.filter(pk__in=ids).select_related(*NEIGHBOURS[table])
    rows = list(rows.prefetch_related(Prefetch("citations", queryset=spoken)))
    gathered = evidence.of_all(rows)
    return {(table, row.pk): _said(row, gathered[row.pk]) for row in rows}


def _said(row, gathered):
    lines = [SaidLine("", statement) for statement in gathered.whole]
    lines += [SaidLine(group.label, s) for group in gathered.fields for s in group.statements]
    lines += [SaidLine(group.label, s) for group in gathered.aspects for s in group.statements]
    page = page_of(row)
    return Said(capfirst(row._meta.verbose_name), name_of(row), address(page) if page else "", lines)


def page_of(row):
    """The published record on whose page `row` stands; None where it has none."""
    table = row._meta.model_name
    if table in {"name", "case"} and row.person_id:
        return shown(row.person)
    if table in {"participation", "case", "figure"} and row.event_id:
        return shown(row.event)
    if table == "figure":
        return shown(row.rehabilitation)
    return row if hasattr(row, "slug") else None


def name_of(row):
    """How a row is named away from its own page; parts are named with the record they belong to."""
    table = row._meta.model_name
    if table == "name":
        return _("“%(name)s”, a name of %(person)s") % {"name": row.name, "person": heading(row.person)}
    if table == "participation":
        return _("%(person)s, %(role)s, in: %(event)s") % {
            "person": heading(row.person),
            "role": row.get_role_display(),
            "event": heading(row.event),
        }
    if table == "case":
        whom = heading(row.person) if row.person_id else row.group_name
        return _("Case of %(whom)s") % {"whom": whom}
    if table == "figure":
        return _("%(what)s, in: %(record)s") % {
            "what": figure_label(row),
            "record": heading(row.event or row.rehabilitation),
        }
    return heading(row)
