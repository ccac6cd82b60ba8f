"""Every refusal of a staged file, each with line, column, value and a sentence; asked in sets.

Only rows that are new or changed are judged: what the catalogue holds has been judged already. The check
constraints are the database's own, so that validation and storage cannot disagree; their sentences are those
of the model. A constraint that speaks of a column which is faulty anyway is not held against the row.
"""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from catalogue.models.base import Part, Record, Row
from catalogue.models.citation import RECORD_TARGETS
from catalogue.models.status import Status, no_such_step, steps_from
from catalogue.reading import damage
from catalogue.workflow import OWNERS, last_author

from .base import said_text, sql_of

CHUNK = 2_000  # rows judged in Python at a time
TWICE = "import_twice"
# What may be a number or a date that a spreadsheet has rewritten; `reading.damage` knows.
DAMAGED = r"^-?[0-9][0-9.,]*E\+[0-9]+$|^[0-9]{1,2}[./-].{1,8}$|^.{3}[.-][0-9]{2}$"

# What staging guarantees: every text has been cleaned, and every derived column derived, by the field itself.
# The database holds it all the same when the rows are written.
GUARANTEED = ("_text_clean", "_dates_in_step")

# Which rows the rules that only Python knows can concern at all; where a table is missing, all.
SUSPECT = {
    "citation": "r.field <> ''",
    "rehabilitation": """r.act = 'rehabilitation' AND r.date_latest < (
        SELECT sentenced_earliest FROM catalogue_case WHERE id = d.case_id)""",
    "case": """EXISTS (SELECT FROM catalogue_rehabilitation AS act WHERE act.case_id = d.id
        AND act.act = 'rehabilitation' AND act.date_latest < r.sentenced_earliest)""",
}


def check(plan, cursor, may_publish=True, cited_later=False, user=None):
    """Fill `import_faults` with all that staging has not refused, and mark the refused rows in `import_diff`.

    `may_publish`: whether published rows may be written. `cited_later`: citations of new published records
    follow in the same transaction, so they are not missed here. `user`: who imports, None on the command
    line; where four eyes are asked for, nobody publishes his or her own rows.
    """
    _doubled(plan, cursor)
    cursor.execute("SELECT DISTINCT outcome FROM import_diff")
    outcomes = {outcome for (outcome,) in cursor.fetchall()}
    if "refused" in outcomes:
        _keys(plan, cursor)
        _bookkeeping(plan, cursor)
    if outcomes - {"unchanged"}:
        _rows(plan, cursor, outcomes, may_publish, cited_later, user)
    cursor.execute(
        """
        UPDATE import_diff SET outcome = 'refused'
        WHERE outcome <> 'refused' AND line IN (SELECT line FROM import_faults)
        """
    )


def _rows(plan, cursor, outcomes, may_publish, cited_later, user):
    """Judge the rows that would change anything."""
    _constraints(plan, cursor)
    _unique(plan, cursor)
    _rules(plan, cursor)
    if plan.is_record:
        if "changed" in outcomes:
            _steps(plan, cursor)
        _publication(plan, cursor, may_publish, cited_later)
        if settings.FOUR_EYES and user is not None:
            _four_eyes(plan, cursor, user)
    elif not may_publish:
        _parts_of_published(plan, cursor)
    _deletions(plan, cursor, may_publish)
    if not cited_later and plan.name == "citation":
        _last_citations(cursor)


def _fault(cursor, column, value, sentence, source, **values):
    """Insert a fault for every row of `source`; `value` is SQL, `sentence` text or (SQL, pattern)."""
    if isinstance(sentence, tuple):
        expression, text = "replace(%(sentence)s, %(mark)s, " + sentence[0] + ")", sentence[1]
    else:
        expression, text = "%(sentence)s", sentence
    cursor.execute(
        f"INSERT INTO import_faults SELECT r.line, %(column)s, left({value}, 60), {expression} {source}",
        {"column": column, "sentence": str(text), "mark": "\ufdd0", **values},
    )


def _keys(plan, cursor):
    """Keys that name no row."""
    for cell in plan.cells:
        for link in getattr(cell, "links", ()):
            own = f' AND d."{link.field.column}__line" IS NULL' if link.to_itself else ""
            pattern = _("“%(table)s” has no row “%(key)s”. Check the spelling, or add that row to its file.")
            _fault(
                cursor,
                cell.name,
                said_text(cell),
                (f'r."{link.staged}"', pattern % {"table": link.table, "key": "\ufdd0"}),
                f"""FROM import_rows AS r JOIN import_diff AS d USING (line)
                WHERE d.outcome = 'refused' AND r."{link.staged}" <> ''
                AND d."{link.field.column}" IS NULL{own}""",
            )


