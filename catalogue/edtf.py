"""The grammar of EDTF: from text to its parts and bounds, or to the place of the fault.

The rules are those of the Extended Date/Time Format specification, Library of Congress, 4 February 2019,
levels 0, 1 and 2, which is a profile of ISO 8601-1 and 8601-2. `catalogue.dates` is the face that everybody
else uses.

Where the specification is silent: 21 to 24 are the northern seasons and winter runs into the next year; an
interval whose end begins before its start is refused (an end that is only known to lie in the same year is
`1956-XX-XX`); there is no white space inside a date.
"""

import calendar
import datetime
import re
from itertools import product
from typing import NamedTuple

from django.utils.translation import gettext as _

# The codes that stand in the place of a month, with their first month and their number of months.
GROUPINGS = {
    **{21 + season: (3 + 3 * season, 3) for season in range(4)},  # spring, summer, autumn, winter
    **{25 + season: (3 + 3 * season, 3) for season in range(4)},  # the same, northern hemisphere
    29: (9, 3),  # spring, southern hemisphere
    30: (12, 3),
    31: (3, 3),
    32: (6, 3),
    **{33 + quarter: (1 + 3 * quarter, 3) for quarter in range(4)},
    **{37 + third: (1 + 4 * third, 4) for third in range(3)},
    **{40 + half: (1 + 6 * half, 6) for half in range(2)},
}

OPEN, UNKNOWN = "..", ""  # what an interval may have in the place of a date
UNCERTAIN, APPROXIMATE = 1, 2
MARKS = {"": 0, "?": UNCERTAIN, "~": APPROXIMATE, "%": UNCERTAIN | APPROXIMATE}

MOST_YEAR_DIGITS = 50  # the universe is 11 digits old; without a limit Y1E999999999 would fill the memory

_MOMENT = re.compile(
    r"([?~%]?)(-?[0-9X]{4})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_YEAR_PART = re.compile(r"[?~%]?-?[0-9X]{4}[?~%]?")
_LATER_PART = re.compile(r"-[?~%]?[0-9X]{2}[?~%]?")
_LONG_YEAR = re.compile(
    r"([?~%]?)(-?[0-9]{4}|Y-?[1-9][0-9]*(?:E[1-9][0-9]{0,2})?)(?:S([1-9][0-9]?))?([?~%]?)"
)
_TIME = re.compile(
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|24:00:00)(Z|([+-])([0-9]{2})(?::([0-5][0-9]))?)?"
)
_MEMBER = re.compile(r"[^,]*")


class Moment(NamedTuple):
    """One date as written: a year, month, sub-year grouping or day, perhaps with digits unknown or a time.

    `year`, `month` and `day` are the written digits, empty where not given, X where unknown; `significant` is
    the number after S, or 0; `marks` are the qualifiers that hold for year, month and day, as sums of
    UNCERTAIN and APPROXIMATE; `time` is the time of day with its shift; `low` and `high` are the first and
    last day it can mean, as (year, month, day) of the proleptic Gregorian calendar with a year of any size.
    """

    year: str
    significant: int
    month: str
    day: str
    marks: tuple[int, ...]
    time: str
    low: tuple[int, int, int]
    high: tuple[int, int, int]

    @property
    def is_exact(self) -> bool:
        """Whether it is a plain year, month or day, with nothing qualified, unknown, estimated or grouped."""
        plain = "X" not in self.year + self.month + self.day and not any(self.marks)
        return plain and not self.significant and not self.time and (not self.month or int(self.month) <= 12)


class Interval(NamedTuple):
    """Something that lasts from `start` to `end`; each is a Moment, OPEN or UNKNOWN; bounds as for Moment, or
    None.
    """

    start: Moment | str
    end: Moment | str
    low: tuple[int, int, int] | None
    high: tuple[int, int, int] | None


class Span(NamedTuple):
    """A member of a set: from `start` to `end`, the same object twice for a single date, None for an open
    side.
    """

    start: Moment | None
    end: Moment | None


class Choice(NamedTuple):
    """A set: all of its members where `every` is true, else one of them; bounds as for Moment, or None if
    open.
    """

    every: bool
    members: tuple[Span, ...]
    low: tuple[int, int, int] | None
    high: tuple[int, int, int] | None


