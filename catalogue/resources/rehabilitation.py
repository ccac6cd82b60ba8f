"""rehabilitations.csv: one act about undoing a repression a row."""

from catalogue.models import Rehabilitation

from .base import RecordResource


class RehabilitationResource(RecordResource):
    """The contract of rehabilitations.csv."""

    file = "rehabilitations.csv"

    class Meta(RecordResource.Meta):
        model = Rehabilitation
        # fmt: off
        fields = [
            "slug", "status", "person", "group_name", "case", "act", "route", "outcome", "date", "body",
            "decree", "ground", "posthumous", "event", "summary", "note",
        ]
        # fmt: on
