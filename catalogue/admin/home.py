"""The first page of the desk: to each account what waits for it, in short lists.

Every list is the end of an index, so that it costs the same with a hundred records and with millions; how
many queries the page makes depends on the tables, not on their rows.
"""

from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as say

from catalogue import consistency, evidence
from catalogue.models import (
    Body,
    Citation,
    Event,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    Source,
    Status,
)
from catalogue.models.citation import RECORD_TARGETS, Stance
from catalogue.workflow import may

RECORDS = [Person, Place, Event, Rehabilitation, Renaming, Source, Body]
SHOWN = 8  # lines of a box
LATEST = 50  # records of each table that are looked through for warnings
LATEST_CITATIONS = 200  # that are looked through for disagreements
# What the headings of rows of a table are made of.
JOINED = {
    "rehabilitation": ["person"],
    "case": ["person"],
    "participation": ["person", "event"],
    "citation": ["source"],
}


@dataclass
class Line:
    """One line of a box: a row and what is said of it; `by` is an account's id."""

    table: str
    id: int
    when: object = None
    by: int | None = None
    sentence: str = ""
    heading: str = ""
    address: str = ""
    label: str = ""


@dataclass
class Box:
    """One list of the first page, its lines, and the lists in which all of it stands."""

    title: str
    empty: str
    lines: list[Line] = field(default_factory=list)
    links: list = field(default_factory=list)  # (label, address)


def first_page(request):
    """The index of the admin, with the boxes of whoever is asking."""
    return admin.site.index(request, {"boxes": boxes(request.user)})


def boxes(user):
    """The boxes that `user` can do something with, filled."""
    seen = [model for model in RECORDS if may(user, "view", model)]
    written = [model for model in seen if may(user, "change", model)]
    found = []
    if written:
        found += [my_drafts(user, written), waiting(user, written)]
    if seen:
        found.append(recently_changed(seen))
    if written:
        found += [warnings(user), disagreements(user)]
    _fill([line for box in found for line in box.lines])
    return found


def my_drafts(user, models):
    """The drafts that `user` made, the last changed first."""
    rows = _ends(models, {"status": Status.DRAFT, "created_by": user.pk}, "-modified", "changed_by")
    links = _links(rows, f"status__exact={Status.DRAFT}&created_by=me")
    return Box(say("My drafts"), say("No draft of yours is open."), _latest(rows), links)


def waiting(user, models):
    """The records in review, the longest waiting first; of those who may not review, their own."""
    judged = [model for model in models if may(user, "review", model) or may(user, "publish", model)]
    own = [model for model in models if model not in judged]
    rows = _ends(judged, {"status": Status.REVIEW}, "status_since", "status_by")
    rows += _ends(own, {"status": Status.REVIEW, "created_by": user.pk}, "modified", "status_by")
    lines = sorted(rows, key=lambda line: line.when.timestamp() if line.when else 0)[:SHOWN]
    links = _links(rows, f"status__exact={Status.REVIEW}")
    return Box(say("Waiting for review"), say("Nothing is waiting for review."), lines, links)


def recently_changed(models):
    """The records changed last, whatever their status, and by whom."""
    rows = _ends(models, {}, "-modified", "changed_by")
    links = _links(rows, "modified=7")
    return Box(say("Recently changed"), say("Nothing has been changed yet."), _latest(rows), links)


def warnings(user):
    """What is odd about the records changed last; the rules that count witnesses are left to the form."""
    asked = []
    rules = {(rule.name, rule.model._meta.model_name): rule for rule in consistency.RULES}
    for (name, table), rule in rules.items():
        if name == "single-witness" or not may(user, "change", rule.model):
            continue
        order = "-modified" if rule.model in RECORDS else "-pk"
        latest = rule.model.objects.order_by(order).values("pk")[:LATEST]
        odd = rule.find(rule.model.objects.filter(pk__in=latest)).order_by()
        asked.append(odd.values_list(_text(name), _text(table), "pk"))
    lines = []
    if asked:
        for name, table, id in asked[0].union(*asked[1:], all=True)[:SHOWN]:
            lines.append(Line(table, id, sentence=str(rules[name, table].sentence)))
    empty = say("Nothing odd was found in what was changed lately.")
    return Box(say("Warnings about what was changed lately"), empty, lines)


