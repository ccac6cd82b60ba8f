"""Imports at the curators' desk: each is a batch, whose page is its preview, decision, result and undoing."""

import difflib
import gzip
import io
import re

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

from catalogue import bulk, consistency
from catalogue.bulk import catalogue as whole
from catalogue.models import Batch
from catalogue.models.batch import BatchStatus, Outcome
from catalogue.reading import ReadingFault
from catalogue.resources import RESOURCES

from .lists import EstimatedPaginator
from .transfer import (
    ENDINGS,
    PLAIN,
    VARIANT,
    ExportForm,
    UploadForm,
    allowed,
    download,
    may_export_all,
    may_import,
    may_import_all,
    may_publish,
    options,
    page_of,
    refuse_unless,
    take_upload,
    upload_page,
)

PAGE = 25  # rows of one group shown at a time
CUT = 240  # characters of a value shown in a list; a row by itself is shown whole
LEAD = 40  # characters before the first difference of a value that is cut
MOST_WORDS = 2_000  # in which differences are marked word by word
MOST_TOUCHED = 50  # rows that an undo cannot touch, listed
SIDES = {"file", "catalogue"}
# The groups of rows in the order in which they want attention.
GROUPS = [Outcome.REFUSED, Outcome.CONFLICT, Outcome.CHANGED, Outcome.DELETED, Outcome.NEW]


# --- what changed, for people ---------------------------------------------------------------------


def side_by_side(old, new, cut=CUT):
    """Two values as ([(text, marked)], [(text, marked)]): the words that differ are marked.

    Long values are cut to the surroundings of the first difference.
    """
    if cut and max(len(old), len(new)) > cut:
        start = max(0, len(_common_start(old, new)) - LEAD)
        old, new = _cut(old, start, cut), _cut(new, start, cut)
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [(old, True)], [(new, True)]
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(("".join(before[a:b]), kind != "equal"))
        right.append(("".join(after[c:d]), kind != "equal"))
    return [part for part in left if part[0]], [part for part in right if part[0]]


def _words(text):
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _common_start(one, other):
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), len(other))]


def _cut(text, start, cut):
    middle = text[start : start + cut]
    return f"{'…' if start and middle else ''}{middle}{'…' if start + cut < len(text) else ''}"


def shortened(text, cut=CUT):
    """The beginning of a value."""
    return _cut(text, 0, cut) if cut else text


# --- who may --------------------------------------------------------------------------------------


def models_of(batch):
    """The models whose rows the batch can write."""
    return [
        contract._meta.model
        for contract in RESOURCES
        if batch.table in (whole.TABLE, contract.file.removesuffix(".csv"))
    ]


def contract_named(table):
    """The contract of a table, as batches name it."""
    return next((c for c in RESOURCES if c.file == f"{table}.csv"), None)


def may_look(user, batch):
    """Whether `user` may see what is in the batch."""
    if batch.owner_id == user.pk:
        return True
    seen = all(allowed(user, model, "view") for model in models_of(batch))
    return seen and user.has_perm("catalogue.view_batch")


def cannot_confirm(user, batch):
    """Why `user` cannot confirm the batch now; "" where nothing is in the way. The engine asks again."""
    if batch.owner_id != user.pk:
        return say("Only the person who sent this file can confirm it.")
    if batch.table == whole.TABLE:
        allowed_now = may_import_all(user)
    else:
        allowed_now = all(may_import(user, model) for model in models_of(batch))
    if not allowed_now:
        return say("You may no longer import into this table.")
    if batch.deleted and not all(allowed(user, model, "delete") for model in _deleting(batch)):
        return say(
            "The file deletes rows, which you may not. Empty its column “delete”, or ask somebody who may."
        )
    return ""


def _deleting(batch):
    """The models of which the batch deletes rows."""
    if batch.table != whole.TABLE:
        return models_of(batch)
    tables = batch.rows.filter(outcome=Outcome.DELETED).order_by().values_list("table", flat=True).distinct()
    return [contract_named(table)._meta.model for table in tables]


def cannot_undo(user, batch):
    """Why `user` cannot undo the batch; "" where nothing is in the way. Undoing deletes and changes rows."""
    if not user.has_perm("catalogue.undo_batch"):
        return say("To undo an import you need the permission to undo imports.")
    models = models_of(batch)
    if not all(allowed(user, model, "add", "change", "delete") for model in models):
        return say(
            "To undo this import you need the permissions to add, change and delete rows of its table."
        )
    if not all(may_publish(user, model) for model in models) and bulk.touches_published(batch):
        return say("This import wrote published rows. Ask somebody who may publish to undo it.")
    return ""


