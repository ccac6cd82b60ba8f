"""A form that comes back, compared with what others did to its rows since it was opened.

Of every box three states are known: what the form began with, what the catalogue holds now, and what was
typed; `catalogue.merging` says whose value it takes. The comparison works on what was sent, before any form
sees it, so that all of Django's own handling of the form stays as it is.
"""

import re
from dataclasses import dataclass, field

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.forms import CheckboxInput
from django.utils.text import capfirst

from catalogue import history, merging
from catalogue.differences import side_by_side

from .seen import BOX, key_of, opened, seal

MINE, THEIRS = "mine", "theirs"
DECISION = "_decide-"  # and the name of the box
ROW = "row"  # stands for a box where the row as a whole is in question
MOST_ROWS = 1_000  # that Django takes from a formset


@dataclass
class Question:
    """What two people did differently: one box, or a row that one of them deleted."""

    box: str
    row: str  # the row in words; "" for the record itself
    label: str
    before: str
    theirs: list  # parts as `side_by_side` has them
    mine: list
    kind: str = "field"  # or: deleted (by them), deleting (by me)
    only_theirs: bool = False  # their doing cannot be taken back here

    @property
    def name(self):
        """The name of the choice in the form."""
        return f"{DECISION}{self.box}"


@dataclass
class Report:
    """What others did meanwhile. `questions` wait for an answer; the rest is merged, and only told."""

    questions: list = field(default_factory=list)
    merged: list = field(default_factory=list)  # (row, label, before, now)
    added: list = field(default_factory=list)  # words for rows
    gone: list = field(default_factory=list)  # words for rows
    unsigned: bool = False  # nobody knows which versions the form was made from
    both_added: bool = False

    @property
    def stops(self):
        """Whether somebody has to look before anything is saved."""
        return bool(self.questions) or self.unsigned or self.both_added

    @property
    def anything(self):
        """Whether there is anything to tell."""
        return self.stops or bool(self.merged or self.added or self.gone)


