"""What each line of a staged file would do to the catalogue: new, changed, unchanged, deleted, or a conflict.

One hash join over `import_rows`, the table and the tables that it names. A row that carries the version it
was exported with, and whose record has changed since, is merged: of three states (what the version held,
what the catalogue holds, what the file says) a field that only one side changed takes that side, and one
that both changed is a conflict for somebody to decide.
"""

from catalogue.merging import conflict_sql, keep_sql
from catalogue.models.redirect import TABLES as REDIRECTED

from .base import said_text, text_of

MERGED = "merged"  # the outcome before it is known what merging brings


def diff(plan, cursor, decisions=None):
    """Fill `import_diff` from `import_rows`; `decisions` settle conflicts as `Batch.decisions` says."""
    _follow_redirects(plan, cursor)
    cursor.execute(_diff_statement(plan))
    cursor.execute("ANALYZE import_diff")
    cursor.execute(
        "CREATE TEMP TABLE import_conflicts "
        "(line bigint, col text, before text, catalogue text, file text) ON COMMIT DROP"
    )
    cursor.execute("SELECT count(*) FROM import_diff WHERE outcome = %s", [MERGED])
    if cursor.fetchone()[0]:
        _merge(plan, cursor, decisions or {})


def differs(plan):
    """SQL that is true where the file says something else than the row `t`."""
    ours = ", ".join(f't."{column}"' for _cell, column, _said in plan.compared)
    theirs = ", ".join(said for _cell, _column, said in plan.compared)
    forward = _forward(plan)
    return f"(ROW({ours}) IS DISTINCT FROM ROW({theirs}){forward})"


def _forward(plan):
    """A key to a row that the same file brings is a change too."""
    return "".join(f' OR d."{link.field.column}__line" IS NOT NULL' for link in plan.links if link.to_itself)


def _follow_redirects(plan, cursor):
    """Put the slug of today in the place of every retired one."""
    columns = [(link.table, link.model, link.staged) for link in plan.links]
    if plan.key_column == "slug":
        columns.append((plan.name, plan.model, "given"))
    for table, model, column in columns:
        if table not in REDIRECTED:
            continue
        cursor.execute("SELECT EXISTS (SELECT FROM catalogue_redirect WHERE target_table = %s)", [table])
        if cursor.fetchone()[0]:
            cursor.execute(
                f"""
                UPDATE import_rows AS r SET "{column}" = target.slug
                FROM catalogue_redirect AS old
                JOIN {model._meta.db_table} AS target ON target.id = old.{table}_id
                WHERE old.target_table = %s AND old.old_slug = r."{column}"
                AND NOT EXISTS (SELECT FROM {model._meta.db_table} AS live WHERE live.slug = r."{column}")
                """,
                [table],
            )


def _diff_statement(plan):
    links = plan.links
    joins, ids, unknown = [], [], ["false"]
    for link in links:
        joins.append(link.join)
        ids.append(f'"{link.alias}".id AS "{link.field.column}"')
        missing = f'(r."{link.staged}" <> \'\' AND "{link.alias}".id IS NULL)'
        if link.to_itself:
            own = f"own_{link.field.name}"
            joins.append(
                f"LEFT JOIN (SELECT given, min(line) AS line FROM import_rows WHERE given <> '' GROUP BY 1) "
                f'AS "{own}" ON "{own}".given = r."{link.staged}" AND "{link.alias}".id IS NULL'
            )
            ids.append(f'"{own}".line AS "{link.field.column}__line"')
            missing = f'({missing} AND "{own}".line IS NULL)'
        unknown.append(missing)
    return f"""
        CREATE TEMP TABLE import_diff ON COMMIT DROP AS
        SELECT line, id, version, {"".join(f'"{c}", ' for c in _id_columns(plan))}
            CASE
                WHEN unknown OR bad <> '' THEN 'refused'
                WHEN remove AND id IS NULL THEN 'refused'
                WHEN remove THEN 'deleted'
                WHEN id IS NULL THEN 'new'
                WHEN NOT changed THEN 'unchanged'
                WHEN given_version IS DISTINCT FROM version AND given_version IS NOT NULL THEN '{MERGED}'
                ELSE 'changed'
            END AS outcome
        FROM (
            SELECT r.line, r.bad, r.remove, r.given_version, t.id, t.version,
                {"".join(f"{id}, " for id in ids)}
                ({" OR ".join(unknown)}) AS unknown,
                {_changed_inline(plan)} AS changed
            FROM import_rows AS r
            LEFT JOIN {plan.table} AS t ON {plan.key_sql} = r.given
            {" ".join(joins)}
        ) AS found
    """


