"""participations.csv: one person in one event a row."""

from catalogue.models import Participation

from .base import PartResource


class ParticipationResource(PartResource):
    """The contract of participations.csv."""

    file = "participations.csv"

    class Meta(PartResource.Meta):
        model = Participation
        # fmt: off
        fields = [
            "ref", "event", "person", "role", "capacity",
        ]
        # fmt: on
