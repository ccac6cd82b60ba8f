"""What the map shows: places with coordinates, their names through time, and what happened at them.

Gathered once and kept in memory until anything of it changes: the histories of places, renamings and events
count every change on every road, so their newest numbers say whether what is kept still holds.
"""

import datetime
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
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
NOTHING_UNDER_WAY = "pg_snapshot_xmin(now) = pg_snapshot_xmax(now) AND NOT pg_is_in_recovery()"
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

    `years` are none for what is not dated, and go far into the past or the future where it is open.
    """

    mark: str
    row: Renaming | Event
    years: range

    @property
    def is_vague(self):
        """True where it may have been in another year as well."""
        return len(self.years) > 1

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
    turns: list[int]  # the years in which a name came or went, or may have

    def stretch(self, year):
        """Which stretch of years `year` is in: in two years of one stretch it is called the same.

        The years between two turns are a stretch, and each turn is one by itself.
        """
        return bisect_left(self.turns, year), bisect_right(self.turns, year)

    def name_in(self, year):
        """What it was called in a year."""
        return names_in_time.on(self.place, self.periods, names_in_time.parse(f"{year:04}"))


@dataclass(frozen=True, slots=True)
class Atlas:
    """All spots, those of which most is known first; `more` says that some places were left out."""

    spots: list[Spot]
    more: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """The newest history of places, renamings and events, the day, and until when all this may be trusted.

    A change that is under way may be committed later than one with a higher number, which would hide it. So
    what was gathered while anything was under way in the server is kept for five minutes (`period` counts
    them); what was gathered while nothing was (`period` is None), until the newest history is another.
    """

    newest: tuple
    period: int | None

    def holds(self, now):
        """True where what was gathered under this stamp still shows what is there under the stamp `now`."""
        return self.newest == now.newest and self.period in (None, now.period)


_last = Stamp((), None)


def stamp():
    """What is another after every change of a place, a renaming or an event; a query of index look-ups."""
    global _last
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(NEWEST)}, {NOTHING_UNDER_WAY} FROM pg_current_snapshot() AS now")
        *newest, settled = cursor.fetchone()
    newest.append(datetime.date.today())  # by which today's names had come
    now = Stamp(tuple(newest), None if settled else int(time.time() // KEPT))
    if not _last.holds(now):
        _last = now
    return _last


@lru_cache(maxsize=1)
def atlas(_stamp):
    """The map of the catalogue as of a `Stamp`: six queries, and none until the stamp is another."""
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
    spots = [Spot(places[pk], chains[pk], sorted(deeds[pk], key=_when), _turns(chains[pk])) for pk in chosen]
    return Atlas(spots, len(counts) > MOST_PLACES)


def _turns(periods):
    edges = [edge for period in periods for edge in (period.begins, period.ends)]
    return sorted({day[0] for edge in edges for day in edge})


def _deed(row):
    mark = RENAMED if isinstance(row, Renaming) else MARK_OF.get(row.kind, EVENT)
    first, last = (day and day.year for day in (row.date_earliest, row.date_latest))
    years = range(first or MINYEAR, (last or MAXYEAR) + 1) if first or last else range(0)
    return Deed(mark, row, years)


def _when(deed):
    return deed.row.date_earliest or deed.row.date_latest or datetime.date.max, deed.row.slug