# --- the admin ------------------------------------------------------------------------------------


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):
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
            path("import/", view(self.import_all), name="catalogue_import"),
            path("export/", view(self.export_all), name="catalogue_export"),
            path("export/file/", view(self.export_all_file), name="catalogue_export_file"),
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
        groups = self._groups(batch)
        known = {group["outcome"]: group for group in groups}
        first = next((group["outcome"] for group in groups if group["count"]), Outcome.REFUSED)
        shown = request.GET.get("show", first)
        if shown not in known:
            raise BadRequest("There is no such group of rows.")
        rows, before, after = self._rows(batch, shown, request.GET)
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
            tables=[self._table_link(request, model) for model in models_of(batch)] if batch.applied else [],
        )
        return TemplateResponse(request, "admin/catalogue/batch.html", context)

    def _groups(self, batch):
        counts = {
            Outcome.REFUSED: batch.refused,
            Outcome.CONFLICT: batch.conflicts,
            Outcome.CHANGED: batch.changed,
            Outcome.DELETED: batch.deleted,
            Outcome.NEW: batch.new,
        }
        return [{"outcome": o.value, "label": o.label, "count": counts[o]} for o in GROUPS]

    def _rows(self, batch, outcome, query):
        """One page of a group, with the places before and after it; `?row=` shows one row, whole."""
        rows = batch.rows.filter(outcome=outcome)
        if "row" in query:
            found = list(rows.filter(pk=_number(query["row"])))
            return self._shown(found, batch.table, cut=0), "", ""
        after, before = _place(query.get("after")), _place(query.get("before"))
        if before:
            found = list(_beyond(rows, before, forward=False).order_by("-table", "-line", "-pk")[: PAGE + 1])
            more, found = len(found) > PAGE, found[:PAGE][::-1]
            return self._shown(found, batch.table), _place_of(found, 0) if more else "", _place_of(found, -1)
        rows = _beyond(rows, after, forward=True) if after else rows
        found = list(rows.order_by("table", "line", "pk")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE]
        return (
            self._shown(found, batch.table),
            _place_of(found, 0) if after else "",
            _place_of(found, -1) if more else "",
        )

    def _shown(self, rows, table, cut=CUT):
        """The rows with what the page shows of them: values side by side, in the order of the columns."""
        for row in rows:
            changes = _in_order(row.changes, row.table or table)
            row.lines = [(column, *side_by_side(old, new, cut)) for column, (old, new) in changes]
            row.filled = [(column, shortened(new, cut)) for column, (_old, new) in changes]
            row.choices = [
                {
                    "column": column,
                    "name": f"{row.pk}:{column}",
                    "before": shortened(before or "", cut),
                    "sides": side_by_side(catalogue or "", file or "", cut),
                }
                for column, (before, catalogue, file) in _in_order(row.conflict, row.table or table)
            ]
            row.faults = [(column, shortened(value or "", cut), said) for column, value, said in row.faults]
        return rows

    def _refused_files(self, batch):
        """The addresses of the files of refused rows: (table, address)."""
        if not batch.refused or batch.status not in {BatchStatus.PREVIEWED}:
            return []
        if batch.table != whole.TABLE:
            return [(batch.table, reverse("admin:catalogue_batch_refused", args=[batch.pk]))]
        rows = batch.rows.filter(outcome=Outcome.REFUSED, line__gt=0).order_by("table")
        tables = rows.values_list("table", flat=True).distinct()
        return [(table, reverse("admin:catalogue_batch_refused", args=[batch.pk, table])) for table in tables]

    def _table_link(self, request, model):
        address = reverse(f"admin:catalogue_{model._meta.model_name}_changelist")
        return {"label": model._meta.verbose_name_plural, "address": address}

    # Deciding and confirming

    def confirm(self, request, id):
        """Write the batch, once: whoever else sends this form, and whenever, changes nothing."""
        batch = self._batch(request, id)
        obstacle = cannot_confirm(request.user, batch)
        refuse_unless(not obstacle, obstacle)
        before = batch.status
        if batch.table == whole.TABLE:
            report = whole.confirm_all(batch, request.user, self._may_publish(request.user))
        else:
            model = contract_named(batch.table)._meta.model
            report = bulk.confirm(batch, request.user, may_publish=may_publish(request.user, model))
        self._tell(request, before, report)
        if report.written and before != BatchStatus.APPLIED:
            consistency.refresh_batch(Batch.objects.get(pk=id))
        return HttpResponseRedirect(page_of(batch))

    def _may_publish(self, user):
        return lambda contract: may_publish(user, contract._meta.model)

    def _tell(self, request, before, report):
        if report.written and before == BatchStatus.APPLIED:
            messages.info(request, say("This import had been confirmed already. Nothing more was done."))
        elif report.written:
            counts = report.counts
            done = counts["new"] + counts["changed"] + counts["deleted"]
            sentence = ngettext("%(count)s row was written.", "%(count)s rows were written.", done)
            messages.success(request, sentence % {"count": f"{done:,}"})
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
        data = gzip.decompress(batch.upload)
        if batch.table == whole.TABLE:
            may = self._may_publish(request.user)
            _batch, report = whole.preview_all(
                data, user=request.user, may_publish=may, decisions=decisions, batch=batch
            )
        else:
            contract = contract_named(batch.table)
            may = may_publish(request.user, contract._meta.model)
            _batch, report = bulk.preview(
                contract, data, user=request.user, may_publish=may, decisions=decisions, batch=batch
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
            return {table: {"all": side} for table in tables} if batch.table == whole.TABLE else {"all": side}
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
        stream = io.BytesIO(gzip.decompress(batch.upload))
        if batch.table == whole.TABLE:
            stream = whole.Archive(stream.getvalue()).open(contract)
        rows = batch.rows.filter(outcome=Outcome.REFUSED, table=table).order_by("line", "pk")
        faults = (
            ReadingFault(row.line, column or "", value or "", sentence)
            for row in rows.iterator(chunk_size=1_000)
            for column, value, sentence in row.faults
        )
        name = contract.file.removesuffix(".csv")
        return download(bulk.refused_rows(stream, faults), f"{name}-refused.csv")

    # Undoing

    def undo(self, request, id):
        """What undoing would bring back, and on POST the undoing."""
        batch = self._batch_to_undo(request, id)
        if request.method == "POST":
            report = bulk.undo(batch, request.user)
            consistency.refresh_batch(batch)
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

    # The whole catalogue

    def import_all(self, request):
        """The form for a zip of the catalogue's files, and the batch that becomes of it."""
        user = request.user
        refuse_unless(
            may_import_all(user),
            say("To import the whole catalogue you need the permission for it, and those for every table."),
        )
        form = UploadForm()
        if request.method == "POST":
            may = self._may_publish(user)
            batch, form = take_upload(
                request,
                lambda data, name: whole.preview_all(data, user=user, may_publish=may, file_name=name),
            )
            if batch:
                return HttpResponseRedirect(page_of(batch))
        title = say("Import the whole catalogue")
        files = [contract.file for contract in RESOURCES]
        return upload_page(request, self.admin_site, form, title=title, opts=Batch._meta, files=files)

    def export_all(self, request):
        """The choice of how to export the whole catalogue."""
        self._refuse_export(request)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Export the whole catalogue"),
            "opts": Batch._meta,
            "form": ExportForm(),
            "file_url": reverse("admin:catalogue_export_file"),
            "whole": True,
        }
        return render(request, "admin/catalogue/export.html", context)

    def export_all_file(self, request):
        """The zip itself, streamed."""
        self._refuse_export(request)
        variant = request.GET.get(VARIANT, PLAIN)
        chosen = options(variant)
        if chosen is None:
            raise BadRequest("There is no such variant.")
        return download(whole.export_all(**chosen), f"catalogue{ENDINGS[variant]}.zip", "application/zip")

    def _refuse_export(self, request):
        refuse_unless(
            may_export_all(request.user),
            say("To export the whole catalogue you need the permission for it, and those for every table."),
        )


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


def _in_order(columns, table):
    """The items of {column: …} in the order of the table's columns; the database keeps its own."""
    contract = contract_named(table)
    order = contract.header() if contract else []
    return [(name, columns[name]) for name in [*order, *(columns.keys() - set(order))] if name in columns]


def _number(text):
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRequest("That is no row.")
    return int(text)


def _place(text):
    """(table, line) of `persons.25`."""
    if not text:
        return None
    table, _dot, line = text.rpartition(".")
    return table, _number(line)


def _place_of(rows, at):
    return f"{rows[at].table}.{rows[at].line}" if rows else ""


def _beyond(rows, place, forward):
    """The rows of a group after or before a (table, line)."""
    table, line = place
    end = "gt" if forward else "lt"
    here = rows.filter(table=table, **{f"line__{end}": line})
    return here | rows.filter(**{f"table__{end}": table})