class Comparison:
    """One form that was sent for `record`, whose row is locked. `data` is what is to be saved of it."""

    def __init__(self, admin, request, record):
        self.admin, self.request, self.record = admin, request, record
        self.data = request.POST.copy()
        self.report = Report()
        self.asked = {}
        known = opened(self.data.get(BOX), key_of(type(record), record.pk))
        self.report.unsigned = known is None
        self.seen, self.answerable = known or ({}, {})
        self.versions = {}

    def run(self):
        """Settle every box; the report says what could not be settled."""
        fieldsets = self.admin.get_fieldsets(self.request, self.record)
        form = self.admin.get_form(
            self.request, self.record, change=True, fields=flatten_fieldsets(fieldsets)
        )
        self._row(form, self.record, "")
        for formset, inline in self.admin.get_formsets_with_inlines(self.request, self.record):
            if inline.has_change_permission(self.request, self.record):
                self._rows_below(formset, inline)
        self.data[BOX] = seal(self.versions, self.asked)
        return self.report

    # One row

    def _row(self, form, row, prefix):
        """Settle the boxes of a row that is still there."""
        key = key_of(type(row), row.pk)
        self.versions[key] = row.version
        untouched = self.seen.get(key) == row.version
        if untouched and not self.answerable:
            return
        base = row if untouched else self._before(type(row), row.pk)
        for name, box in self._columns(form, row):
            self._box(row, base, name, box, f"{prefix}-{name}" if prefix else name)

    @staticmethod
    def _columns(form, model):
        """(name, form field) of the boxes of a form that are columns of the row."""
        columns = {field.name for field in model._meta.concrete_fields}
        return [(name, box) for name, box in form.base_fields.items() if name in columns]

    def _before(self, model, pk):
        """The row as the form began with it; None where nobody knows."""
        version = self.seen.get(key_of(model, pk))
        return history.at_version(model, pk, version) if version else None

    def _box(self, row, base, name, box, html_name):
        column = row._meta.get_field(name)
        raw = box.widget.value_from_datadict(self.data, {}, html_name)
        differ = is_another(box, column, raw, row)
        theirs_changed = base is None or getattr(base, column.attname) != getattr(row, column.attname)
        mine_changed = base is None or is_another(box, column, raw, base)
        side = merging.settle(mine_changed, theirs_changed, differ)
        if side is merging.Side.CONFLICT:
            self._ask(row, name, box, html_name, raw, self.seen.get(key_of(type(row), row.pk)))
        elif html_name in self.answerable and differ:
            self._answer(row, name, box, html_name, raw)
        elif side is merging.Side.CATALOGUE and theirs_changed and base is not None and differ:
            self._take(row, name, box, html_name)
            label = capfirst(column.verbose_name)
            self.report.merged.append((self._words(row), label, in_words(base, name), in_words(row, name)))

    def _words(self, row):
        """A row below the record in words; "" for the record itself."""
        return "" if row.pk == self.record.pk and type(row) is type(self.record) else str(row)

    def _answer(self, row, name, box, html_name, raw):
        """Do as was decided about a box that had been asked about; ask again where nothing was."""
        decision = self.data.get(f"{DECISION}{html_name}")
        if decision == THEIRS:
            self._take(row, name, box, html_name)
        elif decision != MINE:
            self._ask(row, name, box, html_name, raw, self.answerable[html_name])

    def _take(self, row, name, box, html_name):
        """Put the catalogue's value into the box."""
        value = box.prepare_value(row._meta.get_field(name).value_from_object(row))
        self.data[html_name] = "" if value is None else value

    def _ask(self, row, name, box, html_name, raw, version):
        column = row._meta.get_field(name)
        before = history.at_version(type(row), row.pk, version) if version else None
        theirs, mine = side_by_side(in_words(row, name), typed(box, column, raw))
        known = in_words(before, name) if before else ""
        label = capfirst(column.verbose_name)
        self.report.questions.append(Question(html_name, self._words(row), label, known, theirs, mine))
        self.asked[html_name] = version

    # The rows below a record

    def _rows_below(self, formset, inline):
        model, prefix = formset.model, inline.prefix()
        try:
            number = int(self.data.get(f"{prefix}-INITIAL_FORMS", ""))
        except ValueError:
            return  # Django refuses the form and says why
        rows = inline.rows_of(self.record).select_for_update(no_key=True, of=("self",))
        rows = rows.select_related(*inline.joined).order_by("pk")
        live = {str(row.pk): row for row in rows}
        sent, dropped = set(), []
        for at in range(number):
            box = f"{prefix}-{at}"
            pk = self.data.get(f"{box}-{model._meta.pk.name}", "")
            sent.add(pk)
            if not pk.isascii() or not pk.isdigit():
                continue  # Django refuses it
            row = live.get(pk)
            if row is None:
                dropped += [at] if self._gone(formset, inline, model, int(pk), box) else []
            elif self._ticked(box):
                self._deleting(formset.form, row, box)
            else:
                self._row(formset.form, row, box)
        self._added(formset, prefix, number, [row for pk, row in live.items() if pk not in sent])
        if dropped:
            self._drop(prefix, dropped)

    def _ticked(self, box):
        """Whether the row is to be deleted; as Django reads the box."""
        return CheckboxInput().value_from_datadict(self.data, {}, f"{box}-DELETE")

    def _deleting(self, form, row, box):
        """A row that is to be deleted, which somebody may have changed meanwhile."""
        key, name = key_of(type(row), row.pk), f"{box}-DELETE"
        version = self.seen.get(key)
        self.versions[key] = row.version
        decision = self.data.get(f"{DECISION}{name}")
        asked_before = name in self.answerable and version == row.version
        if version == row.version and (not asked_before or decision == MINE):
            return
        if asked_before and decision == THEIRS:
            del self.data[name]
            for column, typed_in in self._columns(form, row):
                self._take(row, column, typed_in, f"{box}-{column}")
            return
        self.report.questions.append(Question(name, str(row), "", "", [], [], kind="deleting"))
        self.asked[name] = version

    def _gone(self, formset, inline, model, pk, box):
        """A row that somebody deleted or moved meanwhile. True where its boxes are to go."""
        key, name = key_of(model, pk), f"{box}-{ROW}"
        base = self._before(model, pk)
        words = str(base) if base else f"{capfirst(model._meta.verbose_name)} {pk}"
        lines = self._typed(formset.form, base, box)
        if self._ticked(box) or not lines:
            self.report.gone.append(words)
            return True
        decision = self.data.get(f"{DECISION}{name}") if name in self.answerable else None
        if decision == THEIRS:
            return True
        may = inline.has_add_permission(self.request, self.record)
        back = self._brought_back(model, pk) if may and history.deletion(model, pk) else None
        if back is not None and decision == MINE:
            self._row(formset.form, back, box)
            return False
        mine = [(f"{label}: {text}\n", False) for label, text in lines]
        asked = Question(name, words, "", "", [], mine, kind="deleted", only_theirs=back is None)
        self.report.questions.append(asked)
        if back is not None:
            self.asked[name] = self.versions[key] = self.seen.get(key)
        return back is None

    def _brought_back(self, model, pk):
        """The row, brought back to be saved with what was typed; None where it cannot come back."""
        try:
            return history.bring_back(model, pk)[0]
        except history.CannotReturnError:
            return None

    def _typed(self, form, base, box):
        """[(label, text)] of the boxes of a row in which something else stands than it began with."""
        found = []
        model = form._meta.model
        for name, field_ in self._columns(form, model):
            column = model._meta.get_field(name)
            raw = field_.widget.value_from_datadict(self.data, {}, f"{box}-{name}")
            if base is None or is_another(field_, column, raw, base):
                found.append((capfirst(column.verbose_name), typed(field_, column, raw)))
        return found

    def _added(self, formset, prefix, number, rows):
        """Rows that somebody added meanwhile stay; where both added some, somebody has to look."""
        fresh = [row for row in rows if key_of(formset.model, row.pk) not in self.seen]
        for row in rows:
            self.versions[key_of(formset.model, row.pk)] = row.version
        self.report.added += [str(row) for row in fresh]
        if fresh:
            total = self.data.get(f"{prefix}-TOTAL_FORMS", "")
            last = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() else number
            new = [formset.form(self.data, prefix=f"{prefix}-{at}") for at in range(number, last)]
            self.report.both_added |= any(form.has_changed() for form in new)

    def _drop(self, prefix, dropped):
        """Take forms out of what was sent, and number the others anew."""
        kept = re.compile(rf"({DECISION})?{re.escape(prefix)}-(\d+)-(.*)")
        places = {}
        for name in [name for name in self.data if kept.fullmatch(name)]:
            head, at, rest = kept.fullmatch(name).groups()
            values = self.data.pop(name)
            if int(at) not in dropped:
                fresh = int(at) - sum(gone < int(at) for gone in dropped)
                places[f"{head or ''}{prefix}-{fresh}-{rest}"] = values
        for name, values in places.items():
            self.data.setlist(name, values)
        for counter in ("TOTAL_FORMS", "INITIAL_FORMS"):
            name = f"{prefix}-{counter}"
            self.data[name] = str(int(self.data[name]) - len(dropped))
        self._rename(prefix, dropped)

    def _rename(self, prefix, dropped):
        """Let open questions follow their boxes to their new numbers."""
        box = re.compile(rf"{re.escape(prefix)}-(\d+)-(.*)")
        for question in self.report.questions:
            found = box.fullmatch(question.box)
            if found and int(found[1]) not in dropped:
                version = self.asked.pop(question.box)
                question.box = (
                    f"{prefix}-{int(found[1]) - sum(g < int(found[1]) for g in dropped)}-{found[2]}"
                )
                self.asked[question.box] = version


def is_another(box, column, raw, row):
    """Whether what was sent for a box is another value than the row's."""
    held = getattr(row, column.attname)
    if column.is_relation:
        return str(raw or "") != str(held or "")
    try:
        said = column.to_python(box.to_python(raw))
    except ValidationError:
        return True  # it cannot be read, so it is not what stands there
    return (said or "") != (held or "") if isinstance(held, str) or held is None else said != held


def typed(box, column, raw):
    """What was sent for a box, in words."""
    if not raw:
        return ""
    try:
        value = box.to_python(raw)
    except ValidationError:
        return str(raw)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return "" if value is None else str(value)


def in_words(row, name):
    """What the row holds, in words."""
    column = row._meta.get_field(name)
    if column.is_relation:
        key = getattr(row, column.attname)
        return "" if key is None else history.named(column.related_model, [key]).get(key, f"№ {key}")
    if column.choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    return "" if value is None else str(value)
