"""A person's life beside the events around it: what befell one human being in those years."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import counting
from catalogue.models import Event
from catalogue.models.event import EventKind
from catalogue.models.fields import parse_date
from catalogue.models.rehabilitation import Act
from catalogue.templatetags.records import address
from catalogue.timeline import Frame, decade_of, known

from .drawing import Thing, strips

MOST_OWN, MOST_AROUND = 12, 9
WIDTH = 720  # of the drawing: the column of a record is narrower than a page
LANES = {"own": gettext_lazy("This life"), "around": gettext_lazy("Around it")}


@dataclass(frozen=True, slots=True)
class Beside:
    """One line of the table: a date, and what happened then, in this life or around it."""

    when: str
    own: Thing | None
    around: Thing | None


@dataclass(frozen=True, slots=True)
class Decade:
    """One step of the scale of a life, which leads to that decade of the timeline."""

    x: float
    width: float
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Life:
    """The drawing of a life beside the events around it, and the same as lines of a table."""

    lanes: list
    height: int
    ticks: list
    lines: list
    width: int = WIDTH


def life(person, cases, acts):
    """The `Life` of `person`, with the page's `cases` and `acts`; None where fewer than two dates speak."""
    own = [thing for thing in own_things(person, cases, acts) if thing.date][:MOST_OWN]
    years = sorted(day.year for thing in own for day in known(parse_date(thing.date)) if day)
    if len(own) < 2 or not years:
        return None
    frame = Frame(datetime.date(years[0], 1, 1), datetime.date(years[-1], 12, 31), float(WIDTH))
    around = great_events(frame)
    lanes, height = strips(frame, {"own": own, "around": around}, LANES)
    return Life(lanes, height, decades(frame), lines(frame, own, around))


def own_things(person, cases, acts):
    """What befell the person: born, arrested, sentenced, died, released, rehabilitated; dated or not."""
    yield Thing(person.born, _("Born"), "#facts", _("this life"))
    for case in cases:
        yield Thing(case.arrested, _("Arrested"), f"#{case.ref}", _("this life"))
        sentence = _("Sentenced: %(measure)s") % {"measure": case.get_measure_display()}
        yield Thing(case.sentenced, sentence, f"#{case.ref}", _("this life"))
    yield Thing(person.died, _("Died"), "#facts", _("this life"))
    for act in acts:
        name = _("Rehabilitated") if act.counts else Act(act.act).label.capitalize()
        yield Thing(act.date, name, address(act), _("this life"))


def great_events(frame):
    """The public events of the frame's years of which most is said: two queries, whatever there is."""
    said = counting.read("great").of("great")
    rows = Event.objects.published().filter(pk__in=[int(key) for key in said])
    rows = rows.overlapping("date", frame.first, frame.last).order_by("date_earliest", "pk")
    rows = rows.values_list("pk", "date", "title", "slug", "kind")
    found = [row for row in rows if frame.shows(parse_date(row[1]))]
    most = sorted(found, key=lambda row: (-said[str(row[0])], row[0]))[:MOST_AROUND]
    return [
        Thing(date, title, reverse("catalogue:event", args=[slug]), EventKind(kind).label)
        for pk, date, title, slug, kind in found
        if any(pk == other[0] for other in most)
    ]


def decades(frame):
    """The scale: the decades that the frame shows, with links where the timeline has them."""
    found = []
    for first in range(decade_of(frame.first.year), frame.last.year + 1, 10):
        begins = frame.x(datetime.date(first, 1, 1))
        ends = frame.x(datetime.date(first + 9, 12, 31), after=True)
        reachable = first >= 1910 and ends - begins > 44
        link = reverse("catalogue:timeline_decade", args=[first]) if reachable else ""
        name = _("%(year)ss") % {"year": first} if ends - begins > 44 else ""
        found.append(Decade(round(begins, 1), round(ends - begins, 1), name, link))
    return found


def lines(frame, own, around):
    """The table: everything in order of time."""
    told = [(thing, True) for thing in own] + [(thing, False) for thing in around]
    told.sort(key=lambda item: known(parse_date(item[0].date))[0] or frame.first)
    return [Beside(thing.when, thing if mine else None, None if mine else thing) for thing, mine in told]
