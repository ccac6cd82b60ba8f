"""The rows of a batch as its page shows them: by groups, 25 at a time, from place to place.

A place is a row's table and line, so that leafing through 100,000 rows reads only the rows shown.
"""

from django.core.exceptions import BadRequest

from catalogue.differences import CUT, shortened, side_by_side
from catalogue.models.batch import Outcome

from .permissions import contract_named

PAGE = 25  # rows of one group shown at a time; a row by itself is shown whole
GROUPS = [Outcome.REFUSED, Outcome.CONFLICT, Outcome.CHANGED, Outcome.DELETED, Outcome.NEW]


def groups_of(batch):
    """The groups of rows with how many each has, in the order in which they want attention."""
    counts = {
        Outcome.REFUSED: batch.refused,
        Outcome.CONFLICT: batch.conflicts,
        Outcome.CHANGED: batch.changed,
        Outcome.DELETED: batch.deleted,
        Outcome.NEW: batch.new,
    }
    return [{"outcome": o.value, "label": o.label, "count": counts[o]} for o in GROUPS]


def page_of_rows(batch, outcome, query):
    """One page of a group, with the places before and after it; `?row=` shows one row, whole."""
    rows = batch.rows.filter(outcome=outcome)
    if "row" in query:
        found = list(rows.filter(pk=_number(query["row"])))
        return _shown(found, batch.table, cut=0), "", ""
    after, before = _place(query.get("after")), _place(query.get("before"))
    if before:
        found = list(_beyond(rows, before, forward=False).order_by("-table", "-line", "-pk")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return _shown(found, batch.table), _place_of(found, 0) if more else "", _place_of(found, -1)
    rows = _beyond(rows, after, forward=True) if after else rows
    found = list(rows.order_by("table", "line", "pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return (
        _shown(found, batch.table),
        _place_of(found, 0) if after else "",
        _place_of(found, -1) if more else "",
    )


def _shown(rows, table, cut=CUT):
    """The rows with what the page shows of them: values side by side, in the order of the columns."""
    for row in rows:
        changes = _in_order(row.changes, row.table or table)
        row.lines = [(column, *side_by_side(old, new, cut)) for column, (old, new) in changes]
        row.filled = [(column, shortened(new, cut)) for column, (_old, new) in changes]
        row.choices = [
            {
                "column": column,
                "name": f"{row.pk}:{column}",
                "before": shortened(before or "", cut),
                "sides": side_by_side(catalogue or "", file or "", cut),
            }
            for column, (before, catalogue, file) in _in_order(row.conflict, row.table or table)
        ]
        row.faults = [(column, shortened(value or "", cut), said) for column, value, said in row.faults]
    return rows


def _in_order(columns, table):
    """The items of {column: …} in the order of the table's columns; the database keeps its own."""
    contract = contract_named(table)
    order = contract.header() if contract else []
    return [(name, columns[name]) for name in [*order, *(columns.keys() - set(order))] if name in columns]


def _number(text):
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRequest("That is no row.")
    return int(text)


def _place(text):
    """(table, line) of `persons.25`."""
    if not text:
        return None
    table, _dot, line = text.rpartition(".")
    return table, _number(line)


def _place_of(rows, at):
    return f"{rows[at].table}.{rows[at].line}" if rows else ""


def _beyond(rows, place, forward):
    """The rows of a group after or before a (table, line)."""
    table, line = place
    end = "gt" if forward else "lt"
    here = rows.filter(table=table, **{f"line__{end}": line})
    return here | rows.filter(**{f"table__{end}": table})
