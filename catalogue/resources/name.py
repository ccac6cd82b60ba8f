"""names.csv: one further name of a person a row."""

from catalogue.models import Name

from .base import PartResource


class NameResource(PartResource):
    """The contract of names.csv."""

    file = "names.csv"

    class Meta(PartResource.Meta):
        model = Name
        # fmt: off
        fields = [
            "ref", "person", "name", "kind", "language",
        ]
        # fmt: on
