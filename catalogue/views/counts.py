"""How many rows a list has, and how many there are beside each choice of its filters.

Persons and rehabilitations are counted by their tallies, exactly, however many there are. What has no tallies
(other tables, and the filters that look at citations) is counted row by row, and no further than 10,000: such
a count only says that there are more. Nobody waits for a count of three million rows.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count as CountRows
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from catalogue.models.tallies import TALLIES

from .base import COUNTED
from .filters import address, label, pairs

CHOICES = 100  # of one filter that a page offers, at most
GROUPS = 2_000  # sets of values of one filter that are looked at, those of most rows first
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
    """Rows counted by their tallies: exact, and as quick for three million as for ten."""

    def __init__(self, tallies):
        self.tallies = tallies

    def total(self):
        """How many rows there are."""
        return Counted(self.tallies.aggregate(n=Sum("number"))["n"] or 0)

    def groups(self, columns):
        """(values of `columns`, how many rows have them), the most frequent first."""
        found = self.tallies.order_by().values_list(*columns).annotate(n=Sum("number")).filter(n__gt=0)
        return [(row[:-1], row[-1]) for row in found.order_by("-n")[:GROUPS]]

    many = False

    def span(self, date):
        """The first and the last year in which the EDTF column `date` of a row can begin, None for none."""
        ends = self.tallies.aggregate(first=Min(f"{date}_first"), last=Max(f"{date}_first"))
        return ends["first"], ends["last"]


class Sampled:
    """Rows counted one by one, up to 10,000 of them."""

    def __init__(self, rows, filters):
        self.rows, self.filters = rows, filters
        self._found = None

    def total(self):
        """How many rows there are, up to 10,000."""
        number = self.sample().count()
        return Counted(min(number, COUNTED), number > COUNTED)

    def sample(self):
        """The rows that are counted."""
        return self.rows.order_by()[: COUNTED + 1]

    def groups(self, columns):
        """(values of `columns`, how many of the sample have them)."""
        if self._found is None:
            self._find()
        counts = Counter()
        for row, number in self._found:
            counts[tuple(row[column] for column in columns)] += number
        return counts.most_common(GROUPS)

    @property
    def many(self):
        """True where there are more rows than were looked at."""
        if self._found is None:
            self._find()
        return sum(number for _row, number in self._found) > COUNTED

    def span(self, date):
        """Nothing is known of the years of rows that were not looked at."""
        return None, None

    def _find(self):
        years = {name: value for one in self.filters for name, value in one.shown_years().items()}
        columns = sorted({column for one in self.filters for column in one.columns})
        rows = self.rows.model.objects.filter(pk__in=self.sample().values("pk")).order_by()
        found = rows.annotate(**years).values_list(*columns).annotate(n=CountRows("pk"))
        self._found = [(dict(zip(columns, row[:-1], strict=True)), row[-1]) for row in found]


class Counts:
    """All that is counted for one list: its rows, and those beside each choice.

    `narrowed(rows)` leaves what the list shows beside its filters (granted acts, or others), of rows and of
    tallies alike.
    """

    def __init__(self, rows, filters, chosen, narrowed=None):
        self.rows, self.filters, self.chosen = rows, filters, chosen
        self.narrowed = narrowed or (lambda rows: rows)
        self.tally = TALLIES.get(rows.model._meta.model_name)
        self._all = None

    def counted(self, without=None):
        """What is counted with every choice, those of the filter `without` left out."""
        if without is None and self._all:
            return self._all
        chosen = [one for one in self.chosen if one.filter is not without]
        kept = self.tally and all(one.filter.kept for one in chosen)
        rows = self.narrowed(self.tally.objects.all() if kept else self.rows)
        for one in chosen:
            rows = one.narrow(rows)
        columns = [one for one in self.filters if one.columns]
        counted = Tallied(rows) if kept else Sampled(rows, columns)
        if without is None:
            self._all = counted
        return counted

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
        counted = self.counted(without=one if values else None)
        if not one.columns:
            sampled = counted if isinstance(counted, Sampled) else self._rows_without(one)
            total = sampled.total()
            sample = sampled.rows.model.objects.filter(pk__in=sampled.sample().values("pk"))
            return Counter(one.count(sample if total.many else sampled.rows)), total.many
        numbers = Counter()
        for row, number in counted.groups(one.columns):
            for key in one.keys(row):
                numbers[key] += number
        return numbers, counted.many

    def _rows_without(self, one):
        rows = self.narrowed(self.rows)
        for chosen in self.chosen:
            if chosen.filter is not one:
                rows = chosen.narrow(rows)
        return Sampled(rows, [])
