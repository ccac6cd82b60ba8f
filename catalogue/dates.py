"""Dates as the catalogue keeps them: EDTF text, its bounds, its words, and what people write for it.

EDTF is the Extended Date/Time Format of the Library of Congress (specification of 4 February 2019, levels 0
to 2). The grammar is in `catalogue.edtf`, the reading of free text in `catalogue.dates_understood`, the
words in `catalogue.date_phrases`; everybody else imports from here. Nothing in here asks the database or
makes HTML.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue import edtf
from catalogue.date_phrases import GENITIVE, day_in_words, in_words, moment_in_words
from catalogue.dates_understood import to_edtf
from catalogue.old_style import JulianDay, from_old_style, to_old_style

__all__ = ["Date", "JulianDay", "from_old_style", "old_style", "old_style_in_words", "parse", "understand"]


Day = tuple[int, int, int]  # year, month, day, of a year of any size
Run = tuple[Day | None, Day | None]  # the first and last day, None for an open side

TOLERATED_DAYS = 3  # what "about 25 February" may be wrong by, either way
RUSSIA_CHANGED = datetime.date(1918, 2, 14)  # the first New Style day; decree of 24 January 1918 (Old Style)


@dataclass(frozen=True, slots=True)
class Date:
    """An EDTF date; made by `parse` and `understand`; equal to another, and hashed, by its text alone.

    `earliest` and `latest` are the first and last day it can mean, inclusive, None where that side is open or
    unknown or outside the years 1 to 9999. `kind` is one of year, month, grouping (seasons, quarters and the
    like), day, time, interval, one of, all of. `uncertain` and `approximate` say whether any part is marked
    so.
    """

    text: str
    earliest: datetime.date | None = field(compare=False)
    latest: datetime.date | None = field(compare=False)
    kind: str = field(compare=False)
    uncertain: bool = field(compare=False)
    approximate: bool = field(compare=False)

    def __str__(self) -> str:
        """The same EDTF that was parsed."""
        return self.text

    def in_words(self, case: str = "") -> str:
        """For people to read: `spring 1962`, `about 1937`, `25 February 1956`, `before 29 July 1938`.

        With `case` "genitive" as it stands after a preposition: in Russian `весны 1962`.
        """
        return in_words(edtf.read(self.text), case)

    def echo(self) -> str:
        """The words that a form shows under the box: a period also says how to write one moment in it."""
        parts = edtf.read(self.text)
        words = in_words(parts)
        if not isinstance(parts, edtf.Interval) or isinstance(parts.start, str) or isinstance(parts.end, str):
            return words
        return _("%(words)s (a period; for one moment in it write “between %(start)s and %(end)s”)") % {
            "words": words,
            "start": moment_in_words(parts.start, GENITIVE),
            "end": moment_in_words(parts.end, GENITIVE),
        }

    def runs(self, *, loosely: bool = False) -> list[Run]:
        """The unbroken runs of days it can mean, in order; a set such as `[1954,1956]` has two.

        `loosely` gives each approximate date in it one unit of its precision either way: a year, a month (for
        seasons too), or three days. Unlike `earliest` and `latest` this knows years of any size.
        """
        return _joined([(_edge(low, -1, loosely), _edge(high, 1, loosely)) for low, high in _ends(self.text)])


def parse(text: str) -> Date:
    """The date that an EDTF text means; ValueError with a sentence naming the place of the fault if it is
    none.
    """
    parts = edtf.read(text)
    exact = "%" in text
    return Date(
        text,
        edtf.as_date(parts.low),
        edtf.as_date(parts.high),
        _kind(parts),
        exact or "?" in text,
        exact or "~" in text,
    )


def understand(text: str) -> Date:
    """The date that somebody wrote, as EDTF or in English or Russian words and figures.

    ValueError with a sentence naming the place of the fault; what is ambiguous is refused with both readings
    named.
    """
    return parse(to_edtf(text))


def old_style(date: datetime.date) -> JulianDay | None:
    """The Old Style (Julian) day of a date before 14 February 1918, when Russia changed; None from that day
    on.
    """
    return to_old_style(date) if date < RUSSIA_CHANGED else None


def old_style_in_words(date: datetime.date) -> str:
    """`26 December 1901 Old Style` for a date before 14 February 1918; empty from that day on."""
    day = old_style(date)
    if day is None:
        return ""
    return _("%(date)s Old Style") % {"date": day_in_words(f"{day.year:04}", day.month, day.day)}


def _ends(text: str) -> list[tuple[edtf.Moment | None, edtf.Moment | None]]:
    """The first and last moment of an interval, of each member of a set, or twice a lone moment."""
    parts = edtf.read(text)
    if isinstance(parts, edtf.Choice):
        return [(span.start, span.end) for span in parts.members]
    if isinstance(parts, edtf.Interval):
        start, end = (None if isinstance(side, str) else side for side in (parts.start, parts.end))
        return [(start, end)]
    return [(parts, parts)]


def _edge(moment: edtf.Moment | None, step: int, loosely: bool) -> Day | None:
    """The first (`step` -1) or last (+1) day of a moment, moved by its tolerance if that is to count."""
    if moment is None:
        return None
    day = moment.low if step < 0 else moment.high
    approximate = [part for part, mark in enumerate(moment.marks) if mark & edtf.APPROXIMATE]
    return _moved(day, approximate[-1], step) if loosely and approximate else day


def _moved(day: Day, part: int, step: int) -> Day:
    """A day one year (`part` 0), one month (1) or three days (2) before or after; a month's end stays one."""
    year, month, number = day
    if part == 2:
        date = edtf.as_date(day)
        moved = date.toordinal() + step * TOLERATED_DAYS if date else 0
        if not 1 <= moved <= datetime.date.max.toordinal():
            return day
        date = datetime.date.fromordinal(moved)
        return date.year, date.month, date.day
    months = 12 * year + month - 1 + step * (1 if part else 12)
    year_on, month_on = months // 12, months % 12 + 1
    is_end = step > 0 and number == edtf.days_in(year, month)
    most = edtf.days_in(year_on, month_on)
    return year_on, month_on, most if is_end else min(number, most)


def _joined(runs: list[Run]) -> list[Run]:
    """The runs in order, those that overlap or follow without a gap made one."""
    joined: list[Run] = []
    for low, high in sorted(runs, key=lambda run: (run[0] is not None, run[0] or ())):
        last = joined[-1] if joined else None
        if last and (last[1] is None or low is None or low <= _day_after(last[1])):
            open_end = last[1] is None or high is None
            joined[-1] = (last[0], None if open_end else max(last[1], high))
        else:
            joined.append((low, high))
    return joined


def _day_after(day: Day) -> Day:
    year, month, number = day
    if number < edtf.days_in(year, month):
        return year, month, number + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _kind(parts: edtf.Moment | edtf.Interval | edtf.Choice) -> str:
    if isinstance(parts, edtf.Interval):
        return "interval"
    if isinstance(parts, edtf.Choice):
        return "all of" if parts.every else "one of"
    if parts.time:
        return "time"
    if parts.day:
        return "day"
    if not parts.month:
        return "year"
    return "grouping" if parts.month.isdigit() and int(parts.month) > 12 else "month"
