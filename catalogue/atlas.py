"""What the map shows: places with coordinates, their names through time, and what happened at them.

Gathered once and kept in memory until anything of it changes: the histories of places, renamings and events
count every change on every road, so their newest numbers say whether what is kept still holds.
"""

import time
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import names_in_time
from catalogue.models import Event, Place, Renaming
from catalogue.models.event import EventKind

MOST_PLACES = 300  # places on the map: those of which most is known
MOST_EVENTS = 4_000  # events at them, the earliest
KEPT = 300  # seconds

RENAMED, RAISED, REMOVED, EVENT = "renamed", "raised", "removed", "event"  # as their marks are called
NEWEST = [
    f"(SELECT max(pgh_id) FROM {model.history.rel.related_model._meta.db_table})"
    for model in (Place, Renaming, Event)
]
LABELS = {
    RENAMED: _("renaming"),
    REMOVED: _("monument removed"),
    RAISED: _("monument raised"),
    EVENT: _("other event"),
}
MARK_OF = {EventKind.MONUMENT_RAISED: RAISED, EventKind.MONUMENT_REMOVED: REMOVED}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened at a place: a renaming or an event, and the years it may have been in.

    `first` and `last` are None for what is not dated, or open on that side.
    """

    mark: str
    row: Renaming | Event
    first: int | None
    last: int | None

    def may_be_in(self, year):
        """True where it happened in `year`, or may have."""
        dated = self.first is not None or self.last is not None
        return dated and (self.first or year) <= year <= (self.last or year)

    @property
    def is_vague(self):
        """True where it may have been in another year as well."""
        return self.first != self.last

    @property
    def heading(self):
        """`Stalingrad → Volgograd`, or the event's title, as readers of the page know it."""
        return self.row.heading_for_readers()

    @property
    def kind(self):
        """What it was: `Renaming`, `Monument removed`, `Trial`."""
        return capfirst(str(LABELS[RENAMED] if self.mark == RENAMED else self.row.get_kind_display()))


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the map: its chain of names and its deeds in order of time."""

    place: Place
    periods: list
    deeds: list[Deed]

    def name_in(self, year):
        """What it was called in a year."""
        return names_in_time.on(self.place, self.periods, names_in_time.parse(f"{year:04}"))


@dataclass(frozen=True, slots=True)
class Atlas:
    """All spots, those of which most is known first; `more` says that some places were left out."""

    spots: list[Spot]
    more: bool


def stamp():
    """What changes with every change of a place, a renaming or an event: their newest history.

    A change that is committed later than one with a higher number is not seen by it, so five minutes are the
    most that anything is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(NEWEST)}")
        return (*cursor.fetchone(), int(time.time() // KEPT))


@lru_cache(maxsize=1)
def atlas(_stamp):
    """The map of the catalogue as of `stamp()`: six queries, and none until the stamp is another."""
    counts = {}
    located = Q(place__status="published", place__latitude__isnull=False)
    for model in (Renaming, Event):
        told = model.objects.published().filter(located).order_by().values("place").annotate(n=Count("pk"))
        for pk, count in told.values_list("place", "n"):
            counts[pk] = counts.get(pk, 0) + count
    chosen = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MOST_PLACES]
    places = Place.objects.defer("summary", "note").in_bulk(chosen)
    chains = names_in_time.chains(places.values())
    deeds = {pk: [] for pk in chosen}
    renamings = Renaming.objects.published().filter(place__in=chosen).defer("summary", "note")
    events = Event.objects.published().filter(place__in=chosen).defer("summary", "note")
    for row in [*renamings.order_by(), *events.order_by("date_earliest", "pk")[:MOST_EVENTS]]:
        deeds[row.place_id].append(_deed(row))
    spots = [Spot(places[pk], chains[pk], sorted(deeds[pk], key=_when)) for pk in chosen]
    return Atlas(spots, len(counts) > MOST_PLACES)


def _deed(row):
    mark = RENAMED if isinstance(row, Renaming) else MARK_OF.get(row.kind, EVENT)
    return Deed(mark, row, *(day and day.year for day in (row.date_earliest, row.date_latest)))


def _when(deed):
    return deed.first or deed.last or 10_000, deed.row.slug