def disagreements(user):
    """Where one of the newest citations contradicts what is accepted, and its note gives no reason.

    Keys to other records are left to the form, which looks up what is printed.
    """
    tables = [t for t in RECORD_TARGETS if may(user, "change", Citation._meta.get_field(t).related_model)]
    newest = Citation.objects.filter(note="").exclude(field="").order_by("-pk")
    found = {}
    for citation in newest.select_related(*RECORD_TARGETS)[:LATEST_CITATIONS]:
        table = next((t for t in tables if getattr(citation, f"{t}_id")), None)
        sentence = _contradiction(citation, getattr(citation, table)) if table else ""
        if sentence and len(found) < SHOWN:
            found.setdefault((table, getattr(citation, f"{table}_id")), sentence)
    lines = [Line(table, id, sentence=sentence) for (table, id), sentence in found.items()]
    links = [
        (capfirst(model._meta.verbose_name_plural), f"{_list_of(model)}?evidence=disagree")
        for model in (Citation._meta.get_field(line.table).related_model for line in lines)
    ]
    empty = say("None of the newest citations contradicts what is accepted without a reason.")
    return Box(say("Disagreements without a reason"), empty, lines, sorted(set(links)))


def _contradiction(citation, record):
    """What the citation says against the accepted value; "" where it does not contradict."""
    if citation.field not in {f.name for f in record._meta.concrete_fields}:
        return ""  # an aspect, of which no value is accepted
    column = record._meta.get_field(citation.field)
    accepted = "" if column.is_relation else evidence.accepted_text(record, column)
    if not accepted:
        return ""
    if citation.stance:
        against = citation.stance == Stance.DISPUTES
    else:
        against = evidence.agreement(column, accepted, citation.says) == evidence.CONTRADICTS
    words = {
        "field": capfirst(column.verbose_name),
        "accepted": evidence.in_words(column, accepted),
        "says": evidence.in_words(column, citation.says),
    }
    return say("%(field)s: %(accepted)s, but a source says %(says)s") % words if against else ""


# --- from rows to lines ---------------------------------------------------------------------------


def _text(value):
    return Value(value, output_field=CharField())


def _ends(models, condition, order, who):
    """The first lines of each of `models` under `condition` in this order, in one query."""
    when = order.removeprefix("-")
    ends = [
        model.objects.filter(**condition)
        .order_by(order)
        .values_list(_text(model._meta.model_name), "pk", when, who)[:SHOWN]
        for model in models
    ]
    if not ends:
        return []
    return [Line(*row) for row in (ends[0].union(*ends[1:], all=True) if ends[1:] else ends[0])]


def _latest(rows):
    return sorted(rows, key=lambda line: line.when, reverse=True)[:SHOWN]


def _links(rows, query):
    """The filtered list of each table that has any of the rows."""
    tables = {row.table for row in rows}
    return [
        (capfirst(model._meta.verbose_name_plural), f"{_list_of(model)}?{query}")
        for model in RECORDS
        if model._meta.model_name in tables
    ]


def _list_of(model):
    return reverse(f"admin:catalogue_{model._meta.model_name}_changelist")


def _fill(lines):
    """Give every line its heading, its address and a name: one query a table, one for the names."""
    ids = {}
    for line in lines:
        ids.setdefault(line.table, set()).add(line.id)
    rows = {}
    for model in {*RECORDS, *(rule.model for rule in consistency.RULES)}:
        table = model._meta.model_name
        if table in ids:
            rows[table] = model.objects.select_related(*JOINED.get(table, [])).in_bulk(ids[table])
    by = {line.by for line in lines if line.by}
    names = dict(get_user_model().objects.filter(pk__in=by).values_list("pk", "username"))
    for line in lines:
        row = rows[line.table].get(line.id)
        line.heading = str(row) if row else say("deleted meanwhile")
        line.label = capfirst(row._meta.verbose_name) if row else ""
        line.address = reverse(f"admin:catalogue_{line.table}_change", args=[line.id])
        line.by = names.get(line.by, "")
