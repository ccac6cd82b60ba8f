"""What the sources say of a record, where they disagree, and how many independent witnesses they are."""

from .comparing import CONTRADICTS, LESS, MORE, SAME, agreement
from .disagreements import (
    disagreeing,
    disagreeing_in_public,
    queue_all,
    unanswered,
    waiting,
    waiting_for_reasons,
    weigh,
    weigh_saved,
)
from .keys import accepted_text, in_words
from .matrix import Cell, Matrix, matrix
from .statements import (
    AGREEMENT_LABELS,
    JOINED,
    AspectEvidence,
    FieldEvidence,
    RecordEvidence,
    Statement,
    citations,
    citations_in_public,
    of,
    of_all,
    reading_order,
)

__all__ = [
    "AGREEMENT_LABELS",
    "CONTRADICTS",
    "Cell",
    "JOINED",
    "LESS",
    "MORE",
    "Matrix",
    "SAME",
    "AspectEvidence",
    "FieldEvidence",
    "RecordEvidence",
    "Statement",
    "accepted_text",
    "agreement",
    "citations",
    "citations_in_public",
    "disagreeing",
    "disagreeing_in_public",
    "in_words",
    "matrix",
    "of",
    "of_all",
    "queue_all",
    "reading_order",
    "unanswered",
    "waiting",
    "waiting_for_reasons",
    "weigh",
    "weigh_saved",
]
