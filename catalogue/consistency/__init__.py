"""The rules across rows, and the health of the catalogue: what they find, kept and refreshed.

RULES, rules_of(table)                   the rules; each stands in the file of its subject
warnings_for(record)                     one record's warnings as it is stored now
check(rule)                              one rule asked of its whole table; what it finds is kept
refresh(touched_by(rows))                what rests on these rows asked anew (after a save or a deletion)
refresh_batch(batch)                     the same for what an import, or its undoing, has touched
acknowledge(findings, reason, user)      lets findings stand, as long as their facts are the same
revoke(acknowledgement, user)            takes that back
open_warnings(tables, most)              how many warnings are open by severity, counted up to `most`
"""

from .base import Rule, Severity, Warning
from .findings import (
    acknowledge,
    check,
    counts,
    open_warnings,
    outdate,
    owners,
    refresh,
    refresh_batch,
    revoke,
    tidy,
    touched_by,
)
from .registry import RULES, TABLES, rules_of, warnings_for

__all__ = [
    "RULES",
    "TABLES",
    "Rule",
    "Severity",
    "Warning",
    "acknowledge",
    "check",
    "counts",
    "open_warnings",
    "outdate",
    "owners",
    "refresh",
    "refresh_batch",
    "revoke",
    "rules_of",
    "tidy",
    "touched_by",
    "warnings_for",
]
