"""What every form and list of the curators' desk is, and how a refusal of the database is told.

The admin declares; what holds is decided by the models and the database. A refusal of the database, whoever
caused it, comes back as a sentence on the form with everything typed still there.
"""

from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, connections, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import evidence, search
from catalogue.models import Status
from catalogue.models.citation import TARGETS
from catalogue.workflow import RefusedError

from . import cite, full_text
from .below import RowsBelow
from .checked import Checked
from .deleting import Deleting
from .fields import RowOptions
from .lists import CitedChangeList, EstimatedPaginator, WordSearch
from .matrix import ShowsEvidence, evidence_address
from .putting_back import PuttingBack
from .refusals import refusal
from .stale import Stale
from .transfer import Transfer
from .workflow import OwnRows, Steps


class RowAdmin(
    OwnRows,
    Checked,
    Transfer,
    Deleting,
    PuttingBack,
    Stale,
    RowsBelow,
    ShowsEvidence,
    RowOptions,
    WordSearch,
    admin.ModelAdmin,
):
    """The form and the list of one table."""

    actions = ["export_selected"]
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50
    list_select_related = []
    help_texts = {}
    bookkeeping = ["version", "created", "modified"]
    listed_apart = []  # (model, key): the rows that name this record and have a list only

    class Media:
        css = {"all": ["catalogue/admin.css"]}
        js = ["catalogue/admin.js"]

    # Lists

    def get_changelist(self, request, **kwargs):
        return CitedChangeList

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description=_("citations"))
    def citation_count(self, record):
        """How many citations are about the record."""
        return record.number_of_citations

    # Forms

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self.help_texts:
            kwargs.setdefault("help_texts", self.help_texts)
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), *self.bookkeeping]
        return [*fixed, "slug"] if getattr(obj, "first_published", None) else fixed

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        kept = {"classes": ["collapse"], "fields": [tuple(self.bookkeeping)]}
        return [*fieldsets, (_("Bookkeeping"), kept)]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= _refused(context)
        if obj is not None:
            gathered = self._evidence(request, obj)
            cite.tell_beside(request, context["adminform"].form, obj, gathered)
        if request.method == "GET" and obj is not None:
            context |= {
                **self.warnings(request, obj),
                "disagreements": gathered.disagreements,
                "quotes": full_text.doubtful_quotes(obj),
                "listed_apart": [self._list(model, key, obj) for model, key in self.listed_apart],
                "evidence_url": evidence_address(obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _evidence(self, request, obj):
        """What the sources say of the record as it is stored, whatever has been typed meanwhile."""
        if self.model._meta.model_name not in TARGETS:
            return evidence.RecordEvidence()
        stored = obj if request.method == "GET" else self.model.objects.get(pk=obj.pk)
        return evidence.of(stored, public=False)

    def response_change(self, request, obj):
        return cite.answer(request, obj) or super().response_change(request, obj)

    def _list(self, model, key, obj):
        address = reverse(f"admin:catalogue_{model._meta.model_name}_changelist")
        label = capfirst(model._meta.verbose_name_plural)
        return {
            "address": f"{address}?{key}__id__exact={obj.pk}",
            "label": f"{label} ({model._meta.get_field(key).verbose_name})",
        }

    # Refusals: what the database refuses becomes a sentence, and nothing is half written.

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, RefusedError) as error:
            request.refusal = refusal(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._check_now()
        citations = cite.saved_citations(form, formsets)
        cite.remember(request, citations)
        full_text.check_saved(request, citations)
        evidence.weigh_saved()
        search.index_saved()

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            opts = self.model._meta
            return HttpResponseRedirect(
                reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[object_id])
            )

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self._check_now()

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._check_now()

    def _check_now(self):
        """Let what the database checks at the end of a transaction be checked while the form is at hand."""
        connections[self.model.objects.db].check_constraints()


def _refused(context):
    """What is refused as a whole stands alone at the top: there is no box below to be corrected."""
    errors = context["adminform"].form.errors
    if not context.get("errors") or set(errors) != {NON_FIELD_ERRORS} or len(context["errors"]) > 1:
        return {}
    return {"errors": [], "refused": errors[NON_FIELD_ERRORS]}


class PartAdmin(RowAdmin):
    """The form and the list of a table whose rows have no page of their own."""

    save_on_top = True  # the first button is what Enter presses, and it must not be one beside a field
    bookkeeping = ["ref", "version", "created", "modified"]


class RecordAdmin(Steps, RowAdmin):
    """The form and the list of a table of records."""

    save_on_top = True
    publication = (_("Publication"), {"fields": [("standing", "slug"), "summary", "note"]})

    def view_on_site(self, record):
        """The public page, which only a published record has."""
        return record.get_absolute_url() if record.status == Status.PUBLISHED else None
