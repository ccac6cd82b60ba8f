"""Places, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Place, Renaming

from .base import RecordAdmin
from .inlines import ListedOnly, citations_of
from .lists import Cited, country, in_words


class Renamings(ListedOnly):
    """The chain of names; each renaming has a form of its own."""

    model = Renaming
    fk_name = "place"
    fields = readonly_fields = ["date_words", "old_name", "new_name", "kind", "status"]
    ordering = ["date_earliest", "pk"]
    date_words = in_words("date", _("date"))


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """A place under today's name; its former names are renamings."""

    list_display = ["name", "status", "native_name", "kind", "country", "citation_count"]
    sortable_by = ["name"]
    list_filter = ["status", "kind", country("country", _("country")), Cited]
    search_fields = [
        *["sort_key", "native_sort_key"],
        *["renamings__old_sort_key", "renamings__old_native_sort_key"],
        *["renamings__new_sort_key", "renamings__new_native_sort_key"],
    ]
    search_help_text = _("Any part of a name the place has or had.")
    inlines = [Renamings, citations_of("place")]
    help_texts = {
        "kind": _("What it is today, or was when it was last heard of."),
        "latitude": _("In degrees, north positive; two decimals are enough for a city: 48.71."),
        "longitude": _("In degrees, east positive: 44.51."),
    }
    fieldsets = [
        (None, {"fields": [("name", "native_name"), ("kind", "country")]}),
        RecordAdmin.publication,
        (
            _("On the map and elsewhere"),
            {"fields": [("latitude", "longitude"), ("wikidata", "geonames")]},
        ),
    ]