def _doubled(plan, cursor):
    """Keys that stand twice in the file."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE {TWICE} ON COMMIT DROP AS
        SELECT given, min(line) AS line FROM import_rows WHERE given <> '' GROUP BY given HAVING count(*) > 1
        """
    )
    pattern = _("This row stands in the file already, in line %(line)s. Keep one of them.")
    _fault(
        cursor,
        plan.key_column,
        "r.given",
        ("first.line::text", pattern % {"line": "\ufdd0"}),
        f"FROM import_rows AS r JOIN {TWICE} AS first ON first.given = r.given AND first.line < r.line",
    )


def _bookkeeping(plan, cursor):
    """A deletion of nothing, and a version that never was."""
    _fault(
        cursor,
        "delete",
        "'yes'",
        _("There is no such row to delete. Take the line out, or check its key."),
        """FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE r.remove AND d.id IS NULL AND d.outcome = 'refused'""",
    )
    _fault(
        cursor,
        "version",
        "r.given_version::text",
        _(
            "The catalogue has never held this version of the row, so it cannot be merged. "
            "Export the table afresh, or leave the version blank to overwrite."
        ),
        """FROM import_rows AS r JOIN import_diff AS d USING (line)
        WHERE d.outcome = 'refused' AND d.id IS NOT NULL AND r.bad = ''
        AND r.given_version IS NOT NULL AND r.given_version <> d.version
        AND NOT EXISTS (SELECT FROM import_faults AS f WHERE f.line = r.line)""",
    )


def _candidates(plan):
    """SQL of the rows as they would stand in the table: its columns, with `line` and `bad`."""
    said = dict(plan.written)
    columns = []
    for field in plan.model._meta.concrete_fields:
        if field.name == plan.model.key_name:
            value = f"nullif({said[field.column]}, '')"  # a blank one is made when the row is written
        elif field.column in said:
            value = said[field.column]
        elif field.column == "version":
            value = "coalesce(t.version, 1)"
        else:
            value = f't."{field.column}"'
        columns.append(f'{value} AS "{field.column}"')
    return f"""
        SELECT r.line, r.bad, {", ".join(columns)}
        FROM import_diff AS d JOIN import_rows AS r USING (line) LEFT JOIN {plan.table} AS t ON t.id = d.id
        WHERE d.outcome IN ('new', 'changed') OR r.bad <> ''
    """


def _constraints(plan, cursor):
    """The check constraints of the table, all in one pass over the candidates."""
    cursor.execute(
        """
        SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
        """,
        [plan.table],
    )
    checks = [
        (name, sql)
        for name, sql in cursor.fetchall()
        if name in plan.sentences and not name.endswith(GUARANTEED)
    ]
    if not checks:
        return
    broken = ", ".join(f"CASE WHEN ({sql}) IS FALSE THEN '{name}' END" for name, sql in checks)
    hold = " AND ".join(f"coalesce({sql}, true)" for _name, sql in checks)
    cursor.execute(
        f"""
        SELECT line, bad, ARRAY[{broken}]
        FROM ({_candidates(plan)}) AS candidate WHERE NOT ({hold}) ORDER BY line
        """
    )
    found = []
    for line, bad, names in cursor:
        for name in filter(None, names):
            columns, sentence = plan.sentences[name]
            if not set(columns) & set(bad.split(",")):
                found.append((line, columns[0] if len(columns) == 1 else "", sentence))
    _add(plan, cursor, found)


def _add(plan, cursor, found):
    """Note (line, column, sentence) of each; the value is what the file says in that column."""
    if not found:
        return
    with cursor.copy("COPY import_faults (line, col, value, sentence) FROM STDIN") as copy:
        for line, column, sentence in found:
            copy.write_row((line, column, "", sentence))
    for cell in plan.cells:
        if any(column == cell.name for _line, column, _sentence in found):
            cursor.execute(
                f"""
                UPDATE import_faults AS f SET value = left(coalesce({said_text(cell)}, ''), 60)
                FROM import_rows AS r WHERE r.line = f.line AND f.col = %s AND f.value = ''
                """,
                [cell.name],
            )
    _damage(cursor, [column for _line, column, _sentence in found])


def _damage(cursor, columns):
    """What a spreadsheet has done to a cell says more than the rule which the cell now breaks."""
    cursor.execute(
        "SELECT DISTINCT col, value FROM import_faults WHERE value ~ %s AND col = ANY(%s)",
        [DAMAGED, list(set(columns) - {""})],
    )
    for column, value in cursor.fetchall():
        if sentence := damage(value):
            cursor.execute(
                "UPDATE import_faults SET sentence = %s WHERE col = %s AND value = %s",
                [sentence, column, value],
            )


