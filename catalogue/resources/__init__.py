"""The CSV contracts, one file a table: which columns a file has, and what its cells mean."""

from .body import BodyResource
from .case import CaseResource
from .citation import CitationResource
from .event import EventResource
from .figure import FigureResource
from .name import NameResource
from .participation import ParticipationResource
from .person import PersonResource
from .place import PlaceResource
from .redirect import RedirectResource
from .rehabilitation import RehabilitationResource
from .renaming import RenamingResource
from .source import SourceResource

# In the order of their dependencies: a file names only rows of the files before it, and its own.
RESOURCES = [
    SourceResource,
    BodyResource,
    PlaceResource,
    PersonResource,
    NameResource,
    EventResource,
    ParticipationResource,
    CaseResource,
    RehabilitationResource,
    RenamingResource,
    FigureResource,
    CitationResource,
    RedirectResource,
]

__all__ = [
    "RESOURCES",
    "BodyResource",
    "CaseResource",
    "CitationResource",
    "EventResource",
    "FigureResource",
    "NameResource",
    "ParticipationResource",
    "PersonResource",
    "PlaceResource",
    "RedirectResource",
    "RehabilitationResource",
    "RenamingResource",
    "SourceResource",
]
