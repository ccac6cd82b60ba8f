"""What a preview keeps of a judged import: every row but the unchanged, and a fingerprint of what it saw."""

from .base import said_text, text_of


def fingerprint(plan, cursor):
    """A text that is another one as soon as the import would do anything else than it would do now."""
    cursor.execute("SELECT count(*), coalesce(sum(hashtextextended(d::text, 0)), 0) FROM import_diff AS d")
    rows, diffs = cursor.fetchone()
    cursor.execute("SELECT coalesce(sum(hashtextextended(f::text, 0)), 0) FROM import_faults AS f")
    return f"{rows}.{diffs}.{cursor.fetchone()[0]}"[:64]


def fill_rows(plan, cursor, batch):
    """Replace the batch's rows by what `import_diff`, `import_faults` and `import_conflicts` say now."""
    cursor.execute("DELETE FROM catalogue_batchrow WHERE batch_id = %s", [batch.pk])
    cursor.execute(
        f"""
        INSERT INTO catalogue_batchrow (batch_id, line, outcome, key, changes, faults, conflict)
        SELECT %s, d.line, d.outcome, r.given, {_changes(plan)}, '[]', '{{}}'
        FROM import_diff AS d JOIN import_rows AS r USING (line) LEFT JOIN {plan.table} AS t ON t.id = d.id
        WHERE d.outcome IN ('new', 'changed', 'deleted', 'conflict') ORDER BY d.line
        """,
        [batch.pk],
    )
    cursor.execute(
        """
        INSERT INTO catalogue_batchrow (batch_id, line, outcome, key, changes, faults, conflict)
        SELECT %s, f.line, 'refused', coalesce(min(r.given), ''), '{}',
            jsonb_agg(jsonb_build_array(f.col, f.value, f.sentence) ORDER BY f.col, f.sentence), '{}'
        FROM import_faults AS f LEFT JOIN import_rows AS r ON r.line = f.line
        WHERE f.line IS NOT NULL GROUP BY f.line ORDER BY f.line
        """,
        [batch.pk],
    )
    cursor.execute(
        """
        UPDATE catalogue_batchrow AS b SET conflict = found.conflict
        FROM (
            SELECT line, jsonb_object_agg(col, jsonb_build_array(before, catalogue, file)) AS conflict
            FROM import_conflicts GROUP BY line
        ) AS found WHERE b.batch_id = %s AND b.line = found.line
        """,
        [batch.pk],
    )


def _changes(plan):
    """SQL of {column: [old, new]} for every column that changes; of a new row, for every filled one."""
    pairs = []
    for cell in plan.cells:
        if cell.name == plan.key_column:
            continue
        old, new = f"coalesce({text_of(cell, 't')}, '')", f"coalesce({said_text(cell)}, '')"
        pairs.append(f"'{cell.name}', CASE WHEN {old} <> {new} THEN jsonb_build_array({old}, {new}) END")
    changes = f"jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))"
    return f"CASE WHEN d.outcome = 'deleted' THEN '{{}}' ELSE {changes} END"
