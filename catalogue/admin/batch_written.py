"""The records that an applied import has written, as links: 25 at a time, table by table."""

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as say

from catalogue import bulk

from .permissions import allowed, models_of

PAGE = 25  # records shown at a time


def written(request, site, batch):
    """What the page shows of the records that an applied batch created or changed, to whom may see them.

    `tables`: those it wrote in; `rows` of the one that the address names (`?table=`), or of the first, behind
    the place `?from=`; `after`: the place behind them, where there are more.
    """
    models = [model for model in models_of(batch) if allowed(request.user, model, "view")]
    if len(models) > 1:
        models = bulk.tables_written(batch, models)
    if not models:
        return {"tables": []}
    wanted = request.GET.get("table", models[0]._meta.model_name)
    model = next((model for model in models if model._meta.model_name == wanted), None)
    place = request.GET.get("from", "0")
    if model is None or not (place.isascii() and place.isdigit() and len(place) < 19):
        raise BadRequest("There are no such records.")
    found = bulk.written_rows(batch, model, after=int(place), most=PAGE + 1)
    return {
        "tables": [_table(other, other is model) for other in models],
        "table": wanted,
        "rows": _rows(request, site, model, found[:PAGE]),
        "first": place == "0",
        "after": found[PAGE - 1][0] if len(found) > PAGE else "",
    }


def _table(model, shown):
    meta = model._meta
    address = reverse(f"admin:catalogue_{meta.model_name}_changelist")
    return {"name": meta.model_name, "label": meta.verbose_name_plural, "list": address, "shown": shown}


def _rows(request, site, model, found):
    """The records with their addresses; of what is gone since, that it is."""
    records = site.get_model_admin(model).get_queryset(request).in_bulk([id for _place, id, _new in found])
    return [
        {
            "label": str(records[id]) if id in records else say("deleted since"),
            "address": reverse(f"admin:catalogue_{model._meta.model_name}_change", args=[id])
            if id in records
            else "",
            "new": new,
        }
        for _place, id, new in found
    ]