def _unique(plan, cursor):
    """The unique constraints of several columns, against the table and within the file."""
    for constraint in plan.model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or not constraint.fields:
            continue
        columns = [plan.model._meta.get_field(name).column for name in constraint.fields]
        if set(constraint.fields) == {"target_table", "old_slug"}:
            continue  # the key itself
        names, sentence = plan.sentences[constraint.name]
        column = names[0] if len(names) == 1 else ""
        same = " AND ".join(f'other."{c}" = r."{c}"' for c in columns)
        listed = ", ".join(f'"{c}"' for c in columns)
        _fault(
            cursor,
            column,
            "''",
            sentence,
            f"""FROM ({_candidates(plan)}) AS r
            JOIN {plan.table} AS other ON {same} AND other.id IS DISTINCT FROM r.id
            WHERE r.bad = '' AND NOT EXISTS (
                SELECT FROM import_diff AS d
                WHERE d.id = other.id AND d.outcome IN ('changed', 'deleted'))""",
        )
        _fault(
            cursor,
            column,
            "''",
            sentence,
            f"""FROM (SELECT line, row_number() OVER (PARTITION BY {listed} ORDER BY line) AS nth
                FROM ({_candidates(plan)}) AS c
                WHERE bad = '' AND {" AND ".join(f'"{c}" IS NOT NULL' for c in columns)}) AS r
            WHERE r.nth > 1""",
        )


def _rules(plan, cursor):
    """The model's own rules, asked of the rows that they can concern."""
    own = getattr(plan.model, "faults", None)
    if own is None or own in (getattr(base, "faults", None) for base in (Row, Record, Part)):
        return
    fields = [field for field in plan.model._meta.concrete_fields if field.name != "id"]
    said = dict(plan.written)
    used = [field for field in fields if field.column in said]
    cursor.execute(
        f"""
        SELECT r.line, d.id, {", ".join(_or_forward(plan, f, said[f.column]) for f in used)}
        FROM import_diff AS d JOIN import_rows AS r USING (line)
        WHERE d.outcome IN ('new', 'changed') AND ({SUSPECT.get(plan.name, "true")})
        """
    )
    found = []
    while rows := cursor.fetchmany(CHUNK):
        for line, id, *values in rows:
            row = plan.model(id=id, **dict(zip((f.attname for f in used), values, strict=True)))
            row._state.adding = id is None
            try:
                found += [(line, plan.cell_of(name), str(text)) for name, text in row.faults({"slug", "ref"})]
            except ObjectDoesNotExist:
                continue  # it speaks of a row that this file brings
    _add(plan, cursor, found)


def _or_forward(plan, field, said):
    """A key to a row that the same file brings counts as set."""
    to_itself = any(link.field is field and link.to_itself for link in plan.links)
    return (
        f'coalesce({said}, CASE WHEN d."{field.column}__line" IS NOT NULL THEN -1 END)' if to_itself else said
    )


def _steps(plan, cursor):
    """A status goes step by step here as anywhere; a new row may come in with any."""
    for old in Status:
        for new in Status:
            if new != old and new not in steps_from(old):
                _fault(
                    cursor,
                    "status",
                    "r.status",
                    no_such_step(old, new),
                    f"""FROM import_rows AS r JOIN import_diff AS d USING (line)
                    JOIN {plan.table} AS t ON t.id = d.id
                    WHERE d.outcome = 'changed' AND t.status = '{old}' AND r.status = '{new}'""",
                )


def _four_eyes(plan, cursor, user):
    """Who adds a row, changes it in this file or changed it last does not publish it."""
    columns = [(column, said) for _cell, column, said in plan.compared if column != "status"]
    ours, theirs = (
        ", ".join(pair) for pair in zip(*((f't."{c}"', said) for c, said in columns), strict=True)
    )
    _fault(
        cursor,
        "status",
        "r.status",
        _("Four eyes are asked for, so you cannot publish what you wrote. Import it as in review."),
        f"""FROM import_rows AS r JOIN import_diff AS d USING (line)
        LEFT JOIN {plan.table} AS t ON t.id = d.id
        WHERE d.outcome IN ('new', 'changed') AND r.status = 'published'
        AND t.status IS DISTINCT FROM 'published'
        AND (t.id IS NULL OR ROW({ours}) IS DISTINCT FROM ROW({theirs})
            OR {last_author(plan.model)} = %(user)s)""",
        user=user.pk,
    )


