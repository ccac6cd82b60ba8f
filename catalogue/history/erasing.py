"""Erasing personal data from the history: the values go, a mark that something was erased stays.

What a field holds now is not history, and stays: it is changed first, like any other value. See
`docs/decisions/0010-history-and-erasing.md` for what else is reached.
"""

from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pghistory.models import Context

from catalogue.models import Erasure

from .base import content_fields, events_of, family, named, row_ids, rows_sql

WHY = "why"  # stands for the reasons that were given for changes, which may tell too much as well
GONE = "–"  # what the log of the admin calls a row whose heading was erased


@dataclass
class Erasable:
    """One field of one row that has held other values than it holds now."""

    model: type
    row: int
    name: str  # of the field, or WHY
    label: str
    heading: str  # of the row
    deleted: bool
    events: list = field(default_factory=list)  # ids of the changes that hold such values
    values: set = field(default_factory=set)  # those values

    @property
    def choice(self):
        """What stands for it in a form."""
        return f"{self.model._meta.model_name}:{self.row}:{self.name}"


def erasable(root, row):
    """Every `Erasable` of the row `row` of `root` and of its parts."""
    found = []
    for model in family(root):
        events = events_of(model).objects.filter(pgh_obj_id__in=row_ids(root, model, row))
        by_row = {}
        for event in events.order_by("pgh_obj_id", "pgh_id"):
            by_row.setdefault(event.pgh_obj_id, []).append(event)
        live = model._base_manager.in_bulk(list(by_row))
        headings = named(model, list(by_row)) if by_row else {}
        for id, changes in by_row.items():
            for name, label, values in _values(model, changes, live.get(id)):
                one = Erasable(model, id, name, label, headings.get(id, ""), id not in live)
                one.events = [event_id for event_id, _value in values]
                one.values = {value for _id, value in values}
                found.append(one)
    return found


def _values(model, changes, live):
    """(name, label, [(id of a change, value)]) of the fields of one row that have something to erase."""
    for column in _erasable_fields(model, live):
        now = getattr(live, column.attname) if live else None
        values = [(event.pgh_id, getattr(event, column.attname)) for event in changes]
        values = [(id, value) for id, value in values if value not in (None, "", now)]
        if values:
            yield column.name, capfirst(column.verbose_name), values
    contexts = {event.pgh_context_id for event in changes if event.pgh_context_id}
    whys = {c.pk: c.metadata[WHY] for c in Context.objects.filter(pk__in=contexts) if c.metadata.get(WHY)}
    values = [(event.pgh_id, whys[event.pgh_context_id]) for event in changes if event.pgh_context_id in whys]
    if values:
        yield WHY, _("Reasons of changes"), values


def _erasable_fields(model, live):
    """Keys that a row must have stay, since without them nobody could tell what it belonged to.

    The slug or ref of a living row is in use; that of a deleted one may be somebody's name.
    """
    kept = {"status"} | ({model.key_name} if live else set())
    return [f for f in content_fields(model) if f.name not in kept and not (f.is_relation and not f.null)]


@transaction.atomic
def erase(found, user, reason):
    """Take the values of `found`, a list of `Erasable`, out of the history, and mark what was done."""
    for one in found:
        events = events_of(one.model).objects.filter(pgh_id__in=one.events)
        if one.name == WHY:
            contexts = Context.objects.filter(pk__in=events.values("pgh_context_id"))
            for context in contexts.select_for_update():
                context.metadata.pop(WHY, None)
                context.save(update_fields=["metadata"])
        else:
            column = one.model._meta.get_field(one.name)
            events.update(**{column.attname: None if column.null else ""})
            _forget_in_log(one)
        Erasure.objects.create(
            table=one.model._meta.model_name,
            row=one.row,
            field=one.name,
            events=one.events,
            reason=reason,
            by=user,
        )


def _forget_in_log(one):
    """The admin's own log has the headings of rows, and those may hold what was erased."""
    of_row = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(one.model), object_id=str(one.row)
    )
    row = one.model._base_manager.filter(pk=one.row).first()
    of_row.update(object_repr=str(row)[:200] if row else GONE)


def keys_of(one):
    """Every slug or ref that the row of `one` ever had, as files name it."""
    key = one.model.key_name
    if key is None:
        return set()
    return set(events_of(one.model).objects.filter(pgh_obj_id=one.row).values_list(key, flat=True)) - {""}


def marks(root, row):
    """The erasures of the row `row` of `root` and of its parts, last first."""
    ways = " OR ".join(
        f"(e.table = '{model._meta.model_name}' AND e.row IN ({rows_sql(root, model)}))"
        for model in family(root)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.id FROM catalogue_erasure AS e WHERE {ways}", {"row": row})
        ids = [id for (id,) in cursor.fetchall()]
    return Erasure.objects.filter(pk__in=ids).select_related("by").order_by("-pk")
