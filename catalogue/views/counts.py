"""How many rows a list has, and how many there are beside each choice of its filters.

Persons and rehabilitations are counted by their tallies, exactly, however many there are. What has no tallies
(other tables, and the filters that look at citations) is counted row by row, and no further than 10,000: such
a count only says that there are more. Nobody waits for a count of three million rows.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models import Count as CountRows
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from catalogue.models.tallies import TALLIES, mask

from .base import COUNTED
from .filters import address, label, pairs

CHOICES = 100  # of one filter that a page offers, at most
GROUPS = 2_000  # sets of values of one filter that are looked at, those of most rows first
FEW = 10_000  # rows that are quicker found by their filters and sorted than met on the way through a list
SHOWN = 8  # before “more choices”


@dataclass(frozen=True, slots=True)
class Counted:
    """A count; `many` where it stopped and there are more."""

    number: int
    many: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter: its value, label, and how many rows there would be with it."""

    value: str
    label: str
    counted: Counted
    chosen: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter as a page shows it: the choices in sight, the others, and what is typed in."""

    name: str
    label: str
    options: list
    more: list
    years: list
    active: bool


class Tallied:
    """Rows counted by their tallies: exact, however many rows there are.

    `wanted` are the groups of columns that are asked for, `used` the columns that leave rows out: each group
    is summed over the fewest tallies that know both.
    """

    many = False

    def __init__(self, tallies, wanted, used):
        self.tallies, self.wanted, self.used = tallies, wanted, used

    def total(self):
        """How many rows there are."""
        return Counted(sum(number for _values, number in next(iter(self._found.values()))))

    def groups(self, columns):
        """(values of `columns`, how many rows have them), the most frequent first."""
        return self._found[tuple(columns)][:GROUPS]

    def span(self, years):
        """The first and the last year in which dates, of the columns `years`, begin; None if none does."""
        found = [values[0] for values, _number in self._found.get(tuple(years), [])]
        begun = [year for year in found if year is not None]
        return (min(begun), max(begun)) if begun else None

    def has_open(self, years):
        """True where a date of the columns `years` has no beginning."""
        return any(values[0] is None for values, _number in self._found.get(tuple(years), []))

    @cached_property
    def _found(self):
        together = {}
        for columns in self.wanted:
            number = self.tallies.model.number_of({*self.used, *columns})
            together.setdefault(number, []).append(tuple(columns))
        names = sorted({name for columns in self.wanted for name in columns})
        kept = self.tallies.order_by().values_list("by", *names, "number").query.sql_with_params()
        found = {}
        for number, groups in together.items():
            found |= _summed(kept, names, number, groups)
        return found


def _summed(kept, names, number, groups):
    """{columns: [(their values, how many rows have them)]}, the most frequent first, for each of `groups`.

    Summed over the tallies `number` of `kept`, SQL that selects `by`, the columns `names` and `number`.
    """
    sql, params = kept
    known = sorted({name for columns in groups for name in columns})
    every, sets = ", ".join(known), ", ".join(f"({', '.join(columns)})" for columns in groups)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT GROUPING({every}), {every}, sum(number)::bigint AS total
                FROM ({sql}) AS kept (by, {", ".join(names)}, number) WHERE by = %s
                GROUP BY GROUPING SETS ({sets}) HAVING sum(number) > 0 ORDER BY total DESC""",
            [*params, number],
        )
        rows = cursor.fetchall()
    masks = {mask(known, columns): columns for columns in groups}
    found = {columns: [] for columns in groups}
    for grouping, *values, total in rows:
        of = dict(zip(known, values, strict=True))
        columns = masks[grouping]
        found[columns].append((tuple(of[name] for name in columns), total))
    return found


class Sampled:
    """Rows counted one by one, up to 10,000 of them."""

    def __init__(self, rows, filters):
        self.rows, self.filters = rows, filters

    @cached_property
    def _total(self):
        number = self.rows.order_by()[: COUNTED + 1].count()
        return Counted(min(number, COUNTED), number > COUNTED)

    def total(self):
        """How many rows there are, up to 10,000."""
        return self._total

    @property
    def many(self):
        """True where there are more rows than are looked at."""
        return self._total.many

    def groups(self, columns):
        """(values of `columns`, how many of the rows looked at have them)."""
        counts = Counter()
        for row, number in self._found:
            counts[tuple(row[column] for column in columns)] += number
        return counts.most_common(GROUPS)

    def span(self, years):
        """Nothing is known of the years of rows that were not looked at."""
        return

    @cached_property
    def _found(self):
        years = {name: value for one in self.filters for name, value in one.shown_years().items()}
        columns = sorted({column for one in self.filters for column in one.columns})
        sample = self.rows.order_by()[: COUNTED + 1]
        rows = self.rows.model.objects.filter(pk__in=sample.values("pk")).order_by()
        found = rows.annotate(**years).values_list(*columns).annotate(n=CountRows("pk"))
        return [(dict(zip(columns, row[:-1], strict=True)), row[-1]) for row in found]


