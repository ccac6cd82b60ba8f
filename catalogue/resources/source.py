"""sources.csv: one work that says something a row."""

from catalogue.models import Source

from .base import RecordResource


class SourceResource(RecordResource):
    """The contract of sources.csv."""

    file = "sources.csv"

    class Meta(RecordResource.Meta):
        model = Source
        # fmt: off
        fields = [
            "slug", "status", "kind", "title", "authors", "editors", "date", "number", "container",
            "publisher", "place_published", "volume", "issue", "pages", "edition", "language", "url",
            "accessed", "doi", "isbn", "archive", "shelfmark", "based_on", "summary", "note",
        ]
        # fmt: on
