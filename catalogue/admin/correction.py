"""Corrections from readers: the queue, and deciding one of them."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation, Correction, CorrectionStatus
from catalogue.models.citation import TARGETS

from .lists import EstimatedPaginator


class DecisionForm(forms.ModelForm):
    """What becomes of a correction, and why; the database asks for the reason too."""

    class Meta:
        model = Correction
        fields = ["status", "answer"]

    def clean(self):
        cleaned = super().clean()
        told = cleaned.get("answer") or cleaned.get("status") in {"waiting", "junk", None}
        if not told:
            self.add_error("answer", say("Say why: what was put in, or why not. One sentence is enough."))
        decide(self.instance, cleaned.get("status"))
        return cleaned


def decide(correction, status):
    """Date the decision and forget who wrote; a letter that waits again has no date."""
    waiting = status == CorrectionStatus.WAITING
    correction.decided = None if waiting else correction.decided or timezone.now()
    if not waiting:
        correction.contact = correction.sender = ""


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    """The letters, those that wait first to be chosen; a decision is dated, signed and explained."""

    form = DecisionForm
    list_display = ["what", "tells", "sent", "status", "decided_by"]
    list_display_links = ["what"]
    list_filter = ["status"]
    list_select_related = ["decided_by"]
    sortable_by = []
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    actions = None
    readonly_fields = [
        "record_link",
        "field_name",
        "shown",
        "says",
        "evidence",
        "contact",
        "sent",
        "next_step",
    ]
    fieldsets = [
        (None, {"fields": ["record_link", "field_name", "shown", "says", "evidence", "contact", "sent"]}),
        (_("Decision"), {"fields": ["next_step", "status", "answer"]}),
    ]

    class Media:
        css = {"all": ["catalogue/admin.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.decided_by = None if obj.status == CorrectionStatus.WAITING else request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("about"))
    def what(self, correction):
        """The slug, and the field it is about."""
        return str(correction)

    @admin.display(description=_("what would be right"))
    def tells(self, correction):
        return Truncator(correction.says).chars(100)

    @admin.display(description=_("record"))
    def record_link(self, correction):
        """The record's form; its slug, where it was deleted meanwhile."""
        record = correction.about
        if record is None:
            return say("%(slug)s (deleted meanwhile)") % {"slug": correction.slug}
        address = reverse(f"admin:catalogue_{correction.table}_change", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, record)

    @admin.display(description=_("field"))
    def field_name(self, correction):
        if not correction.field:
            return say("the page as a whole")
        model = Citation._meta.get_field(correction.table).related_model
        return capfirst(model._meta.get_field(correction.field).verbose_name)

    @admin.display(description=_("if it is right"))
    def next_step(self, correction):
        """A citation with what is known filled in: what a reader says is evidence only through a source."""
        record = correction.about
        if record is None or correction.table not in TARGETS:
            return say("Put it into the record, then write here what you did.")
        known = urlencode({correction.table: record.pk, "field": correction.field})
        address = f"{reverse('admin:catalogue_citation_add')}?{known}"
        link = format_html('<a href="{}">{}</a>', address, say("Cite the source for this field."))
        return format_html(
            "{} {}", link, say("Then change the record if need be, and write here what you did.")
        )
