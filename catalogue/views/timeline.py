"""The timeline: events in lanes by kind, catalogued acts by year under them, estimates apart."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from catalogue import charts, counting
from catalogue.models import Event, Figure
from catalogue.models.event import EventKind
from catalogue.models.fields import parse_date
from catalogue.templatetags.records import address, figure_label, heading, number_in_words
from catalogue.timeline import decade_of

from .base import Page
from .drawing import Thing, strips
from .facts import NEIGHBOURS
from .pillars import BEGINS, COUNTED_ACTS, Zoom, acts

MOST_FIGURES = 12
NARROW = 44  # what is left of a decade at the end of the scale has no room for its name


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of the scale: where it begins, how wide it is, its name and where it leads ('' to nowhere)."""

    x: float
    width: float
    name: str
    address: str


class Timeline(Page):
    """1917 to today, one decade, or one year; `?as=table` says the same in a table."""

    template_name = "catalogue/timeline.html"

    def get(self, request, **kwargs):
        """The drawing or the table."""
        form = request.GET.get("as", "drawing")
        if form not in ("drawing", "table"):
            raise BadRequest("A timeline is a drawing or a table.")
        if form == "table":
            self.template_name = "catalogue/timeline_table.html"
        return super().get(request, **kwargs)

    def context(self, decade=None, year=None):
        today = datetime.datetime.now(datetime.UTC).year
        zoom = zoom_of(decade, year, today)
        counts = counting.read(
            zoom.counted,
            *(f"{kind}.events" for kind in EventKind.values),
            *(f"{act}.year" for act in COUNTED_ACTS),
        )
        things = events(zoom, counts)
        more = {kind: _reaching(counts, kind, zoom) - len(those) for kind, those in things.items()}
        rest = {kind: _list_of(kind, zoom) for kind, number in more.items() if number > 0}
        lanes, height = strips(zoom.frame, things, dict(EventKind.choices), more, rest)
        estimates, estimates_height = strips(zoom.frame, {"figures": figures(zoom)}, None)
        return {
            "zoom": zoom,
            "ticks": ticks(zoom),
            "steps": steps(zoom, today),
            "decades": [
                (str(first), reverse("catalogue:timeline_decade", args=[first]))
                for first in range(decade_of(BEGINS), today + 1, 10)
            ],
            "lanes": lanes,
            "has_more": any(lane.more > 0 for lane in lanes),
            "height": height,
            "estimates": estimates,
            "estimates_height": estimates_height,
            "acts": [acts(key, zoom, counts) for key in COUNTED_ACTS],
            "undated": sum(counts.of(f"{kind}.events").get("", 0) for kind in EventKind.values),
            "as_of": counts.as_of,
            "list_url": reverse("catalogue:timeline"),
        }


def zoom_of(decade, year, today):
    """The `Zoom` that an address asks for; 404 where the timeline does not reach."""
    if year is not None:
        if not BEGINS <= year <= today:
            raise Http404
        return Zoom(year, year, "month")
    if decade is not None:
        if decade % 10 or not decade_of(BEGINS) <= decade <= today:
            raise Http404
        return Zoom(decade, decade + 9, "year")
    return Zoom(BEGINS, today, "decade")


def events(zoom, counts):
    """{kind: [Thing]}: the public events that are drawn, by kind in the order of the kinds."""
    rows = Event.objects.published()
    if zoom.counted:
        rows = rows.filter(pk__in=[int(key) for key in counts.of(zoom.counted)])
    else:
        rows = shortest(rows.overlapping("date", zoom.frame.first, zoom.frame.last))
    things = {kind: [] for kind in EventKind.values}
    for kind, slug, title, date in rows.order_by("date_earliest", "pk").values_list(
        "kind", "slug", "title", "date"
    ):
        if date and zoom.frame.shows(parse_date(date)):  # it may have another one than when it was counted
            page = reverse("catalogue:event", args=[slug])
            things[kind].append(Thing(date, title, page, EventKind(kind).label))
    return {kind: those for kind, those in things.items() if those}


