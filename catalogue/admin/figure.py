"""Figures, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Figure

from .base import PartAdmin
from .inlines import citations_of
from .lists import Cited, decade, in_words


@admin.register(Figure)
class FigureAdmin(PartAdmin):
    """One thing counted."""

    list_display = ["what", "value", "unit", "date_words", "of", "citation_count"]
    sortable_by = []
    list_filter = ["what", "unit", decade("date", _("decade")), Cited]
    list_select_related = ["event", "rehabilitation__person"]
    ordering = ["-pk"]
    search_fields = [
        "event__sort_key",
        *["rehabilitation__person__sort_key", "rehabilitation__person__native_sort_key"],
    ]
    inlines = [citations_of("figure")]
    fields = [("event", "rehabilitation"), ("what", "unit"), ("value", "date")]
    help_texts = {
        "event": _("What the number belongs to: an event …"),
        "rehabilitation": _("… or a rehabilitation or release, and not both."),
        "unit": _("What one of them is."),
    }
    date_words = in_words("date", _("date"))

    @admin.display(description=_("of"))
    def of(self, figure):
        """The event or rehabilitation it belongs to."""
        return str(figure.event or figure.rehabilitation)
