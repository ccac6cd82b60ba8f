"""The filters of public lists: what an address may ask for, and which rows that means.

A list declares its filters in a few lines, and everything else follows: the form, the counts beside each
choice, the chips, CSV and JSON. Several values of one filter mean any of them, several filters all of them.

    filters = [Choice("kind"), Years("date"), Neighbour("place"), CitedIn(), Disagree()]

Persons and rehabilitations are counted by their tallies; a filter there wants its column in
`models/tallies.py`, else (`kept = False`) its counts stop at 10,000 rows.
"""

import datetime
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Count as CountOf
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import evidence
from catalogue.models import Citation, Contradiction, Source, Status

COUNTED = 10_000  # citations that are looked at where there are very many
NOBODY = [0]  # ids of no row: Django makes no SQL of a search for none
YEAR = re.compile(r"[12][0-9]{3}")
YES = "yes"


class NotUnderstood(BadRequest):
    """An address that asks for something that is not there; the sentence says what is."""


class Filter:
    """One filter of a list.

    `name` is its parameter in the address; `columns` hold, in rows and tallies alike, what is counted.
    """

    columns = ()
    kept = True  # the tallies hold its columns, where a table has tallies

    def __init__(self, name, label=None):
        self.name, self.label = name, label
        self.parameters = [name]
        self.model = None

    def of(self, model):
        """The filter, told whose rows it filters."""
        self.model = model
        if self.label is None:
            self.label = model._meta.get_field(self.columns[0]).verbose_name
        return self

    def read(self, query):
        """The values that an address gives, each once; NotUnderstood for what can be none."""
        return sorted({value.strip() for value in query.getlist(self.name)} - {""})

    def pairs(self, values):
        """(parameter, value) of the values in an address."""
        return [(self.name, value) for value in values]

    def meaning(self, values):
        """What the values stand for in the columns; asks the database once at most."""
        return values

    def narrow(self, rows, meaning):
        """Those of `rows`, or of their tallies, that are meant."""
        condition = Q()
        for column in self.columns:
            condition |= Q(**{f"{column}__in": meaning})
        return rows.filter(condition)

    def within(self, rows, meaning, span):
        """As `narrow`, of rows whose date is known to begin within the years `span` (None: unknown)."""
        return self.narrow(rows, meaning)

    def shown_years(self):
        """{column: expression} of what is counted and is no column of the rows."""
        return {}

    def keys(self, values):
        """The choices that a row with these values of the columns belongs to."""
        return {value for value in values if value not in ("", None)}

    def named(self, keys):
        """{key: (value in the address, label)} of those keys that anybody may see."""
        return {key: (str(key), str(key)) for key in keys}

    def words(self, values):
        """(value, words for it) of each value; a value that the catalogue does not know stands for itself."""
        found = dict(self.named(self.meaning(values)).values())
        return [(value, found.get(value, value)) for value in values]


class Choice(Filter):
    """A column whose words the model lists: kind, act, outcome."""

    def __init__(self, name, label=None):
        super().__init__(name, label)
        self.columns = (name,)

    def _words(self):
        return dict(self.model._meta.get_field(self.name).choices)

    def read(self, query):
        values = super().read(query)
        words = self._words()
        for value in values:
            if value not in words:
                raise NotUnderstood(
                    _("“%(value)s” is no %(filter)s. It can be: %(words)s.")
                    % {"value": value, "filter": self.label, "words": ", ".join(words)}
                )
        return sorted(values, key=list(words).index)

    def named(self, keys):
        words = self._words()
        return {key: (key, str(words[key])) for key in keys if key in words}


class Words(Filter):
    """A column in which curators write freely: an occupation, a country. Asked for letter by letter.

    `behind` is the neighbour whose column it is; only a published one counts.
    """

    def __init__(self, name, label=None, behind=None):
        super().__init__(name, label)
        self.behind = behind
        self.columns = (f"{behind}__{name}", f"{behind}__status") if behind else (name,)
        self.kept = not behind

    def narrow(self, rows, meaning):
        condition = Q(**{f"{self.columns[0]}__in": meaning})
        if self.behind:
            condition &= Q(**{self.columns[1]: Status.PUBLISHED})
        return rows.filter(condition)

    def keys(self, values):
        if self.behind and values[1] != Status.PUBLISHED:
            return set()
        return super().keys(values[:1])


