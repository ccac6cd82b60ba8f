"""Searching: from what a reader types, in any spelling, to public records in the order of what is meant.

`query` reads what was typed and asks the dictionary what each word may mean, `matching` asks the index for
the records, `hits` says what is shown of them and why they are there, `finding` puts the three together,
`indexing` does what triggers cannot. See `docs/decisions/0016-search.md`.
"""

from .finding import Found, find, suggest
from .hits import Hit
from .indexing import index, index_anew, index_missing, index_saved, index_waiting
from .matching import KINDS, MOST_RANKED, PAGE_SIZE
from .query import LONGEST, read, visible

__all__ = [
    "KINDS",
    "LONGEST",
    "MOST_RANKED",
    "PAGE_SIZE",
    "Found",
    "Hit",
    "find",
    "index",
    "index_anew",
    "index_missing",
    "index_saved",
    "index_waiting",
    "read",
    "suggest",
    "visible",
]
