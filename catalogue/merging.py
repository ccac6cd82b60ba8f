"""What becomes of a field when two sides changed the same row: the one definition of a conflict.

Three states are compared: what both sides began with (*before*), what the catalogue holds now (*ours*) and
what the form or the file says (*theirs*). A field that only one side changed takes that side, and so does one
that both changed to the same; what both changed, to different values, is a conflict for somebody to decide.
"""

from enum import StrEnum

CONFLICT_SQL = (
    "{theirs} IS DISTINCT FROM {before} AND {ours} IS DISTINCT FROM {before} "
    "AND {ours} IS DISTINCT FROM {theirs}"
)
KEEP_SQL = "{theirs} IS NOT DISTINCT FROM {before}"


class Side(StrEnum):
    """Whose value a field takes, when it need not be asked."""

    CATALOGUE = "catalogue"
    SENT = "sent"
    CONFLICT = "conflict"


def settle(sent_changed, catalogue_changed, differ):
    """The side that a field takes.

    `sent_changed` and `catalogue_changed` say whether each side changed it since *before*, `differ` whether
    the two now differ from each other. The callers compare, because each knows its own notion of equal.
    """
    if sent_changed and catalogue_changed and differ:
        return Side.CONFLICT
    return Side.SENT if sent_changed else Side.CATALOGUE


def conflict_sql(before, ours, theirs):
    """The same as a condition in SQL: true where the field is a conflict."""
    return CONFLICT_SQL.format(before=before, ours=ours, theirs=theirs)


def keep_sql(before, theirs):
    """The condition in SQL under which the catalogue's value stays: the file did not change the field."""
    return KEEP_SQL.format(before=before, theirs=theirs)
