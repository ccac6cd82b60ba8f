"""Persons and their further names, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Case, Name, Participation, Person, Rehabilitation

from .base import PartAdmin, RecordAdmin
from .inlines import ListedOnly, Stack, Table, citations_of
from .lists import Cited, country, decade, in_words


class Names(Table):
    """Every other form of the name."""

    model = Name
    fk_name = "person"
    fields = ["name", "kind", "language"]


class Participations(Table):
    """The events the person took part in."""

    model = Participation
    fk_name = "person"
    fields = ["event", "role", "capacity"]
    joined = ["event", "person"]


class Cases(Stack):
    """What was done to the person."""

    model = Case
    fk_name = "person"
    joined = ["person", "event", "sentencing_body"]
    fieldsets = [
        (
            None,
            {
                "classes": ["grid"],
                "fields": [
                    ("arrested", "charge"),
                    ("sentenced", "sentencing_body"),
                    ("measure", "sentence"),
                    ("event",),
                ],
            },
        )
    ]


class Rehabilitations(ListedOnly):
    """How it was undone; each act has a form of its own."""

    model = Rehabilitation
    fk_name = "person"
    fields = readonly_fields = ["act", "outcome", "date_words", "status"]
    joined = ["person"]
    date_words = in_words("date", _("date"))


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """One human being."""

    list_display = [
        "name",
        "status",
        "native_name",
        "born_words",
        "died_words",
        "occupation",
        "citation_count",
    ]
    sortable_by = ["name", "born_words", "died_words"]
    list_filter = [
        "status",
        decade("born", _("born")),
        decade("died", _("died")),
        country("birth_place__country", _("country of birth")),
        "sex",
        Cited,
    ]
    search_fields = ["sort_key", "native_sort_key", "names__sort_key"]
    search_help_text = _("Any part of a name, in any spelling listed among the person's names.")
    inlines = [Names, Participations, Cases, Rehabilitations, citations_of("person")]
    help_texts = {
        "sex": _("As the sources give it; blank where none does."),
        "birth_place": _("Under today's name; blank where the evidence cannot decide."),
        "death_place": _("Under today's name; blank where the evidence cannot decide."),
    }
    fieldsets = [
        (None, {"fields": [("name", "native_name"), ("sex", "occupation")]}),
        (_("Life"), {"fields": [("born", "birth_place"), ("died", "death_place")]}),
        RecordAdmin.publication,
        (_("The same person elsewhere"), {"classes": ["collapse"], "fields": [("wikidata", "viaf")]}),
    ]
    born_words = in_words("born", _("born"))
    died_words = in_words("died", _("died"))


@admin.register(Name)
class NameAdmin(PartAdmin):
    """One further name of a person, with what the sources say of it."""

    list_display = ["name", "person", "kind", "language", "citation_count"]
    sortable_by = []
    list_display_links = ["name"]
    list_filter = ["kind", Cited]
    list_select_related = ["person"]
    ordering = ["-pk"]
    search_fields = ["sort_key", "person__sort_key", "person__native_sort_key"]
    inlines = [citations_of("name")]
    fields = ["person", "name", ("kind", "language")]
    help_texts = {"kind": _("A spelling is what a source prints; a romanisation follows a system.")}
