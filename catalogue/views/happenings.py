"""What is dated to one day of the year, kind by kind: for the day's page, its lists, and the home page."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Event, Person, Rehabilitation, Renaming
from catalogue.models.days import dated_to_the_day, month_day
from catalogue.models.rehabilitation import GRANTED
from catalogue.templatetags.records import address, heading, in_words, shown, whom

LEAP_YEAR = 2000  # so that 29 February is a day
NEW_STYLE = 1919  # days of earlier years are told in full, with the Old Style day beside them


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened on the day: its year, what it is, where it leads, and what else to say."""

    year: int
    name: str
    address: str
    aside: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of happening: its title, the table and the column that dates it, and which rows count."""

    title: str
    model: type
    column: str
    also: object = None
    relations: tuple = ()

    @property
    def order(self):
        """The column in the order of which the rows stand."""
        return f"{self.column}_earliest"

    def rows(self, day):
        """The public rows dated to `day`, `02-25`, in order of the year."""
        rows = self.model.objects.filter(dated_to_the_day(self.column))
        rows = rows.filter(self.also) if self.also else rows
        rows = rows.alias(month_day=month_day(self.column)).filter(month_day=day)
        return rows.select_related(*self.relations).order_by(self.order, "pk")

    def after(self, rows, slug):
        """Those of `rows` that stand behind the row `slug`, all where it is None; 404 for no such row."""
        if slug is None:
            return rows
        year, pk = self.order, "pk"
        last = rows.filter(slug=slug).values_list(year, pk).first()
        if last is None:
            raise Http404
        behind = Q(**{f"{year}__gt": last[0]}) | Q(pk__gt=last[1])
        return rows.filter(behind, **{f"{year}__gte": last[0]})

    def happening(self, row):
        """A row as what happened."""
        date = getattr(row, self.column)
        year = int(date[:4])
        told = [_aside(row), in_words(date) if year < NEW_STYLE else ""]
        name = whom(row) if isinstance(row, Rehabilitation) else heading(row)
        return Happening(year, name, address(row), " · ".join(filter(None, told)))


def _aside(row):
    """What to say of a row beside its name."""
    if isinstance(row, Event):
        return capfirst(row.get_kind_display())
    if isinstance(row, Person):
        return row.occupation
    if isinstance(row, Rehabilitation):
        act = capfirst(row.get_act_display())
        return f"{act} · {heading(row.body)}" if shown(row.body) else act
    return heading(row.place) if shown(row.place) else ""


KINDS = {
    "events": Kind(_("Events"), Event, "date"),
    "births": Kind(pgettext_lazy("of several people", "Born"), Person, "born"),
    "deaths": Kind(pgettext_lazy("of several people", "Died"), Person, "died"),
    "rehabilitations": Kind(
        _("Rehabilitations granted"), Rehabilitation, "date", GRANTED, ("person", "body")
    ),
    "releases": Kind(
        _("Releases, amnesties, calls and others"), Rehabilitation, "date", ~GRANTED, ("person", "body")
    ),
    "renamings": Kind(_("Renamings"), Renaming, "date", None, ("place",)),
}


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened of one kind: the first of it, and whether there is more."""

    key: str
    title: str
    rows: list
    more: bool


def on(day, most):
    """The `Happenings` of `day`, `02-25`: at most `most` of each kind; only kinds of which there are some."""
    found = []
    for key, kind in KINDS.items():
        rows = list(kind.rows(day)[: most + 1])
        if rows:
            shown_rows = [kind.happening(row) for row in rows[:most]]
            found.append(Happenings(key, kind.title, shown_rows, len(rows) > most))
    return found


def day_of(written):
    """The day of the year that `02-25` writes, in a leap year; None where there is no such day."""
    try:
        day = datetime.date.fromisoformat(f"{LEAP_YEAR}-{written}")
    except ValueError:
        return None
    return day if day.strftime("%m-%d") == written else None


def today():
    """Today, as the server's clock has it in UTC."""
    return datetime.datetime.now(datetime.UTC).date()
