"""The evidence for one record as a table: fields down, sources across."""

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import evidence
from catalogue.models import Status
from catalogue.templatetags.records import address, heading

from .detail import BesidePage


class EvidencePage(BesidePage):
    """The table of the evidence for one record; `of` is the record's own page."""

    name = "evidence"
    template_name = "catalogue/evidence.html"

    def get(self, request, slug):
        record = self.find(slug)
        if record is None:
            return self.redirect(slug)
        if record.status != Status.PUBLISHED:
            return self.withdrawn()
        return self.answer(
            {
                "record": record,
                "title": _("Evidence: %(record)s") % {"record": heading(record)},
                "record_url": address(record),
                "matrix": evidence.matrix(self.gather(record)),
                "list_url": reverse(f"catalogue:{self.list_name}"),
            }
        )
