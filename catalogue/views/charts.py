"""The charts of the home page and of the list of acts: by year, by body, by outcome, as last counted."""

import datetime
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import charts, counting
from catalogue.models import Body
from catalogue.models.rehabilitation import Outcome
from catalogue.timeline import decade_of

BEGINS = 1917
MOST_BODIES = 8
YEAR, HIGH, LONG = 10, 100, 100  # how wide a year is, how high and how long the longest bar is
CLASSES = {"granted": gettext_lazy("Rehabilitations granted"), "release": gettext_lazy("Releases")}


@dataclass(frozen=True, slots=True)
class ByYear:
    """The bars of one class of acts over whole decades, and the years that its scale names."""

    key: str
    name: str
    chart: charts.YearChart
    width: int
    scale: list


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a bar chart: its name, the number, and how long its bar is."""

    name: str
    number: int
    length: float


@dataclass(frozen=True, slots=True)
class ActCharts:
    """All charts of the catalogued acts, of one count."""

    by_year: list
    by_body: list
    by_outcome: list
    as_of: datetime.datetime | None


def act_charts(counts):
    """The charts from `counts`, which has what `WANTED` names."""
    return ActCharts(
        [each for each in (by_year(key, counts) for key in CLASSES) if each],
        by_body(counts.of("granted.body")),
        shares(
            [
                (capfirst(label), counts.of("outcome").get(value, 0))
                for value, label in Outcome.choices
                if value in counts.of("outcome")
            ]
        ),
        counts.as_of,
    )


WANTED = ["granted.year", "release.year", "granted.body", "outcome"]


def charts_now():
    """The charts as they were counted last."""
    return act_charts(counting.read(*WANTED))


def by_year(key, counts):
    """The chart of one class by year, over the decades in which there is something; None where nothing is."""
    spans = [charts.years(*item) for item in counts.of(f"{key}.year").items()]
    if not spans:
        return None
    today = datetime.datetime.now(datetime.UTC).year
    named = [year for each in spans for year in (each.first, each.last) if year and BEGINS <= year <= today]
    first = decade_of(min(named, default=BEGINS))
    last = min(decade_of(max(named, default=today)) + 9, today)
    width = (last - first + 1) * YEAR
    chart = charts.year_chart(counts.of(f"{key}.year"), first, last, width, HIGH)
    scale = range(first, last + 1, 10 if last - first > 30 else 5)
    return ByYear(key, CLASSES[key], chart, width, list(scale))


def by_body(numbers):
    """The bodies that granted most, by name; all others, and those that may not be named, in one line."""
    known = {int(key): number for key, number in numbers.items() if key}
    most = sorted(known, key=lambda pk: (-known[pk], pk))[:MOST_BODIES]
    bodies = Body.objects.published().in_bulk(most)
    named = [(bodies[pk].heading_for_readers(), known[pk]) for pk in most if pk in bodies]
    rest = sum(known.values()) - sum(number for _name, number in named)
    lines = [*named, (_("Other bodies"), rest), (_("Not stated"), numbers.get("", 0))]
    return shares([line for line in lines if line[1]])


def shares(lines):
    """The bars of (name, number)."""
    most = max((number for _name, number in lines), default=0)
    return [Share(name, number, charts.share(number, most, LONG)) for name, number in lines]
