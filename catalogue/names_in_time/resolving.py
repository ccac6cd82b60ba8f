"""Which places bore a name, at a date or ever: for one question or for a file full of them.

Names are compared folded, so case, marks and ё/е do not matter; a name in Cyrillic is also looked for as it
is romanised. Every name counts that a place has or had, in English and in its own script.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue import names
from catalogue.dates import Date
from catalogue.models import Place, Renaming

from .answers import Answer, for_readers, on, time_of
from .batches import chains
from .chain import Period

MOST_FOUND = 100  # places of one name that are told
MOST_LOOKED_AT = 20_000  # places of all names of one batch
OLD_AND_NEW = ["old_sort_key", "old_native_sort_key", "new_sort_key", "new_native_sort_key"]


@dataclass(frozen=True, slots=True)
class Match:
    """A place that bore the name: the periods in which it did, and what it was called at the date.

    `answer` is None where no date was asked about.
    """

    place: Place
    periods: list[Period]
    answer: Answer | None = None

    @property
    def times(self):
        """When it bore the name: `from 1925, until 11 November 1961; from …`."""
        told = [(for_readers(p.name, p.native, self.place), time_of(p)) for p in self.periods]
        return "; ".join(_("%(name)s (%(time)s)") % {"name": name, "time": time} for name, time in told)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The places that bore `name` at `date`, and those that bore it at other times; all at `date` None.

    `more` says that there are more than are told.
    """

    name: str
    date: Date | None
    then: list[Match] = field(default_factory=list)
    otherwise: list[Match] = field(default_factory=list)
    more: bool = False


def resolve(name, date=None):
    """The places that bore `name` at `date`; see `resolve_all`."""
    return resolve_all([(name, date)])[0]


def resolve_all(questions):
    """What each of `questions`, (name, date or None), resolves to: three queries for all of them.

    ValueError with a sentence where a name has no letter or figure by which it could be found.
    """
    asked = [(name, date, keys_of(name)) for name, date in questions]
    places, named = _candidates({key for _name, _date, keys in asked for key in keys})
    found = chains(places.values())
    return [_resolved(name, date, keys, places, named, found) for name, date, keys in asked]


def keys_of(name):
    """The folded forms under which a name is looked for."""
    keys = {key for key in (names.sort_key(name), names.sort_key(names.romanise(name))) if key.strip(", ")}
    if not keys:
        raise ValueError(_("There is no name to look for. Write the name of a place: Stalingrad."))
    return keys


def _candidates(keys):
    """The public places that have or had a name among `keys`, by primary key, and which, by key."""
    named = {}
    wanted = list(keys)
    own = Place.objects.published().filter(Q(sort_key__in=wanted) | Q(native_sort_key__in=wanted))
    for pk, *had in own.order_by("pk").values_list("pk", "sort_key", "native_sort_key")[:MOST_LOOKED_AT]:
        _note(named, keys, pk, had)
    former = Q(*[(f"{column}__in", wanted) for column in OLD_AND_NEW], _connector=Q.OR)
    renamed = Renaming.objects.published().filter(former, place__status="published")
    for pk, *had in renamed.order_by("pk").values_list("place", *OLD_AND_NEW)[:MOST_LOOKED_AT]:
        _note(named, keys, pk, had)
    wanted = {pk for places in named.values() for pk in places}
    return Place.objects.defer("summary", "note").in_bulk(wanted) if wanted else {}, named


def _note(named, keys, pk, had):
    for key in keys & set(had):
        named.setdefault(key, {})[pk] = True


def _resolved(name, date, keys, places, named, found):
    wanted = dict.fromkeys(pk for key in sorted(keys) for pk in named.get(key, ()))
    ranked = sorted((places[pk] for pk in wanted), key=lambda place: (place.sort_key, place.pk))
    resolved = Resolved(name, date, more=len(ranked) > MOST_FOUND)
    for place in ranked[:MOST_FOUND]:
        periods = found[place.pk] or [_unchanged(place)]
        matched = [period for period in periods if period.keys & keys]
        answer = on(place, found[place.pk], date) if date else None
        bore = answer is None or any(borne.period.keys & keys for borne in answer.borne)
        if matched:
            (resolved.then if bore else resolved.otherwise).append(Match(place, matched, answer))
    return resolved


def _unchanged(place):
    return Period(place.name, place.native_name, None, None, True)