def _id_columns(plan):
    for link in plan.links:
        yield link.field.column
        if link.to_itself:
            yield f"{link.field.column}__line"


def _changed_inline(plan):
    """As `differs`, with the ids that the joins have just found in the place of those of `import_diff`."""
    said = differs(plan)
    for link in plan.links:
        column = link.field.column
        said = said.replace(f'd."{column}__line" IS NOT NULL', f'"own_{link.field.name}".line IS NOT NULL')
        said = said.replace(f'd."{column}"', f'"{link.alias}".id')
    return said


def _merge(plan, cursor, decisions):
    """Merge the rows whose record has changed since their version was exported."""
    history = f"{plan.table}history"
    cursor.execute(
        f"""
        CREATE TEMP TABLE import_before ON COMMIT DROP AS
        SELECT DISTINCT ON (d.line) d.line, h.*
        FROM import_diff AS d JOIN import_rows AS r USING (line)
        JOIN {history} AS h ON h.pgh_obj_id = d.id AND h.version = r.given_version AND h.pgh_label <> 'delete'
        WHERE d.outcome = %s ORDER BY d.line, h.pgh_id DESC
        """,
        [MERGED],
    )
    cursor.execute(
        """
        UPDATE import_diff AS d SET outcome = 'refused' WHERE outcome = %s
        AND NOT EXISTS (SELECT FROM import_before AS b WHERE b.line = d.line)
        """,
        [MERGED],
    )
    _decide(cursor, decisions)
    for cell in plan.cells:
        if cell.name != plan.key_column:
            _merge_cell(plan, cursor, cell)
    cursor.execute(
        f"""
        UPDATE import_diff AS d SET outcome = CASE
            WHEN EXISTS (SELECT FROM import_conflicts AS c WHERE c.line = d.line) THEN 'conflict'
            WHEN {differs(plan)} THEN 'changed' ELSE 'unchanged' END
        FROM import_rows AS r JOIN {plan.table} AS t ON true
        WHERE d.outcome = %s AND r.line = d.line AND t.id = d.id
        """,
        [MERGED],
    )


def _decide(cursor, decisions):
    """`import_decisions`: (line, column, side); a missing line or column is for all."""
    cursor.execute("CREATE TEMP TABLE import_decisions (line bigint, col text, side text) ON COMMIT DROP")
    for line, said in decisions.items():
        columns = said if isinstance(said, dict) else {None: said}
        for column, side in columns.items():
            cursor.execute(
                "INSERT INTO import_decisions VALUES (%s, %s, %s)",
                [None if line == "all" else int(line), column, side],
            )


def _merge_cell(plan, cursor, cell):
    """Settle one column of all rows being merged; what both sides changed goes to `import_conflicts`."""
    pairs = cell.compared
    row = "ROW({})"
    before = row.format(", ".join(f'b."{column}"' for column, _said in pairs))
    ours = row.format(", ".join(f't."{column}"' for column, _said in pairs))
    theirs = row.format(", ".join(said for _column, said in pairs))
    sources = f"""
        import_before AS b JOIN import_diff AS d ON d.line = b.line JOIN import_rows AS r ON r.line = b.line
        JOIN {plan.table} AS t ON t.id = d.id
        LEFT JOIN LATERAL (
            SELECT side FROM import_decisions AS x
            WHERE (x.line = b.line OR x.line IS NULL) AND (x.col = %(cell)s OR x.col IS NULL)
            ORDER BY x.line IS NULL, x.col IS NULL LIMIT 1
        ) AS decided ON true
    """
    both = conflict_sql(before, ours, theirs)
    cursor.execute(
        f"""
        INSERT INTO import_conflicts
        SELECT b.line, %(cell)s, {text_of(cell, "b")}, {text_of(cell, "t")}, {said_text(cell)}
        FROM {sources} WHERE {both} AND decided.side IS NULL
        """,
        {"cell": cell.name},
    )
    keep = f"({keep_sql(before, theirs)} OR ({both} AND decided.side = 'catalogue'))"
    links = getattr(cell, "links", ())
    target, columns = ("import_diff", [c for c, _said in pairs]) if links else ("import_rows", _staged(cell))
    assignments = ", ".join(f'"{column}" = kept."{column}"' for column in columns)
    if links and links[0].to_itself:
        assignments += f', "{links[0].field.column}__line" = NULL'
    kept = ", ".join(f't."{column}"' for column in columns)
    cursor.execute(
        f"""
        UPDATE {target} AS mine SET {assignments}
        FROM (SELECT b.line, {kept} FROM {sources} WHERE {keep}) AS kept WHERE kept.line = mine.line
        """,
        {"cell": cell.name},
    )


def _staged(cell):
    return [name for name, _kind, _text in cell.staged]
