"""A table as CSV, streamed from COPY: the contract's columns, keys as slugs and refs, in the working order.

The bytes are those of every dump. Empty text and missing values are both an empty cell, so the mark of a
missing value is one that no text can be, and keys are blank where they name nothing.
"""

import codecs
import itertools

from django.db import connection, transaction

from catalogue.models import Citation, Redirect
from catalogue.models.citation import TARGETS
from catalogue.reading import PREFIX

from .base import Plan, sql_of, text_of

ROWS = 500  # a block
MISSING = "\x01"
RISKY = r"'^[=+\-@\t\r'']'"


def export(contract, *, queryset=None, excel=False, public=False, with_version=False, ordered=True):
    """Bytes of the CSV of a table, in blocks.

    `queryset`: only these rows. `excel`: with a byte order mark and without formulas (see `reading`).
    `public`: published rows, without the curators' notes and without a key to anything unpublished.
    `with_version`: with the column `version`, which makes it a working copy. `ordered`: by key, byte by byte,
    as every dump is; else as the rows are stored, which for millions takes half the time.
    """
    plan = Plan(contract)
    header = [cell.name for cell in _cells(plan, public)] + (["version"] if with_version else [])
    if excel:
        header[0] = PREFIX + header[0]
        yield codecs.BOM_UTF8
    yield (",".join(header) + "\n").encode()
    connection.ensure_connection()
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
        unused = _unused(plan, cursor) if outermost else set()
        with cursor.copy(_statement(plan, queryset, excel, public, with_version, ordered, unused)) as copy:
            rows = iter(copy)
            while block := b"".join(itertools.islice(rows, ROWS)):
                yield block


def _unused(plan, cursor):
    """The keys that no row has at this moment: their joins are spared, which a million rows feel."""
    unused = set()
    for link in plan.links:
        column = link.field.column
        cursor.execute(f'SELECT NOT EXISTS (SELECT FROM {plan.table} WHERE "{column}" IS NOT NULL)')
        if cursor.fetchone()[0]:
            unused.add(column)
    return unused


def _cells(plan, public):
    """The cells of the file; the notes of records are for curators only."""
    return [cell for cell in plan.cells if not (public and plan.is_record and cell.name == "note")]


def _statement(plan, queryset, excel, public, with_version, ordered, unused=frozenset()):
    joins, columns = [], []
    for cell in _cells(plan, public):
        column = _keys(cell, joins, public, unused) if hasattr(cell, "links") else _plain(cell)
        if public and plan.model is Citation and cell.name == "says":
            column = _said(column)
        columns.append(
            f"CASE WHEN {column} ~ {RISKY} THEN '''' || {column} ELSE {column} END" if excel else column
        )
    if with_version:
        columns.append("t.version")
    where = _wanted(plan, queryset, public)
    key = "t.target_table, t.old_slug" if plan.model is Redirect else plan.key_sql
    order = f"ORDER BY {key}" if ordered else ""
    return (
        f"COPY (SELECT {', '.join(columns)} FROM {plan.table} AS t {' '.join(joins)} {where} {order}) "
        f"TO STDOUT (FORMAT csv, NULL '{MISSING}')"
    )


def _plain(cell):
    """What a column holds, as text."""
    return text_of(cell, "t")


def _keys(cell, joins, public, unused):
    """The key that a column names, with the joins that find it."""
    parts = []
    for link in cell.links:
        if link.field.column in unused:
            continue
        table, key = link.model._meta.db_table, link.model.key_name
        seen = f"(SELECT id, {key} FROM {table} WHERE {_published(link.model)})" if public else table
        joins.append(f'LEFT JOIN {seen} AS "{link.alias}" ON "{link.alias}".id = t."{link.field.column}"')
        prefix = f"'{link.field.name}/' || " if len(cell.links) > 1 else ""
        parts.append(f'{prefix}"{link.alias}".{key}')
    return f"coalesce({', '.join(parts)}, '')" if parts else "''"


def _said(column):
    """What a citation says, blank where that is the key of a row which nobody may see."""
    hidden = []
    for target in TARGETS:
        for field in Citation._meta.get_field(target).related_model._meta.concrete_fields:
            named = field.related_model
            if named and getattr(named, "key_name", None):
                hidden.append(
                    f"(t.{target}_id IS NOT NULL AND t.field = '{field.name}' AND EXISTS ("
                    f"SELECT FROM {named._meta.db_table} WHERE {named.key_name} = t.says "
                    f"AND NOT ({_published(named)})))"
                )
    return f"CASE WHEN {' OR '.join(hidden)} THEN '' ELSE {column} END"


def _published(model):
    """SQL of the rows of `model` that anybody may see, over its own table."""
    if any(field.name == "status" for field in model._meta.concrete_fields):
        return "status = 'published'"
    return f"id IN ({sql_of(model._base_manager.filter(model.published_condition()))})"


def _wanted(plan, queryset, public):
    """The WHERE of the rows to be written."""
    conditions = []
    if public:
        if plan.is_record:
            conditions.append("t.status = 'published'")
        else:
            conditions.append(
                f"t.id IN ({sql_of(plan.model._base_manager.filter(plan.model.published_condition()))})"
            )
    if queryset is not None:
        conditions.append(f"t.id IN ({sql_of(queryset)})")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
