"""The marks of the map: where each stands on the sheet, which names have room, and the SVG that says so.

Written straight as SVG, since a template takes a second for some hundred marks. Colours and the look of the
letters are the stylesheet's; only attributes are used, which the Content-Security-Policy allows.
"""

from dataclasses import dataclass
from math import cos, sin, sqrt

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from catalogue.atlas import EVENT, RAISED, REMOVED, RENAMED, Deed, Spot
from catalogue.names_in_time import Answer, Sure
from catalogue.templatetags.records import in_words

LETTER = 6.1  # units of the sheet: the width of a letter of a name, on average
LINE = 13  # the height of a line
APART = 11  # between marks that would lie on one another
GOLDEN = 2.39996  # radians: the turn by which sunflowers set their seeds, none behind another
ORDER = [RENAMED, REMOVED, RAISED, EVENT]
QUIET = "quiet"
BESIDE = 11  # between two marks of one place
# The form of each mark, around 0 0: told apart without colours too.
FORMS = {
    RENAMED: "M0-6.5L6.5 0L0 6.5L-6.5 0Z",
    REMOVED: "M-6-4.5H6L0 6Z",
    RAISED: "M0-6L6 4.5H-6Z",
    EVENT: "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z",
    QUIET: "M-2.6 0A2.6 2.6 0 1 0 2.6 0A2.6 2.6 0 1 0-2.6 0Z",
}


@dataclass(slots=True)
class Mark:
    """One place on the sheet in one year: its name then, what happened, and whether its name has room."""

    spot: Spot
    answer: Answer
    deeds: list[Deed]
    words: str
    url: str
    x: float
    y: float
    seen: bool
    side: str = ""  # on which side of the mark its name stands; '' where there is no room for it

    @property
    def kinds(self):
        """The kinds of what happened in the year, side by side; one quiet dot for nothing."""
        found = {deed.mark for deed in self.deeds}
        return [kind for kind in ORDER if kind in found] or [QUIET]

    @property
    def right(self):
        """Where a name to the right begins."""
        return 9 + BESIDE * (len(self.kinds) - 1)

    @property
    def label(self):
        """The name beside the mark: of several names all, with a question mark where it is not sure."""
        names = self.answer.names or [self.spot.place.heading_for_readers()]
        unsure = len(names) == 1 and self.answer.sure == Sure.PERHAPS and not self.answer.is_todays
        return " / ".join(names) + ("?" if unsure else "")


def marks(spots, year, view):
    """The marks of `spots` in `year` on the sheet of `view`, those that something happened to first."""
    found = [_mark(spot, year, view) for spot in spots]
    found.sort(key=lambda mark: (not mark.deeds, not mark.seen))
    _spread([mark for mark in found if mark.seen])
    _give_room([mark for mark in found if mark.seen], view)
    return found


def _mark(spot, year, view):
    x, y = view.project(float(spot.place.longitude), float(spot.place.latitude))
    deeds = [deed for deed in spot.deeds if deed.may_be_in(year)]
    answer = spot.name_in(year)
    url = f"{reverse('catalogue:place', args=[spot.place.slug])}?on={year}#then"
    return Mark(spot, answer, deeds, answer.words, url, x, y, view.shows(x, y))


def _spread(seen):
    """Move marks that would lie on one another apart, in a spiral around the first."""
    crowds = {}
    for mark in seen:
        crowd = crowds.setdefault((round(mark.x / APART), round(mark.y / APART)), [])
        away, turn = APART * sqrt(len(crowd)), GOLDEN * len(crowd)
        mark.x, mark.y = mark.x + away * cos(turn), mark.y + away * sin(turn)
        crowd.append(mark)


def _give_room(seen, view):
    """Let as many names be written as there is room for; the first of `seen` have the first choice."""
    taken = [(m.x - 5, m.y - 5, m.x + m.right - 4, m.y + 5) for m in seen]
    for mark in seen:
        long = LETTER * len(mark.label)
        for side, start in (("right", mark.x + mark.right), ("left", mark.x - 9 - long)):
            box = (start, mark.y - LINE / 2, start + long, mark.y + LINE / 2)
            if start >= 0 and box[2] <= view.width and not any(_overlap(box, other) for other in taken):
                mark.side = side
                taken.append(box)
                break


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def told(deed):
    """`Renaming: Stalingrad → Volgograd, 11 November 1961`; what may be of another year has its date too."""
    date = in_words(deed.row.date) or _("undated")
    return _("%(kind)s: %(what)s, %(date)s") % {"kind": deed.kind, "what": deed.heading, "date": date}


def drawn(found):
    """The marks as SVG: each a link that says by its name what it is; what happened lies uppermost."""
    return format_html_join("\n", "{}", ((_drawn(m),) for m in reversed(found) if m.seen))


def _drawn(mark):
    said = ". ".join([mark.words, *map(told, mark.deeds)])
    forms = format_html_join(
        "",
        '<path class="{}" d="{}" transform="translate({} 0)"/>',
        ((kind, FORMS[kind], BESIDE * number) for number, kind in enumerate(mark.kinds)),
    )
    end, x = ("end", -9) if mark.side == "left" else ("start", mark.right)
    return format_html(
        '<a href="{}" class="mark{}{}" aria-label="{}" data-lon="{}" data-lat="{}" '
        'transform="translate({} {})"><title>{}</title>{}<text x="{}" y="4" text-anchor="{}">{}</text></a>',
        *(mark.url, "" if mark.deeds else " quiet", "" if mark.side else " unnamed", said),
        *(mark.spot.place.longitude, mark.spot.place.latitude),
        *(round(mark.x, 1), round(mark.y, 1), said, forms, x, end, mark.label),
    )


def form(kind):
    """The form of one kind of mark, for the legend."""
    return mark_safe(FORMS[kind])  # noqa: S308 -- a constant
