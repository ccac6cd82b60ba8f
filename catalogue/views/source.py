"""Sources: the list, and the page of one source with all that it says."""

from django.db.models import Q

from catalogue import evidence
from catalogue.models import Citation, Event, Rehabilitation, Renaming, Source

from .base import COUNTED
from .detail import DetailPage
from .facts import section
from .filters import Choice, Words, Years
from .lists import ListPage
from .reference_file import files
from .said import Said, excerpt

CITATIONS_A_PAGE = 40  # with these a page weighs less than 60 kB


class SourceList(ListPage):
    """All sources by title."""

    model = Source
    sorts = {"title": "sort_key", "date": "date_earliest"}
    filters = [Choice("kind"), Years("date"), Words("language")]
    template_name = "catalogue/source_list.html"


class SourcePage(DetailPage):
    """One source: its reference, what it says itself, what it reports of others, what rests on it.

    What it says comes 50 statements a page: `?after=<ref>` names the last one.
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
        page = excerpt(spoken, self.request.GET.get("after"), CITATIONS_A_PAGE)
        return {
            "files": files(record),
            "count": count,
            "many": count > COUNTED,
            "says": _split(page.groups, lambda citation: citation.source_id == record.pk),
            "reports": _split(page.groups, lambda citation: citation.source_id != record.pk),
            "continued": page.continued,
            "after": page.after,
            "copies": section(Source.objects.published().filter(based_on=record)),
            "events": section(Event.objects.published().filter(decree=record)),
            "rehabilitations": section(
                Rehabilitation.objects.published().filter(decree=record).select_related("person")
            ),
            "renamings": section(Renaming.objects.published().filter(decree=record)),
        }


def _split(groups, wanted):
    """The groups with only the statements whose citation is `wanted`."""
    kept = []
    for group in groups:
        lines = [line for line in group.lines if wanted(line.statement.citation)]
        if lines:
            kept.append(Said(group.kind, group.heading, group.url, lines))
    return kept
