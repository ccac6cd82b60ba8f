"""Rows of one file that lead back to themselves: parts of their own parts, copies of their own copies.

The models' own rules ask the catalogue, so they see no ring that a file closes among the rows it brings.
"""

from django.utils.translation import gettext as _

from .base import said_text


def refuse_rings(plan, cursor):
    """Refuse the last line of every ring of new and changed rows, with the sentence of its model."""
    for cell in plan.cells:
        for link in getattr(cell, "links", ()):
            if link.to_itself:
                _refuse_itself(plan, cursor, cell, link.field.column)
                _refuse(plan, cursor, cell, link.field.column)


def _refuse_itself(plan, cursor, cell, column):
    """A new row that names itself; of one that stands in the catalogue the constraint speaks already."""
    sentence = next(
        sentence
        for name, (columns, sentence) in plan.sentences.items()
        if name.endswith("_itself") and columns == [cell.name]
    )
    cursor.execute(
        f"""
        WITH refused AS (
            UPDATE import_diff SET outcome = 'refused' WHERE outcome = 'new' AND "{column}__line" = line
            RETURNING line
        )
        INSERT INTO import_faults
        SELECT r.line, %s, left({said_text(cell)}, 60), %s FROM import_rows AS r JOIN refused USING (line)
        """,
        [cell.name, sentence],
    )


def _refuse(plan, cursor, cell, column):
    cursor.execute(
        f"""
        WITH RECURSIVE said AS (
            SELECT line, coalesce(id, -line) AS node, coalesce("{column}", -"{column}__line") AS above
            FROM import_diff WHERE outcome IN ('new', 'changed')
        ), way AS (
            SELECT line, node AS origin, above AS node, line AS last FROM said WHERE above <> node
            UNION
            SELECT way.line, origin, CASE WHEN said.node IS NULL THEN t."{column}" ELSE said.above END,
                greatest(last, said.line)
            FROM way LEFT JOIN said USING (node) LEFT JOIN {plan.table} AS t ON t.id = way.node
            WHERE way.node IS NOT NULL AND way.node <> origin
        ), refused AS (
            UPDATE import_diff AS d SET outcome = 'refused' FROM way
            WHERE d.line = way.line AND way.node = origin AND last = way.line RETURNING d.line
        )
        INSERT INTO import_faults
        SELECT r.line, %s, left({said_text(cell)}, 60), %s FROM import_rows AS r JOIN refused USING (line)
        """,
        [cell.name, str(_sentences()[plan.name])],
    )


def _sentences():
    """What the rules of the models say."""
    return {
        "event": _("That event is itself part of this one. Choose one that is not."),
        "source": _("That source is itself based on this one. Which of the two was first?"),
        "citation": _("That citation itself follows this one. Which of the two was first?"),
    }
