"""The first page of the desk: to each account what waits for it, in short lists.

Every list is the end of an index, so that it costs the same with a hundred records and with millions; how
many queries the page makes depends on the tables, not on their rows.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, Value
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as say

from catalogue import consistency, evidence
from catalogue.models import (
    Body,
    Citation,
    Correction,
    CorrectionStatus,
    Event,
    Finding,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    RuleCheck,
    Source,
    Status,
)
from catalogue.models.citation import RECORD_TARGETS
from catalogue.workflow import OWNERS, may

RECORDS = [Person, Place, Event, Rehabilitation, Renaming, Source, Body]
SHOWN = 8  # lines of a box
PARTS_READ = 100  # changes at the end of the history of each table of parts
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
    if user.has_perm("catalogue.view_correction"):
        found.append(corrections())
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
    """The records changed last, whatever their status, and by whom; a changed part changes its record."""
    rows = _ends(models, {}, "-modified", "changed_by")
    newest = {}
    for line in [*rows, *_changed_in_parts(models)]:
        known = newest.get((line.table, line.id))
        if known is None or known.when < line.when:
            newest[line.table, line.id] = line
    rows = list(newest.values())
    links = _links(rows, "modified=7")
    return Box(say("Recently changed"), say("Nothing has been changed yet."), _latest(rows), links)


def warnings(user):
    """What is impossible or odd and nobody has acknowledged, found last; gaps are for the health report."""
    rules = {
        (rule.code, rule.table): rule
        for rule in consistency.RULES
        if rule.severity != consistency.Severity.GAP and may(user, "change", rule.model)
    }
    codes, tables = {code for code, _table in rules}, {table for _code, table in rules}
    found = Finding.objects.filter(acknowledgement=None, rule__in=codes, table__in=tables)
    lines = [
        Line(one.table, one.record, one.first_seen, sentence=rules[one.rule, one.table].say(one.facts))
        for one in found.order_by("-pk")[:SHOWN]
        if (one.rule, one.table) in rules
    ]
    links = []
    if user.has_perm("catalogue.view_finding"):
        links = [(say("Health report"), reverse("admin:catalogue_finding_changelist"))]
    empty = say("Nothing impossible or odd is open.")
    if not lines and not RuleCheck.objects.exists():
        empty = say("The whole catalogue has not been checked yet. Have manage.py check_catalogue run.")
    return Box(say("Warnings"), empty, lines, links)


def disagreements(user):
    """What contradicts what is accepted and waits for a reason, the newest citations first."""
    tables = [table for table in RECORD_TARGETS if may(user, "change", _model(table))]
    lines = {}
    for one in evidence.waiting_for_reasons(tables)[: SHOWN * 4]:
        if len(lines) < SHOWN:
            column = _model(one.table)._meta.get_field(one.field)
            words = {
                "field": capfirst(column.verbose_name),
                "says": evidence.in_words(column, one.citation.says) or one.citation.get_stance_display(),
            }
            sentence = say("%(field)s: a source says %(says)s") % words
            lines.setdefault((one.table, one.record_id), Line(one.table, one.record_id, sentence=sentence))
    links = [
        (capfirst(model._meta.verbose_name_plural), f"{_list_of(model)}?evidence=unanswered")
        for model in (_model(table) for table in sorted({line.table for line in lines.values()}))
    ]
    empty = say("Every disagreement between sources has its reason.")
    if not lines and evidence.waiting():
        empty = say(
            "Records wait to be compared. Have manage.py weigh_evidence run, or filter a list by evidence."
        )
    return Box(say("Disagreements without a reason"), empty, list(lines.values()), links)


def corrections():
    """What readers sent and nobody has decided, the longest waiting first."""
    waiting = Correction.objects.filter(status=CorrectionStatus.WAITING).order_by("pk")
    lines = [
        Line("correction", one.pk, one.sent, sentence=Truncator(one.says).chars(100))
        for one in waiting[:SHOWN]
    ]
    address = reverse("admin:catalogue_correction_changelist")
    links = [(say("Those waiting"), f"{address}?status__exact={CorrectionStatus.WAITING}")] if lines else []
    return Box(say("Corrections from readers"), say("No reader’s correction is waiting."), lines, links)


def _model(table):
    return Citation._meta.get_field(table).related_model


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


def _changed_in_parts(models):
    """A line for each of the last changes of parts, deleted ones too, with the record that the part is of.

    Of every table the end of its history is read, so a large import of parts may hide what came before it.
    """
    tables = {model._meta.model_name: model for model in models}
    ends = []
    for part, keys in OWNERS.items():
        events = apps.get_model("catalogue", part)._meta.get_field("history").related_model
        last = events.objects.order_by("-pgh_id").values("pgh_id")[:PARTS_READ]
        for key in keys:
            if key in tables and part != "redirect":
                there = {f"{key}__status__isnull": False}  # the record, which may be deleted
                end = events.objects.filter(pgh_id__in=last, **there).order_by("-pgh_id")
                by = KeyTextTransform("user", "pgh_context__metadata")
                ends.append(end.values_list(_text(key), f"{key}_id", "pgh_created_at", by)[:SHOWN])
    if not ends:
        return []
    found = ends[0].union(*ends[1:], all=True) if ends[1:] else ends[0]
    return [Line(table, id, when, int(by) if by else None) for table, id, when, by in found]


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
    for model in {*RECORDS, Correction, *(rule.model for rule in consistency.RULES)}:
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
