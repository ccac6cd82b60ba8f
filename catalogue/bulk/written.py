"""What an applied batch has written, as the history tells it: so it is known of imports of every road."""

from django.db import connection

from catalogue.models import Batch

# How far the history is searched for one page. An import writes a table in three statements, so what it wrote
# stands close together; a later page of a small import need not read what a million later ones have left.
REACH = 1_000_000


def tables_written(batch, models):
    """Those of `models` in whose tables the batch created or changed rows, in their order."""
    if not models:
        return []
    found = ", ".join(f"EXISTS ({_events(model, 'LIMIT 1')})" for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {found}", _values(batch, models))
        return [model for model, some in zip(models, cursor.fetchone(), strict=True) if some]


def written_rows(batch, model, after=0, most=25):
    """(place, id, whether it was created) of rows that the batch created or changed, in their order.

    At most `most` of them, behind the place `after`. What the batch has deleted is not among them, and what
    was deleted since is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_events(model, f"ORDER BY h.pgh_id LIMIT {int(most)}"), _values(batch, [model], after))
        return cursor.fetchall()


def _events(model, end):
    """SQL of the first event of every row that the batch created or changed."""
    history = f"{model._meta.db_table}history"
    return f"""
        SELECT h.pgh_id, h.pgh_obj_id, h.pgh_label = 'insert' FROM {history} AS h
        WHERE h.pgh_id > %s AND h.pgh_id <= %s AND h.pgh_context_id = ANY (%s) AND h.pgh_label <> 'delete'
        AND NOT EXISTS (
            SELECT FROM {history} AS other WHERE other.pgh_obj_id = h.pgh_obj_id
            AND other.pgh_context_id = h.pgh_context_id
            AND (other.pgh_label = 'delete' OR other.pgh_id < h.pgh_id)
        ) {end}
    """


def _values(batch, models, after=0):
    """The values of `_events` for each of `models`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(array_agg(id), '{}') FROM pghistory_context WHERE metadata->>'batch' = %s",
            [str(batch.pk)],
        )
        contexts = cursor.fetchone()[0]
    marks = Batch.objects.values_list("marks", flat=True).get(pk=batch.pk)
    values = []
    for model in models:
        place = max(after, marks.get(f"{model._meta.db_table}history", 0))
        values += [place, place + REACH, contexts]
    return values
