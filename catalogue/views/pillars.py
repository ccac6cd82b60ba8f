"""The bars under the timeline: catalogued acts by year, each class apart, and what lies in no one year."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import charts
from catalogue.templatetags.records import years_in_words
from catalogue.timeline import Frame, decade_of

from .drawing import WIDTH, Thing, strips

BEGINS = 1917
BARS = 64.0  # how high the bars of the busiest year are
MOST_SPREAD = 5
COUNTED_ACTS = {"granted": gettext_lazy("Rehabilitations granted"), "release": gettext_lazy("Releases")}


@dataclass(frozen=True, slots=True)
class Zoom:
    """The years shown, `first` to `last`, and what a step of the scale is: a decade, a year or a month."""

    first: int
    last: int
    step: str

    @property
    def name(self):
        """`1917–2026`, `1950s` or `1956`."""
        if self.step == "decade":
            return f"{self.first}–{self.last}"
        return _("%(year)ss") % {"year": self.first} if self.step == "year" else str(self.first)

    @property
    def frame(self):
        """The days shown."""
        days = datetime.date(self.first, 1, 1), datetime.date(self.last, 12, 31)
        return Frame(*days, WIDTH)

    @property
    def counted(self):
        """Which events are drawn, as `catalogue.counting` names them; '' where the page asks for itself."""
        return {"decade": "drawn.all", "year": f"drawn.{self.first}", "month": ""}[self.step]


@dataclass(frozen=True, slots=True)
class Pillar:
    """A part of a bar chart that is one link: a year, or all years of a decade; `top` is above its bars."""

    x: float
    width: float
    address: str
    name: str
    number: str
    top: float


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one class by year: bars, links over them, and those that can mean several years."""

    key: str
    name: str
    chart: charts.YearChart
    pillars: list
    drawn: list
    spread_height: float
    unshown: int


def acts(key, zoom, counts):
    """The bars of one class of acts."""
    numbers = counts.of(f"{key}.year")
    left = zoom.frame.x(datetime.date(zoom.first, 1, 1))
    chart = charts.year_chart(numbers, zoom.first, zoom.last, WIDTH, BARS, left)
    often = sorted(chart.spread, key=lambda each: -each.number)[:MOST_SPREAD]
    things = [
        Thing(
            _edtf(each),
            _count(each.number),
            _listed(key, each.first, each.last),
            COUNTED_ACTS[key],
            _within(each),
        )
        for each in often
    ]
    drawn, height = strips(zoom.frame, {"spread": things}, None)
    return Acts(
        key,
        COUNTED_ACTS[key],
        chart,
        pillars(chart, zoom, _listed(key, zoom.first, zoom.last)),
        drawn[0].drawn if drawn else [],
        height,
        sum(each.number for each in chart.spread) - sum(each.number for each in often),
    )


def pillars(chart, zoom, listed):
    """The links over the bars of a chart: a decade each where decades are shown, else a year each."""
    groups = {}
    for bar in chart.bars:
        groups.setdefault(decade_of(bar.year) if zoom.step == "decade" else bar.year, []).append(bar)
    found = []
    for first, bars in groups.items():
        left, right = bars[0].x, bars[-1].x + bars[-1].width
        if zoom.step == "decade":
            page = reverse("catalogue:timeline_decade", args=[first])
            left, right = _ends(zoom, first)
        else:
            page = reverse("catalogue:timeline_year", args=[first]) if zoom.step == "year" else listed
        name = "; ".join(f"{bar.year}: {_count_of(bar)}" for bar in bars)
        number = "" if zoom.step == "decade" else f"{bars[0].number + bars[0].doubtful:,}"
        top = round(min(bar.doubtful_y for bar in bars) + 16, 1)
        found.append(Pillar(left, round(right - left, 1), page, name, number, top))
    return found


def _listed(key, first, last):
    """The list of the acts of a class that can lie in some years; None where an end is open."""
    years = {"from": first, "to": last}
    query = {"show": "granted"} if key == "granted" else {"show": "others", "act": key}
    query |= {name: year for name, year in years.items() if year is not None}
    return f"{reverse('catalogue:rehabilitations')}?{urlencode(query)}"


def _ends(zoom, decade):
    """Where a decade begins and ends in the drawing."""
    begins = zoom.frame.x(datetime.date(decade, 1, 1))
    return round(begins, 1), round(zoom.frame.x(datetime.date(decade + 9, 12, 31), after=True), 1)


def _count(number):
    return ngettext("%(number)s act", "%(number)s acts", number) % {"number": f"{number:,}"}


def _count_of(bar):
    """`12 acts`, `12 acts and 3 about or probably then`."""
    words = _count(bar.number)
    if not bar.doubtful:
        return words
    doubtful = _("%(number)s about or probably then") % {"number": f"{bar.doubtful:,}"}
    return f"{words}, {doubtful}" if bar.number else doubtful


def _edtf(each):
    """The EDTF of years in which something happened once."""
    first, last = (str(year) if year is not None else "" for year in (each.first, each.last))
    return f"[{first}..{last}]"


def _within(each):
    """`3 within 1954–1956`, `2: 1953 or later`: how many, and in which years."""
    return _("%(number)s: %(years)s") % {"number": f"{each.number:,}", "years": years_in_words(each)}