def read(text: str) -> Moment | Interval | Choice:
    """The parts of an EDTF text; ValueError with a sentence naming position, fragment and remedy if it is
    none.
    """
    if not text:
        raise ValueError(_("There is no date here; write one such as 1956, 1956-02 or 1956-02-25."))
    if text[0] in "[{":
        return _choice(text)
    if "/" in text:
        return _interval(text)
    if "T" in text:
        return _date_and_time(text)
    return _moment(text, 0, len(text))


def fault(text: str, start: int, end: int, reason: str) -> ValueError:
    """The error for the fragment from `start` to `end` (counted from 0) of `text`, with the reason as a
    clause.
    """
    return ValueError(
        _("“%(text)s” cannot be read at character %(position)d (“%(fragment)s”): %(reason)s")
        % {
            "text": _shown(text),
            "position": start + 1,
            "fragment": _shown(text[start:end]),
            "reason": reason,
        }
    )


def days_in(year: int, month: int) -> int:
    """The number of days of a month of the proleptic Gregorian calendar, for a year of any size."""
    return 29 if month == 2 and calendar.isleap(year) else calendar.mdays[month]


def as_date(day: tuple[int, int, int] | None) -> datetime.date | None:
    """A bound as a date; None for an open side and for years outside 1 to 9999."""
    return datetime.date(*day) if day and 1 <= day[0] <= 9999 else None


def runs_backwards(start: Moment, end: Moment) -> bool:
    """Whether an interval from `start` to `end` would end before it starts; unknown digits are excused."""
    unknown = "X" in start.year + start.month + start.day + end.year + end.month + end.day
    return end.high < start.low or (end.low < start.low and not unknown)


def neighbour(moment: Moment, step: int) -> str | None:
    """The EDTF of the day, month or year just before (`step` -1) or after (+1), or None outside years 1 to
    9999.

    A season and other groupings have the month beside them as neighbour, a decade the year beside it.
    """
    year, month, day = moment.low if step < 0 else moment.high
    if moment.day:
        edge = as_date((year, month, day))
        return (
            None
            if edge in (None, datetime.date.min, datetime.date.max)
            else str(edge + datetime.timedelta(step))
        )
    if moment.month:
        year, month = divmod(year * 12 + month - 1 + step, 12)
        return f"{year:04}-{month + 1:02}" if 1 <= year <= 9999 else None
    return f"{year + step:04}" if 1 <= year + step <= 9999 else None


