"""The whole of what happened to one record: every change of it and of its parts, newest first.

One query brings a page of changes, each with what stood there before; a handful more bring the names of
people, imports and records. Their number does not grow with the record.
"""

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils.text import Truncator
from pghistory.models import Context

from catalogue import dates
from catalogue.differences import in_one
from catalogue.models import Batch, Erasure
from catalogue.models.fields import EDTFField

from .base import content_fields, events_of, family, named, rows_sql

PAGE = 50  # changes
SHOWN = 60  # characters of a value in the line that stands for a row
ERASED = object()  # stands for a value that was taken out of the history


@dataclass
class Change:
    """One change of one row. `now` and `before` are its columns as JSON has them; `before` may be None."""

    model: type
    id: int  # in the history of its table
    at: datetime.datetime
    label: str  # insert, update or delete
    row: int
    context: str | None
    now: dict
    before: dict | None
    place: str  # of this change in the list, for paging

    @property
    def table(self):
        """The name of the table."""
        return self.model._meta.model_name

    @cached_property
    def fields(self):
        """The fields that changed; of a row that came or went, those that were filled."""
        if self.label == "update":
            before = self.before or {}
            return [f for f in content_fields(self.model) if self.now.get(f.column) != before.get(f.column)]
        return [f for f in content_fields(self.model) if self.now.get(f.column) not in (None, "")]


@dataclass
class Moment:
    """What one person did to the record at one moment: changes of one transaction."""

    at: datetime.datetime
    context: str | None
    changes: list = field(default_factory=list)


