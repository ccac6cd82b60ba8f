"""Citations, at the curators' desk; most are typed on the form of the record they are about."""

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation

from .base import PartAdmin
from .inlines import CitationForm


@admin.register(Citation)
class CitationAdmin(PartAdmin):
    """What one source says about one field of one record."""

    form = CitationForm
    list_display = ["source", "locator", "about", "field", "says", "stance"]
    sortable_by = []
    list_filter = ["stance"]
    list_select_related = [
        *["source", "person", "name", "place", "event", "renaming", "rehabilitation__person"],
        *["participation__person", "participation__event", "case__person"],
        *["figure__event", "figure__rehabilitation__person"],
    ]
    ordering = ["-pk"]
    search_fields = ["source__sort_key", "source__slug__contains", "source__authors__icontains", "ref__exact"]
    search_help_text = _("Words of the source's title, its authors or its year.")
    fieldsets = [
        (None, {"fields": [("source", "locator"), ("field", "says", "stance"), ("quote", "note")]}),
        (
            _("About"),
            {
                "description": _("Choose exactly one record."),
                "fields": [("person", "name"), ("place", "renaming"), ("event", "participation")]
                + [("rehabilitation", "case"), "figure"],
            },
        ),
        (
            _("Seen in another source, words of another person, repeats another citation"),
            {"fields": [("quoted_in", "quoted_in_locator"), ("attributed_to", "follows")]},
        ),
    ]

    @admin.display(description=_("about"))
    def about(self, citation):
        """The kind and the heading of the record it is about."""
        record = citation.about
        return f"{capfirst(record._meta.verbose_name)}: {record}"
