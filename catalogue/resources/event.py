"""events.csv: one thing that happened a row."""

from catalogue.models import Event

from .base import RecordResource


class EventResource(RecordResource):
    """The contract of events.csv."""

    file = "events.csv"

    class Meta(RecordResource.Meta):
        model = Event
        # fmt: off
        fields = [
            "slug", "status", "title", "kind", "date", "place", "part_of", "body", "decree", "summary",
            "note",
        ]
        # fmt: on
