"""Where the history of a record lies: in that of its own table and of all tables whose rows belong to it."""

from django.apps import apps
from django.db import connection

from catalogue.models import Row
from catalogue.models.fields import Derived
from catalogue.models.triggers import BOOKKEEPING

# What `str()` of a row needs of others, to be joined when many are named.
NAMED_BY = {
    "participation": ["person", "event"],
    "case": ["person"],
    "figure": ["event", "rehabilitation__person"],
    "rehabilitation": ["person"],
    "citation": ["source"],
}

HEADINGS = ["name", "title", "new_name", "says"]  # what a deleted row is called by, the first that it has


def tracked_models():
    """Every model whose changes are kept."""
    return [model for model in apps.get_app_config("catalogue").get_models() if issubclass(model, Row)]


def events_of(model):
    """The model of the history of `model`: one row a change, with all columns but derived ones."""
    return model._meta.get_field("history").related_model


def content_fields(model):
    """The fields of `model` that hold what curators wrote, in model order."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING and not isinstance(field, Derived)
    ]


def parts_of(model):
    """(the model of the parts, their key to `model`) for all rows shown as part of a row of `model`."""
    return [
        (part, key)
        for part in tracked_models()
        for key in part.belongs_to
        if part._meta.get_field(key).related_model is model
    ]


def family(model):
    """`model` and the models whose rows are part of one of its rows, however indirectly; nearest first."""
    found = [model]
    for member in found:
        found += [part for part, _key in parts_of(member) if part not in found]
    return found


def rows_sql(root, model):
    """SQL of the ids of all rows of `model` that ever were part of the row `%(row)s` of `root`."""
    if model is root:
        return "SELECT %(row)s::bigint"
    table = events_of(model)._meta.db_table
    ways = []
    for key in model.belongs_to:
        above = model._meta.get_field(key).related_model
        if above in family(root) and above is not model:
            ways.append(f"SELECT pgh_obj_id FROM {table} WHERE {key}_id IN ({rows_sql(root, above)})")
    return " UNION ".join(ways)


def row_ids(root, model, row):
    """The ids of all rows of `model` that ever were part of the row `row` of `root`."""
    with connection.cursor() as cursor:
        cursor.execute(rows_sql(root, model), {"row": row})
        return [id for (id,) in cursor.fetchall()]


def named(model, ids):
    """{id: the words for the row} for `ids`, deleted ones too."""
    rows = model._base_manager.filter(pk__in=ids).select_related(*NAMED_BY.get(model._meta.model_name, []))
    words = {row.pk: str(row) for row in rows}
    if missing := set(ids) - words.keys():
        events = events_of(model).objects.filter(pgh_obj_id__in=missing, pgh_label="delete")
        text = {field.name for field in model._meta.concrete_fields if not field.is_relation}
        held = next(name for name in [*HEADINGS, model.key_name, "old_slug"] if name in text)
        words |= dict(events.order_by("pgh_id").values_list("pgh_obj_id", held))
    return words
