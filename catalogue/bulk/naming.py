"""Slugs and refs for new rows that have none: as saving the rows one by one in file order would give them."""

from catalogue.models import Part
from catalogue.models.keys import SLUG_LOCK, codes, content, numbered

CHUNK = 2_000  # rows named at a time


def name_rows(plan, cursor):
    """Fill `given` and the key's own column of every new row that has none.

    For slugs, the one lock on numbering is held from here to the end of the transaction.
    """
    cursor.execute(
        """SELECT count(*) FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE d.outcome = 'new' AND r.given = ''"""
    )
    if not cursor.fetchone()[0] or not plan.model.key_name:
        return
    cursor.execute(
        "CREATE TEMP TABLE import_names "
        '(line bigint, stem text COLLATE "C", name text COLLATE "C") ON COMMIT DROP'
    )
    _stems(plan, cursor)
    if issubclass(plan.model, Part):
        _refs(plan, cursor)
    else:
        _slugs(plan, cursor)
    cursor.execute(
        f"""
        UPDATE import_rows AS r SET given = n.name, {plan.model.key_name} = n.name
        FROM import_names AS n WHERE n.line = r.line
        """
    )


def _stems(plan, cursor):
    """`import_names`: what each nameless row would be called if nothing were taken yet."""
    said = dict(plan.written)
    fields = [
        f for f in plan.model._meta.concrete_fields if f.column in said and f.name != plan.model.key_name
    ]
    keys = list(plan.links)
    statement = f"""
        SELECT r.line, {", ".join([*(said[f.column] for f in fields), *(f'r."{k.staged}"' for k in keys)])}
        FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE d.outcome = 'new' AND r.given = '' ORDER BY r.line
    """
    with cursor.connection.cursor(name="nameless") as nameless, cursor.connection.cursor() as out:
        nameless.execute(statement)
        while rows := nameless.fetchmany(CHUNK):
            stems = [
                (row[0], stem) for row, stem in zip(rows, _stems_of(plan, fields, keys, rows), strict=True)
            ]
            with out.copy("COPY import_names (line, stem) FROM STDIN") as copy:
                for pair in stems:
                    copy.write_row(pair)


def _stems_of(plan, fields, keys, rows):
    """The slug that its heading asks for, or the code of its content, for each of `rows`."""
    is_part = issubclass(plan.model, Part)
    records = [dict(zip((f.attname for f in fields), row[1 : 1 + len(fields)], strict=True)) for row in rows]
    named = [row[1 + len(fields) :] for row in rows]
    found = {} if is_part else _named_rows(keys, records)
    for values, texts in zip(records, named, strict=True):
        row = plan.model(**values)
        for link, text in zip(keys, texts, strict=True):
            id = values[link.field.attname]
            if is_part and text:
                setattr(row, link.field.name, link.model(pk=id or -1, **{link.model.key_name: text}))
            elif id in found.get(link.field.name, ()):
                setattr(row, link.field.name, found[link.field.name][id])
        yield next(codes(content(row))) if is_part else row.slug_stem()


def _named_rows(keys, records):
    """{field: {id: row}} of the rows that a heading may speak of."""
    return {
        link.field.name: link.model._base_manager.in_bulk(
            {values[link.field.attname] for values in records} - {None}
        )
        for link in keys
    }


def _refs(plan, cursor):
    """The code of each row's content; where it is taken, the next code of that content."""
    cursor.execute("UPDATE import_names SET name = stem")
    cursor.execute(
        f"""
        SELECT n.line FROM import_names AS n
        WHERE EXISTS (SELECT FROM {plan.table} AS t WHERE t.ref = n.stem)
           OR EXISTS (SELECT FROM import_rows AS r WHERE r.given = n.stem)
           OR n.line > (SELECT min(line) FROM import_names AS m WHERE m.stem = n.stem)
        ORDER BY n.line
        """
    )
    for (line,) in cursor.fetchall():
        _next_ref(plan, cursor, line)


