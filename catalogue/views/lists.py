"""Lists by keyset: a page begins beside a named row, so that the last one is as quick as the first."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import F, Func, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import Http404
from django.urls import reverse

from catalogue.models import Status

from .base import COUNTED, Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list, and the slugs of the rows that the pages beside it begin from ('' for none)."""

    rows: list
    before: str
    after: str
    count: int

    @property
    def many(self):
        """True where there are more rows than are counted."""
        return self.count > COUNTED


class ListPage(Page):
    """A list in one order, 50 rows a page: `?after=<slug>` or `?before=<slug>` name the row beside it."""

    model = None
    order = ""  # the column that sorts; where it can be NULL, such rows come last
    relations = ()

    def rows(self):
        """The rows of the whole list."""
        return self.model.objects.published().select_related(*self.relations)

    def context(self):
        return {"page": self.slice(self.rows()), "list_url": self.request.path}

    def answer(self, context):
        """The page, with the address of the whole list as a file."""
        context["file_url"] = reverse(f"catalogue:{self.request.resolver_match.url_name}_file")
        return super().answer(context)

    def slice(self, rows):
        """The page of `rows` that the address asks for."""
        after, before = self.request.GET.get("after"), self.request.GET.get("before")
        if after is not None and before is not None:
            raise BadRequest("A list begins after one row or ends before one, not both.")
        count = rows.order_by()[: COUNTED + 1].count()
        forward = before is None
        start = self._position(after if forward else before)
        found = self._beyond(rows, start, forward, PAGE_SIZE + 1)
        more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        if not forward:
            found.reverse()
        has_before, has_after = (start is not None, more) if forward else (more, True)
        return Slice(
            found,
            found[0].slug if found and has_before else "",
            found[-1].slug if found and has_after else "",
            count,
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

    def _beyond(self, rows, start, forward, limit):
        """Up to `limit` rows beyond `start`, in two index scans at most: with a value, and without."""
        order = [self.order, "pk"] if forward else [f"-{self.order}", "-pk"]
        filled = rows.filter(**{f"{self.order}__isnull": False}).order_by(*order)
        blank = rows.filter(**{f"{self.order}__isnull": True}).order_by(order[1])
        scans = [filled, blank] if forward else [blank, filled]
        if start is not None:
            scans = self._from(start, filled, blank, forward)
        if not self.model._meta.get_field(self.order).null:
            scans = [scan for scan in scans if scan is not blank]
        found = []
        for scan in scans:
            if len(found) < limit:
                found += scan[: limit - len(found)]
        return found

    def _from(self, start, filled, blank, forward):
        value, pk = start
        if value is None:
            rest = blank.filter(pk__gt=pk) if forward else blank.filter(pk__lt=pk)
            return [rest] if forward else [rest, filled]
        lookup = GreaterThan if forward else LessThan
        column = self.model._meta.get_field(self.order)
        rest = filled.filter(lookup(Pair(F(self.order), F("pk")), Pair(Value(value, column), Value(pk))))
        return [rest, blank] if forward else [rest]


class Pair(Func):
    """A row value of PostgreSQL: pairs compare in the order of an index over the two columns."""

    function = "ROW"
    output_field = TextField()
