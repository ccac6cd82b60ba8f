"""The marks of the map: where each stands on the sheet, which names have room, and the SVG that says so.

Written straight as SVG, since a template takes a second for some hundred marks. Colours and the look of the
letters are the stylesheet's; only attributes are used, which the Content-Security-Policy allows.
"""

from dataclasses import dataclass
from math import cos, sin, sqrt

from django.utils.safestring import mark_safe

from catalogue.atlas import EVENT, RAISED, REMOVED, RENAMED, Deed

from .map_words import Name

LINE = 13  # units of the sheet: the height of a line
APART = 11  # between marks that would lie on one another
GOLDEN = 2.39996  # radians: the turn by which sunflowers set their seeds, none behind another
ORDER = [RENAMED, REMOVED, RAISED, EVENT]
QUIET = "quiet"
BESIDE = 11  # between two marks of one place
BASE = 4  # of its letters, below its middle
BEFORE = {"start": 0, "middle": 0.5, "end": 1}  # which part of a name is to the left of its anchor
GAP = 4  # between a mark and its name
GRAIN = 2  # how finely the sheet's room is told
# The form of each mark, around 0 0: told apart without colours too.
FORMS = {
    RENAMED: "M0-6.5L6.5 0L0 6.5L-6.5 0Z",
    REMOVED: "M-6-4.5H6L0 6Z",
    RAISED: "M0-6L6 4.5H-6Z",
    EVENT: "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z",
    QUIET: "M-2.6 0A2.6 2.6 0 1 0 2.6 0A2.6 2.6 0 1 0-2.6 0Z",
}
# The colour and form of the marks of one place, side by side, by how many stand before.
PATHS = {
    (kind, number): f'<path class="{kind}" d="{form}" transform="translate({BESIDE * number} 0)"/>'
    for kind, form in FORMS.items()
    for number in range(len(ORDER))
}
YEAR = (20, -60, 130, -16)  # in the corner: left, top, right, bottom, from the left edge and the lower one


@dataclass(slots=True)
class Mark:
    """One place on the sheet in one year: its name then, what happened, and where its name has room."""

    name: Name
    deeds: list[Deed]
    kinds: list[str]  # of what happened in the year, side by side; one quiet dot for nothing
    url: str
    x: float
    y: float
    seen: bool
    written: tuple | None = None  # where its name stands, one of `_choices`; None where it has no room

    @property
    def reach(self):
        """How far it reaches from `x`, `y`: to the left, up and down; and to the right."""
        own = 6 if self.deeds else 3
        return own, own + BESIDE * (len(self.kinds) - 1)


