"""Rows as they were: to look at, to compare a form with, and to bring back what was deleted."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.models import Redirect
from catalogue.models.base import kept_fields

from .base import events_of, parts_of


class CannotReturnError(Exception):
    """What was deleted cannot come back as it was. `faults` are sentences."""

    def __init__(self, faults):
        super().__init__(" ".join(faults))
        self.faults = faults


def as_row(model, event):
    """The row of `model` as it stood after the change `event` of its history; not saved.

    Who changed it last and since when it has its status are not columns of the history; the database fills
    them when such a row is saved.
    """
    row = model(**{field.attname: getattr(event, field.attname) for field in kept_fields(model)})
    row._state.adding = False
    return row


def at_version(model, pk, version):
    """The row of `model` as it stood at `version`; None where the history does not have it."""
    events = events_of(model).objects.filter(pgh_obj_id=pk, version=version).exclude(pgh_label="delete")
    event = events.order_by("-pgh_id").first()
    return event and as_row(model, event)


def last_event(model, pk):
    """The last change of the row; None where it never was."""
    return events_of(model).objects.filter(pgh_obj_id=pk).order_by("-pgh_id").first()


def deletion(model, pk):
    """The change that deleted the row; None while it lives, or never lived."""
    event = last_event(model, pk)
    gone = event is not None and event.pgh_label == "delete"
    return event if gone and not model._base_manager.filter(pk=pk).exists() else None


def deleted_with(model, event):
    """[(model, event)] of everything that went in one go with the row whose deletion is `event`.

    Parents come before their parts, and a citation before those that follow it.
    """
    found, seen = [(model, event)], {(model, event.pgh_obj_id)}
    for above, gone in found:
        for part, key in parts_of(above):
            if part._meta.get_field(key).remote_field.on_delete is not models.CASCADE:
                continue
            events = events_of(part).objects.filter(
                **{f"{key}_id": gone.pgh_obj_id}, pgh_label="delete", pgh_created_at=event.pgh_created_at
            )
            for other in events.order_by("pgh_id"):
                if (part, other.pgh_obj_id) not in seen:
                    seen.add((part, other.pgh_obj_id))
                    found.append((part, other))
    return followed_first(found)


def followed_first(found):
    """`found` with every citation after the one it follows."""
    waiting = {event.pgh_obj_id: (model, event) for model, event in found if hasattr(event, "follows_id")}
    ordered = [pair for pair in found if not hasattr(pair[1], "follows_id")]
    while waiting:
        free = [id for id, (_m, event) in waiting.items() if event.follows_id not in waiting]
        for id in free or list(waiting):  # a ring, which the rules refuse, is refused when it is checked
            ordered.append(waiting.pop(id))
    return ordered


def bring_back(model, pk):
    """Bring back a deleted row with what went with it, as it was: ids, slugs, refs. The rows, it first.

    All in one transaction or nothing: CannotReturnError says, for every row, what is in the way.
    A redirect whose old slug is a record's by now stays away.
    """
    event = deletion(model, pk)
    if event is None:
        raise CannotReturnError([_("It is not deleted, or nothing is known of it.")])
    with transaction.atomic():
        rows, faults = [], []
        for member, gone in deleted_with(model, event):
            row = as_row(member, gone)
            row.version += 1
            row._state.adding = True
            if member is Redirect and _live(row):
                continue
            try:
                row.full_clean()
                row.save(force_insert=True)
                rows.append(row)
            except ValidationError as error:
                faults += _sentences(row, error)
        if faults:
            raise CannotReturnError(faults)
        _follow_again(rows, event.pgh_created_at)
    return rows


def _live(redirect):
    """Whether a record has the redirect's old slug by now."""
    target = Redirect._meta.get_field(redirect.target_table).related_model
    return target._base_manager.filter(slug=redirect.old_slug).exists()


def _sentences(row, error):
    label = capfirst(row._meta.verbose_name)
    for name, said in error.message_dict.items():
        field = next((f.verbose_name for f in row._meta.concrete_fields if f.name == name), "")
        where = f"{label} “{row.key or row.pk}”" + (f", {field}" if field else "")
        for sentence in said:
            yield f"{where}: {sentence}"


def _follow_again(rows, moment):
    """Rows that let go of `rows` when those were deleted name them again, unless they changed since."""
    for row in rows:
        for relation in row._meta.related_objects:
            if relation.on_delete is not models.SET_NULL or not hasattr(relation.related_model, "history"):
                continue
            key = relation.field
            held = events_of(relation.related_model).objects.filter(**{key.attname: row.pk})
            for pk in held.order_by().values_list("pgh_obj_id", flat=True).distinct():
                last = last_event(relation.related_model, pk)
                if last.pgh_created_at == moment and getattr(last, key.attname) is None:
                    other = relation.related_model._base_manager.filter(pk=pk).first()
                    if other is not None:
                        setattr(other, key.attname, row.pk)
                        other.save()
