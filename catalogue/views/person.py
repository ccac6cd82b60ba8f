"""Persons: the list, and the page of one human being."""

from django.db.models import F

from catalogue.models import Case, Citation, Name, Participation, Person, Rehabilitation, Renaming

from .detail import DetailPage
from .facts import NEIGHBOURS, attested, disputes, section
from .lists import ListPage
from .said import excerpt, name_of

CLAIMS_A_PAGE = 8  # with these a page weighs less than 60 kB


class PersonList(ListPage):
    """All persons by name."""

    model = Person
    order = "sort_key"
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
        claims = Citation.objects.published().filter(attributed_to=record).order_by("pk")
        return {
            "names": names,
            "participations": section(participations(record)),
            "cases": cases,
            "rehabilitations": section(rehabilitations(record)),
            "honours": section(honours(record)),
            "claims": excerpt(claims, self.request.GET.get("after"), CLAIMS_A_PAGE),
            "part_disputes": disputes(names, str) + disputes(cases, name_of),
        }


def participations(person):
    """The public events that `person` took part in, in order of date."""
    rows = Participation.objects.published().filter(person=person).select_related("event")
    return rows.order_by(F("event__date_earliest").asc(nulls_last=True), "event_id", "pk")


def rehabilitations(person):
    """The public acts about `person`, in order of date."""
    rows = Rehabilitation.objects.published().filter(person=person)
    return rows.select_related("person", "body").order_by("date_earliest", "pk")


def honours(person):
    """The public renamings that gave or took a name in honour of `person`."""
    rows = Renaming.objects.published().filter(honours=person)
    return rows.select_related("place").order_by("date_earliest", "pk")
