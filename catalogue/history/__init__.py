"""The history of records: what happened (`timeline`), bringing back (`returning`), erasing (`erasing`)."""

from .base import content_fields, events_of, family, named
from .erasing import WHY, Erasable, erasable, erase, keys_of, marks
from .returning import (
    CannotReturnError,
    as_row,
    at_version,
    bring_back,
    deleted_with,
    deletion,
    last_event,
)
from .timeline import (
    Change,
    Moment,
    Words,
    columns_of,
    deleted,
    difference,
    erased_fields,
    moments,
    page,
    read_place,
    state,
    who,
)
from .whole import Whole, fingerprint, fingerprints, whole

__all__ = [
    "WHY",
    "CannotReturnError",
    "Change",
    "Erasable",
    "Moment",
    "Whole",
    "Words",
    "as_row",
    "at_version",
    "bring_back",
    "columns_of",
    "content_fields",
    "deleted",
    "deleted_with",
    "deletion",
    "difference",
    "erasable",
    "erase",
    "erased_fields",
    "events_of",
    "family",
    "fingerprint",
    "fingerprints",
    "keys_of",
    "last_event",
    "marks",
    "moments",
    "named",
    "page",
    "read_place",
    "state",
    "who",
    "whole",
]