class Room:
    """Which parts of a sheet are taken: one number for each line of `GRAIN` units, whose bits are columns."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.lines = [0] * (height // GRAIN)

    def take(self, left, top, right, bottom, *, only_if_free=True):
        """Take the box and say True where it is free and all on the sheet; else take nothing.

        With `only_if_free=False` take of it what is on the sheet.
        """
        left, top, right, bottom = int(left), int(top), int(right), int(bottom)
        if only_if_free and not (left >= 0 <= top and right < self.width and bottom < self.height):
            return False
        bits = (1 << max(right // GRAIN + 1, 0)) - (1 << max(left // GRAIN, 0))
        lines = slice(max(top // GRAIN, 0), max(bottom // GRAIN + 1, 0))
        if only_if_free and any(map(bits.__and__, self.lines[lines])):
            return False
        self.lines[lines] = map(bits.__or__, self.lines[lines])
        return True


def places(spots, view):
    """Where each spot stands on the sheet of the projection `view`, and whether it is seen there."""
    points = (view.project(float(spot.place.longitude), float(spot.place.latitude)) for spot in spots)
    return [(x, y, view.shows(x, y)) for x, y in points]


def marks(spots, points, year, view, words):
    """The marks of `spots`, which stand at `points`, in `year`; those that something happened to first."""
    found = [_mark(spot, *point, year, words) for spot, point in zip(spots, points, strict=True)]
    found.sort(key=lambda mark: (not mark.deeds, not mark.seen))
    seen = [mark for mark in found if mark.seen]
    _spread(seen)
    _give_room(seen, view)
    return found


def _mark(spot, x, y, seen, year, words):
    deeds, name = [deed for deed in spot.deeds if year in deed.years], words.name(spot, year)
    happened = {deed.mark for deed in deeds}
    kinds = [kind for kind in ORDER if kind in happened] if deeds else [QUIET]
    return Mark(name, deeds, kinds, f"{name.url}{year}#then", x, y, seen)


def _spread(seen):
    """Move marks that would lie on one another apart, in a spiral around the first."""
    crowds = {}
    for mark in seen:
        spot = round(mark.x / APART), round(mark.y / APART)
        number = crowds[spot] = crowds.get(spot, -1) + 1
        away, turn = APART * sqrt(number), GOLDEN * number
        mark.x, mark.y = mark.x + away * cos(turn), mark.y + away * sin(turn)


def _give_room(seen, view):
    """Let as many names be written as there is room for; the first of `seen` have the first choice."""
    room = Room(view.width, view.height)
    left, top, right, bottom = YEAR
    room.take(left, view.height + top, right, view.height + bottom)
    for mark in seen:
        left, right = mark.reach
        room.take(mark.x - left, mark.y - left, mark.x + right, mark.y + left, only_if_free=False)
    for mark in seen:
        for x, y, anchor in _choices(mark):
            start = mark.x + x - mark.name.width * BEFORE[anchor]
            line = mark.y + y
            if room.take(start - 1, line - LINE / 2, start + mark.name.width + 1, line + LINE / 2):
                mark.written = x, y, anchor
                break


def _choices(mark):
    """Where a name may stand, the best first: how far right and down from its mark, and how anchored."""
    left, right = mark.reach
    middle, up = (right - left) / 2, left + GAP + LINE / 2
    return [
        (right + GAP, 0, "start"),
        (-left - GAP, 0, "end"),
        (middle, -up, "middle"),
        (middle, up, "middle"),
    ]


def drawn(found, words):
    """The marks as SVG: each a link that says by its name what it is; what happened lies uppermost."""
    return mark_safe("\n".join([_drawn(m, words) for m in reversed(found) if m.seen]))  # noqa: S308 -- escaped


def _drawn(mark, words):
    name, kinds = mark.name, mark.kinds
    said = ". ".join([name.said, *(words.telling(deed).said for deed in mark.deeds)])
    forms = "".join([PATHS[kind, number] for number, kind in enumerate(kinds)])
    look = f"mark{'' if mark.deeds else ' quiet'}{'' if mark.written else ' unnamed'}"
    x, y, anchor = mark.written or _choices(mark)[0]
    return (
        f'<a href="{mark.url}" class="{look}" aria-label="{said}" '
        f'transform="translate({mark.x:.1f} {mark.y:.1f})"><title>{said}</title>{forms}'
        f'<text{name.language} x="{x:g}" y="{y + BASE:g}" text-anchor="{anchor}">{name.label}</text></a>'
    )


def rows(found, words):
    """The rows of the table of what happened in the year, place by place."""
    return mark_safe("\n".join([_row(mark, words) for mark in found if mark.deeds]))  # noqa: S308 -- escaped


def _row(mark, words):
    told = "".join([words.telling(deed).html for deed in mark.deeds])
    place = f'<th scope="row"><a href="{mark.url}">{mark.name.html}</a></th>'
    return f'<tr>{place}<td><ul class="plain">{told}</ul></td></tr>'


def quiet(found):
    """The places of which nothing is recorded in the year, as items of a list."""
    names = [f'<li><a href="{mark.url}">{mark.name.html}</a></li>' for mark in found if not mark.deeds]
    return mark_safe("\n".join(names))  # noqa: S308 -- escaped


def form(kind):
    """The form of one kind of mark, for the legend."""
    return mark_safe(FORMS[kind])  # noqa: S308 -- a constant