def _publication(plan, cursor, may_publish, cited_later):
    """Published rows need a citation, and somebody who may publish."""
    candidates = f"""FROM import_rows AS r JOIN import_diff AS d USING (line)
        LEFT JOIN {plan.table} AS t ON t.id = d.id WHERE d.outcome IN ('new', 'changed')"""
    if not may_publish:
        _fault(
            cursor,
            "status",
            "r.status",
            _("You may not publish, nor change what is published. Make it a draft, or ask somebody who may."),
            f"""{candidates} AND (r.status = 'published' OR t.status = 'published'
                OR t.status = 'withdrawn' AND r.status <> 'withdrawn')""",
        )
    if plan.name in RECORD_TARGETS and not cited_later:
        _fault(
            cursor,
            "status",
            "r.status",
            _("A published record needs a citation about it. Import it as a draft, cite it, then publish."),
            # OFFSET 0 keeps the planner from a nested loop over both whole tables, and so does coalesce:
            # where all rows are published, IS DISTINCT FROM makes it expect that only one is left
            f"""FROM (
                SELECT r.line, r.status, d.id {candidates}
                AND r.status = 'published' AND coalesce(t.status, '') <> 'published' OFFSET 0
            ) AS r WHERE NOT EXISTS (SELECT FROM catalogue_citation AS c WHERE c.{plan.name}_id = r.id)""",
        )


def _parts_of_published(plan, cursor):
    """What belongs to a published row is public with it: names, citations, participations …"""
    for link in plan.links:
        if link.field.name not in OWNERS[plan.name]:
            continue
        column, owners = link.field.column, sql_of(link.model.objects.published())
        _fault(
            cursor,
            plan.cell_of(link.field.name),
            f"coalesce({link.key_of(f'coalesce(d.{column}, t.{column})')}, '')",
            _("This belongs to a published record, which you may not change. Ask somebody who may publish."),
            f"""FROM import_rows AS r JOIN import_diff AS d USING (line)
            LEFT JOIN {plan.table} AS t ON t.id = d.id
            WHERE d.outcome IN ('new', 'changed', 'deleted')
            AND (d."{column}" IN ({owners}) OR t."{column}" IN ({owners}))""",
        )


def _deletions(plan, cursor, may_publish):
    """Rows that others name are not deleted, and published ones not by somebody who may not publish."""
    deleted = "FROM import_rows AS r JOIN import_diff AS d USING (line)"
    cursor.execute("SELECT EXISTS (SELECT FROM import_diff WHERE outcome = 'deleted')")
    if not cursor.fetchone()[0]:
        return
    for relation in plan.model._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            column, table = relation.field.column, relation.related_model._meta.db_table
            own = ""
            if relation.related_model is plan.model:
                own = "AND other.id NOT IN (SELECT id FROM import_diff WHERE outcome = 'deleted')"
            _fault(
                cursor,
                "delete",
                "'yes'",
                _("Rows of “%(table)s” name this one. Change or delete those first.")
                % {"table": relation.related_model._meta.model_name},
                f"""{deleted} WHERE d.outcome = 'deleted'
                AND EXISTS (SELECT FROM {table} AS other WHERE other."{column}" = d.id {own})""",
            )
    if plan.is_record and not may_publish:
        _fault(
            cursor,
            "delete",
            "'yes'",
            _("You may not delete what is published. Ask somebody who may publish."),
            f"""{deleted} JOIN {plan.table} AS t ON t.id = d.id
            WHERE d.outcome = 'deleted' AND t.status = 'published'""",
        )


def _last_citations(cursor):
    """A published record keeps a citation; the line that takes its last one is refused."""
    for table in RECORD_TARGETS:
        _fault(
            cursor,
            "",
            "''",
            _("This would leave a published record without a citation. Withdraw the record first."),
            f"""FROM import_diff AS r JOIN catalogue_citation AS t ON t.id = r.id
            JOIN catalogue_{table} AS record ON record.id = t.{table}_id AND record.status = 'published'
            WHERE (r.outcome = 'deleted'
                OR (r.outcome = 'changed' AND r.{table}_id IS DISTINCT FROM t.{table}_id))
            AND NOT EXISTS (SELECT FROM catalogue_citation AS other WHERE other.{table}_id = record.id
                AND other.id NOT IN (SELECT id FROM import_diff AS o WHERE o.id IS NOT NULL
                    AND (o.outcome = 'deleted'
                        OR (o.outcome = 'changed' AND o.{table}_id IS DISTINCT FROM record.id))))
            AND NOT EXISTS (SELECT FROM import_diff AS fresh WHERE fresh.outcome IN ('new', 'changed')
                AND fresh.{table}_id = record.id)""",
        )
