"""What a preview keeps of a judged file: every row but the unchanged, and a fingerprint of what it saw."""

from .base import said_text, text_of

ROW = '(batch_id, "table", line, outcome, key, changes, faults, conflict)'


def fingerprint(plan, cursor):
    """A text that is another one as soon as the import would do anything else than it would do now.

    Rows of other tables count by their keys: their ids are other ones each time the same import makes them.
    """
    keys = "".join(f', r."{link.staged}"' for link in plan.links)
    cursor.execute(
        f"""SELECT count(*), coalesce(sum(hashtextextended(
            ROW(line, d.id, d.version, d.outcome{keys})::text, 0)), 0)
        FROM import_diff AS d JOIN import_rows AS r USING (line)"""
    )
    rows, diffs = cursor.fetchone()
    cursor.execute("SELECT coalesce(sum(hashtextextended(f::text, 0)), 0) FROM import_faults AS f")
    return f"{rows}.{diffs}.{cursor.fetchone()[0]}"


def keep_rows(plan, cursor, batch, table, file):
    """Write the rows of `batch` that `import_diff`, `import_faults` and `import_conflicts` make to `file`.

    `fill_rows` reads them from there when the transaction that judged them has been taken back.
    """
    batch_and_table = f"'{batch.pk}', '{table}'"
    faults = "SELECT * FROM import_faults"
    if _exists(cursor, "import_dependents"):
        faults += " UNION ALL SELECT * FROM import_dependents"
    for statement in (
        f"""SELECT {batch_and_table}, d.line, d.outcome, r.given, {_changes(plan)}, '[]',
            coalesce(found.conflict, '{{}}')
        FROM import_diff AS d JOIN import_rows AS r USING (line) LEFT JOIN {plan.table} AS t ON t.id = d.id
        LEFT JOIN (
            SELECT line, jsonb_object_agg(col, jsonb_build_array(before, catalogue, file)) AS conflict
            FROM import_conflicts GROUP BY line
        ) AS found USING (line)
        WHERE d.outcome IN ('new', 'changed', 'deleted', 'conflict') ORDER BY line""",
        f"""SELECT {batch_and_table}, f.line, 'refused', coalesce(min(r.given), ''), '{{}}',
            jsonb_agg(jsonb_build_array(f.col, f.value, f.sentence) ORDER BY f.col, f.sentence), '{{}}'
        FROM ({faults}) AS f LEFT JOIN import_rows AS r ON r.line = f.line
        WHERE f.line IS NOT NULL GROUP BY f.line ORDER BY f.line""",
    ):
        with cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
            for block in copy:
                file.write(block)


def fill_rows(cursor, batch, file):
    """Replace the rows of `batch` by those that `keep_rows` has written to `file`."""
    cursor.execute("DELETE FROM catalogue_batchrow WHERE batch_id = %s", [batch.pk])
    file.seek(0)
    with cursor.copy(f"COPY catalogue_batchrow {ROW} FROM STDIN") as copy:
        while block := file.read(1 << 16):
            copy.write(block)


def _exists(cursor, table):
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"pg_temp.{table}"])
    return cursor.fetchone()[0]


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
