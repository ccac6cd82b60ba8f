"""Who may import, export, look at, confirm and undo at the curators' desk."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as say

from catalogue import bulk
from catalogue.models.batch import Outcome
from catalogue.resources import RESOURCES


def allowed(user, model, *actions):
    """Whether `user` has every one of the permissions `actions` on the table of `model`."""
    return all(user.has_perm(f"catalogue.{action}_{model._meta.model_name}") for action in actions)


def may_import(user, model):
    """Whether `user` may import into the table: it adds and changes."""
    return allowed(user, model, "import", "add", "change")


def may_export(user, model):
    """Whether `user` may export the table: it shows."""
    return allowed(user, model, "export", "view")


def may_publish(user, model):
    """Whether `user` may write published rows of the table. A table without pages follows its records.

    A row of such a table can belong to any record, so one needs to be allowed to publish all of them.
    """
    if any(permission == "publish" for permission in model._meta.default_permissions):
        return allowed(user, model, "publish")
    records = [c._meta.model for c in RESOURCES if "publish" in c._meta.model._meta.default_permissions]
    return all(allowed(user, record, "publish") for record in records)


def may_publish_each(user):
    """What the engine asks of each contract of an import: whether `user` may write published rows of it."""
    return lambda contract: may_publish(user, contract._meta.model)


def may_import_all(user):
    """Whether `user` may import the whole catalogue."""
    each = all(may_import(user, contract._meta.model) for contract in RESOURCES)
    return each and user.has_perm("catalogue.import_catalogue")


def may_export_all(user):
    """Whether `user` may export the whole catalogue."""
    each = all(may_export(user, contract._meta.model) for contract in RESOURCES)
    return each and user.has_perm("catalogue.export_catalogue")


def refuse_unless(condition, sentence):
    """403 with the sentence for whoever may not."""
    if not condition:
        raise PermissionDenied(sentence)


def models_of(batch):
    """The models whose rows the batch can write."""
    return [
        contract._meta.model
        for contract in RESOURCES
        if batch.table in (bulk.WHOLE, contract.file.removesuffix(".csv"))
    ]


def contract_named(table):
    """The contract of a table, as batches name it."""
    return next((c for c in RESOURCES if c.file == f"{table}.csv"), None)


def may_look(user, batch):
    """Whether `user` may see what is in the batch."""
    if batch.owner_id == user.pk:
        return True
    seen = all(allowed(user, model, "view") for model in models_of(batch))
    return seen and user.has_perm("catalogue.view_batch")


def cannot_confirm(user, batch):
    """Why `user` cannot confirm the batch now; "" where nothing is in the way. The engine asks again."""
    if batch.owner_id != user.pk:
        return say("Only the person who sent this file can confirm it.")
    if batch.table == bulk.WHOLE:
        allowed_now = may_import_all(user)
    else:
        allowed_now = all(may_import(user, model) for model in models_of(batch))
    if not allowed_now:
        return say("You may no longer import into this table.")
    if batch.deleted and not all(allowed(user, model, "delete") for model in _deleting(batch)):
        return say(
            "The file deletes rows, which you may not. Empty its column “delete”, or ask somebody who may."
        )
    return ""


def _deleting(batch):
    """The models of which the batch deletes rows."""
    if batch.table != bulk.WHOLE:
        return models_of(batch)
    tables = batch.rows.filter(outcome=Outcome.DELETED).order_by().values_list("table", flat=True).distinct()
    return [contract_named(table)._meta.model for table in tables]


def cannot_undo(user, batch):
    """Why `user` cannot undo the batch; "" where nothing is in the way. Undoing deletes and changes rows."""
    if not user.has_perm("catalogue.undo_batch"):
        return say("To undo an import you need the permission to undo imports.")
    models = models_of(batch)
    if not all(allowed(user, model, "add", "change", "delete") for model in models):
        return say(
            "To undo this import you need the permissions to add, change and delete rows of its table."
        )
    if not all(may_publish(user, model) for model in models) and bulk.touches_published(batch):
        return say("This import wrote published rows. Ask somebody who may publish to undo it.")
    return ""
