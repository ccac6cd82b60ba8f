"""Undoing a batch: what it created goes, what it changed or deleted comes back, as the history has it.

A record that somebody has touched since, or that something new depends on, is reported and left as it is.
The history keeps no derived columns; they are made by the model's own fields again.
"""

import contextlib
from dataclasses import dataclass, field

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import counting
from catalogue.models import Batch, Record, Status
from catalogue.models.base import kept_fields
from catalogue.models.batch import BatchStatus
from catalogue.models.fields import derived_fields
from catalogue.resources import RESOURCES

from .base import recorded

CHUNK = 2_000  # rows derived at a time
MOST_TOUCHED = 1_000  # listed in a report
SKIPPED = {"created", "modified", "version"}


@dataclass
class UndoReport:
    """What an undo did or would do: rows deleted, restored, brought back; touched: (table, key, why)."""

    deleted: int = 0
    restored: int = 0
    brought_back: int = 0
    touched: list = field(default_factory=list)
    touched_count: int = 0
    done: bool = False
    refused: str = ""


def undo_preview(batch):
    """What `undo` would do now; nothing is written."""
    with transaction.atomic():
        report = _Undo(batch).look()
        transaction.set_rollback(True)
    return report


def undo(batch, user=None):
    """Undo an applied batch, in one transaction; a second call does nothing and says so."""
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.status != BatchStatus.APPLIED:
            return UndoReport(
                refused=_("Only an applied import can be undone; this one is: %(status)s.")
                % {"status": locked.get_status_display()}
            )
        work = _Undo(locked)
        report = work.look()
        with recorded(work.cursor, user, undo=str(batch.pk)), _stepping_back(work.cursor):
            work.do()
        locked.status, locked.undone = BatchStatus.UNDONE, timezone.now()
        locked.save(update_fields=["status", "undone"])
    counting.recount()
    report.done = True
    return report


@contextlib.contextmanager
def _stepping_back(cursor):
    """Let records go back to the status that they had, whatever step the import took."""
    cursor.execute("SELECT set_config('destal.undoing', 'on', true)")
    yield
    cursor.execute("SELECT set_config('destal.undoing', '', true)")


def touches_published(batch):
    """Whether undoing an applied batch would change what is public, or make something public again."""
    for resource in RESOURCES:
        model = resource._meta.model
        history = model._meta.get_field("history").related_model
        mark = batch.marks.get(f"{model._meta.db_table}history", 0)
        events = history.objects.filter(pgh_id__gt=mark, pgh_context__metadata__batch=str(batch.pk))
        if model.objects.published().filter(pk__in=events.values("pgh_obj_id")).exists():
            return True
        if issubclass(model, Record) and events.filter(status=Status.PUBLISHED).exists():
            return True
    return False