def _next_ref(plan, cursor, line):
    said = dict(plan.written)
    fields = [
        f for f in plan.model._meta.concrete_fields if f.column in said and f.name != plan.model.key_name
    ]
    keys = [f'r."{link.staged}"' for link in plan.links]
    cursor.execute(
        f"""SELECT r.line, {", ".join([*(said[f.column] for f in fields), *keys])}
        FROM import_rows AS r JOIN import_diff AS d USING (line) WHERE r.line = %s""",
        [line],
    )
    row = cursor.fetchone()
    values = dict(zip((f.attname for f in fields), row[1 : 1 + len(fields)], strict=True))
    instance = plan.model(**values)
    for link, text in zip(plan.links, row[1 + len(fields) :], strict=True):
        if text:
            key = link.model(pk=values[link.field.attname] or -1, **{link.model.key_name: text})
            setattr(instance, link.field.name, key)
    for code in codes(content(instance)):
        cursor.execute(
            f"""
            SELECT EXISTS (SELECT FROM {plan.table} WHERE ref = %(code)s)
                OR EXISTS (SELECT FROM import_rows WHERE given = %(code)s)
                OR EXISTS (SELECT FROM import_names WHERE name = %(code)s AND line <> %(line)s)
            """,
            {"code": code, "line": line},
        )
        if not cursor.fetchone()[0]:
            cursor.execute("UPDATE import_names SET name = %s WHERE line = %s", [code, line])
            return


def _slugs(plan, cursor):
    """Each stem, or the stem with the lowest free number from 2, in file order, under the lock."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
    cursor.execute("CREATE INDEX ON import_names (stem)")
    cursor.execute("ANALYZE import_names")
    # 1 stands for the bare stem. The range finds `stem-0…` to `stem-9…` in the index.
    cursor.execute(
        f"""
        CREATE TEMP TABLE import_taken ON COMMIT DROP AS
        SELECT DISTINCT stem,
            CASE WHEN slug = stem THEN 1 ELSE substr(slug, length(stem) + 2)::numeric END AS number
        FROM (SELECT DISTINCT stem FROM import_names) AS s CROSS JOIN LATERAL (
            SELECT slug FROM {plan.table} WHERE slug = s.stem
            UNION ALL SELECT slug FROM {plan.table} WHERE slug >= s.stem || '-0' AND slug < s.stem || '-:'
            UNION ALL SELECT old_slug FROM catalogue_redirect WHERE target_table = %(table)s
                AND (old_slug = s.stem OR (old_slug >= s.stem || '-0' AND old_slug < s.stem || '-:'))
            UNION ALL SELECT given FROM import_rows WHERE given = s.stem
            UNION ALL SELECT given FROM import_rows WHERE given >= s.stem || '-0' AND given < s.stem || '-:'
        ) AS taken
        WHERE slug = stem OR substr(slug, length(stem) + 2) ~ '^([2-9]|[1-9][0-9]+)$'
        """,
        {"table": plan.name},
    )
    cursor.execute(
        """
        UPDATE import_names AS n SET name = CASE WHEN number = 1 THEN n.stem ELSE n.stem || '-' || number END
        FROM (
            SELECT line, wanted.stem, nth + (
                SELECT count(*) FROM (
                    SELECT number, row_number() OVER (ORDER BY number) AS place
                    FROM import_taken AS t WHERE t.stem = wanted.stem
                ) AS t WHERE t.number - t.place < wanted.nth
            ) AS number
            FROM (
                SELECT line, stem, row_number() OVER (PARTITION BY stem ORDER BY line) AS nth
                FROM import_names
            ) AS wanted
        ) AS numbered WHERE numbered.line = n.line
        """
    )
    _untangle(plan, cursor)


def _untangle(plan, cursor):
    """Where one stem is another with a number (`moscow`, `moscow-2`), count those row by row."""
    cursor.execute(
        """
        SELECT line, stem FROM import_names WHERE stem IN (
            SELECT a.stem FROM import_names AS a
            JOIN import_names AS b ON a.name = b.name AND a.line <> b.line
        ) OR stem IN (
            SELECT regexp_replace(a.stem, '-[0-9]+$', '') FROM import_names AS a
            JOIN import_names AS b ON a.name = b.name AND a.line <> b.line
        ) ORDER BY line
        """
    )
    tangled = cursor.fetchall()
    if not tangled:
        return
    cursor.execute(
        "UPDATE import_names SET name = NULL WHERE line = ANY (%s)", [[line for line, _s in tangled]]
    )
    for line, stem in tangled:
        for slug in numbered(stem):
            cursor.execute(
                f"""
                SELECT EXISTS (SELECT FROM {plan.table} WHERE slug = %(slug)s)
                    OR EXISTS (SELECT FROM import_rows WHERE given = %(slug)s)
                    OR EXISTS (SELECT FROM import_names WHERE name = %(slug)s)
                    OR EXISTS (SELECT FROM catalogue_redirect
                        WHERE target_table = %(table)s AND old_slug = %(slug)s)
                """,
                {"slug": slug, "table": plan.name},
            )
            if not cursor.fetchone()[0]:
                cursor.execute("UPDATE import_names SET name = %s WHERE line = %s", [slug, line])
                break
