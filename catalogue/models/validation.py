"""The database's own conditions, asked of a row before it is written."""

from functools import lru_cache

from django.db import connections


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
