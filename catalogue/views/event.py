"""Events: the list in order of time, and the page of one event."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalogue import names_in_time
from catalogue.models import Case, Event, Participation, Rehabilitation, Renaming
from catalogue.templatetags.records import figure_label, heading

from .detail import DetailPage
from .facts import NEIGHBOURS, attested, disputes, figures_of, section
from .filters import Choice, CitedIn, Disagree, Neighbour, Words, Years
from .lists import ListPage
from .said import name_of


class EventList(ListPage):
    """All events in order of date; the undated ones last."""

    model = Event
    sorts = {"date": "date_earliest", "title": "sort_key"}
    filters = [
        *[Choice("kind"), Years("date"), Neighbour("place"), Words("country", _("country"), behind="place")],
        *[Neighbour("body"), CitedIn(), Disagree()],
    ]
    relations = ["place"]
    template_name = "catalogue/event_list.html"

    def context(self):
        context = super().context()
        names_in_time.names_then(context["page"].rows)
        return context


class EventPage(DetailPage):
    """One event: who took part, what was counted, what belongs to it, and what it led to."""

    model = Event
    relations = NEIGHBOURS["event"]
    columns = ["kind", "date", "place", "part_of", "body", "decree"]
    list_name = "events"
    template_name = "catalogue/event.html"

    def context(self, record):
        people = attested(participations(record))
        figures = attested(figures_of(event=record))
        cases = attested(Case.objects.published().filter(event=record).select_related(*NEIGHBOURS["case"]))
        belonging = section(parts(record))
        names_in_time.names_then(belonging.rows)
        return {
            "participations": people,
            "figures": figures,
            "cases": cases,
            "parts": belonging,
            "rehabilitations": section(rehabilitations(record)),
            "renamings": section(renamings(record)),
            "part_disputes": [
                *disputes(people, lambda row: heading(row.person)),
                *disputes(figures, figure_label),
                *disputes(cases, name_of),
            ],
        }


def parts(event):
    """The public events that are part of `event`, in order of date."""
    rows = Event.objects.published().filter(part_of=event).select_related("place")
    return rows.order_by("date_earliest", "pk")


def participations(event):
    """Who took part in `event` in public, by name."""
    rows = Participation.objects.published().filter(event=event).select_related(*NEIGHBOURS["participation"])
    return rows.order_by("person__sort_key", "pk")


def rehabilitations(event):
    """The public acts that belong to `event`, in order of date."""
    rows = Rehabilitation.objects.published().filter(event=event).select_related("person", "body")
    return rows.order_by(F("date_earliest").asc(nulls_last=True), "pk")


def renamings(event):
    """The public renamings that belong to `event`, in order of date."""
    rows = Renaming.objects.published().filter(event=event).select_related("place")
    return rows.order_by(F("date_earliest").asc(nulls_last=True), "pk")
