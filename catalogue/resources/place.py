"""places.csv: one place a row, under today's name."""

from catalogue.models import Place

from .base import RecordResource


class PlaceResource(RecordResource):
    """The contract of places.csv."""

    file = "places.csv"

    class Meta(RecordResource.Meta):
        model = Place
        # fmt: off
        fields = [
            "slug", "status", "name", "native_name", "kind", "country", "latitude", "longitude", "wikidata",
            "geonames", "summary", "note",
        ]
        # fmt: on
