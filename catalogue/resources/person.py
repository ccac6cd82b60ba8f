"""persons.csv: one human being a row."""

from catalogue.models import Person

from .base import RecordResource


class PersonResource(RecordResource):
    """The contract of persons.csv."""

    file = "persons.csv"

    class Meta(RecordResource.Meta):
        model = Person
        # fmt: off
        fields = [
            "slug", "status", "name", "native_name", "sex", "born", "died", "birth_place", "death_place",
            "occupation", "wikidata", "viaf", "summary", "note",
        ]
        # fmt: on