class _Undo:
    """One undo under way: `undo_<table>` has (obj, first, last, kind, touched) of every row of the batch."""

    def __init__(self, batch):
        self.batch = batch
        connection.ensure_connection()
        self.cursor = connection.connection.cursor()
        self.models = [resource._meta.model for resource in RESOURCES]

    def look(self):
        """Find the rows of the batch and those among them that cannot be undone."""
        report = UndoReport()
        self.cursor.execute("SELECT set_config('jit', 'off', true), set_config('lock_timeout', '10s', true)")
        self.cursor.execute(
            "SELECT coalesce(array_agg(id), '{}') FROM pghistory_context WHERE metadata->>'batch' = %s",
            [str(self.batch.pk)],
        )
        contexts = self.cursor.fetchone()[0]
        for model in self.models:
            self._find(model, contexts)
        for model in self.models:
            self._mark_used(model)
        for model in self.models:
            self._count(model, report)
        return report

    def _find(self, model, contexts):
        table, name = model._meta.db_table, model._meta.model_name
        key_taken = f"OR EXISTS (SELECT FROM {table} AS o WHERE o.{model.key_name} = l.{model.key_name})"
        self.cursor.execute(f"DROP TABLE IF EXISTS undo_{name}")
        self.cursor.execute(
            f"""
            CREATE TEMP TABLE undo_{name} ON COMMIT DROP AS
            SELECT e.obj, e.first, e.last, CASE
                    WHEN f.pgh_label = 'insert' AND l.pgh_label = 'delete' THEN 'nothing'
                    WHEN f.pgh_label = 'insert' THEN 'created'
                    WHEN l.pgh_label = 'delete' THEN 'deleted' ELSE 'changed' END AS kind,
                CASE WHEN l.pgh_label = 'delete' THEN t.id IS NOT NULL {key_taken if model.key_name else ""}
                    ELSE t.version IS DISTINCT FROM l.version END AS touched
            FROM (
                SELECT pgh_obj_id AS obj, min(pgh_id) AS first, max(pgh_id) AS last FROM {table}history
                WHERE pgh_id > %s AND pgh_context_id = ANY (%s) GROUP BY pgh_obj_id
            ) AS e
            JOIN {table}history AS f ON f.pgh_id = e.first JOIN {table}history AS l ON l.pgh_id = e.last
            LEFT JOIN {table} AS t ON t.id = e.obj
            """,
            [self.batch.marks.get(f"{table}history", 0), contexts],
        )
        self.cursor.execute(f"ANALYZE undo_{name}")

    def _mark_used(self, model):
        """A created row that something else depends on by now stays."""
        name = model._meta.model_name
        for relation in _dependents(model):
            other = relation.related_model._meta
            column = relation.field.column
            self.cursor.execute(
                f"""
                UPDATE undo_{name} AS u SET touched = true
                WHERE u.kind = 'created' AND NOT u.touched AND EXISTS (
                    SELECT FROM {other.db_table} AS o WHERE o."{column}" = u.obj AND NOT EXISTS (
                        SELECT FROM undo_{other.model_name} AS ou
                        WHERE ou.obj = o.id AND ou.kind = 'created' AND NOT ou.touched))
                """
            )

    def _count(self, model, report):
        name, table = model._meta.model_name, model._meta.db_table
        self.cursor.execute(
            f"""SELECT count(*) FILTER (WHERE kind = 'created' AND NOT touched),
                count(*) FILTER (WHERE kind = 'changed' AND NOT touched),
                count(*) FILTER (WHERE kind = 'deleted' AND NOT touched),
                count(*) FILTER (WHERE touched AND kind <> 'nothing') FROM undo_{name}"""
        )
        created, changed, deleted, touched = self.cursor.fetchone()
        report.deleted += created
        report.restored += changed
        report.brought_back += deleted
        report.touched_count += touched
        if touched and len(report.touched) < MOST_TOUCHED:
            key = model.key_name or "target_table || '/' || old_slug"
            self.cursor.execute(
                f"""SELECT {key} FROM undo_{name} AS u JOIN {table}history AS h ON h.pgh_id = u.last
                WHERE u.touched AND u.kind <> 'nothing' ORDER BY 1 LIMIT %s""",
                [MOST_TOUCHED],
            )
            why = _("Somebody has changed it since, or something depends on it. It is left as it is.")
            report.touched += [(name, key, why) for (key,) in self.cursor.fetchall()]

    def do(self):
        """Write what `look` has found."""
        for model in self.models:
            self._bring_back(model)
        for model in self.models:
            self._restore(model)
        for model in reversed(self.models):
            self.cursor.execute(
                f"""DELETE FROM {model._meta.db_table} AS t USING undo_{model._meta.model_name} AS u
                WHERE t.id = u.obj AND u.kind = 'created' AND NOT u.touched"""
            )
        self.cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _before(self, model):
        """SQL of (obj, the columns of the history as they stood before the batch)."""
        return f"""
            SELECT u.obj, u.kind, h.* FROM undo_{model._meta.model_name} AS u CROSS JOIN LATERAL (
                SELECT * FROM {model._meta.db_table}history AS h
                WHERE h.pgh_obj_id = u.obj AND h.pgh_id < u.first ORDER BY h.pgh_id DESC LIMIT 1
            ) AS h WHERE NOT u.touched
        """

    def _derive(self, model, kind):
        """`undo_derived`: the derived columns of the rows that come back."""
        fields = derived_fields(model)
        self.cursor.execute("DROP TABLE IF EXISTS undo_derived")
        columns = ", ".join(f'"{f.column}" {f.db_type(connection)}' for f in fields)
        self.cursor.execute(
            f"CREATE TEMP TABLE undo_derived (obj bigint{', ' if fields else ''}{columns}) ON COMMIT DROP"
        )
        if not fields:
            return
        sources = ", ".join(f'"{model._meta.get_field(f.source).column}"' for f in fields)
        raw = connection.connection
        with raw.cursor(name="derive") as found, raw.cursor() as out:
            found.execute(f"SELECT obj, {sources} FROM ({self._before(model)}) AS b WHERE kind = '{kind}'")
            while rows := found.fetchmany(CHUNK):
                with out.copy("COPY undo_derived FROM STDIN") as copy:
                    for obj, *texts in rows:
                        copy.write_row(
                            [obj, *(f.derive(text) for f, text in zip(fields, texts, strict=True))]
                        )

    def _restore(self, model):
        if not self._any(model, "changed"):
            return
        self._derive(model, "changed")
        derived = [f.column for f in derived_fields(model)]
        kept = [c for c in _kept(model) if c not in SKIPPED]
        pairs = [*(f'"{c}" = b."{c}"' for c in kept), *(f'"{c}" = x."{c}"' for c in derived)]
        join = "JOIN undo_derived AS x USING (obj)" if derived else ""
        self.cursor.execute(
            f"""UPDATE {model._meta.db_table} AS t SET {", ".join(pairs)}
            FROM ({self._before(model)}) AS b {join} WHERE t.id = b.obj AND b.kind = 'changed'"""
        )

    def _bring_back(self, model):
        if not self._any(model, "deleted"):
            return
        self._derive(model, "deleted")
        derived = [f.column for f in derived_fields(model)]
        kept = [c for c in _kept(model) if c not in SKIPPED]
        columns = ["id", "created", "version", *kept, *derived]
        values = [
            "b.obj",
            "b.created",
            "b.version + 1",
            *(f'b."{c}"' for c in kept),
            *(f'x."{c}"' for c in derived),
        ]
        join = "JOIN undo_derived AS x USING (obj)" if derived else ""
        self.cursor.execute(
            f"""INSERT INTO {model._meta.db_table} ({", ".join(f'"{c}"' for c in columns)})
            SELECT {", ".join(values)} FROM ({self._before(model)}) AS b {join} WHERE b.kind = 'deleted'"""
        )

    def _any(self, model, kind):
        self.cursor.execute(
            f"SELECT EXISTS (SELECT FROM undo_{model._meta.model_name} WHERE kind = %s AND NOT touched)",
            [kind],
        )
        return self.cursor.fetchone()[0]


def _kept(model):
    """The columns that the history keeps, but for the id."""
    return [field.column for field in kept_fields(model) if field.name != "id"]


def _dependents(model):
    """The relations from other rows of the catalogue to rows of `model`."""
    names = {resource._meta.model for resource in RESOURCES}
    return [
        relation
        for relation in model._meta.related_objects
        if relation.related_model in names and isinstance(relation.field, models.ForeignKey)
    ]