def _shown(text: str) -> str:
    """Text as it may stand in a sentence: short, and without characters that cannot be printed or stored."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return "".join(character if character.isprintable() else "\ufffd" for character in short)


def _moment(text: str, start: int, end: int) -> Moment:
    match = _MOMENT.fullmatch(text, start, end)
    if match is None:
        return _long_year(text, start, end)
    before_year, year, after_year, before_month, month, after_month, before_day, day, after_day = (
        match.groups("")
    )
    if year == "-0000":
        raise fault(text, start, end, _("the year 0 has no sign; write 0000 for 1 BC."))
    marks = _marks((before_year, before_month, before_day), (after_year, after_month, after_day))
    low, high = _bounds(text, match)
    return Moment(year, 0, month, day, marks[: 1 + bool(month) + bool(day)], "", low, high)


def _marks(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[int, ...]:
    """What holds for year, month and day: a mark on the left for its own part, one on the right also for the
    larger.
    """
    year, month, day = (MARKS[mark] for mark in after)
    own = [MARKS[mark] for mark in before]
    return own[0] | year | month | day, own[1] | month | day, own[2] | day


def _bounds(text: str, match: re.Match) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    year, month, day = match.group(2, 5, 8)
    if not month:
        return (_first_year(year), 1, 1), (_last_year(year), 12, 31)
    if "X" not in month and int(month) > 12:
        return _grouping_bounds(text, match)
    months = _fitting(month, 12)
    if not months:
        raise fault(
            text,
            *match.span(5),
            _("a month is 01 to 12, and seasons and other parts of a year are 21 to 41."),
        )
    if not day:
        last_year = _last_year(year)
        return (_first_year(year), months[0], 1), (last_year, months[-1], days_in(last_year, months[-1]))
    first, last = _extreme_day(year, months, day, False), _extreme_day(year, months, day, True)
    if first is None or last is None:
        raise fault(text, *match.span(8), _no_such_day(year, month, months))
    return first, last


def _no_such_day(year: str, month: str, months: list[int]) -> str:
    most = max(days_in(y, m) for y in (_first_year(year), _last_year(year)) for m in months)
    return _("%(year)s-%(month)s has no such day; write a day from 01 to %(most)d.") % {
        "year": year,
        "month": month,
        "most": most,
    }


def _grouping_bounds(text: str, match: re.Match) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    year, month, day = match.group(2, 5, 8)
    if int(month) not in GROUPINGS:
        raise fault(
            text,
            *match.span(5),
            _("a month is 01 to 12, and seasons and other parts of a year are 21 to 41."),
        )
    if day:
        raise fault(
            text, *match.span(8), _("a season or other part of a year has no days; write a month or no day.")
        )
    first, count = GROUPINGS[int(month)]
    years_on, last = divmod(first + count - 2, 12)
    last_year = _last_year(year) + years_on
    return (_first_year(year), first, 1), (last_year, last + 1, days_in(last_year, last + 1))


def _first_year(pattern: str) -> int:
    return int(pattern.replace("X", "9" if pattern[0] == "-" else "0"))


def _last_year(pattern: str) -> int:
    return int(pattern.replace("X", "0" if pattern[0] == "-" else "9"))


def _fitting(pattern: str, most: int) -> list[int]:
    """The numbers from 1 to `most` that two digits, with X for unknown ones, can mean."""
    if "X" not in pattern:
        return [int(pattern)] if 1 <= int(pattern) <= most else []
    tens, units = pattern
    return [n for n in range(1, most + 1) if tens in ("X", str(n // 10)) and units in ("X", str(n % 10))]


def _extreme_day(year: str, months: list[int], day: str, last: bool) -> tuple[int, int, int] | None:
    """The first or last day that the digits can mean; None if they mean no day in any year."""
    step = -1 if last else 1
    tried = set()
    for number in _years(year, last):
        if calendar.isleap(number) in tried:  # years of one length have the same days
            continue
        tried.add(calendar.isleap(number))
        for month in months[::step]:
            days = _fitting(day, days_in(number, month))
            if days:
                return number, month, days[::step][0]
    return None


def _years(pattern: str, last: bool):
    """The years that the digits can mean, in order of time, or backwards if `last`."""
    if "X" not in pattern:
        return iter((int(pattern),))
    sign, digits = (-1, pattern[1:]) if pattern[0] == "-" else (1, pattern)
    unknown = "9876543210" if last == (sign == 1) else "0123456789"
    return (sign * int("".join(found)) for found in product(*(unknown if d == "X" else d for d in digits)))


def _long_year(text: str, start: int, end: int) -> Moment:
    """A year with Y before it, or with significant digits after it."""
    match = _LONG_YEAR.fullmatch(text, start, end)
    if match is None:
        raise _misfit(text, start, end)
    before, year, significant, after = match.groups("")
    digits, _e, zeros = year.lstrip("Y-").partition("E")
    count = len(digits) + int(zeros or 0)
    if count > MOST_YEAR_DIGITS:
        raise fault(
            text, *match.span(2), _("a year has at most %(most)d digits.") % {"most": MOST_YEAR_DIGITS}
        )
    if year[0] == "Y" and count <= 4:
        raise fault(
            text, *match.span(2), _("Y stands before years of more than four digits; leave it out here.")
        )
    number = int(digits) * 10 ** int(zeros or 0)
    unit = 10 ** max(0, len(str(number)) - int(significant)) if significant else 1
    first, last = number // unit * unit, number // unit * unit + unit - 1
    if "-" in year:
        first, last = -last, -first
    mark = MARKS[before] | MARKS[after]
    return Moment(year, int(significant or 0), "", "", (mark,), "", (first, 1, 1), (last, 12, 31))


def _misfit(text: str, start: int, end: int) -> ValueError:
    """The error for a piece that has not the form of a date, at the first character that does not fit."""
    year = _YEAR_PART.match(text, start, end)
    if year is None:
        return fault(
            text,
            start,
            end,
            _("a date begins with a year of four digits, such as 1956, 193X or -0044, or Y17000."),
        )
    position = year.end()
    for wanted in (_("“-” and two digits for the month"), _("“-” and two digits for the day")):
        part = _LATER_PART.match(text, position, end)
        if part is None:
            reason = _("only %(wanted)s may follow here, as in 1956-02-25.") % {"wanted": wanted}
            return fault(text, position, end, reason)
        position = part.end()
    return fault(text, position, end, _("nothing may follow the day in this place; leave it out."))


def _date_and_time(text: str) -> Moment:
    """Level 0, date and time: a full date, T, and a time of day that does not touch the bounds."""
    at = text.index("T")
    date = _moment(text, 0, at)
    if not date.day or not date.is_exact:
        raise fault(
            text, 0, at, _("before a time of day stands a full date without marks, such as 1956-02-25.")
        )
    match = _TIME.fullmatch(text, at + 1)
    if match is None or not _is_shift(*match.group(3, 4, 5)):
        raise fault(
            text,
            at + 1,
            len(text),
            _("a time of day is written 23:20:30, 23:20:30Z, 23:20:30-04 or 23:20:30+04:30."),
        )
    return date._replace(time=match[0])


def _is_shift(sign: str | None, hours: str | None, minutes: str | None) -> bool:
    """Whether a time shift exists: -12:00 to +14:00, and never minus nothing; with no sign there is none to
    judge.
    """
    if sign is None:
        return True
    total = int(hours) * 60 + int(minutes or 0)
    return total <= 14 * 60 if sign == "+" else 0 < total <= 12 * 60


def _interval(text: str) -> Interval:
    slash = text.index("/")
    if "/" in text[slash + 1 :]:
        second = text.index("/", slash + 1)
        raise fault(text, second, len(text), _("an interval has one “/”, between its start and its end."))
    if text == "/":
        raise fault(
            text, 0, 1, _("an interval needs a start or an end, such as 1954/1956, 1954/.. or /1956.")
        )
    start = text[:slash] if text[:slash] in (OPEN, UNKNOWN) else _moment(text, 0, slash)
    end = text[slash + 1 :] if text[slash + 1 :] in (OPEN, UNKNOWN) else _moment(text, slash + 1, len(text))
    low = None if isinstance(start, str) else start.low
    high = None if isinstance(end, str) else end.high
    if low and high:
        _check_order(text, start, end, slash + 1, len(text))
    return Interval(start, end, low, high)


def _check_order(text: str, start: Moment, end: Moment, at: int, to: int) -> None:
    if end.high < start.low:
        raise fault(text, at, to, _("the end lies before the start; write the earlier date first."))
    if runs_backwards(start, end):
        raise fault(
            text,
            at,
            to,
            _(
                "the end begins before the start; write it as precisely as the start, with X for what is "
                "unknown."
            ),
        )


def _choice(text: str) -> Choice:
    closing = "]" if text[0] == "[" else "}"
    if text[-1] != closing or len(text) == 1:
        raise fault(
            text, len(text) - 1, len(text), _("a set ends with “%(closing)s”.") % {"closing": closing}
        )
    members = []
    position, last = 1, len(text) - 1
    while position <= last:
        end = _MEMBER.match(text, position, last).end()
        members.append(_span(text, position, end, last))
        position = end + 1
    lows = [member.start and member.start.low for member in members]
    highs = [member.end and member.end.high for member in members]
    return Choice(
        closing == "}",
        tuple(members),
        None if None in lows else min(lows),
        None if None in highs else max(highs),
    )


def _span(text: str, start: int, end: int, last: int) -> Span:
    """One member of a set: a date, `a..b`, and `..b` in the first place or `a..` in the last."""
    dots = text.find("..", start, end)
    if dots < 0 or end - start == 2:
        moment = _moment(text, start, end)
        return Span(moment, moment)
    if dots == start:
        if start > 1:
            raise fault(text, start, end, _("only the first member of a set may be open at its beginning."))
        return Span(None, _moment(text, dots + 2, end))
    first = _moment(text, start, dots)
    if dots + 2 == end:
        if end < last:
            raise fault(text, start, end, _("only the last member of a set may be open at its end."))
        return Span(first, None)
    second = _moment(text, dots + 2, end)
    _check_order(text, first, second, dots + 2, end)
    return Span(first, second)
