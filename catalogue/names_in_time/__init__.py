"""Names as of a date: what a place was called when, which places bore a name, and how sure that is."""

from .answers import Answer, Borne, Sure, on, time_of, with_todays
from .batches import DATED, NamesThen, chains, names_then, parse
from .chain import Period, bounds, chain, in_order
from .resolving import Match, Resolved, resolve, resolve_all
from .table import Table

__all__ = [
    "Answer",
    "Borne",
    "DATED",
    "Match",
    "NamesThen",
    "Period",
    "Resolved",
    "Sure",
    "Table",
    "bounds",
    "chain",
    "chains",
    "in_order",
    "names_then",
    "on",
    "parse",
    "resolve",
    "resolve_all",
    "time_of",
    "with_todays",
]
