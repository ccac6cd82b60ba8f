"""Renamings, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Renaming

from .base import RecordAdmin
from .inlines import citations_of
from .lists import Cited, country, decade, in_words


@admin.register(Renaming)
class RenamingAdmin(RecordAdmin):
    """One change of one place's name."""

    list_display = ["heading", "status", "place", "date_words", "kind", "honours", "citation_count"]
    sortable_by = ["date_words"]
    list_filter = [
        "status",
        "kind",
        decade("date", _("decade")),
        country("place__country", _("country")),
        Cited,
    ]
    list_select_related = ["place", "honours"]
    search_fields = [
        *["old_sort_key", "old_native_sort_key", "new_sort_key", "new_native_sort_key"],
        *["place__sort_key", "place__native_sort_key"],
    ]
    search_help_text = _("Any part of the old, the new or today's name.")
    inlines = [citations_of("renaming")]
    help_texts = {
        "place": _("The place under today's name."),
        "old_native": _("In the original script."),
        "new_name": _("The name it was given, in English."),
        "new_native": _("In the original script."),
        "date": _("When the change took effect: “11 November 1961”, “1961”."),
        "kind": _("Whether the change honours somebody, ends an honour, or brings an earlier name back."),
        "event": _("The campaign or congress it belongs to."),
        "decree": _("The decree, order or resolution itself."),
    }
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("place", "date"),
                    ("old_name", "old_native"),
                    ("new_name", "new_native"),
                    ("kind", "honours"),
                    ("event", "decree"),
                ]
            },
        ),
        RecordAdmin.publication,
    ]
    date_words = in_words("date", _("date"))

    @admin.display(description=_("renaming"))
    def heading(self, renaming):
        """The old and the new name."""
        return renaming.heading()
