"""What the catalogue is, how it is made, and how to get its data: words, and addresses that work."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import dates

from .as_json import columns_of
from .base import Page

# How a date of the files reads on pages. An example of each kind that readers meet.
DATES = [
    *["1956", "1956-02", "1956-02-25", "1955/1964", "[1953..1956]", "[1954,1955]", "1937~", "1956?"],
    *["1962-21", "1953/..", "1953/", "[..1938-07-28]", "193X"],
]


@dataclass(frozen=True, slots=True)
class Table:
    """One list as data: its page and files, its columns, and the parameters that narrow it."""

    name: str
    page: str
    csv: str
    json: str
    columns: list
    parameters: list


@dataclass(frozen=True, slots=True)
class Example:
    """An address that can be copied, and what it gives."""

    url: str
    gives: str


class About(Page):
    """The page about the catalogue; `lists` are the public lists by name."""

    template_name = "catalogue/about.html"
    lists = {}

    def context(self):
        return {
            "tables": [self.table(name, page) for name, page in self.lists.items()],
            "examples": self.examples(),
            "dates": [[text, dates.parse(text).in_words()] for text in DATES],
            "four_eyes": int(settings.FOUR_EYES),
        }

    def table(self, name, page):
        """One list as data."""
        filters = [parameter for one in page.known_filters() for parameter in one.parameters]
        return Table(
            str(page.model._meta.verbose_name_plural),
            reverse(f"catalogue:{name}"),
            reverse(f"catalogue:{name}_file"),
            reverse(f"catalogue:{name}_json"),
            [column.name for column in columns_of(page.model)],
            [*filters, "sort", *(["show"] if page.parts() else [])],
        )

    def examples(self):
        """Addresses of files, each with what it gives."""
        asked = [
            ("rehabilitations_file", "?from=1953&to=1956", _("all acts that can lie in 1953–1956, as CSV")),
            ("events_json", "?kind=speech&kind=congress&sort=-date", _("speeches and congresses, as JSON")),
            ("persons_file", "?disagree=yes", _("the persons on whom sources disagree, as CSV")),
            ("search_file", "?q=Chruschtschow", _("a search in any spelling, as JSON")),
            ("resolve_json", "?name=Stalingrad&on=1943", _("which place bore a name at a date, as JSON")),
        ]
        return [
            Example(self.request.build_absolute_uri(reverse(f"catalogue:{name}") + query), gives)
            for name, query, gives in asked
        ]
