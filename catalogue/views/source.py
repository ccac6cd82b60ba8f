"""Sources: the list, and the page of one source with all that it says."""

from django.db.models import Q
from django.http import Http404

from catalogue import evidence
from catalogue.models import Citation, Event, Rehabilitation, Renaming, Source

from .base import COUNTED
from .detail import DetailPage
from .facts import section
from .filters import Choice, Words, Years
from .lists import ListPage
from .reference_file import files
from .said import Said, said

CITATIONS_A_PAGE = 200


class SourceList(ListPage):
    """All sources by title."""

    model = Source
    sorts = {"title": "sort_key", "date": "date_earliest"}
    filters = [Choice("kind"), Years("date"), Words("language")]
    template_name = "catalogue/source_list.html"


class SourcePage(DetailPage):
    """One source: its reference, what it says itself, what it reports of others, what rests on it.

    A list of victims can say a million things, so they come 200 a page: `?after=<ref>` names the last one.
    """

    model = Source
    relations = ["based_on"]
    columns = [
        *["kind", "authors", "editors", "date", "number", "container", "volume", "issue", "pages"],
        *["edition", "publisher", "place_published", "language", "archive", "shelfmark", "isbn", "doi"],
        *["url", "accessed", "based_on"],
    ]
    list_name = "sources"
    template_name = "catalogue/source.html"

    def gather(self, record):
        """No citation is about a source."""
        return evidence.RecordEvidence()

    def context(self, record):
        spoken = Citation.objects.published().filter(Q(source=record) | Q(quoted_in=record)).order_by("pk")
        count = spoken.order_by()[: COUNTED + 1].count()
        rest = self._rest(spoken)
        refs = list(rest.values_list("ref", flat=True)[: CITATIONS_A_PAGE + 1])
        groups = said(rest[:CITATIONS_A_PAGE])
        return {
            "files": files(record),
            "count": count,
            "many": count > COUNTED,
            "says": _split(groups, lambda citation: citation.source_id == record.pk),
            "reports": _split(groups, lambda citation: citation.source_id != record.pk),
            "continued": "after" in self.request.GET,
            "after": refs[CITATIONS_A_PAGE - 1] if len(refs) > CITATIONS_A_PAGE else "",
            "copies": section(Source.objects.published().filter(based_on=record)),
            "events": section(Event.objects.published().filter(decree=record)),
            "rehabilitations": section(
                Rehabilitation.objects.published().filter(decree=record).select_related("person")
            ),
            "renamings": section(Renaming.objects.published().filter(decree=record)),
        }

    def _rest(self, spoken):
        """The citations after the one that the address names; all where it names none."""
        ref = self.request.GET.get("after")
        if ref is None:
            return spoken
        start = spoken.filter(ref=ref).values_list("pk", flat=True).first()
        if start is None:
            raise Http404
        return spoken.filter(pk__gt=start)


def _split(groups, wanted):
    """The groups with only the statements whose citation is `wanted`."""
    kept = []
    for group in groups:
        lines = [line for line in group.lines if wanted(line.statement.citation)]
        if lines:
            kept.append(Said(group.kind, group.heading, group.url, lines))
    return kept