def page(root, row, tables=None, place=None, size=PAGE):
    """(changes of the row `row` of `root` and its parts, the place to go on from; "" at the end).

    `tables` are the models to look at, all of the family if None; `place` is what an earlier call returned.
    """
    known = family(root)
    ranks = {model: len(known) - at for at, model in enumerate(known)}
    asked = [model for model in known if tables is None or model in tables]
    values = {"row": row, "limit": size + 1}
    beyond = ""
    if place:
        at, rank, id = place
        values |= {"at": at, "rank": rank, "id": id}
        beyond = "AND (h.pgh_created_at, {rank}, h.pgh_id) < (%(at)s, %(rank)s, %(id)s)"
    branches = [
        f"""(
        SELECT {ranks[model]} AS rank, h.pgh_id, h.pgh_created_at, h.pgh_label, h.pgh_obj_id,
            h.pgh_context_id, to_jsonb(h) AS now, (
                SELECT to_jsonb(b) FROM {events_of(model)._meta.db_table} AS b
                WHERE b.pgh_obj_id = h.pgh_obj_id AND b.pgh_id < h.pgh_id ORDER BY b.pgh_id DESC LIMIT 1
            ) AS before
        FROM {events_of(model)._meta.db_table} AS h
        WHERE h.pgh_obj_id IN ({rows_sql(root, model)}) {beyond.format(rank=ranks[model])}
        ORDER BY h.pgh_created_at DESC, h.pgh_id DESC LIMIT %(limit)s
        )"""
        for model in asked
    ]
    found = " UNION ALL ".join(branches)
    sql = f"SELECT * FROM ({found}) AS found ORDER BY 3 DESC, 1 DESC, 2 DESC LIMIT %(limit)s"
    models_by_rank = {rank: model for model, rank in ranks.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        changes = [
            Change(
                models_by_rank[rank],
                id,
                at,
                label,
                obj,
                context,
                _json(now),
                _json(before),
                f"{at.isoformat()}~{rank}~{id}",
            )
            for rank, id, at, label, obj, context, now, before in cursor.fetchall()
        ]
    more = len(changes) > size
    return changes[:size], changes[size - 1].place if more else ""


def read_place(text):
    """(moment, rank, id) of the `place` in an address; ValueError where it is none."""
    at, rank, id = text.split("~")
    return datetime.datetime.fromisoformat(at), int(rank), int(id)


def moments(changes):
    """Neighbouring changes of one transaction, together."""
    found = []
    for change in changes:
        if not found or (found[-1].at, found[-1].context) != (change.at, change.context):
            found.append(Moment(change.at, change.context))
        found[-1].changes.append(change)
    return found


def state(root, row, at, tables=None):
    """{(model, id): columns} of the row `row` of `root` and its parts, as they stood after `at`."""
    asked = [model for model in family(root) if tables is None or model in tables]
    branches = [
        f"""(
        SELECT DISTINCT ON (h.pgh_obj_id) {at_} AS table, h.pgh_obj_id, h.pgh_label, to_jsonb(h)
        FROM {events_of(model)._meta.db_table} AS h
        WHERE h.pgh_obj_id IN ({rows_sql(root, model)}) AND h.pgh_created_at <= %(at)s
        ORDER BY h.pgh_obj_id, h.pgh_id DESC
        )"""
        for at_, model in enumerate(asked)
    ]
    with connection.cursor() as cursor:
        found = " UNION ALL ".join(branches)
        cursor.execute(f"SELECT * FROM ({found}) AS found ORDER BY 1, 2", {"row": row, "at": at})
        rows = [(asked[table], id, label, _json(now)) for table, id, label, now in cursor.fetchall()]
    found, before = {}, None
    while before != len(found):  # a citation may stand before the name that it is about
        before = len(found)
        for model, id, label, now in rows:
            if label != "delete" and (model is root or _belongs(model, now, found, root, row)):
                found[model, id] = now
    return found


def _belongs(model, columns, found, root, row):
    """Whether a part with these columns is part of the record, or of a part of it already found."""
    for key in model.belongs_to:
        above = model._meta.get_field(key).related_model
        id = columns.get(f"{key}_id")
        if id is not None and ((above, id) in found or (above is root and id == row)):
            return True
    return False


def _json(text):
    """The columns in `text`, numbers exactly as they stand there."""
    return None if text is None else json.loads(text, parse_float=Decimal)


# --- for people -----------------------------------------------------------------------------------


def who(event):
    """The name of the person who made one change; "" where nobody is known."""
    context = Context.objects.filter(pk=event.pgh_context_id).first()
    user = context and context.metadata.get("user")
    return str(get_user_model().objects.filter(pk=user).first() or "") if user else ""


@dataclass
class Said:
    """Who made a change, why, and by which road."""

    who: str = ""
    why: str = ""
    batch: Batch | None = None  # the import, or the one that was undone
    undone: bool = False
    restored: list = field(default_factory=list)  # names of fields
    returned: bool = False
    command: str = ""
    known: bool = True  # False where the database was written past the desk and the command line


class Words:
    """The words for everything that `changes` name: people, imports, other records, what was erased."""

    def __init__(self, changes=()):
        self.names = {}
        self.read_contexts({change.context for change in changes if change.context})
        self.erased = erased(changes)

    def read_contexts(self, ids):
        """Look up who did what in the contexts `ids`."""
        self.contexts = Context.objects.in_bulk({id for id in ids if id}) if ids else {}
        said = [context.metadata for context in self.contexts.values()]
        users = {data["user"] for data in said if isinstance(data.get("user"), int)}
        self.users = get_user_model().objects.in_bulk(users) if users else {}
        batches = {data[key] for data in said for key in ("batch", "undo") if data.get(key)}
        found = Batch.objects.only("table", "file_name").in_bulk(batches) if batches else {}
        self.batches = {str(id): batch for id, batch in found.items()}

    def said(self, context):
        """What is known of a context."""
        if context not in self.contexts:
            return Said(known=False)
        data = self.contexts[context].metadata
        user = self.users.get(data.get("user"))
        batch = data.get("undo") or data.get("batch")
        return Said(
            who=str(user) if user else "",
            why=data.get("why", ""),
            batch=self.batches.get(batch),
            undone="undo" in data,
            restored=data.get("restored") or [],
            returned=bool(data.get("returned")),
            command=data.get("command", ""),
        )

    def heading(self, model, columns, record=None):
        """A row in words, by what it holds first: enough to tell it from its neighbours.

        `record`, (model, id), is the one on whose page it stands, which it need not repeat.
        """
        filled = []
        for column in content_fields(model):
            value = columns.get(column.column)
            if value in (None, "") or column.name in {model.key_name, "status"}:
                continue
            if not column.is_relation or (column.related_model, value) != record:
                filled.append(Truncator(self.value(column, value)).chars(SHOWN))
        return " · ".join(filled[: 1 if model.key_name == "slug" else 3]) or columns[model.key_name]

    def know(self, rows):
        """Look up the names of the records that the keys in `rows`, (model, columns), lead to."""
        wanted = {}
        for model, columns in rows:
            for key in content_fields(model):
                if key.is_relation and columns and columns.get(key.column):
                    wanted.setdefault(key.related_model, set()).add(columns[key.column])
        for model, ids in wanted.items():
            self.names.setdefault(model, {}).update(named(model, ids))

    def value(self, field, value):
        """The value of a column in words; ERASED stays what it is."""
        if value is ERASED:
            return ERASED
        if value in (None, ""):
            return ""
        if field.is_relation:
            return self.names.get(field.related_model, {}).get(value, f"№ {value}")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, EDTFField):
            return _date(value)
        return str(value)

    def lines(self, change):
        """[(field, parts)] of the fields that changed; parts as `differences.in_one` has them.

        A value that was erased is the part (``""``, `erased`).
        """
        gone = self.erased.get((change.table, change.row), {})
        for column in change.fields:
            ids = gone.get(column.name, ())
            now = ERASED if change.id in ids else change.now.get(column.column)
            before = (change.before or {}).get(column.column)
            if change.before and change.before.get("pgh_id") in ids:
                before = ERASED
            if change.label != "update":
                before, now = (now, "") if change.label == "delete" else ("", now)
            yield column, difference(column, self.value(column, before), self.value(column, now))
        for name, ids in gone.items():
            known = {column.name for column in change.fields}
            if change.id in ids and name not in known and name != "why":
                yield change.model._meta.get_field(name), [("", "erased")]


