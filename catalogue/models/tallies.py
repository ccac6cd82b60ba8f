"""How many published rows share the same values: what public lists count by, kept right by triggers.

A list of three million rows cannot be counted while a reader waits. Its tallies can: one row for each set of
values that occurs, with the number of published rows that have it. Triggers add a row for every change, plus
or minus, and never change one, so writers never wait for each other; the sum is right at every moment, and
`tidy` puts rows of the same values together. What lists ask for most is tallied apart: each filter alone, and
of persons any three together. See `docs/decisions/0017-facets.md`.
"""

from itertools import combinations

import pgtrigger
from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .status import Status
from .values import AnyOf, Values, years

LOCK = 0x74616C6C  # so that only one process tidies


def neighbour(table, label):
    """A key to a row of `table` without an index or a constraint: the tallied row has both."""
    return models.ForeignKey(
        table.capitalize(),
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=label,
    )


def year(label):
    """The first or last year that a date can mean; NULL where the date has no such bound."""
    return models.SmallIntegerField(label, null=True)


class Tally(models.Model):
    """So many published rows more, or fewer, with these values; the columns are named as in the rows."""

    of = ""  # the table that is tallied
    dates = ()  # its EDTF columns, each tallied as `<date>_first` and `<date>_last`
    alone = ()  # the columns that a list counts by, each also tallied without regard to the others
    together = 0  # of so many of these, whichever they are, the same

    by = models.SmallIntegerField(
        _("by"), help_text=_("0: by all; else by the columns of that number alone.")
    )
    number = models.BigIntegerField(_("number"), help_text=_("Fewer than none where rows have gone."))

    class Meta:
        abstract = True
        default_permissions = []

    def __str__(self):
        return f"{self.of}: {self.number}"

    @classmethod
    def columns(cls):
        """(column of the tally, SQL of its value in the tallied row) for each value."""
        years = {f"{d}_{end}": f"{d}_{bound}" for d in cls.dates for end, bound in BOUNDS}
        for field in cls._meta.concrete_fields:
            if field.name in years:
                yield field.column, f"extract(year FROM {years[field.name]})::smallint"
            elif field.name not in {"id", "by", "number"}:
                yield field.column, field.column

    @classmethod
    def has_values_of(cls, tallies):
        """The condition that a row has the values of one of `tallies`, for which the rows have an index."""
        derived = {
            f"{d}_{end}": value
            for d in cls.dates
            for (end, _bound), value in zip(BOUNDS, years(d), strict=True)
        }
        names = [column for column, _value in cls.columns()]
        of_row = Values(*(derived.get(name, F(name)) for name in names))
        return AnyOf(of_row, ArraySubquery(tallies.order_by().values_list(Values(*names))))

    @classmethod
    def sets(cls):
        """The columns of the tallies by some of them, in the order of their numbers, which begin with 1."""
        several = combinations(cls.alone, cls.together) if cls.together else ()
        return [*cls.alone, *([column for group in groups for column in group] for groups in several)]

    @classmethod
    def number_of(cls, columns):
        """What `by` is in the first tallies that know `columns`; 0, those by all, where none of some does."""
        numbered = enumerate(cls.sets(), 1)
        return next((number for number, known in numbered if set(columns) <= set(known)), 0)

    @classmethod
    def insert(cls, changes):
        """SQL that adds `changes`, a SELECT of the columns and `number`, by all columns and by some."""
        names = [column for column, _value in cls.columns()]
        every = ", ".join(names)
        groups = "".join(f", ({', '.join(some)})" for some in cls.sets())
        numbers = " ".join(
            f"WHEN {mask(names, some)} THEN {number}" for number, some in enumerate(cls.sets(), 1)
        )
        return f"""
            INSERT INTO {cls._meta.db_table} ({every}, by, number)
                SELECT {every}, CASE GROUPING({every}) {numbers} ELSE 0 END, sum(number)
                FROM ({changes}) AS changes
                GROUP BY GROUPING SETS (({every}){groups}) HAVING sum(number) <> 0"""

    @classmethod
    def tallied(cls):
        """The model whose rows are tallied."""
        return apps.get_registered_model("catalogue", cls.of)


def mask(names, some):
    """What GROUPING is where rows are grouped by the columns `some`: a bit for each of the others."""
    return sum(1 << place for place, name in enumerate(reversed(names)) if name not in some)


def tally_indexes(table, *selective):
    """The tallies by some columns alone are few, and must be found among the others.

    Of those by all columns a filter by one of the `selective` columns leaves a small part.
    """
    alone = models.Index(fields=["by"], condition=models.Q(by__gt=0), name=f"{table}_tally_alone")
    by_all = models.Q(by=0)
    return [
        alone,
        *(models.Index(fields=[one], condition=by_all, name=f"{table}_tally_{one}") for one in selective),
    ]


BOUNDS = [("first", "earliest"), ("last", "latest")]


