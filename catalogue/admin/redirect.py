"""Redirects, at the curators' desk: to be looked up, added, and never taken back."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Redirect
from catalogue.models.redirect import TABLES

from .base import RowAdmin


@admin.register(Redirect)
class RedirectAdmin(RowAdmin):
    """A retired slug and where it leads. Changed slugs and merges make them; they last for ever."""

    list_display = ["old_slug", "target_table", "leads_to"]
    sortable_by = []
    list_filter = ["target_table"]
    list_select_related = [*TABLES, "rehabilitation__person"]
    search_fields = ["old_slug"]
    search_help_text = _("The beginning of the old slug.")
    actions = None
    fieldsets = [
        (
            None,
            {
                "description": _("Choose the table, and one record of that table."),
                "fields": [("target_table", "old_slug"), *TABLES],
            },
        )
    ]
    help_texts = {
        "target_table": _("The kind of record the slug belonged to."),
        "old_slug": _("The last part of the old address."),
    }

    @admin.display(description=_("leads to"))
    def leads_to(self, redirect):
        """The record that the old slug leads to."""
        return str(redirect.target)

    def get_search_results(self, request, queryset, search_term):
        """Slugs are no folded text: their hyphens stay."""
        return queryset.filter(old_slug__startswith=search_term.strip().lower()), False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        """Only as part of deleting its record: an old address goes on leading there as long as it exists."""
        own_pages = f"{self.opts.app_label}_{self.opts.model_name}_"
        here = request.resolver_match.url_name or "" if request.resolver_match else ""
        return not here.startswith(own_pages) and super().has_delete_permission(request, obj)
