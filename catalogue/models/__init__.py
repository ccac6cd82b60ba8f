"""The tables of the catalogue, one file an entity. The design's §4 says what a row of each is."""

from .aggregate import Aggregate
from .base import Part, Record, Row
from .batch import Batch, BatchRow
from .body import Body
from .case import Case
from .citation import Citation
from .correction import Correction, CorrectionStatus
from .entry import Entry, Spelling, Unindexed
from .erasure import Erasure
from .event import Event, Participation
from .figure import Figure
from .finding import Acknowledgement, Finding, RuleCheck
from .person import Name, Person
from .place import Place
from .quotes import QuoteCheck, SourceText
from .redirect import Redirect
from .rehabilitation import Rehabilitation
from .renaming import Renaming
from .source import Source
from .status import Status
from .tallies import PersonTally, RehabilitationTally, Tally
from .weighing import Contradiction, Unweighed

__all__ = [
    "Acknowledgement",
    "Aggregate",
    "Batch",
    "BatchRow",
    "Body",
    "Case",
    "Citation",
    "Contradiction",
    "Correction",
    "CorrectionStatus",
    "Entry",
    "Erasure",
    "Event",
    "Figure",
    "Finding",
    "Name",
    "Part",
    "Participation",
    "Person",
    "PersonTally",
    "Place",
    "QuoteCheck",
    "Record",
    "Redirect",
    "Rehabilitation",
    "RehabilitationTally",
    "Renaming",
    "Row",
    "RuleCheck",
    "Source",
    "SourceText",
    "Spelling",
    "Status",
    "Tally",
    "Unindexed",
    "Unweighed",
]