def difference(field, before, now):
    """The parts of two values in words: marked word by word in text, as a whole elsewhere."""
    erased_parts = [("", "erased")] if ERASED in (before, now) else []
    if erased_parts:
        rest = [(before, "delete")] if now is ERASED and before not in ("", ERASED) else []
        rest += [(now, "insert")] if before is ERASED and now not in ("", ERASED) else []
        return erased_parts + rest
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return [part for part in ((before, "delete"), (now, "insert")) if part[0]]
    return in_one(before, now)


def erased(changes):
    """{(table, row): {field: ids of changes}} of what was erased of the rows of `changes`."""
    rows = {(c.table, c.row) for c in changes}
    found = {}
    marks = Erasure.objects.filter(table__in={t for t, _r in rows}, row__in={r for _t, r in rows})
    for mark in marks.values_list("table", "row", "field", "events"):
        table, row, name, ids = mark
        if (table, row) in rows:
            found.setdefault((table, row), {}).setdefault(name, set()).update(ids)
    return found


def erased_fields(model, row, event):
    """The names of the fields whose value in the change `event` of the row was erased."""
    marks = Erasure.objects.filter(table=model._meta.model_name, row=row, events__contains=[event])
    return set(marks.values_list("field", flat=True))


def deleted(model, before, limit):
    """The last `limit` deletions of rows that are still gone, older than the change `before`."""
    events = events_of(model)
    later = events.objects.filter(pgh_obj=models.OuterRef("pgh_obj"), pgh_id__gt=models.OuterRef("pgh_id"))
    gone = events.objects.filter(
        ~models.Exists(model._base_manager.filter(pk=models.OuterRef("pgh_obj_id"))),
        ~models.Exists(later),
        pgh_label="delete",
    )
    if before:
        gone = gone.filter(pgh_id__lt=before)
    return list(gone.order_by("-pgh_id")[:limit])


def columns_of(model, event):
    """The content of a change as {column: value}."""
    return {field.column: getattr(event, field.attname) for field in content_fields(model)}


def _date(text):
    try:
        return dates.parse(text).in_words()
    except ValueError:
        return text
