"""Imports at the curators' desk: each is a batch, whose page is its preview, decision, result and undoing."""

import gzip

from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalogue import bulk, consistency, search
from catalogue.models import Batch
from catalogue.models.batch import BatchStatus, Outcome
from catalogue.resources import RESOURCES

from .batch_rows import groups_of, page_of_rows
from .batch_written import written
from .lists import EstimatedPaginator
from .permissions import cannot_confirm, cannot_undo, contract_named, may_look, models_of, refuse_unless
from .permissions import may_publish_each as may_publish
from .transfer import LONGEST_REASON, download, keep_reason, page_of
from .whole import WholeCatalogue

MOST_TOUCHED = 50  # rows that an undo cannot touch, listed
SIDES = {"file", "catalogue"}


@admin.register(Batch)
class BatchAdmin(WholeCatalogue, admin.ModelAdmin):
    """The list of imports, and for each the page on which it is looked at, decided, confirmed and undone."""

    list_display = [
        *["__str__", "status", "owner", "created"],
        *["new", "changed", "deleted", "refused", "conflicts"],
    ]
    list_filter = ["status", "table"]
    list_select_related = ["owner"]
    list_per_page = 50
    sortable_by = []
    ordering = ["-created"]
    actions = None
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    class Media:
        css = {"all": ["catalogue/admin.css"]}

    def get_queryset(self, request):
        """Without the files."""
        return super().get_queryset(request).defer("upload", "decisions", "marks")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Our own pages only: a batch is neither added nor edited nor deleted by hand."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="catalogue_batch_changelist"),
            *self.whole_urls(),
            path("<uuid:id>/change/", view(self.page), name="catalogue_batch_change"),
            path("<uuid:id>/confirm/", view(require_POST(self.confirm)), name="catalogue_batch_confirm"),
            path("<uuid:id>/decide/", view(require_POST(self.decide)), name="catalogue_batch_decide"),
            path("<uuid:id>/refused/", view(self.refused), name="catalogue_batch_refused"),
            path("<uuid:id>/refused/<str:table>/", view(self.refused), name="catalogue_batch_refused"),
            path("<uuid:id>/undo/", view(self.undo), name="catalogue_batch_undo"),
        ]

    def _batch(self, request, id):
        """The batch, for somebody who may see it: 404 where there is none, 403 for others."""
        batch = self.get_queryset(request).select_related("owner").filter(pk=id).first()
        if batch is None:
            raise Http404
        refuse_unless(
            may_look(request.user, batch), say("Only the person who sent this file may look at its preview.")
        )
        return batch

    def _context(self, request, batch, **more):
        return {
            **self.admin_site.each_context(request),
            "title": self._title(batch),
            "opts": Batch._meta,
            "batch": batch,
            "owned": batch.owner_id == request.user.pk,
            **more,
        }

    def _title(self, batch):
        models = models_of(batch)
        table = models[0]._meta.verbose_name_plural if len(models) == 1 else say("the whole catalogue")
        return say("Import of %(table)s") % {"table": table}

    # The page

    def page(self, request, id):
        """What the import would do, or has done: counts, and the rows of one group, 25 at a time."""
        batch = self._batch(request, id)
        groups = groups_of(batch)
        known = {group["outcome"]: group for group in groups}
        first = next((group["outcome"] for group in groups if group["count"]), Outcome.REFUSED)
        shown = request.GET.get("show", first)
        if shown not in known:
            raise BadRequest("There is no such group of rows.")
        rows, before, after = page_of_rows(batch, shown, request.GET)
        context = self._context(
            request,
            batch,
            groups=groups,
            shown=known[shown],
            rows=rows,
            sides=_sides(batch),
            before=before,
            after=after,
            obstacle=cannot_confirm(request.user, batch),
            expired=bool(batch.expires and batch.expires < timezone.now()),
            undoable=batch.status == BatchStatus.APPLIED and not cannot_undo(request.user, batch),
            refused_files=self._refused_files(batch),
            written=written(request, self.admin_site, batch) if batch.status == BatchStatus.APPLIED else None,
        )
        return TemplateResponse(request, "admin/catalogue/batch.html", context)

    def _refused_files(self, batch):
        """The addresses of the files of refused rows: (table, address)."""
        if not batch.refused or batch.status not in {BatchStatus.PREVIEWED}:
            return []
        if batch.table != bulk.WHOLE:
            return [(batch.table, reverse("admin:catalogue_batch_refused", args=[batch.pk]))]
        rows = batch.rows.filter(outcome=Outcome.REFUSED, line__gt=0).order_by("table")
        tables = rows.values_list("table", flat=True).distinct()
        return [(table, reverse("admin:catalogue_batch_refused", args=[batch.pk, table])) for table in tables]

    # Deciding and confirming

    def confirm(self, request, id):
        """Write the batch, once: whoever else sends this form, and whenever, changes nothing."""
        batch = self._batch(request, id)
        obstacle = cannot_confirm(request.user, batch)
        refuse_unless(not obstacle, obstacle)
        before = batch.status
        why = request.POST.get("why", "").strip()[:LONGEST_REASON]
        report = bulk.confirm(batch, request.user, may_publish=may_publish(request.user), why=why)
        self._tell(request, before, report)
        if report.written and before != BatchStatus.APPLIED:
            consistency.refresh_batch(Batch.objects.get(pk=id))
            search.index_saved()
        return HttpResponseRedirect(page_of(batch))

    def _tell(self, request, before, report):
        if report.written and before == BatchStatus.APPLIED:
            messages.info(request, say("This import had been confirmed already. Nothing more was done."))
        elif report.written:
            sentence = ngettext("%(count)s row was written.", "%(count)s rows were written.", report.touched)
            messages.success(request, sentence % {"count": f"{report.touched:,}"})
        else:
            for fault in report.faults[:3]:
                messages.error(request, str(fault))
            if not report.faults:
                messages.error(request, say("Nothing was written: there are conflicts to be decided first."))

    def decide(self, request, id):
        """Settle conflicts as the form says, and preview again; without a decision it only previews again."""
        batch = self._batch(request, id)
        refuse_unless(batch.owner_id == request.user.pk, say("Only its sender can decide."))
        batch = Batch.objects.get(pk=batch.pk)
        if batch.status != BatchStatus.PREVIEWED or not batch.upload:
            messages.error(request, say("This preview is over. Send the file again."))
            return HttpResponseRedirect(page_of(batch))
        decisions = self._decisions(batch, request.POST)
        _batch, report = bulk.preview(
            bulk.WHOLE if batch.table == bulk.WHOLE else contract_named(batch.table),
            gzip.decompress(batch.upload),
            user=request.user,
            may_publish=may_publish(request.user),
            decisions=decisions,
            batch=batch,
        )
        stopped = [fault for fault in report.faults if not fault.line]
        for fault in stopped:
            messages.error(request, fault.sentence)
        if not stopped:
            messages.info(request, say("The file has been compared anew. Nothing has been written."))
        return HttpResponseRedirect(page_of(batch))

    def _decisions(self, batch, sent):
        """`batch.decisions` with what the form says."""
        side = sent.get("all")
        if side in SIDES:
            tables = [c.file.removesuffix(".csv") for c in RESOURCES]
            return {table: {"all": side} for table in tables} if batch.table == bulk.WHOLE else {"all": side}
        chosen = {}
        for name, side in sent.items():
            id, colon, column = name.partition(":")
            if colon and side in SIDES and id.isdecimal():
                chosen.setdefault(int(id), {})[column] = side
        decisions = batch.decisions
        for row in batch.rows.filter(pk__in=chosen, outcome=Outcome.CONFLICT):
            of_table = decisions.setdefault(row.table, {}) if row.table else decisions
            columns = {c: side for c, side in chosen[row.pk].items() if c in row.conflict}
            of_table[str(row.line)] = {**of_table.get(str(row.line), {}), **columns}
        return decisions

    def refused(self, request, id, table=""):
        """The refused rows as CSV with the reasons in a last column, to be mended and sent again."""
        batch = Batch.objects.get(pk=self._batch(request, id).pk)
        contract = contract_named(table or batch.table)
        if not batch.upload or contract is None:
            raise Http404
        name = contract.file.removesuffix(".csv")
        return download(bulk.refused_rows_of(batch, table), f"{name}-refused.csv")

    # Undoing

    def undo(self, request, id):
        """What undoing would bring back, and on POST the undoing."""
        batch = self._batch_to_undo(request, id)
        if request.method == "POST":
            keep_reason(request)
            report = bulk.undo(batch, request.user)
            consistency.refresh_batch(batch)
            search.index_saved()
            if report.refused:
                messages.info(request, report.refused)
            else:
                messages.success(request, _undone(report))
            return HttpResponseRedirect(page_of(batch))
        if batch.status != BatchStatus.APPLIED:
            messages.info(request, say("Only an applied import can be undone."))
            return HttpResponseRedirect(page_of(batch))
        report = bulk.undo_preview(batch)
        context = self._context(request, batch, report=report, touched=report.touched[:MOST_TOUCHED])
        context["title"] = say("Undo this import?")
        return render(request, "admin/catalogue/undo.html", context)

    def _batch_to_undo(self, request, id):
        batch = Batch.objects.defer("upload").filter(pk=id).first()
        if batch is None:
            raise Http404
        obstacle = cannot_undo(request.user, batch)
        refuse_unless(not obstacle, obstacle)
        return batch


def _undone(report):
    return say(
        "The import has been undone: %(deleted)s deleted, %(restored)s set back, "
        "%(brought_back)s brought back, %(touched)s left alone."
    ) % {
        "deleted": report.deleted,
        "restored": report.restored,
        "brought_back": report.brought_back,
        "touched": report.touched_count,
    }


def _sides(batch):
    """What the two values of a changed field are called."""
    return [say("Before"), say("After")] if batch.applied else [say("In the catalogue"), say("In the file")]