class Neighbour(Filter):
    """A record that the row names in one of `columns`: a place, a body. Its slug stands in the address."""

    def __init__(self, name, columns=None, label=None):
        super().__init__(name, label)
        self.fields = columns or [name]
        self.columns = tuple(f"{column}_id" for column in self.fields)

    def of(self, model):
        self.table = model._meta.get_field(self.fields[0]).related_model
        self.label = self.label or self.table._meta.verbose_name
        return super().of(model)

    def meaning(self, values):
        known = self.table.objects.published().filter(slug__in=values)
        return sorted(known.values_list("pk", flat=True)) or NOBODY

    def named(self, keys):
        if not keys:
            return {}
        known = self.table.objects.published().in_bulk(list(keys))
        return {pk: (row.slug, row.heading_for_readers()) for pk, row in known.items()}


class Years(Filter):
    """An EDTF column, by the years that it can mean: `?from=1954&to=1956` overlaps both.

    `prefix` tells several of one list apart: `born_from`. The value is `1954/1956`, open where blank.
    """

    def __init__(self, column, prefix="", label=None):
        super().__init__(column, label)
        self.column = column
        self.parameters = [f"{prefix}from", f"{prefix}to"]
        self.columns = (f"{column}_first", f"{column}_last")

    def of(self, model):
        self.label = self.label or model._meta.get_field(self.column).verbose_name
        return super().of(model)

    def read(self, query):
        years = [query.get(parameter, "").strip() for parameter in self.parameters]
        for parameter, year in zip(self.parameters, years, strict=True):
            if year and not YEAR.fullmatch(year):
                raise NotUnderstood(
                    _("“%(parameter)s” takes a year of four digits, such as 1956, not “%(value)s”.")
                    % {"parameter": parameter, "value": year}
                )
        if all(years) and years[0] > years[1]:
            raise NotUnderstood(
                _("The years go from %(first)s to %(last)s, which is backwards. Exchange them.")
                % {"first": years[0], "last": years[1]}
            )
        return ["/".join(years)] if any(years) else []

    def pairs(self, values):
        years = [value.split("/") for value in values]
        found = [zip(self.parameters, ends, strict=True) for ends in years]
        return [(parameter, year) for pairs in found for parameter, year in pairs if year]

    def meaning(self, values):
        return [tuple(int(year) if year else None for year in value.split("/")) for value in values]

    def narrow(self, rows, meaning):
        [(first, last)] = meaning
        if rows.model is not self.model:
            return rows.filter(self._kept_overlap(first, last))
        return rows.overlapping(
            self.column,
            datetime.date(first, 1, 1) if first else None,
            datetime.date(last, 12, 31) if last else None,
        )

    def _kept_overlap(self, first, last):
        begins, ends = self.columns
        known = Q(**{f"{begins}__isnull": False}) | Q(**{f"{ends}__isnull": False})
        if last:
            known &= Q(**{f"{begins}__isnull": True}) | Q(**{f"{begins}__lte": last})
        if first:
            known &= Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": first})
        return known

    def within(self, rows, meaning, span):
        """The overlap in plain comparisons, which a B-tree answers once the tallies say where dates begin."""
        if span is None:
            return self.narrow(rows, meaning)
        [(first, last)] = meaning
        begins, ends = f"{self.column}_earliest", f"{self.column}_latest"
        rows = rows.filter(**days_of(begins, span))
        if last:
            rows = rows.filter(**{f"{begins}__lte": datetime.date(last, 12, 31)})
        if first:
            since = Q(**{f"{ends}__gte": datetime.date(first, 1, 1)}) | Q(**{f"{ends}__isnull": True})
            rows = rows.filter(since)
        return rows

    def shown_years(self):
        ends = zip(self.columns, ("earliest", "latest"), strict=True)
        return {column: ExtractYear(f"{self.column}_{bound}") for column, bound in ends}

    def keys(self, values):
        """The decades, by their first years; one that is open on a side counts where it is known to begin."""
        first, last = values
        if first is None and last is None:
            return set()
        first, last = (last if first is None else first), (first if last is None else last)
        return set(range(first // 10 * 10, min(last, first + 200) + 1, 10))

    def named(self, keys):
        return {key: (f"{key}/{key + 9}", _("%(year)ss") % {"year": key}) for key in keys}

    def words(self, values):
        return [(value, _in_words(*value.split("/"))) for value in values]


def _in_words(first, last):
    if first == last:
        return first
    if not last:
        return _("%(year)s or later") % {"year": first}
    return f"{first}–{last}" if first else _("%(year)s or earlier") % {"year": last}


class CitedIn(Filter):
    """The source in which something is said of the row."""

    kept = False

    def __init__(self):
        super().__init__("source", gettext_lazy("cited in"))

    def meaning(self, values):
        known = Source.objects.published().filter(slug__in=values)
        return sorted(known.values_list("pk", flat=True)) or NOBODY

    def narrow(self, rows, meaning):
        return rows.filter(pk__in=self.citations().filter(source_id__in=meaning).values(self._about))

    @property
    def _about(self):
        return f"{self.model._meta.model_name}_id"

    def citations(self):
        """What published sources say of rows of the table."""
        said = Citation.objects.filter(Citation.sources_published())
        return said.filter(**{f"{self._about}__isnull": False})

    def finds_any(self):
        """False where nothing is said of any row of the table."""
        return Citation.objects.filter(**{f"{self._about}__isnull": False}).exists()

    def count(self, rows, many):
        """({source: how many of `rows` it is cited about}, whether there may be more).

        Where the rows are many, 10,000 citations are looked at, whichever rows they are about.
        """
        said, more = self.citations().order_by(), False
        if many:
            said = self.citations().filter(pk__in=said[: COUNTED + 1].values("pk")).order_by()
            more = said.count() > COUNTED
        said = said.filter(**{f"{self._about}__in": rows.order_by().values("pk")})
        counts = said.values_list("source_id").annotate(n=CountOf(self._about, distinct=True))
        return Counter(dict(counts)), more

    def named(self, keys):
        known = Source.objects.published().in_bulk(list(keys))
        return {pk: (row.slug, row.heading_for_readers()) for pk, row in known.items()}


class Disagree(Filter):
    """The rows on which published sources contradict what is accepted, or one another."""

    kept = False

    def __init__(self):
        super().__init__("disagree", gettext_lazy("evidence"))

    def read(self, query):
        values = super().read(query)
        if set(values) - {YES}:
            raise NotUnderstood(_("“disagree” can only be “yes”: the records on which the sources disagree."))
        return values

    def narrow(self, rows, meaning):
        return rows.filter(pk__in=evidence.disagreeing_in_public(self.model))

    def finds_any(self):
        """False where the sources disagree on no row of the table."""
        return Contradiction.objects.filter(table=self.model._meta.model_name).exists()

    def count(self, rows, many):
        """({yes: how many of `rows` the sources disagree on}, whether there are more)."""
        found = rows.order_by().filter(pk__in=evidence.disagreeing_in_public(self.model))
        number = found[: COUNTED + 1].count()
        return Counter({YES: min(number, COUNTED)} if number else {}), number > COUNTED

    def named(self, keys):
        return {key: (YES, _("the sources disagree")) for key in keys}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter with the values that the address gives it, and what they stand for."""

    filter: Filter
    values: list
    meaning: list

    def narrow(self, rows):
        """Those of `rows`, or of their tallies, that are meant."""
        return self.filter.narrow(rows, self.meaning)


def read(filters, query, others=()):
    """What the address `query` asks of `filters`, in their order; `others` are parameters beside them.

    NotUnderstood for a parameter that is neither, and for a value that can be none.
    """
    known = [parameter for one in filters for parameter in one.parameters]
    for parameter in query:
        if parameter not in {*known, *others}:
            raise NotUnderstood(
                _("There is no filter “%(name)s” here. There are: %(filters)s.")
                % {"name": parameter, "filters": ", ".join(known)}
            )
    found = [(one, one.read(query)) for one in filters]
    return [Chosen(one, values, one.meaning(values)) for one, values in found if values]


def pairs(chosen):
    """(parameter, value) of all that is chosen, in the one order in which addresses have them."""
    return [pair for one in chosen for pair in one.filter.pairs(one.values)]


def address(path, pairs):
    """`path` with the parameters `pairs`, as far as they have a value."""
    kept = [(name, value) for name, value in pairs if value]
    return f"{path}?{urlencode(kept)}" if kept else path


def days_of(column, span):
    """The look-ups of a date `column` that lies within the years `span`; none where that is unknown."""
    if span is None:
        return {}
    first, last = span
    return {f"{column}__gte": datetime.date(first, 1, 1), f"{column}__lte": datetime.date(last, 12, 31)}


def label(one):
    """The label of a filter, with a capital."""
    return capfirst(str(one.label))
