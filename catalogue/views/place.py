"""Places: the list, and the page of one place with its chain of names."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.models import Event, Person, Place, Renaming, Row

from .detail import DetailPage
from .facts import Fact, section
from .filters import Choice, CitedIn, Disagree, Words
from .lists import ListPage


class PlaceList(ListPage):
    """All places by today's name."""

    model = Place
    sorts = {"name": "sort_key"}
    filters = [Choice("kind"), Words("country"), CitedIn(), Disagree()]
    template_name = "catalogue/place_list.html"


class PlacePage(DetailPage):
    """One place: the names it has had, what happened there, who was born and who died there."""

    model = Place
    columns = ["kind", "country", "wikidata", "geonames"]
    list_name = "places"
    template_name = "catalogue/place.html"

    def lines(self, record, gathered):
        return super().lines(record, gathered) + coordinates(record)

    def context(self, record):
        renamings = section(Renaming.objects.published().filter(place=record).select_related("honours"))
        people = Person.objects.published().order_by("sort_key", "pk")
        return {
            "chain": chain(record, renamings.rows),
            "renamings": renamings,
            "events": section(Event.objects.published().filter(place=record).order_by("date_earliest", "pk")),
            "births": section(people.filter(birth_place=record)),
            "deaths": section(people.filter(death_place=record)),
        }


def coordinates(place):
    """The line with the place's coordinates, `48.71° N, 44.51° E`; none where they are not known."""
    if place.latitude is None:
        return []
    latitude, longitude = (f"{abs(degrees).normalize():f}" for degrees in (place.latitude, place.longitude))
    text = _("%(latitude)s° %(north)s, %(longitude)s° %(east)s") % {
        "latitude": latitude,
        "north": _("N") if place.latitude >= 0 else _("S"),
        "longitude": longitude,
        "east": _("E") if place.longitude >= 0 else _("W"),
    }
    return [Fact("coordinates", _("Coordinates"), text)]


@dataclass(frozen=True, slots=True)
class Period:
    """One name of a place: the renaming that gave it and the one that took it, None where not recorded."""

    name: str
    native: str
    given: Row | None
    taken: Row | None
    is_today: bool


def chain(place, renamings):
    """The names that `place` has had, in order of time, as far as `renamings` tell.

    Where a renaming does not begin with the name that the one before it gave, the change between is unknown.
    """
    periods = []
    ordered = in_order(renamings)
    for position, renaming in enumerate(ordered):
        before = ordered[position - 1] if position else None
        after = ordered[position + 1] if position + 1 < len(ordered) else None
        if renaming.old_name and (before is None or before.new_name != renaming.old_name):
            periods.append(Period(renaming.old_name, renaming.old_native, None, renaming, False))
        taken = after if after and after.old_name == renaming.new_name else None
        is_today = after is None and renaming.new_name == place.name
        periods.append(Period(renaming.new_name, renaming.new_native, renaming, taken, is_today))
    if periods and not periods[-1].is_today:
        periods.append(Period(place.name, place.native_name, None, None, True))
    return periods


def in_order(renamings):
    """The renamings in order of date; an undated one stands beside one that gave or took the same name."""
    ordered = sorted((r for r in renamings if r.date_earliest), key=lambda r: (r.date_earliest, r.pk))
    undated = sorted((r for r in renamings if not r.date_earliest), key=lambda r: r.pk)
    while undated:
        joined = next((r for r in undated if _joins(r, ordered) is not None), None)
        renaming = joined or undated[0]
        undated.remove(renaming)
        ordered.insert(len(ordered) if joined is None else _joins(renaming, ordered), renaming)
    return ordered


def _joins(renaming, ordered):
    """Where an undated renaming fits into the chain; None where no name in it says."""
    for position, other in enumerate(ordered):
        if other.new_name == renaming.old_name:
            return position + 1
        if other.old_name and other.old_name == renaming.new_name:
            return position
    return None
