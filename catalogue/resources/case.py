"""cases.csv: one repression of one person or group a row."""

from catalogue.models import Case

from .base import PartResource


class CaseResource(PartResource):
    """The contract of cases.csv."""

    file = "cases.csv"

    class Meta(PartResource.Meta):
        model = Case
        # fmt: off
        fields = [
            "ref", "person", "group_name", "event", "arrested", "charge", "sentenced", "sentencing_body",
            "measure", "sentence",
        ]
        # fmt: on
