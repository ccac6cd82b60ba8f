"""The evidence for one record as a table: fields down, sources across."""

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import evidence
from catalogue.models import Status
from catalogue.templatetags.records import address, heading

from .detail import DetailPage


class EvidencePage(DetailPage):
    """The table of the evidence for one record; `of` is the record's own page."""

    of = None
    template_name = "catalogue/evidence.html"

    @property
    def model(self):
        """The table of the record."""
        return self.of.model

    @property
    def relations(self):
        """What the record's heading needs."""
        return self.of.relations

    @property
    def list_name(self):
        """The list that the record stands in."""
        return self.of.list_name

    def get(self, request, slug):
        record = self.find(slug)
        if record is None:
            return self.redirect(slug)
        if record.status == Status.WITHDRAWN:
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

    def address(self, record):
        return reverse(f"catalogue:{record._meta.model_name}_evidence", args=[record.slug])
