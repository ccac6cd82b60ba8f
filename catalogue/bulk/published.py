"""Whether an import changes what readers see, so that it has to say why, as the forms have to."""

from django.db.models import OuterRef, Subquery

from catalogue.models import Record, Status
from catalogue.resources import RESOURCES


def changes_published(batch, marks):
    """Whether what `batch` has written changes or deletes what was public before, or adds a part to it.

    What the same import has made is nothing that readers knew. `marks` are the highest ids of the histories
    before it.
    """
    models = [resource._meta.model for resource in RESOURCES]
    return any(
        _changed(model, batch, marks) if issubclass(model, Record) else _part_of(model, batch, marks)
        for model in models
    )


def _events(model, batch, marks):
    mark = marks.get(f"{model._meta.db_table}history", 0)
    events = model._meta.get_field("history").related_model.objects.order_by()
    return events.filter(pgh_id__gt=mark, pgh_context__metadata__batch=str(batch.pk))


def _changed(model, batch, marks):
    """Whether a record that was published is not what it was."""
    events = model._meta.get_field("history").related_model.objects
    earlier = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(earlier.order_by("-pgh_id").values("status")[:1])
    written = _events(model, batch, marks).exclude(pgh_label="insert")
    return written.alias(before=before).filter(before=Status.PUBLISHED).exists()


def _part_of(model, batch, marks):
    """Whether a row came, changed or went that is part of a published record which was there before."""
    for key in model.belongs_to:
        above = model._meta.get_field(key).related_model
        if issubclass(above, Record):
            made = _events(above, batch, marks).filter(pgh_label="insert").values("pgh_obj_id")
            parts = _events(model, batch, marks).filter(**{f"{key}__status": Status.PUBLISHED})
            if parts.exclude(**{f"{key}_id__in": made}).exists():
                return True
    return False
