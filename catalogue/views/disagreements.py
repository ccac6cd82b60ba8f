"""Where the sources disagree, all over the catalogue: record by record, with the reason for each decision."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import evidence
from catalogue.models import Citation, Contradiction
from catalogue.models.citation import TARGETS
from catalogue.templatetags.records import address

from .base import Page
from .facts import NEIGHBOURS
from .said import name_of, page_of

PAGE_SIZE = 20  # records
AT_ONCE = 100  # records compared at once
ROUNDS = 5  # of those in one request: where hardly any is public, a page may be short, not slow
# Records first, then the parts of records.
ORDER = [
    *["event", "person", "place", "rehabilitation", "renaming"],
    *["case", "participation", "name", "figure"],
]


@dataclass(frozen=True, slots=True)
class Disputed:
    """One record, or part of one, with every field on which public sources disagree."""

    key: str  # `event/secret-speech`, as in citations.csv
    kind: str
    heading: str
    url: str
    fields: list


@dataclass(frozen=True, slots=True)
class Kind:
    """One table to choose."""

    label: str
    url: str
    chosen: bool


class Disagreements(Page):
    """All disagreements, 20 records a page: `?kind=event` of one table, `?after=event/secret-speech`.

    They are found among those that were weighed last (docs/decisions/0012-kept-disagreements.md), and
    compared again from what is public.
    """

    template_name = "catalogue/disagreements.html"

    def context(self):
        kind = self.request.GET.get("kind", "")
        if kind and kind not in TARGETS:
            raise BadRequest("There is no such kind of record.")
        found = self.found([kind] if kind else ORDER, self.request.GET.get("after"))
        return {
            "disputed": found[:PAGE_SIZE],
            "kind": kind,
            "kinds": self.kinds(kind),
            "after": found[PAGE_SIZE - 1].key if len(found) > PAGE_SIZE else "",
            "list_url": self.request.path,
        }

    def kinds(self, chosen):
        """The tables to choose from, each with the address of its disagreements."""
        here = reverse("catalogue:disagreements")
        every = Kind(_("All"), here, not chosen)
        return [every] + [
            Kind(capfirst(_model(t)._meta.verbose_name_plural), f"{here}?kind={t}", t == chosen)
            for t in ORDER
        ]

    def found(self, tables, after):
        """The disputed records of `tables` behind `after`: one more than a page has, where there are more."""
        start = 0
        if after is not None:
            table, start = _position(after)
            tables = tables[tables.index(table) :] if table in tables else []
        found, rounds = [], ROUNDS
        for table in tables:
            while rounds and len(found) <= PAGE_SIZE:
                ids = _contested(table, start)
                found += _disputed(table, ids) if ids else []
                if len(ids) < AT_ONCE:
                    break
                start, rounds = ids[-1], rounds - 1
            start = 0
        return found


def _model(table):
    return Citation._meta.get_field(table).related_model


def _position(key):
    """Where `event/secret-speech` stands: (table, id); 404 where nothing public is called so."""
    table, _slash, name = key.partition("/")
    if table not in TARGETS:
        raise Http404
    model = _model(table)
    known = model.objects.published().filter(**{model.key_name: name}).values_list("pk", flat=True).first()
    if known is None:
        raise Http404
    return table, known


def _contested(table, start):
    """The next ids of records of `table` behind `start` of which a citation is contested."""
    kept = Contradiction.objects.filter(table=table, record_id__gt=start).order_by("record_id")
    return list(kept.values_list("record_id", flat=True).distinct()[:AT_ONCE])


def _disputed(table, ids):
    """Those of the records that are public and on which public sources disagree."""
    model = _model(table)
    rows = model.objects.published().filter(pk__in=ids).select_related(*NEIGHBOURS[table]).order_by("pk")
    rows = list(rows.prefetch_related(Prefetch("citations", queryset=evidence.citations())))
    gathered = evidence.of_all(rows) if rows else {}
    return [
        _shown(table, row, gathered[row.pk].disagreements) for row in rows if gathered[row.pk].disagreements
    ]


def _shown(table, row, fields):
    page = page_of(row)
    key = f"{table}/{getattr(row, row.key_name)}"
    return Disputed(
        key, capfirst(row._meta.verbose_name), name_of(row), address(page) if page else "", fields
    )