class PersonTally(Tally):
    """How many published persons share sex, occupation, places, and years of birth and death."""

    of = "person"
    dates = ["born", "died"]
    alone = [
        *[["sex"], ["occupation"], ["birth_place_id", "death_place_id"]],
        *[["born_first", "born_last"], ["died_first", "died_last"]],
    ]
    together = 3  # what a choice would give beside two filters in use is then a sum of few

    sex = models.CharField(_("sex"), max_length=6, null=True)
    occupation = models.CharField(_("occupation"), max_length=300, null=True)
    birth_place = neighbour("place", _("birth place"))
    death_place = neighbour("place", _("death place"))
    born_first = year(_("born in or after"))
    born_last = year(_("born in or before"))
    died_first = year(_("died in or after"))
    died_last = year(_("died in or before"))

    class Meta(Tally.Meta):
        verbose_name = _("tally of persons")
        verbose_name_plural = _("tallies of persons")
        indexes = tally_indexes(
            "person", "occupation", "birth_place", "death_place", "born_first", "died_first"
        )


class RehabilitationTally(Tally):
    """How many published acts share act, route, outcome, body, years, and whether they are posthumous."""

    of = "rehabilitation"
    dates = ["date"]
    alone = [["act"], ["route"], ["outcome"], ["posthumous"], ["body_id"], ["date_first", "date_last"]]

    act = models.CharField(_("act"), max_length=19, null=True)
    route = models.CharField(_("route"), max_length=13, null=True)
    outcome = models.CharField(_("outcome"), max_length=10, null=True)
    posthumous = models.CharField(_("posthumous"), max_length=4, null=True)
    body = neighbour("body", _("body"))
    date_first = year(_("in or after"))
    date_last = year(_("in or before"))

    class Meta(Tally.Meta):
        verbose_name = _("tally of rehabilitations")
        verbose_name_plural = _("tallies of rehabilitations")
        indexes = tally_indexes("rehabilitation")


TALLIES = {"person": PersonTally, "rehabilitation": RehabilitationTally}


class _Tallies(pgtrigger.Trigger):
    """Adds what a statement changes to the tallies: one row a set of values, whatever it wrote."""

    when = pgtrigger.After
    level = pgtrigger.Statement
    added = removed = ""  # the rows as they are now, as they were

    def get_func(self, model):
        tally = TALLIES[model._meta.model_name]
        changes = " UNION ALL ".join(
            published(tally, rows, sign) for rows, sign in ((self.added, 1), (self.removed, -1)) if rows
        )
        return f"""{tally.insert(changes)};
            RETURN NULL;
        """


def published(tally, rows, number):
    """SQL: what the published of `rows` (a table) count, each `number`."""
    values = ", ".join(f"{value} AS {column}" for column, value in tally.columns())
    return f"SELECT {values}, {number} AS number FROM {rows} WHERE status = '{Status.PUBLISHED}'"


class TallyNewRows(_Tallies):
    """Counts new rows."""

    name = "tally_new"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")
    added = "new_rows"


class TallyDeletedRows(_Tallies):
    """Counts deleted rows no more."""

    name = "tally_deleted"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="old_rows")
    removed = "old_rows"


class TallyChangedRows(_Tallies):
    """Counts changed rows where they belong now."""

    name = "tally_changed"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")
    added, removed = "new_rows", "old_rows"


class TallyNothing(pgtrigger.Trigger):
    """Empties the tallies of a table that is emptied as a whole."""

    name = "tally_nothing"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Truncate

    def get_func(self, model):
        return f"""
            DELETE FROM {TALLIES[model._meta.model_name]._meta.db_table};
            RETURN NULL;
        """


def tidy(tally):
    """Put the tallies of the same values together; how many rows that spared.

    0 also where another process does it at this moment. Readers and writers go on: the sums stay as they are.
    """
    table = tally._meta.db_table
    names = ", ".join(["by", *(column for column, _value in tally.columns())])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            f"""WITH taken AS (DELETE FROM {table} RETURNING {names}, number),
                together AS (
                    INSERT INTO {table} ({names}, number)
                    SELECT {names}, sum(number) FROM taken GROUP BY {names} HAVING sum(number) <> 0
                    RETURNING 1)
                SELECT (SELECT count(*) FROM taken) - (SELECT count(*) FROM together)"""
        )
        return cursor.fetchone()[0]


def count_anew(tally):
    """Count every published row again; who writes the table waits, seconds for three million rows."""
    rows = f"catalogue_{tally.of}"
    every = ", ".join(column for column, _value in tally.columns())
    each = published(tally, rows, 1)
    sets = f"SELECT {every}, sum(number) AS number FROM ({each}) AS each_row GROUP BY {every}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {rows} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {tally._meta.db_table}")
        cursor.execute(tally.insert(sets))


def _register():
    """Give each tallied table its triggers; here, because no table knows what is counted of it."""
    for tally in TALLIES.values():
        for trigger in [TallyNewRows(), TallyDeletedRows(), TallyChangedRows(), TallyNothing()]:
            trigger.register(tally.tallied())


_register()
