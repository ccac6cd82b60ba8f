"""What the curators' lists share: counts, columns in words, filters, a search; all for millions of rows."""

import datetime
from functools import reduce
from operator import or_

from django.contrib import admin, messages
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import connection, connections
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import dates, evidence, names
from catalogue.models import Citation, Place
from catalogue.models.citation import TARGETS

# The rows that a narrowed list counts, the last row that paging reaches, the hits of a rare word.
COUNTED = 10_000
NAMES = {"sort_key", "native_sort_key"}
DRAWN = 100  # pages of a large table that are looked at to tell a common word


def in_words(column, label):
    """A list column: the EDTF `column` in words, sorted by its first possible day."""

    @admin.display(description=label, ordering=f"{column}_earliest")
    def words(self, record):
        text = getattr(record, column)
        return dates.parse(text).in_words() if text else ""

    return words


class EstimatedPaginator(Paginator):
    """Counts at most `COUNTED` rows; of a whole table it takes the planner's estimate.

    Paging ends at row `COUNTED`: behind it a list is narrowed by a filter or a search, not leafed through.
    """

    @cached_property
    def count(self):
        """The number of rows, estimated or capped where there are many."""
        if self.whole_table and (estimate := self._estimate()) > COUNTED:
            return estimate
        return self.object_list.order_by().values("pk")[: COUNTED + 1].count()

    @cached_property
    def num_pages(self):
        """The number of pages that can be reached."""
        return max(1, -(-self.last_row // self.per_page))

    @property
    def last_row(self):
        """The number of the last row that paging reaches."""
        return min(self.count, COUNTED)

    @cached_property
    def whole_table(self):
        """True where nothing narrows the list."""
        return not self.object_list.query.where

    def count_in_words(self):
        """`25`, `about 3,000,000` or `more than 10,000`."""
        if self.count <= COUNTED:
            return f"{self.count:,}"
        if self.whole_table:
            return gettext("about %(count)s") % {"count": f"{self.count:,}"}
        return gettext("more than %(count)s") % {"count": f"{COUNTED:,}"}

    def _estimate(self):
        table = self.object_list.model._meta.db_table
        with connections[self.object_list.db].cursor() as cursor:
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
            return cursor.fetchone()[0]


def named_by(queryset, rows, key):
    """The rows of `queryset` whose primary key is the column `key` of one of `rows`.

    Few are looked up. Of many PostgreSQL would gather all before it shows a page, so each row is asked.
    """
    if rows.order_by()[: COUNTED + 1].count() <= COUNTED:
        return queryset.filter(pk__in=rows.order_by().values(key))
    here = rows.order_by().filter(**{key: OuterRef("pk")}).values("pk")[:1]
    return queryset.filter(IsNull(Subquery(here), False))


class CitedChangeList(ChangeList):
    """A list that shows how many citations each row has: counted for the rows on the page only.

    The keys of these rows are found first, and only then is read what the rows show: else the database
    would join all that stands on the pages before as well.
    """

    def get_results(self, request):
        super().get_results(request)
        start = (self.page_num - 1) * self.list_per_page
        keys = keys_between(self._parts(), start, min(start + self.list_per_page, self.paginator.count))
        found = self.root_queryset.in_bulk(keys)
        self.result_list = [found[key] for key in keys if key in found]
        self._count_citations()

    def _parts(self):
        """The rows of the list, in parts that follow one another and are each found in their order."""
        for spec in self.filter_specs:
            if span := getattr(spec, "span", None):
                column, first, last = span
                if (by := self.queryset.query.order_by[0]).lstrip("-") == f"{column}_earliest":
                    parts = parts_of_span(self.queryset, column, first, last, spec.around)
                    return parts[::-1] if by.startswith("-") else parts
        return [self.queryset]

    def _count_citations(self):
        table = self.model._meta.model_name
        if table not in TARGETS:
            return
        about = Citation.objects.filter(**{f"{table}__in": [row.pk for row in self.result_list]}).order_by()
        counted = dict(about.values_list(table).annotate(number=Count("pk")))
        for row in self.result_list:
            row.number_of_citations = counted.get(row.pk, 0)


def keys_between(parts, start, stop):
    """The primary keys of the rows from `start` to before `stop`, of querysets that follow one another."""
    keys = []
    for part in parts:
        found = list(part[start:stop].values_list("pk", flat=True)) if start < stop else []
        keys += found
        passed = start + len(found) if found or not start else part[:start].count()
        start, stop = max(0, start - passed), max(0, stop - passed)
    return keys


def parts_of_span(queryset, column, first, last, around):
    """The rows of `queryset`, which can all mean a day from `first` to `last`, in the order of `column`.

    In three parts: what begins before, what begins within, and what has no beginning, which is sorted last;
    `around` has the keys of the first and the last. Asked in one, PostgreSQL would read every row that
    begins before.
    """
    earliest = f"{column}_earliest"
    if around is None:
        return [queryset]
    before = queryset.filter(pk__in=around)
    return [
        before.filter(**{f"{earliest}__isnull": False}),
        queryset.filter(**{f"{earliest}__range": (first, last)}),
        before.filter(**{f"{earliest}__isnull": True}),
    ]


def decade(column, label):
    """A list filter: the rows whose EDTF `column` can mean a day in the decade chosen."""

    class Decade(admin.SimpleListFilter):
        title = label
        parameter_name = f"{column}_decade"

        def lookups(self, request, model_admin):
            self.model = model_admin.model
            decades = [(str(year), f"{year}s") for year in range(2020, 1870, -10)]
            return [*decades, ("none", _("undated"))]

        def queryset(self, request, queryset):
            if self.value() == "none":  # the index knows where the first day is missing
                return queryset.filter(**{column: "", f"{column}_earliest": None})
            if not self.span:
                return queryset
            if self.around is None:
                return queryset.overlapping(*self.span)
            within = Q(**{f"{column}_earliest__range": self.span[1:]})
            return queryset.filter(within | Q(pk__in=self.around) if self.around else within)

        @cached_property
        def around(self):
            """The keys of the rows that began before the decade and reach it, who are few; None where many.

            Most begin within it and are found, and counted, by the index of first days alone.
            """
            rows = self.model.objects.spanning(column, self.span[1]).order_by()
            keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
            return keys if len(keys) <= COUNTED else None

        @property
        def span(self):
            """The column, and the first and the last day of the decade; None where none is chosen."""
            value = self.value()
            if not value or not value.isdecimal() or not 10 <= int(value) <= 9990:
                return None
            first = datetime.date(int(value), 1, 1)
            return column, first, first.replace(year=first.year + 9, month=12, day=31)

    return Decade


def country(path, label):
    """A list filter: the rows whose place, at `path`, lies in the country chosen."""

    class Country(admin.SimpleListFilter):
        title = label
        parameter_name = "country"

        def lookups(self, request, model_admin):
            found = Place.objects.exclude(country="").order_by("country").values_list("country", flat=True)
            return [(name, name) for name in found.distinct()]

        def queryset(self, request, queryset):
            return queryset.filter(**{path: self.value()}) if self.value() else queryset

    return Country


class Cited(admin.SimpleListFilter):
    """The rows that no citation is about, or on which the sources disagree, with or without a reason."""

    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [
            ("none", _("no citation")),
            ("disagree", _("sources disagree")),
            ("unanswered", _("sources disagree, no reason written")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "none":
            about = Citation.objects.filter(**{queryset.model._meta.model_name: OuterRef("pk")})
            return queryset.filter(~Exists(about))
        kept = {"disagree": evidence.disagreeing, "unanswered": evidence.unanswered}.get(self.value())
        if kept is None:
            return queryset
        found = queryset.filter(pk__in=kept(queryset.model).values("pk"))
        if evidence.waiting():
            self._tell_of_the_rest(request)
        return found

    def _tell_of_the_rest(self, request):
        told = gettext(
            "More records have changed than could be compared just now, so this list is not whole yet. "
            "Load it again, or have manage.py weigh_evidence run."
        )
        if told not in {str(message) for message in messages.get_messages(request)}:
            messages.warning(request, told)


class WordSearch:
    """Mixin of admins: every word typed, folded, must occur in one of the columns of `search_fields`.

    `search_fields` are paths to folded columns (`sort_key`). A path may end in another lookup
    (`ref__startswith`).
    """

    bearer = ""  # the key to the row whose names the rows are found by, where that is not their own

    def get_search_results(self, request, queryset, search_term):
        """The rows in which every word occurs. A rare word is looked up, a common one only checked."""
        words = names.fold(search_term).split()
        rare = False  # whether one of the words has left so few rows that the others are only checked
        for word in words:
            conditions = list(self.matching(word))
            found = _any_of(self.model, conditions)
            if not rare and self._is_rare(word, found):
                rare, queryset = True, queryset.filter(pk__in=found)
            else:
                request.counted_enough = len(words) == 1 and not queryset.query.where
                queryset = queryset.filter(reduce(or_, map(self._checked, conditions)))
        return queryset, False

    def _is_rare(self, word, found):
        if surely_common(self.model, word, self.bearer):
            return False
        return found[: COUNTED + 1].count() <= COUNTED

    def get_paginator(self, request, *args, **kwargs):
        """The rows with one common word have just been counted as far as any are."""
        paginator = super().get_paginator(request, *args, **kwargs)
        if getattr(request, "counted_enough", False):
            paginator.count = COUNTED + 1
        return paginator

    def matching(self, word):
        """The conditions, one an index, under any of which a row matches the folded `word`."""
        lookups = {"contains", "icontains", "startswith", "exact"}
        for path in self.search_fields:
            ends = path.rpartition("__")[2] in lookups
            yield Q(**{path if ends else f"{path}__contains": word})

    def _checked(self, condition):
        """The condition as it is asked row by row; one that leads to many rows is a scalar subquery then.

        PostgreSQL would gather all of an EXISTS beforehand.
        """
        if not any(lookup_spawns_duplicates(self.opts, path) for path, _value in condition.children):
            return condition
        rows = self.model._base_manager.filter(condition, pk=OuterRef("pk")).order_by().values("pk")
        return IsNull(Subquery(rows[:1]), False)


def surely_common(model, word, key=""):
    """Whether the folded `word` surely stands in the names of more than `COUNTED` rows of a large table.

    The names are the rows' own, or those of the rows that `key` leads to.

    The trigrams of a common word lead to all its rows before the first is counted; pages drawn by lot tell
    sooner. Each page with the word stands for one row at least, wherever rows alike stand together, and
    three times as many as needed make sure.
    """
    bearer = model._meta.get_field(key).related_model if key else model
    columns = sorted(NAMES & {field.name for field in bearer._meta.fields})
    if not columns:
        return False
    table, enough = model._meta.db_table, 3 * COUNTED
    joined = f"JOIN {bearer._meta.db_table} AS bearer ON bearer.id = r.{key}_id" if key else ""
    like = f"%{connection.ops.prep_for_like_query(word)}%"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages FROM pg_class WHERE oid = %s::regclass", [table])
        pages = cursor.fetchone()[0]
        if pages <= enough:
            return False
        cursor.execute(
            f"SELECT count(DISTINCT (r.ctid::text::point)[0]) FROM {table} AS r TABLESAMPLE SYSTEM (%s) "
            f"{joined} WHERE {' OR '.join(f'{column} LIKE %s' for column in columns)}",
            [min(100, 100 * DRAWN / pages), *[like] * len(columns)],
        )
        return cursor.fetchone()[0] * pages > enough * DRAWN


def _any_of(model, conditions):
    """The rows of `model` under any of `conditions`, each found by an index of its own."""
    first, *others = [
        model._base_manager.filter(condition).order_by().values("pk") for condition in conditions
    ]
    return first.union(*others, all=True) if others else first


class OfPersonOrGroup:
    """Mixin of admins of rows about one person or, in words, about a group."""

    bearer = "person"

    @admin.display(description=_("person or group"))
    def whom(self, row):
        """The person's name, or the group's."""
        return str(row.person or row.group_name)

    def matching(self, word):
        """Groups are few and found among the rows without a person, which the key's index knows."""
        yield from super().matching(word)
        yield Q(person=None, group_name__icontains=word)
