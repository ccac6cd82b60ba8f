"""Persons: the list, and the page of one human being."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue import names_in_time
from catalogue.models import Case, Citation, Name, Participation, Person, Rehabilitation, Renaming

from .detail import DetailPage
from .facts import NEIGHBOURS, attested, disputes, section
from .filters import Choice, CitedIn, Disagree, Neighbour, Words, Years
from .lists import ListPage
from .lives import life
from .said import excerpt, name_of

CLAIMS_A_PAGE = 2  # with these a page weighs less than 60 kB


class PersonList(ListPage):
    """All persons by name."""

    model = Person
    sorts = {"name": "sort_key", "born": "born_earliest"}
    filters = [
        *[Choice("sex"), Words("occupation"), Years("born", prefix="born_"), Years("died", prefix="died_")],
        *[Neighbour("place", ["birth_place", "death_place"], _("born or died in")), CitedIn(), Disagree()],
    ]
    template_name = "catalogue/person_list.html"


class PersonPage(DetailPage):
    """One person: names, events, cases, rehabilitations, places named in his or her honour, claims."""

    model = Person
    relations = NEIGHBOURS["person"]
    columns = ["sex", "born", "birth_place", "died", "death_place", "occupation", "wikidata", "viaf"]
    list_name = "persons"
    template_name = "catalogue/person.html"

    def context(self, record):
        names = attested(Name.objects.filter(person=record).select_related("person"))
        cases = attested(Case.objects.published().filter(person=record).select_related(*NEIGHBOURS["case"]))
        acts = section(rehabilitations(record))
        claims = Citation.objects.published().filter(attributed_to=record).order_by("pk")
        took_part = section(participations(record))
        names_in_time.names_then(took_part.rows, through="event")
        return {
            "names": names,
            "participations": took_part,
            "cases": cases,
            "rehabilitations": acts,
            "life": life(record, [part.row for part in cases.rows], acts.rows),
            "timeline_url": reverse("catalogue:timeline"),
            "honours": section(honours(record)),
            "claims": excerpt(claims, self.request.GET.get("after"), CLAIMS_A_PAGE),
            "part_disputes": disputes(names, str) + disputes(cases, name_of),
        }


def participations(person):
    """The public events that `person` took part in, in order of date."""
    rows = Participation.objects.published().filter(person=person).select_related("event__place")
    return rows.order_by(F("event__date_earliest").asc(nulls_last=True), "event_id", "pk")


def rehabilitations(person):
    """The public acts about `person`, in order of date."""
    rows = Rehabilitation.objects.published().filter(person=person)
    return rows.select_related("person", "body").order_by("date_earliest", "pk")


def honours(person):
    """The public renamings that gave or took a name in honour of `person`."""
    rows = Renaming.objects.published().filter(honours=person)
    return rows.select_related("place").order_by("date_earliest", "pk")