class Counts:
    """All that is counted for one list: its rows, and those beside each choice.

    `part(rows)` leaves what the list shows beside its filters (granted acts, or others), of rows and of
    tallies alike; None for all of it.
    """

    def __init__(self, rows, filters, chosen, part=None):
        self.whole, self.filters, self.chosen, self.part = rows, filters, chosen, part
        self.tally = TALLIES.get(rows.model._meta.model_name)
        self._counted = {}

    def counted(self, without=None):
        """What is counted with every choice, those of the filter `without` left out."""
        if without not in self._counted:
            self._counted[without] = self._count(without)
        return self._counted[without]

    def _count(self, without):
        chosen = [one for one in self.chosen if one.filter is not without]
        if not self.tally or not all(one.filter.kept for one in chosen):
            return Sampled(self._narrowed(self.whole, chosen), [one for one in self.filters if one.columns])
        kept = [one for one in self.filters if one.columns and one.kept]
        wanted = [one.columns for one in kept if without in (None, one)]
        used = {column for one in chosen for column in one.filter.columns}
        if self.part:  # which looks at columns that it does not name
            used = {column for column, _value in self.tally.columns()}
        return Tallied(self._narrowed(self.tally.objects.all(), chosen), wanted, used)

    def _narrowed(self, rows, chosen):
        rows = self.part(rows) if self.part else rows
        for one in chosen:
            rows = one.narrow(rows)
        return rows

    @cached_property
    def rows(self):
        """The rows that the list shows. A few of many are those with the values of the tallies that fit."""
        counted = self.counted()
        if not isinstance(counted, Tallied) or not self.chosen:
            return self._narrowed(self.whole, self.chosen)
        if self.are_few:
            tallies = self._narrowed(self.tally.objects.filter(by=0), self.chosen)
            return self.whole.filter(self.tally.has_values_of(tallies))
        rows = self.part(self.whole) if self.part else self.whole
        for one in self.chosen:
            columns = one.filter.columns
            span = None if counted.has_open(columns) else counted.span(columns)
            rows = one.filter.within(rows, one.meaning, span)
        return rows

    @cached_property
    def found(self):
        """The rows, for counting them again and again: a few of many are then known by their ids."""
        if not self.are_few:
            return self.rows
        ids = list(self.rows.order_by().values_list("pk", flat=True)[: FEW + 1])
        return self.whole.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]))

    @property
    def are_few(self):
        """True where the filters leave so few rows that they are quicker sorted than met in order."""
        total = self.counted().total()
        return bool(self.chosen) and not total.many and total.number <= FEW

    def facets(self, path, rest):
        """The filters as the page shows them; `rest` are the other parameters of its address."""
        return [self._facet(one, path, rest) for one in self.filters]

    def _facet(self, one, path, rest):
        values = next((chosen.values for chosen in self.chosen if chosen.filter is one), [])
        counts, many = self._numbers(one, values)
        known = one.named([key for key, _number in counts.most_common(CHOICES)])
        options = [
            Option(value, text, Counted(counts[key], many), value in values)
            for key, (value, text) in known.items()
        ]
        options += [
            Option(value, text, Counted(0), True)
            for value, text in one.words([v for v in values if v not in {o.value for o in options}])
        ]
        if len(one.parameters) > 1:
            return self._years(one, values, options, path, rest)
        options.sort(key=lambda option: (not option.chosen, -option.counted.number, option.label))
        return Facet(one.name, label(one), options[:SHOWN], options[SHOWN:], [], bool(values))

    def _years(self, one, values, options, path, rest):
        """Decades are links, since one decade replaces another; years are typed in."""
        others = [chosen for chosen in self.chosen if chosen.filter is not one]
        decades = [
            Option(o.value, o.label, o.counted, o.chosen, self._with(one, o.value, others, path, rest))
            for o in sorted(options, key=lambda option: option.value)
            if o.counted.number
        ]
        ends = values[0].split("/") if values else ["", ""]
        boxes = list(zip(one.parameters, [_("from the year"), _("to the year")], ends, strict=True))
        return Facet(one.name, label(one), decades, [], boxes, bool(values))

    def _with(self, one, value, others, path, rest):
        wanted = dict(one.pairs([value]))
        found = [pair for other in self.filters for pair in self._pairs_of(other, one, wanted, others)]
        return address(path, [*found, *rest])

    def _pairs_of(self, other, one, wanted, others):
        if other is one:
            return list(wanted.items())
        return pairs([chosen for chosen in others if chosen.filter is other])

    def _numbers(self, one, values):
        """({key: rows} of a filter's choices, whether there may be more)."""
        if not one.columns:
            return self._cited(one, values)
        counted = self.counted(without=one if values else None)
        numbers = Counter()
        for row, number in counted.groups(one.columns):
            for key in one.keys(row):
                numbers[key] += number
        return numbers, counted.many

    def _cited(self, one, values):
        """The same of a filter that looks at citations."""
        if not one.finds_any():
            return Counter(), False
        others = self
        if values:
            chosen = [chosen for chosen in self.chosen if chosen.filter is not one]
            others = Counts(self.whole, self.filters, chosen, self.part)
        total = others.counted().total()
        return one.count(others.found, total.many or total.number > COUNTED)
