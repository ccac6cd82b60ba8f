"""Events and who took part in them, at the curators' desk."""

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue.models import Case, Event, Figure, Participation, Renaming

from .base import PartAdmin, RecordAdmin
from .fields import understand
from .inlines import ListedOnly, Stack, Table, citations_of
from .lists import Cited, country, decade, in_words


class Participations(Table):
    """Who took part, and as what."""

    model = Participation
    fk_name = "event"
    fields = ["person", "role", "capacity"]
    joined = ["person", "event"]


class Figures(Table):
    """What was counted."""

    model = Figure
    fk_name = "event"
    fields = ["what", "value", "unit", "date"]
    joined = ["event", "rehabilitation__person"]


class Cases(Stack):
    """The repressions that belong to the affair, trial or deportation."""

    model = Case
    fk_name = "event"
    joined = ["person", "event", "sentencing_body"]
    fieldsets = [
        (
            None,
            {
                "classes": ["grid"],
                "fields": [
                    ("person", "group_name"),
                    ("arrested", "charge"),
                    ("sentenced", "sentencing_body"),
                    ("measure", "sentence"),
                ],
            },
        )
    ]


class Parts(ListedOnly):
    """The events that belong to this one."""

    model = Event
    fk_name = "part_of"
    verbose_name = _("part of this event")
    verbose_name_plural = _("parts of this event")
    fields = readonly_fields = ["title", "kind", "date_words", "status"]
    ordering = ["date_earliest", "pk"]
    date_words = in_words("date", _("date"))


class Renamings(ListedOnly):
    """The renamings that came with the event."""

    model = Renaming
    fk_name = "event"
    fields = readonly_fields = ["old_name", "new_name", "date_words", "status"]
    ordering = ["date_earliest", "pk"]
    date_words = in_words("date", _("date"))


@admin.register(Event)
class EventAdmin(RecordAdmin):
    """Something that happened."""

    list_display = ["title", "status", "date_words", "kind", "place", "citation_count"]
    sortable_by = ["date_words"]
    list_filter = [
        "status",
        "kind",
        decade("date", _("decade")),
        country("place__country", _("country")),
        Cited,
    ]
    list_select_related = ["place"]
    search_fields = ["sort_key"]
    search_help_text = _("Words of the title.")
    inlines = [Participations, Cases, Figures, Parts, Renamings, citations_of("event")]
    help_texts = {
        "kind": _("What happened, in one word; the title says the rest."),
        "place": _("Where, under today's name."),
    }
    fieldsets = [
        (None, {"fields": ["title", ("kind", "date"), ("place", "part_of"), ("body", "decree")]}),
        RecordAdmin.publication,
    ]
    date_words = in_words("date", _("date"))

    def get_urls(self):
        """As Django's, and the address that says what a date being typed means."""
        echo = path("understand/", self.admin_site.admin_view(understand), name="catalogue_understand")
        return [echo, *super().get_urls()]


@admin.register(Participation)
class ParticipationAdmin(PartAdmin):
    """A person in an event, with what the sources say of it."""

    list_display = ["person", "role", "event", "capacity", "citation_count"]
    sortable_by = []
    list_filter = ["role", Cited]
    list_select_related = ["person", "event"]
    ordering = ["-pk"]
    search_fields = [
        *["person__sort_key", "person__native_sort_key", "person__names__sort_key"],
        "event__sort_key",
    ]
    inlines = [citations_of("participation")]
    fields = ["event", "person", ("role", "capacity")]
    help_texts = {"role": _("What the person was in this event; a second role is a second participation.")}
