"""What only the database can tell of a row before it is written: its own conditions, and rings of rows."""

from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, F, Func

# Up from row to row; UNION drops what was met before, so that a ring further up ends the walk too.
LEADS_BACK = """EXISTS (
    WITH RECURSIVE chain (start, at) AS (
        SELECT %(expressions)s
        UNION
        SELECT chain.start, above.{column} FROM chain JOIN {table} AS above ON above.id = chain.at
        WHERE chain.at <> chain.start
    )
    SELECT FROM chain WHERE chain.at = chain.start
)"""


@lru_cache(maxsize=64)
def checks_in_database(model, using):
    """The check constraints that the database holds on `model`: name, condition in SQL, columns it names.

    Asking the database for its own conditions keeps validation and storage of one mind, and lets one query
    judge a row by all of them, where Django asks one query a constraint.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT conname, pg_get_expr(conbin, conrelid),
                ARRAY(SELECT attname::text FROM pg_attribute
                      WHERE attrelid = conrelid AND attnum = ANY (conkey))
            FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
            """,
            [model._meta.db_table],
        )
        return cursor.fetchall()


def broken_checks(row, exclude, using):
    """The names of the check constraints that the row would break, without those that name `exclude`."""
    values = {
        field.column: (field, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in exclude
    }
    known = {c for c, (_field, value) in values.items() if not hasattr(value, "resolve_expression")}
    checks = [check for check in checks_in_database(type(row), using) if known.issuperset(check[2])]
    if not checks:
        return set()
    connection = connections[using]
    columns = sorted({column for _name, _sql, columns in checks for column in columns})
    candidate_row = [values[c][0].get_db_prep_save(values[c][1], connection) for c in columns]
    candidate = ", ".join(f'%s::{values[c][0].db_type(connection)} AS "{c}"' for c in columns)
    answers = ", ".join(f"({sql}) IS FALSE".replace("%", "%%") for _name, sql, _columns in checks)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {answers} FROM (SELECT {candidate}) AS candidate", candidate_row)
        return {check[0] for check, broken in zip(checks, cursor.fetchone(), strict=True) if broken}


def _leads_back(model, key):
    """The SQL of `LEADS_BACK` for the key `key` of `model`, which names a row of the same table."""
    return LEADS_BACK.format(table=model._meta.db_table, column=model._meta.get_field(key).column)


class LeadsBack(Func):
    """True of a row of `model` where going up by `key`, from row to row, comes back to it."""

    output_field = BooleanField()

    def __init__(self, model, key):
        super().__init__(F("pk"), F(key), template=_leads_back(model, key))


def leads_back(row, key):
    """True where `row`, with its `key` as it is now, would stand in a ring of at least two rows."""
    above = getattr(row, row._meta.get_field(key).attname)
    if row.pk is None or above is None or above == row.pk:  # of itself, `not_itself` speaks
        return False
    using = row._state.db or DEFAULT_DB_ALIAS
    with connections[using].cursor() as cursor:
        sql = _leads_back(type(row), key) % {"expressions": "%s::bigint, %s::bigint"}
        cursor.execute(f"SELECT {sql}", [row.pk, above])
        return cursor.fetchone()[0]
