"""The staged rows into the catalogue: new ones inserted, changed ones updated, deleted ones deleted.

Only what changes is touched, so an unchanged file writes nothing and leaves no history. Rows are matched by
id and version: whoever changed one of them since the comparison wins, and nothing is written.
"""

from django.db import IntegrityError, models
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from .naming import name_rows

SORTED_IN_MEMORY = "64MB"


class ChangedMeanwhileError(Exception):
    """Somebody changed or deleted rows after they had been compared with the file."""

    def __init__(self):
        super().__init__(
            _("Somebody changed some of these rows at the same moment. Nothing was written. Import again.")
        )


def write(plan, cursor):
    """Write what `import_diff` says; rules that wait for the end of the transaction are asked by `settle`."""
    cursor.execute("SELECT set_config('work_mem', %s, true)", [SORTED_IN_MEMORY])
    name_rows(plan, cursor)
    _delete(plan, cursor)
    _keep_ids(plan, cursor)
    _update(plan, cursor)
    _insert(plan, cursor)


def settle(cursor):
    """Ask all rules that wait for the end of the transaction, while there is still somebody to tell."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as the caller's transaction had them


def _keep_ids(plan, cursor):
    """Where rows of the file name one another, the ids of the new ones are taken first."""
    loops = [link for link in plan.links if link.to_itself]
    if not loops:
        return
    cursor.execute(
        f"""
        UPDATE import_diff AS d SET id = kept.id
        FROM (
            SELECT line, nextval(pg_get_serial_sequence('{plan.table}', 'id')) AS id
            FROM (SELECT line FROM import_diff WHERE outcome = 'new' ORDER BY line) AS fresh
        ) AS kept WHERE kept.line = d.line
        """
    )
    for link in loops:
        column = link.field.column
        cursor.execute(
            f"""
            UPDATE import_diff AS d SET "{column}" = named.id
            FROM import_diff AS named WHERE named.line = d."{column}__line"
            """
        )


def _insert(plan, cursor):
    pairs = plan.written
    if any(link.to_itself for link in plan.links):
        pairs = [("id", "d.id"), *pairs]
    cursor.execute(
        f"""
        INSERT INTO {plan.table} ({", ".join(f'"{column}"' for column, _said in pairs)})
        SELECT {", ".join(said for _column, said in pairs)}
        FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE d.outcome = 'new' ORDER BY r.line
        """
    )


def _update(plan, cursor):
    key = {column for cell in plan.cells if cell.name == plan.key_column for column, _said in cell.compared}
    pairs = [(column, said) for column, said in plan.written if column not in key]
    cursor.execute("SELECT count(*) FROM import_diff WHERE outcome = 'changed'")
    wanted = cursor.fetchone()[0]
    if not wanted:
        return
    cursor.execute(
        f"""
        UPDATE {plan.table} AS t SET {", ".join(f'"{column}" = {said}' for column, said in pairs)}
        FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE d.outcome = 'changed' AND t.id = d.id AND t.version = d.version
        """
    )
    if cursor.rowcount != wanted:
        raise ChangedMeanwhileError


def _delete(plan, cursor):
    cursor.execute("SELECT count(*) FROM import_diff WHERE outcome = 'deleted'")
    wanted = cursor.fetchone()[0]
    if not wanted:
        return
    _let_go(cursor, plan.model, "SELECT id FROM import_diff WHERE outcome = 'deleted'")
    cursor.execute(
        f"""DELETE FROM {plan.table} AS t USING import_diff AS d
        WHERE d.outcome = 'deleted' AND t.id = d.id AND t.version = d.version"""
    )
    if cursor.rowcount != wanted:
        raise ChangedMeanwhileError


def _let_go(cursor, model, ids):
    """What goes with rows of `model` or lets go of them, as `on_delete` says, before they are deleted."""
    for relation in model._meta.related_objects:
        if (
            relation.related_model._meta.app_label != model._meta.app_label
            or relation.field.remote_field is None
        ):
            continue
        if relation.related_model._meta.model_name.endswith("history"):
            continue
        table, column = relation.related_model._meta.db_table, relation.field.column
        if relation.on_delete is models.CASCADE:
            _let_go(cursor, relation.related_model, f'SELECT id FROM {table} WHERE "{column}" IN ({ids})')
            cursor.execute(f'DELETE FROM {table} WHERE "{column}" IN ({ids})')
        elif relation.on_delete is models.SET_NULL:
            cursor.execute(f'UPDATE {table} SET "{column}" = NULL WHERE "{column}" IN ({ids})')


def refusal(error, plan):
    """The sentence of what the database refused in spite of the checks."""
    diagnosis = getattr(error, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name in plan.sentences:
        return plan.sentences[name][1]
    if isinstance(error, UniqueViolation):
        return _("Somebody added a row with one of these keys just now. Nothing was written. Import again.")
    sentence = getattr(diagnosis, "message_primary", None) or str(error)
    if isinstance(error, IntegrityError) or "violates" in sentence:
        return _("The database refuses the rows (%(constraint)s). Nothing was written.") % {
            "constraint": name or sentence
        }
    return sentence
