"""Persons: the list, and the page of one human being."""

from django.db import connection
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
        told = tables_that_tell_of(record)  # names and cases are public with their person
        names, cases, acts, honoured, claims, took_part = (
            rows if rows.model in told else rows.none()
            for rows in (
                Name.objects.filter(person=record).select_related("person"),
                Case.objects.filter(person=record).select_related(*NEIGHBOURS["case"]),
                rehabilitations(record),
                honours(record),
                Citation.objects.published().filter(attributed_to=record).order_by("pk"),
                participations(record),
            )
        )
        names, cases, acts, took_part = attested(names), attested(cases), section(acts), section(took_part)
        names_in_time.names_then(took_part.rows, through="event")
        return {
            "names": names,
            "participations": took_part,
            "cases": cases,
            "rehabilitations": acts,
            "life": life(record, [part.row for part in cases.rows], acts.rows),
            "timeline_url": reverse("catalogue:timeline"),
            "honours": section(honoured),
            "claims": excerpt(claims, self.request.GET.get("after"), CLAIMS_A_PAGE),
            "part_disputes": disputes(names, str) + disputes(cases, name_of),
        }


TELLING = {  # the column of each table that names a person whose page shows the row
    Name: "person_id",
    Case: "person_id",
    Rehabilitation: "person_id",
    Renaming: "honours_id",
    Citation: "attributed_to_id",
    Participation: "person_id",
}


def tables_that_tell_of(person):
    """The models of which any row, public or not, names `person`: one short query that spares long ones."""
    asked = (
        f"EXISTS (SELECT FROM {model._meta.db_table} WHERE {column} = %(pk)s)"
        for model, column in TELLING.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", {"pk": person.pk})
        return {model for model, found in zip(TELLING, cursor.fetchone(), strict=True) if found}


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
