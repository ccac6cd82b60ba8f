"""Lists: filtered, counted, sorted, and by keyset, so that the last page is as quick as the first.

A list is one address in three forms: the page (`/persons/`), a page of it as JSON (`/persons.json`), and all
of it as CSV (`/persons.csv`, see `table`). All three read the same parameters, in the same way.
"""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Status

from .as_json import as_json, columns_of
from .base import Page
from .counts import Counts
from .filters import NotUnderstood, address, days_of, label, pairs, read

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list, and the slugs of the rows that the pages beside it begin from ('' for none)."""

    rows: list
    before: str
    after: str
    count: int
    many: bool  # True where there are more rows than are counted
    before_url: str = ""
    after_url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that the list is filtered by, and the address of the list without it."""

    label: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list, up or down."""

    label: str
    url: str
    current: bool


class ListPage(Page):
    """A list, 50 rows a page: `?after=<slug>` or `?before=<slug>` name the row beside it.

    `sorts` name the columns that sort it, the first one unless the address says otherwise (`?sort=-date` is
    the reverse); where such a column can be NULL, those rows come last either way.
    """

    model = None
    sorts = {}
    relations = ()
    filters = ()
    form = "html"  # or json

    def get(self, request, **kwargs):
        try:
            return super().get(request, **kwargs)
        except NotUnderstood as refused:
            return refusal(request, str(refused), self.form)

    def rows(self):
        """The rows of the whole list."""
        named = self.relations
        if self.form == "json":
            named = [column.name for column in columns_of(self.model) if column.is_relation]
        return self.model.objects.published().select_related(*named)

    @classmethod
    def known_filters(cls):
        """The filters, told whose rows they filter."""
        return [one.of(cls.model) for one in cls.filters]

    @classmethod
    def others(cls):
        """The parameters that are no filters, in the order in which an address has them."""
        return ["sort", "after", "before"]

    @classmethod
    def parts(cls):
        """{name: what it leaves of rows and of their tallies} of a list that is shown in several."""
        return {}

    @classmethod
    def wanted_rows(cls, query, others=()):
        """All rows that an address asks for, unsorted; None where it asks for the whole list."""
        chosen = read(cls.known_filters(), query, others)
        narrow = cls.part_of(query)
        if not chosen and narrow is None:
            return None
        rows = cls.model.objects.published()
        for one in chosen:
            rows = one.narrow(rows)
        return narrow(rows) if narrow else rows

    @classmethod
    def part_of(cls, query):
        """What `?show=` leaves of the rows; None where the address has none."""
        wanted, parts = query.get("show"), cls.parts()
        if wanted is None or not parts:
            return None
        if wanted not in parts:
            raise NotUnderstood(_("There are two lists: %(names)s.") % {"names": _(" and ").join(parts)})
        return parts[wanted]

    def context(self):
        """The page of the list, and, where people read it, its filters with their counts."""
        query = self.request.GET
        self.chosen = read(self.known_filters(), query, self.others())
        self.sort = self._sort(query.get("sort") or next(iter(self.sorts)))
        self.show = query.get("show", "")
        self.part = self.part_of(query)
        if {"after", "before"} <= query.keys():
            raise BadRequest("A list begins after one row or ends before one, not both.")
        counts = Counts(self.rows(), self.known_filters(), self.chosen, self.part)
        pages = self.pages(counts)
        return {**pages, **self.around(counts)} if self.form == "html" else pages

    def pages(self, counts):
        """What is listed: one list, or several."""
        return {"page": self.slice(counts)}

    def around(self, counts):
        """What stands around the rows: filters, chips, orders, addresses of the same rows."""
        empty = not counts.counted().total().number
        chips = self._chips()
        return {
            "list_url": self.request.path,
            "facets": counts.facets(self.request.path, self._rest()),
            "chips": chips,
            "loosened": self._loosened(counts) if empty else [],
            "all_url": address(self.request.path, self._rest()),
            "sort_name": self.request.GET.get("sort") or "",
            "orders": self._orders(),
            "show": self.show,
            "view_url": self.request.build_absolute_uri(self._address(self._position_asked())),
            "file_url": self._file("file", ["show"]),
            "json_url": self._file("json", ["sort", "show"]),
        }

    def answer(self, context):
        """The page, or its rows as JSON, or 304 where the reader already has them."""
        if self.form == "json":
            context = as_json(self.request, self.model, context["page"])
        return super().answer(context)

    def rendered(self, context):
        """JSON without what is the page's alone."""
        if self.form == "html":
            return super().rendered(context)
        shown = {name: context[name] for name in context if name not in ("canonical", "alternates")}
        return JsonResponse(shown, json_dumps_params={"ensure_ascii": False, "default": float})

    def canonical(self):
        """The address with its parameters in the one order."""
        return self.request.build_absolute_uri(self._address(self._position_asked()))

    # Addresses

    def _rest(self):
        asked = {"sort": self.request.GET.get("sort", ""), "show": self.show}
        return [(name, asked[name]) for name in self.others() if asked.get(name)]

    def _position_asked(self):
        return [(name, self.request.GET.get(name)) for name in ("after", "before")]

    def _address(self, more=()):
        return address(self.request.path, [*pairs(self.chosen), *self._rest(), *more])

    def _beside(self, more):
        return address("", [*pairs(self.chosen), *self._rest(), *more])

    def _file(self, ending, kept):
        rest = [(name, value) for name, value in self._rest() if name in kept]
        file = reverse(f"catalogue:{self.request.resolver_match.url_name}_{ending}")
        return address(file, [*pairs(self.chosen), *rest])

    def _without(self, one, value=None):
        """The address of the list without one value of a filter, or without all of them."""
        kept = [other for other in one.values if value is not None and other != value]
        found = [
            pair
            for other in self.chosen
            for pair in other.filter.pairs(kept if other is one else other.values)
        ]
        return address(self.request.path, [*found, *self._rest()])

    def _chips(self):
        return [
            Chip(label(one.filter), words, self._without(one, value))
            for one in self.chosen
            for value, words in one.filter.words(one.values)
        ]

    def _loosened(self, counts):
        """(filter, its values in words, what the list without it holds, its address), the most first."""
        found = []
        for one in self.chosen:
            counted = counts.counted(without=one.filter).total()
            words = ", ".join(words for _value, words in one.filter.words(one.values))
            found.append(Loosened(label(one.filter), words, counted, self._without(one)))
        return sorted(found, key=lambda item: -item.counted.number)

    # Order

    def _sort(self, asked):
        name = asked.removeprefix("-")
        if name not in self.sorts:
            known = ", ".join(f"{name}, -{name}" for name in self.sorts)
            raise NotUnderstood(_("This list can be sorted by: %(names)s.") % {"names": known})
        self.descending = asked.startswith("-")
        return name

    @property
    def order(self):
        """The column that sorts."""
        return self.sorts[self.sort]

    def _orders(self):
        first = next(iter(self.sorts))
        rest = [("show", self.show)]
        return [
            Sort(
                f"{capfirst(str(SORTS[name]))} {'↓' if sign else '↑'}",
                address(
                    self.request.path,
                    [
                        *pairs(self.chosen),
                        ("sort", "" if (name, sign) == (first, "") else sign + name),
                        *rest,
                    ],
                ),
                (name, bool(sign)) == (self.sort, self.descending),
            )
            for name in self.sorts
            for sign in ("", "-")
        ]

    # Pages

    def slice(self, counts, more=()):
        """The page of what is counted that the address asks for; `more` are parameters of its neighbours."""
        total = counts.counted().total()
        after, before = self.request.GET.get("after"), self.request.GET.get("before")
        forward = before is None
        start = self._position(after if forward else before)
        found = self._beyond(counts, start, forward) if total.number else []
        beyond, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        if not forward:
            found.reverse()
        has_before, has_after = (start is not None, beyond) if forward else (beyond, True)
        first = found[0].slug if found and has_before else ""
        last = found[-1].slug if found and has_after else ""
        return Slice(
            found,
            first,
            last,
            total.number,
            total.many,
            self._beside([*more, ("before", first)]) if first else "",
            self._beside([*more, ("after", last)]) if last else "",
        )

    def _position(self, slug):
        """Where the row `slug` stands in the order, as (value, id); 404 where there is no such row."""
        if slug is None:
            return None
        known = self.model.objects.filter(slug=slug, status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        position = known.values_list(self.order, "pk").first()
        if position is None:
            raise Http404
        return position

    def _beyond(self, counts, start, forward):
        """The rows beyond `start`, one more than a page, in two scans at most: with a value, and without."""
        limit, nullable = PAGE_SIZE + 1, self.model._meta.get_field(self.order).null
        up, rows = forward != self.descending, counts.rows
        filled = rows.filter(**{f"{self.order}__isnull": False}) if nullable else rows
        filled = filled.filter(**self._span(counts)).order_by(*self._order(up, counts))
        blank = rows.filter(**{f"{self.order}__isnull": True}).order_by("pk" if up else "-pk")
        scans = [filled, blank] if forward else [blank, filled]
        if start is not None:
            scans = self._from(start, filled, blank, forward, up)
        found = []
        for scan in scans:
            if len(found) < limit and (nullable or scan is not blank):
                found += scan[: limit - len(found)]
        return found

    def _from(self, start, filled, blank, forward, up):
        value, pk = start
        if value is None:
            rest = blank.filter(pk__gt=pk) if up else blank.filter(pk__lt=pk)
            return [rest] if forward else [rest, filled]
        lookup = GreaterThan if up else LessThan
        column = self.model._meta.get_field(self.order)
        rest = filled.filter(lookup(Pair(F(self.order), F("pk")), Pair(Value(value, column), Value(pk))))
        return [rest, blank] if forward else [rest]

    def _order(self, up, counts):
        """Few rows are found by their filters and sorted, so no index may tempt to look for them in order."""
        column = Coalesce(F(self.order), F(self.order)) if counts.are_few else F(self.order)
        return [column.asc(), "pk"] if up else [column.desc(), "-pk"]

    def _span(self, counts):
        """The days between which the sorting column of a row must lie, as far as the tallies tell."""
        if not self.chosen or not self.order.endswith("_earliest"):
            return {}
        date = self.order.removesuffix("_earliest")
        return days_of(self.order, counts.counted().span((f"{date}_first", f"{date}_last")))


SORTS = {
    "name": gettext_lazy("name"),
    "title": gettext_lazy("title"),
    "date": gettext_lazy("date"),
    "born": gettext_lazy("born"),
}


@dataclass(frozen=True, slots=True)
class Loosened:
    """What a list that is empty would hold without one of its filters."""

    label: str
    words: str
    counted: object
    url: str


def refusal(request, sentence, form):
    """400, with the sentence that says what the address could have asked for."""
    if form == "json":
        return JsonResponse({"error": sentence}, status=400, json_dumps_params={"ensure_ascii": False})
    return render(request, "400.html", {"sentence": sentence}, status=400)


class Pair(Func):
    """A row value of PostgreSQL: pairs compare in the order of an index over the two columns."""

    function = "ROW"
    output_field = TextField()
