"""Letting imports forget what was erased from the history: uploads, previews and their rows."""

from django.db import transaction
from django.db.models import Q

from catalogue.models import Batch, BatchRow
from catalogue.models.batch import BatchStatus
from catalogue.resources import RESOURCES

from .files import WHOLE


@transaction.atomic
def forget(model, keys, field, values):
    """Take what the imports of the table of `model` keep of erased `values` of `field` out of them.

    `keys` are the slugs or refs of the row. Uploads cannot be searched cheaply, and nothing needs them once
    an import is over, so all of the table's are dropped; a preview that is waiting expires with its upload.
    """
    contract = next(contract for contract in RESOURCES if contract._meta.model is model)
    table = contract.file.removesuffix(".csv")
    batches = Batch.objects.filter(table__in=[table, WHOLE])
    waiting = batches.filter(status=BatchStatus.PREVIEWED).select_for_update()
    BatchRow.objects.filter(batch__in=list(waiting.values_list("pk", flat=True))).delete()
    batches.filter(status=BatchStatus.PREVIEWED).update(status=BatchStatus.EXPIRED)
    batches.exclude(upload=None).update(upload=None)
    rows = BatchRow.objects.filter(batch__in=batches.values("pk"), table__in=["", table])
    named = Q(key__in=keys)
    for value in values:
        named |= Q(changes__contains={field: [str(value)]}) | Q(conflict__contains={field: [str(value)]})
        named |= Q(faults__contains=[[field, str(value)]])
    for row in rows.filter(named):
        row.changes.pop(field, None)
        row.conflict.pop(field, None)
        row.faults = [fault for fault in row.faults if fault[0] != field]
        row.save(update_fields=["changes", "conflict", "faults"])
