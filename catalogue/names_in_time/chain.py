"""The chain of a place's names: which name each renaming gave and took, and when at the earliest and latest.

Days are `(year, month, day)`, and `EVER` and `NEVER` stand for what has no beginning and no end. A renaming
counts from its day on: that day the new name is borne.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from catalogue import dates
from catalogue.models import Renaming

EVER, NEVER = (-(10**12), 1, 1), (10**12, 12, 31)

Day = tuple[int, int, int]
Edge = tuple[Day, Day]  # when something changed: the first and the last day on which it may have


@dataclass(frozen=True, slots=True)
class Period:
    """One name of a place: the renaming that gave it and the one that took it, None where not recorded.

    `begins` and `ends` say when at the earliest and at the latest; `ends` is the first day without the name.
    """

    name: str
    native: str
    given: Renaming | None
    taken: Renaming | None
    is_today: bool
    begins: Edge = (EVER, EVER)
    ends: Edge = (NEVER, NEVER)

    @property
    def keys(self):
        """The name and the native name, folded."""
        return {key for key in map(_key, (self.name, self.native)) if key}


@lru_cache(maxsize=1 << 14)
def _key(text):
    return Renaming._meta.get_field("new_sort_key").value_of(text)


@lru_cache(maxsize=4096)
def bounds(text) -> Edge:
    """The first and the last day that an EDTF date can mean; “about” has its tolerance, blank is any day."""
    runs = dates.parse(text).runs(loosely=True) if text else [(None, None)]
    return runs[0][0] or EVER, runs[-1][1] or NEVER


def chain(place, renamings, today=None):
    """The names that `place` has had, in order of time, as far as `renamings` tell; none without any.

    Where a renaming does not take up the name that the one before it gave, the change between is unknown and
    may have been on any day from the one renaming to the other. Today's name came by `today` at the latest.
    """
    ordered = in_order(renamings)
    now = _day(today or datetime.date.today())
    edges = _edges(ordered)
    if ordered and _is_todays(ordered[-1], place):
        edges[-1] = (edges[-1][0], max(min(edges[-1][1], now), edges[-1][0]))
    periods = []
    for position, renaming in enumerate(ordered):
        edge = edges[position]
        before = position and not takes_up(renaming, ordered[position - 1])
        if renaming.old_name and (before or not position):
            begins = (edges[position - 1][0], edge[1]) if before else (EVER, EVER)
            periods.append(
                Period(renaming.old_name, renaming.old_native, None, renaming, False, begins, edge)
            )
        after = ordered[position + 1] if position + 1 < len(ordered) else None
        if after is None:
            is_today, taken = _is_todays(renaming, place), None
            ends = (NEVER, NEVER) if is_today else (edge[0], max(now, edge[0]))
        else:
            is_today, taken = False, after if takes_up(after, renaming) else None
            ends = edges[position + 1] if taken else (edge[0], edges[position + 1][1])
        periods.append(Period(renaming.new_name, renaming.new_native, renaming, taken, is_today, edge, ends))
    if periods and not periods[-1].is_today:
        periods.append(Period(place.name, place.native_name, None, None, True, periods[-1].ends))
    return periods


def takes_up(after, before):
    """True where the renaming `after` takes the name that `before` gave, in whatever spelling or script."""
    native = after.old_native_sort_key and after.old_native_sort_key == before.new_native_sort_key
    return bool(after.old_name) and (after.old_sort_key == before.new_sort_key or bool(native))


def in_order(renamings):
    """The renamings in order of time.

    What certainly came first stands first. Where dates leave it open, a renaming stands after the one whose
    name it takes; then come the earliest, and the undated last.
    """
    left = sorted(renamings, key=lambda r: (r.date_earliest or datetime.date.max, r.pk))
    ordered = []
    while left:
        end = min(bounds(renaming.date)[1] for renaming in left)
        free = [renaming for renaming in left if bounds(renaming.date)[0] <= end]
        following = [r for r in free if ordered and takes_up(r, ordered[-1])]
        starting = [r for r in free if not any(takes_up(r, other) for other in left if other is not r)]
        chosen = next(iter(following or starting or free))
        ordered.append(chosen)
        left.remove(chosen)
    return ordered


def _edges(ordered):
    """When each renaming was; within an unbroken chain none before the one before it, or after the next."""
    edges = [bounds(renaming.date) for renaming in ordered]
    links = [takes_up(after, before) for before, after in zip(ordered, ordered[1:], strict=False)]
    for position, linked in enumerate(links, start=1):
        if linked:
            first, last = edges[position]
            edges[position] = (max(first, edges[position - 1][0]), last)
    for position, linked in reversed(list(enumerate(links))):
        if linked:
            first, last = edges[position]
            edges[position] = (first, min(last, edges[position + 1][1]))
    return edges


def _is_todays(renaming, place):
    native = place.native_sort_key and place.native_sort_key == renaming.new_native_sort_key
    return renaming.new_sort_key == place.sort_key or bool(native)


def _day(date):
    return date.year, date.month, date.day
