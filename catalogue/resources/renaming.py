"""renamings.csv: one change of one place's name a row."""

from catalogue.models import Renaming

from .base import RecordResource


class RenamingResource(RecordResource):
    """The contract of renamings.csv."""

    file = "renamings.csv"

    class Meta(RecordResource.Meta):
        model = Renaming
        # fmt: off
        fields = [
            "slug", "status", "place", "old_name", "old_native", "new_name", "new_native", "date", "kind",
            "honours", "event", "decree", "summary", "note",
        ]
        # fmt: on
