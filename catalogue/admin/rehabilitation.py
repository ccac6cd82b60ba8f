"""Rehabilitations and releases, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Figure, Rehabilitation

from .base import RecordAdmin
from .inlines import Table, citations_of
from .lists import Cited, OfPersonOrGroup, country, decade, in_words


class Figures(Table):
    """How many it touched."""

    model = Figure
    fk_name = "rehabilitation"
    fields = ["what", "value", "unit", "date"]
    joined = ["event", "rehabilitation__person"]


@admin.register(Rehabilitation)
class RehabilitationAdmin(OfPersonOrGroup, RecordAdmin):
    """One act about undoing a repression."""

    list_display = ["whom", "status", "act", "outcome", "date_words", "body", "citation_count"]
    sortable_by = ["date_words"]
    list_filter = [
        *["status", "act", "outcome", "route", "posthumous"],
        decade("date", _("decade")),
        country("event__place__country", _("country of the event")),
        Cited,
    ]
    list_select_related = ["person", "body"]
    search_fields = ["person__sort_key", "person__native_sort_key", "person__names__sort_key"]
    search_help_text = _("A person's names, or a group.")
    inlines = [Figures, citations_of("rehabilitation")]
    help_texts = {
        "act": _("Only a rehabilitation granted, wholly or in part, counts as one; releases stand apart."),
        "route": _("By what kind of body: a court, a prosecutor, the party, a law, a commission."),
        "outcome": _("Not stated where the sources only say that it was asked for."),
        "decree": _("The decree, order or resolution itself."),
        "posthumous": _("Blank where the sources do not say."),
        "event": _("The amnesty, congress or campaign it belongs to."),
    }
    fieldsets = [
        (_("Who"), {"fields": [("person", "group_name"), "case"]}),
        (
            _("What was done"),
            {
                "fields": [
                    ("act", "outcome"),
                    ("date", "posthumous"),
                    ("route", "body"),
                    ("decree", "event"),
                    "ground",
                ]
            },
        ),
        RecordAdmin.publication,
    ]
    date_words = in_words("date", _("date"))
