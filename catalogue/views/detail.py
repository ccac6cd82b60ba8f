"""The page of one record, found by its slug: its columns as facts, and where the sources disagree on them."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from catalogue import evidence, names_in_time
from catalogue.models import Redirect, Status
from catalogue.templatetags.records import address, heading

from .base import CACHING, Page
from .facts import Dispute, facts


class DetailPage(Page):
    """The page of one record, found by its slug: 301 for an old slug, 410 for a withdrawn one, else 404."""

    model = None
    relations = ()  # loaded with the record
    columns = ()  # shown as facts, in this order
    list_name = ""

    def get(self, request, slug):
        record = self.find(slug)
        if record is None:
            return self.redirect(slug)
        if record.status != Status.PUBLISHED:
            return self.withdrawn()
        gathered = self.gather(record)
        context = {"record": record, "title": heading(record), "evidence": gathered}
        context["facts"] = self.lines(record, gathered)
        context["disputes"] = [Dispute(f.name, f.label, f) for f in gathered.disagreements]
        context["evidence_url"] = self.evidence_url(record, gathered)
        context["list_url"] = reverse(f"catalogue:{self.list_name}")
        context["cite_url"] = request.build_absolute_uri(self.address(record))
        context["changed"] = last_changed(record, gathered)
        context["correct_url"] = reverse(f"catalogue:{record._meta.model_name}_correct", args=[record.slug])
        context |= self.context(record)
        return self.answer(context)

    def context(self, record):
        """What the page shows beside the record's own columns and their evidence."""
        return {}

    def address(self, record):
        """The address of this page of `record`."""
        return address(record)

    def find(self, slug):
        """The record with this slug, if it is or ever was public; None for any other."""
        known = self.model.objects.filter(slug=slug, first_published__isnull=False)
        return known.select_related(*self.relations).first()

    def lines(self, record, gathered):
        """The record's own columns, as lines."""
        if record._meta.model_name in names_in_time.DATED:
            names_in_time.names_then([record])
        return facts(record, gathered, self.columns)

    def gather(self, record):
        """What the public citations about the record say."""
        public = record.status == Status.PUBLISHED
        spoken = evidence.citations_in_public() if public else evidence.citations()
        prefetch_related_objects([record], Prefetch("citations", queryset=spoken))
        return evidence.of(record)

    def evidence_url(self, record, gathered):
        """The address of the table of the evidence; '' where nothing is said of the record."""
        if not gathered.witnesses:
            return ""
        return reverse(f"catalogue:{self.model._meta.model_name}_evidence", args=[record.slug])

    def redirect(self, slug):
        """301 to the record that once had this slug; 404 where there is none in public."""
        table = self.model._meta.model_name
        old = Redirect.objects.filter(target_table=table, old_slug=slug).select_related(table).first()
        if old is None or old.target.first_published is None:
            raise Http404
        response = HttpResponsePermanentRedirect(self.address(old.target))
        response["Cache-Control"] = CACHING  # a record can be given its old slug back
        return response

    def withdrawn(self):
        """410, with a sentence and without a word of the record."""
        context = {"list_url": reverse(f"catalogue:{self.list_name}")}
        response = render(self.request, "catalogue/withdrawn.html", context, status=410)
        response["Cache-Control"] = CACHING
        return response


def last_changed(record, gathered):
    """When the record, or anything said of it in public, was changed last."""
    said = [citation.modified for witness in gathered.witnesses for citation in witness]
    return max([record.modified, *said])


class BesidePage(DetailPage):
    """A page beside a record's own page `of`: of the same records, with the same redirects and refusals."""

    of = None
    name = ""  # the last word of its address

    @property
    def model(self):
        """The table of the record."""
        return self.of.model

    @property
    def relations(self):
        """What the record's heading and facts need."""
        return self.of.relations

    @property
    def list_name(self):
        """The list that the record stands in."""
        return self.of.list_name

    def address(self, record):
        return reverse(f"catalogue:{record._meta.model_name}_{self.name}", args=[record.slug])
