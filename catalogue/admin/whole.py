"""Import and export of the whole catalogue, as one zip of its files."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as say

from catalogue import bulk
from catalogue.models import Batch
from catalogue.resources import RESOURCES

from .permissions import may_export_all, may_import_all, may_publish_each, refuse_unless
from .transfer import (
    ENDINGS,
    PLAIN,
    VARIANT,
    ExportForm,
    UploadForm,
    download,
    options,
    page_of,
    take_upload,
    upload_page,
)


class WholeCatalogue:
    """Mixin of the admin of imports: its pages for a zip of all tables."""

    def whole_urls(self):
        """The addresses of these pages."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_all), name="catalogue_import"),
            path("export/", view(self.export_all), name="catalogue_export"),
            path("export/file/", view(self.export_all_file), name="catalogue_export_file"),
        ]

    def import_all(self, request):
        """The form for a zip of the catalogue's files, and the batch that becomes of it."""
        user = request.user
        refuse_unless(
            may_import_all(user),
            say("To import the whole catalogue you need the permission for it, and those for every table."),
        )
        form = UploadForm()
        if request.method == "POST":
            may = may_publish_each(user)
            batch, form = take_upload(
                request,
                lambda data, name: bulk.preview(bulk.WHOLE, data, user=user, may_publish=may, file_name=name),
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
        return download(bulk.export_all(**chosen), f"catalogue{ENDINGS[variant]}.zip", "application/zip")

    def _refuse_export(self, request):
        refuse_unless(
            may_export_all(request.user),
            say("To export the whole catalogue you need the permission for it, and those for every table."),
        )
