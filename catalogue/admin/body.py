"""Bodies, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Body, Case, Event, Rehabilitation

from .base import RecordAdmin


@admin.register(Body)
class BodyAdmin(RecordAdmin):
    """A court, prosecutor, party organ, board, commission or ministry."""

    list_display = ["name", "status", "abbreviation", "native_name", "kind"]
    sortable_by = ["name"]
    list_filter = ["status", "kind"]
    search_fields = ["sort_key", "native_sort_key", "abbreviation__icontains"]
    search_help_text = _("Words of the name, or the abbreviation.")
    view_on_site = False  # an authority list has no public pages
    listed_apart = [(Event, "body"), (Rehabilitation, "body"), (Case, "sentencing_body")]
    help_texts = {
        "native_name": _("In full, in the original script."),
        "kind": _("Courts judge, prosecutors protest, party organs decide on membership."),
    }
    fieldsets = [
        (None, {"fields": [("name", "native_name"), ("abbreviation", "kind")]}),
        RecordAdmin.publication,
    ]
