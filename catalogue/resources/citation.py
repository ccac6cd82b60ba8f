"""citations.csv: what one source says about one field of one record, a row."""

from catalogue.models import Citation
from catalogue.models.citation import TARGETS

from .base import PartResource
from .columns import AddressColumn


class CitationResource(PartResource):
    """The contract of citations.csv; `about` names the record as `table/key`: `event/secret-speech`."""

    file = "citations.csv"

    about = AddressColumn("about", [Citation._meta.get_field(table) for table in TARGETS])

    class Meta(PartResource.Meta):
        model = Citation
        # fmt: off
        fields = [
            "ref", "source", "locator", "quoted_in", "quoted_in_locator", "attributed_to", "about", "field",
            "says", "stance", "quote", "follows", "note",
        ]
        # fmt: on
