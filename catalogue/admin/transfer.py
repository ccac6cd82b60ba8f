"""Import and export at the curators' desk: the forms, and the files.

All work is done by `catalogue.bulk`; nothing of django-import-export's own admin is used, whose pages hand
the name of a temporary file to the browser. A file that is sent becomes a batch in the database, and its
page (`batch.py`) is the preview, the decision, the result and the undoing.
"""

import pghistory
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import bulk
from catalogue.resources import RESOURCES

from .permissions import may_export, may_import, may_publish_each, refuse_unless

LONGEST_REASON = 500  # characters
WHAT, VARIANT = "_what", "_as"  # the export form's own parameters in the address, which no list has
LISTED, ALL = "listed", "all"
PLAIN, EXCEL, WORKING = "plain", "excel", "working"
ENDINGS = {PLAIN: "", EXCEL: "-for-excel", WORKING: "-working-copy"}  # of the files' names


class UploadForm(forms.Form):
    """The file to be imported."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.zip"
        if too_large:
            self.fields["file"].error_messages["required"] = say(
                "The file is larger than %(most)s MB. Split it, or import it with manage.py import_csv."
            ) % {"most": settings.MOST_UPLOADED >> 20}


class ExportForm(forms.Form):
    """What is to be exported, and how it is to be written."""

    variants = [
        (PLAIN, _("data: plain CSV, every value as it is")),
        (WORKING, _("working copy: with each row's version, so that what others change meanwhile is kept")),
        (EXCEL, _("working copy for Excel: opens with the right letters, and no cell is run as a formula")),
    ]

    def __init__(self, *args, narrowed=None, **kwargs):
        super().__init__(*args, **kwargs)
        if narrowed:
            rows = [(LISTED, narrowed), (ALL, _("all rows of the table"))]
            self.fields[WHAT] = forms.ChoiceField(label=_("Rows"), widget=forms.RadioSelect, choices=rows)
            self.initial[WHAT] = LISTED
        self.fields[VARIANT] = forms.ChoiceField(
            label=_("As"), widget=forms.RadioSelect, choices=self.variants, initial=PLAIN
        )


def upload_page(request, site, form, **context):
    """The form for sending a file."""
    context = {**site.each_context(request), "form": form, "most": settings.MOST_UPLOADED >> 20, **context}
    return render(request, "admin/catalogue/import.html", context)


def take_upload(request, preview):
    """(batch, form): what `preview(bytes, file name)` makes of the file sent, or the form with its fault."""
    bulk.expire_batches()
    form = UploadForm(request.POST, request.FILES, too_large=getattr(request, "upload_too_large", False))
    if not form.is_valid():
        return None, form
    file = form.cleaned_data["file"]
    batch, _report = preview(file.read(), file.name)
    return batch, form


def keep_reason(request):
    """Keep the reason given with a form, if any, with every change that this request makes."""
    if why := request.POST.get("why", "").strip():
        pghistory.context(why=why[:LONGEST_REASON])


def page_of(batch):
    """The address of the page of a batch."""
    return reverse("admin:catalogue_batch_change", args=[batch.pk])


def options(variant):
    """What the engine is told for a `variant`; None for an unknown one."""
    return {
        PLAIN: {},
        EXCEL: {"excel": True, "with_version": True},
        WORKING: {"with_version": True},
    }.get(variant)


def download(blocks, name, kind="text/csv; charset=utf-8"):
    """A file, streamed."""
    answer = StreamingHttpResponse(blocks, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


# --- the admins of tables -------------------------------------------------------------------------


def contract_of(model):
    """The contract of the table of `model`."""
    return next(contract for contract in RESOURCES if contract._meta.model is model)


class Transfer:
    """Mixin of the admins of tables: import; export of what the list shows, of a selection, or of all."""

    @property
    def contract(self):
        """The contract of the table."""
        return contract_of(self.model)

    @property
    def _urls(self):
        return f"admin:catalogue_{self.model._meta.model_name}"

    def get_urls(self):
        name, view = f"catalogue_{self.model._meta.model_name}", self.admin_site.admin_view
        own = [
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("export/", view(self.export_view), name=f"{name}_export"),
            path("export/file/", view(self.export_file), name=f"{name}_export_file"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        query = request.GET.urlencode()
        links = {}
        if may_import(request.user, self.model):
            links["import_url"] = reverse(f"{self._urls}_import")
        if may_export(request.user, self.model):
            links["export_url"] = reverse(f"{self._urls}_export") + (f"?{query}" if query else "")
        return super().changelist_view(request, {**links, **(extra_context or {})})

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not may_export(request.user, self.model):
            actions.pop("export_selected", None)
        return actions

    @admin.action(description=_("Export selected %(verbose_name_plural)s"), permissions=["view"])
    def export_selected(self, request, queryset):
        """To the export of what is selected: by the list's own filter where all of it is, not by its ids."""
        query = request.GET.copy()
        if request.POST.get("select_across") != "1":
            query["id__in"] = ",".join(str(id) for id in queryset.order_by("pk").values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse(f'{self._urls}_export')}?{query.urlencode()}")

    def import_view(self, request):
        """The form for a file, and what becomes of it: a batch that waits for its confirmation."""
        user = request.user
        refuse_unless(
            may_import(user, self.model),
            say("To import here you need the permissions to import, to add and to change this table."),
        )
        form = UploadForm()
        if request.method == "POST":
            batch, form = take_upload(request, lambda data, name: self._preview(user, data, name))
            if batch:
                return HttpResponseRedirect(page_of(batch))
        return upload_page(
            request,
            self.admin_site,
            form,
            title=say("Import %(table)s") % {"table": self.model._meta.verbose_name_plural},
            opts=self.model._meta,
            contract=self.contract,
            columns=self.contract.header(),
        )

    def _preview(self, user, data, name):
        publish = may_publish_each(user)
        return bulk.preview(self.contract, data, user=user, may_publish=publish, file_name=name)

    def export_view(self, request):
        """The choice of what to export and how."""
        self._refuse_export(request)
        query, narrowed = self._list_query(request), None
        try:
            if query:
                narrowed = say("what the list shows: %(count)s") % {"count": self._listed(request, query)[0]}
        except IncorrectLookupParameters:
            return self._no_such_list(request)
        return render(
            request,
            "admin/catalogue/export.html",
            {
                **self.admin_site.each_context(request),
                "title": say("Export %(table)s") % {"table": self.model._meta.verbose_name_plural},
                "opts": self.model._meta,
                "form": ExportForm(narrowed=narrowed),
                "query": [(name, value) for name, values in query.lists() for value in values],
                "file_url": reverse(f"{self._urls}_export_file"),
            },
        )

    def export_file(self, request):
        """The file itself."""
        self._refuse_export(request)
        variant, what = request.GET.get(VARIANT, PLAIN), request.GET.get(WHAT, LISTED)
        chosen = options(variant)
        if chosen is None or what not in {LISTED, ALL}:
            self.message_user(request, say("Choose which rows to export, and how."), messages.ERROR)
            return HttpResponseRedirect(reverse(f"{self._urls}_export"))
        query, queryset = self._list_query(request), None
        try:
            if query and what == LISTED:
                queryset = self._listed(request, query)[1]
        except IncorrectLookupParameters:
            return self._no_such_list(request)
        name = self.contract.file.removesuffix(".csv") + ENDINGS[variant]
        return download(bulk.export(self.contract, queryset=queryset, **chosen), f"{name}.csv")

    def _no_such_list(self, request):
        self.message_user(request, say("The list cannot be filtered so. Filter it anew."), messages.ERROR)
        return HttpResponseRedirect(reverse(f"{self._urls}_changelist"))

    def _refuse_export(self, request):
        refuse_unless(
            may_export(request.user, self.model),
            say("To export here you need the permissions to export and to view this table."),
        )

    def _list_query(self, request):
        """The list's own parameters of the address: its filters and its search."""
        query = request.GET.copy()
        for name in [WHAT, VARIANT, "p", "o", "e", "all"]:
            query.pop(name, None)
        return query

    def _listed(self, request, query):
        """(how many in words, the rows) that the list shows for `query`; its own refusals are the list's."""
        request.GET = query
        shown = self.get_changelist_instance(request)
        return shown.paginator.count_in_words(), shown.get_queryset(request)