def shortest(rows):
    """Of each kind the rows dated most closely, so that a year is not filled with what lasted for decades."""
    place = Window(
        RowNumber(),
        partition_by="kind",
        order_by=[(F("date_latest") - F("date_earliest")).asc(nulls_last=True), "date_earliest", "pk"],
    )
    return rows.annotate(nearness=place).filter(nearness__lte=counting.DRAWN_OF_DECADE)


def figures(zoom):
    """The public estimates with a date of their own in the years shown, as things."""
    rows = Figure.objects.published().overlapping("date", zoom.frame.first, zoom.frame.last)
    rows = rows.exclude(value="").select_related(*NEIGHBOURS["figure"]).order_by("date_earliest", "pk")
    things = []
    for figure in rows[:MOST_FIGURES]:
        of = figure.event or figure.rehabilitation
        label = _("%(what)s: %(number)s") % {
            "what": figure.get_what_display().capitalize(),
            "number": number_in_words(figure.value),
        }
        name = _("%(figure)s: %(number)s; %(record)s") % {
            "figure": figure_label(figure),
            "number": number_in_words(figure.value),
            "record": heading(of),
        }
        things.append(Thing(figure.date, name, f"{address(of)}#{figure.ref}", _("estimate"), label))
    return things


def ticks(zoom):
    """The scale: decades or years as links, months as they are."""
    found = []
    if zoom.step == "month":
        for month in range(1, 13):
            begins = zoom.frame.x(datetime.date(zoom.first, month, 1))
            after = datetime.date(zoom.first + month // 12, month % 12 + 1, 1)
            found.append(
                Tick(
                    round(begins, 1),
                    round(zoom.frame.x(after) - begins, 1),
                    str(MONTHS_3[month]).capitalize(),
                    "",
                )
            )
        return found
    today = datetime.datetime.now(datetime.UTC).year
    step, name = (
        (10, "catalogue:timeline_decade") if zoom.step == "decade" else (1, "catalogue:timeline_year")
    )
    for year in range(decade_of(zoom.first), zoom.last + 1, step):
        begins = zoom.frame.x(datetime.date(year, 1, 1))
        ends = zoom.frame.x(datetime.date(year + step - 1, 12, 31), after=True)
        known = year + step - 1 >= BEGINS and year <= today and ends - begins > NARROW
        words = (_("%(year)ss") % {"year": year} if step == 10 else str(year)) if known else ""
        link = reverse(name, args=[year]) if known else ""
        found.append(Tick(round(begins, 1), round(ends - begins, 1), words, link))
    return found


def steps(zoom, today):
    """(words, address) of the ways from here: before, after and out; '' where there is none."""
    before, after, out = "", "", ""
    if zoom.step == "year":
        out = reverse("catalogue:timeline")
        if zoom.first > decade_of(BEGINS):
            before = reverse("catalogue:timeline_decade", args=[zoom.first - 10])
        if zoom.first + 10 <= today:
            after = reverse("catalogue:timeline_decade", args=[zoom.first + 10])
    elif zoom.step == "month":
        out = reverse("catalogue:timeline_decade", args=[decade_of(zoom.first)])
        if zoom.first > BEGINS:
            before = reverse("catalogue:timeline_year", args=[zoom.first - 1])
        if zoom.first < today:
            after = reverse("catalogue:timeline_year", args=[zoom.first + 1])
    return {"before": before, "after": after, "out": out}


def _reaching(counts, kind, zoom):
    """How many events of a kind can lie in the years shown."""
    spans = (charts.years(key, number) for key, number in counts.of(f"{kind}.events").items())
    return sum(each.number for each in spans if each.reaches(zoom.first, zoom.last))


def _list_of(kind, zoom):
    """The list of the events of a kind in the years shown."""
    query = urlencode({"kind": kind, "from": zoom.first, "to": zoom.last})
    return f"{reverse('catalogue:events')}?{query}"
