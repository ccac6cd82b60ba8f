"""figures.csv: one thing counted a row."""

from catalogue.models import Figure

from .base import PartResource


class FigureResource(PartResource):
    """The contract of figures.csv."""

    file = "figures.csv"

    class Meta(PartResource.Meta):
        model = Figure
        # fmt: off
        fields = [
            "ref", "event", "rehabilitation", "what", "unit", "date", "value",
        ]
        # fmt: on
