"""The evidence for one record as a table, at the desk: with what is not public, and links to mend it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as say

from catalogue import evidence
from catalogue.models import Citation
from catalogue.models.citation import TARGETS

from .permissions import allowed, refuse_unless


class ShowsEvidence:
    """Mixin of the admins of tables that citations can be about: the page of the evidence."""

    def get_urls(self):
        name = self.model._meta.model_name
        if name not in TARGETS:
            return super().get_urls()
        view = self.admin_site.admin_view(self.evidence_view)
        return [
            path("<path:object_id>/evidence/", view, name=f"catalogue_{name}_evidence"),
            *super().get_urls(),
        ]

    def evidence_view(self, request, object_id):
        """Fields down, sources across."""
        refuse_unless(
            self.has_view_permission(request) and allowed(request.user, Citation, "view"),
            say("To see the evidence you need the permissions to view this table and citations."),
        )
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": say("Evidence: %(record)s") % {"record": record},
            "opts": self.model._meta,
            "record": record,
            "record_url": reverse(f"admin:catalogue_{self.model._meta.model_name}_change", args=[record.pk]),
            "matrix": evidence.matrix(evidence.of(record, public=False)),
            "desk": True,
        }
        return render(request, "admin/catalogue/evidence.html", context)


def evidence_address(record):
    """The address of the page of the evidence for a record; '' for what citations cannot be about."""
    table = record._meta.model_name
    return reverse(f"admin:catalogue_{table}_evidence", args=[record.pk]) if table in TARGETS else ""
