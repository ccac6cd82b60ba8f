"""bodies.csv: one court, organ or commission a row."""

from catalogue.models import Body

from .base import RecordResource


class BodyResource(RecordResource):
    """The contract of bodies.csv."""

    file = "bodies.csv"

    class Meta(RecordResource.Meta):
        model = Body
        # fmt: off
        fields = [
            "slug", "status", "name", "native_name", "abbreviation", "kind", "summary", "note",
        ]
        # fmt: on
