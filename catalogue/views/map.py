"""The map: places under the names they bore in a year, and what happened at them."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from math import dist
from statistics import median

from django.core.exceptions import BadRequest
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue import atlas
from catalogue.projection import VIEWS, Window

from .base import Page
from .map_marks import QUIET, drawn, form, marks, places, quiet, rows
from .map_words import words

FIRST_YEAR = 1917
SHOWN_FIRST = 1961  # the year of the Twenty-second Congress, in which most of Stalin's names went
LABELS = {
    "union": gettext_lazy("From Berlin to the Pacific"),
    "europe": gettext_lazy("Europe and the Caucasus"),
}
ENLARGED = [1, 2, 4, 8, 16]  # times
KEPT_SHEETS = 128  # years and views whose drawing is kept; a sheet of 300 places takes some 100 kB


@dataclass(frozen=True, slots=True)
class Step:
    """A link to another state of the map; without an address where it leads no further."""

    key: str
    label: str
    url: str
    is_shown: bool = False


class MapPage(Page):
    """`/map/?year=1943&view=europe&zoom=4&x=500&y=300`: a drawing made here, and the same as a table.

    Enlarged, it is laid out anew, so that more names have room; `x` and `y` are the point of the whole sheet
    that is in the middle. With JavaScript (static/catalogue/map.js) a slider changes the year, and the map is
    moved by hand.
    """

    template_name = "catalogue/map.html"

    @property
    def kept(self):
        """Not where it is enlarged: there are millions of such addresses, of 100 kB each."""
        return "zoom" not in self.request.GET

    def context(self):
        self.year = self._number("year", SHOWN_FIRST, range(FIRST_YEAR, _this_year() + 1))
        self.stamp = atlas.stamp()
        self.window = self._window()
        seen = self.window.projection
        return {
            "year": str(self.year),
            "first_year": str(FIRST_YEAR),
            "last_year": str(_this_year()),
            "years": self._years(),
            "views": [
                Step(name, LABELS[name], self._url(window=Window.of(view)), view == self.window.view)
                for name, view in VIEWS.items()
            ],
            "steps": self._steps(),
            "state": self._state(self.year, self.window)[1:],
            "projection": {
                "meridian": f"{seen.meridian:g}",
                "parallels": " ".join(f"{parallel:g}" for parallel in seen.parallels),
            },
            "sheet": sheet(self.stamp, self.year, self.window, get_language()),
        }

    def _number(self, name, default, allowed):
        text = self.request.GET.get(name, str(default))
        short = text.isascii() and text.isdigit() and len(text) <= len(str(allowed[-1]))
        if not (short and int(text) in allowed):
            raise BadRequest(
                _("“%(name)s” is one of: %(values)s.") % {"name": name, "values": _told(allowed)}
            )
        return int(text)

    def _window(self):
        name = self.request.GET.get("view", "union")
        if name not in VIEWS:
            raise BadRequest(_("The views of the map are: %(views)s.") % {"views": ", ".join(VIEWS)})
        view, times = VIEWS[name], self._number("zoom", 1, ENLARGED)
        x = self._number("x", view.width // 2, range(view.width + 1))
        y = self._number("y", view.height // 2, range(view.height + 1))
        return Window.of(view, times, x, y)

    def _state(self, year, window):
        """What the address of a year and a part of the map says, as (name, value)."""
        enlarged = [("zoom", window.times), ("x", window.x), ("y", window.y)] if window.times > 1 else []
        return [["year", str(year)], ["view", window.view.name], *([name, str(n)] for name, n in enlarged)]

    def _url(self, year=None, window=None):
        return "?" + urlencode(self._state(year or self.year, window or self.window))

    def _years(self):
        """The year before, the year after, and one of each decade."""
        steps = [("prev", self.year - 1, "← {}"), ("next", self.year + 1, "{} →")]
        found = [
            Step(key, label.format(year), self._url(year))
            for key, year, label in steps
            if FIRST_YEAR <= year <= _this_year()
        ]
        decades = (FIRST_YEAR, *range(1920, _this_year() + 1, 10))
        return found + [Step("", str(year), self._url(year), year == self.year) for year in decades]

    def _steps(self):
        """Larger and smaller, and where it is enlarged, to each side by half of what is seen."""
        now, view = self.window, self.window.view
        level = ENLARGED.index(now.times)
        x, y = (now.x, now.y) if level else middle(self.stamp, view)
        found = [(_("Enlarge"), "larger", "+", ENLARGED[min(level + 1, len(ENLARGED) - 1)], x, y)]
        if level:
            aside, up = view.width // (2 * now.times), view.height // (2 * now.times)
            found += [
                (_("Reduce"), "smaller", "−", ENLARGED[level - 1], x, y),
                (_("Left"), "left", "←", now.times, x - aside, y),
                (_("Right"), "right", "→", now.times, x + aside, y),
                (_("Up"), "up", "↑", now.times, x, y - up),
                (_("Down"), "down", "↓", now.times, x, y + up),
                (_("Whole map"), "whole", "", 1, x, y),
            ]
        windows = [
            (label, key, sign, Window.of(view, times, x, y)) for label, key, sign, times, x, y in found
        ]
        return [
            Step(key, f"{sign} {label}".strip(), self._url(window=window) if window != now else "")
            for label, key, sign, window in windows
        ]


def _told(allowed):
    if isinstance(allowed, range):
        return _("%(first)s to %(last)s") % {"first": allowed[0], "last": allowed[-1]}
    return ", ".join(map(str, allowed))


def _this_year():
    return datetime.date.today().year


@lru_cache(maxsize=KEPT_SHEETS)
def points(stamp, window):
    """Where the places stand in a part of the map, whatever the year."""
    return places(atlas.atlas(stamp).spots, window.projection)


@lru_cache(maxsize=2 * len(VIEWS))
def middle(stamp, view):
    """Where the place stands that is nearest to the middle of all that are seen in a view."""
    seen = [(x, y) for x, y, seen in points(stamp, Window.of(view)) if seen]
    if not seen:
        return view.width / 2, view.height / 2
    medians = median(x for x, _y in seen), median(y for _x, y in seen)
    return min(seen, key=lambda point: dist(point, medians))


@lru_cache(maxsize=KEPT_SHEETS)
def sheet(stamp, year, window, language):
    """The drawing and the table of one year as HTML, kept as long as the catalogue's map is the same."""
    known, told, view = atlas.atlas(stamp), words(stamp, language), window.projection
    found = marks(known.spots, points(stamp, window), year, view, told)
    context = {
        "year": str(year),
        "view": view,
        "window": window,
        "shift": " ".join(f"{part:.4f}" for part in view.shift),
        "scale": f"{view.scale:.4f}",
        "ground": "translate({:g} {:g}) scale({})".format(*window.shift, window.times),
        "marks": drawn(found, told),
        "rows": rows(found, told),
        "quiet": quiet(found),
        "legend": [(name, label, form(name)) for name, label in atlas.LABELS.items()],
        "dot": form(QUIET),
        "outside": sum(not mark.seen for mark in found),
        "more": known.more,
        "most": atlas.MOST_PLACES,
    }
    return render_to_string("catalogue/_sheet.html", context)
