"""Dates as the catalogue keeps them: EDTF text, its bounds, its words, and what people write for it.

EDTF is the Extended Date/Time Format of the Library of Congress (specification of 4 February 2019, levels 0
to 2). The grammar is in `catalogue.edtf`, the reading of free text in `catalogue.dates_understood`; everybody
else imports from here. Nothing in here asks the database or makes HTML.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue import edtf
from catalogue.dates_understood import to_edtf
from catalogue.old_style import JulianDay, from_old_style, to_old_style

__all__ = ["Date", "JulianDay", "from_old_style", "old_style", "old_style_in_words", "parse", "understand"]


def gettext_noop(text: str) -> str:
    """Mark a text for makemessages; Django's own asks for settings as soon as this module is imported."""
    return text


Day = tuple[int, int, int]  # year, month, day, of a year of any size
Run = tuple[Day | None, Day | None]  # the first and last day, None for an open side

TOLERATED_DAYS = 3  # what "about 25 February" may be wrong by, either way
RUSSIA_CHANGED = datetime.date(1918, 2, 14)  # the first New Style day; decree of 24 January 1918 (Old Style)

# Whole phrases, so that a translation can inflect the month.
_DAYS = (
    gettext_noop("%(day)s January %(year)s"),
    gettext_noop("%(day)s February %(year)s"),
    gettext_noop("%(day)s March %(year)s"),
    gettext_noop("%(day)s April %(year)s"),
    gettext_noop("%(day)s May %(year)s"),
    gettext_noop("%(day)s June %(year)s"),
    gettext_noop("%(day)s July %(year)s"),
    gettext_noop("%(day)s August %(year)s"),
    gettext_noop("%(day)s September %(year)s"),
    gettext_noop("%(day)s October %(year)s"),
    gettext_noop("%(day)s November %(year)s"),
    gettext_noop("%(day)s December %(year)s"),
)
_PARTS = {
    1: gettext_noop("January %(year)s"),
    2: gettext_noop("February %(year)s"),
    3: gettext_noop("March %(year)s"),
    4: gettext_noop("April %(year)s"),
    5: gettext_noop("May %(year)s"),
    6: gettext_noop("June %(year)s"),
    7: gettext_noop("July %(year)s"),
    8: gettext_noop("August %(year)s"),
    9: gettext_noop("September %(year)s"),
    10: gettext_noop("October %(year)s"),
    11: gettext_noop("November %(year)s"),
    12: gettext_noop("December %(year)s"),
    21: gettext_noop("spring %(year)s"),
    22: gettext_noop("summer %(year)s"),
    23: gettext_noop("autumn %(year)s"),
    24: gettext_noop("winter %(years)s"),
    25: gettext_noop("spring %(year)s (northern hemisphere)"),
    26: gettext_noop("summer %(year)s (northern hemisphere)"),
    27: gettext_noop("autumn %(year)s (northern hemisphere)"),
    28: gettext_noop("winter %(years)s (northern hemisphere)"),
    29: gettext_noop("spring %(year)s (southern hemisphere)"),
    30: gettext_noop("summer %(years)s (southern hemisphere)"),
    31: gettext_noop("autumn %(year)s (southern hemisphere)"),
    32: gettext_noop("winter %(year)s (southern hemisphere)"),
    33: gettext_noop("first quarter of %(year)s"),
    34: gettext_noop("second quarter of %(year)s"),
    35: gettext_noop("third quarter of %(year)s"),
    36: gettext_noop("fourth quarter of %(year)s"),
    37: gettext_noop("first third of %(year)s"),
    38: gettext_noop("second third of %(year)s"),
    39: gettext_noop("last third of %(year)s"),
    40: gettext_noop("first half of %(year)s"),
    41: gettext_noop("second half of %(year)s"),
}
_MARKED = {
    edtf.UNCERTAIN: gettext_noop("probably %(date)s"),
    edtf.APPROXIMATE: gettext_noop("about %(date)s"),
    edtf.UNCERTAIN | edtf.APPROXIMATE: gettext_noop("probably about %(date)s"),
}
_PARTLY_MARKED = (
    (
        "",
        gettext_noop("year uncertain"),
        gettext_noop("year approximate"),
        gettext_noop("year uncertain and approximate"),
    ),
    (
        "",
        gettext_noop("month uncertain"),
        gettext_noop("month approximate"),
        gettext_noop("month uncertain and approximate"),
    ),
    (
        "",
        gettext_noop("day uncertain"),
        gettext_noop("day approximate"),
        gettext_noop("day uncertain and approximate"),
    ),
)
# By what stands at the start and at the end: a date (here None), open, or unknown.
_INTERVALS = {
    (None, None): gettext_noop("from %(start)s to %(end)s"),
    (None, edtf.OPEN): gettext_noop("from %(start)s onwards"),
    (None, edtf.UNKNOWN): gettext_noop("from %(start)s, end not known"),
    (edtf.OPEN, None): gettext_noop("until %(end)s"),
    (edtf.UNKNOWN, None): gettext_noop("until %(end)s, beginning not known"),
    (edtf.OPEN, edtf.OPEN): gettext_noop("open at both ends"),
    (edtf.OPEN, edtf.UNKNOWN): gettext_noop("open beginning, end not known"),
    (edtf.UNKNOWN, edtf.OPEN): gettext_noop("beginning not known, open end"),
}


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

    def in_words(self) -> str:
        """For people to read: `spring 1962`, `about 1937`, `25 February 1956`, `before 29 July 1938`."""
        return _words(edtf.read(self.text))

    def echo(self) -> str:
        """The words that a form shows under the box: a period also says how to write one moment in it."""
        parts = edtf.read(self.text)
        words = _words(parts)
        if not isinstance(parts, edtf.Interval) or isinstance(parts.start, str) or isinstance(parts.end, str):
            return words
        return _("%(words)s (a period; for one moment in it write “between %(start)s and %(end)s”)") % {
            "words": words,
            "start": _moment(parts.start),
            "end": _moment(parts.end),
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
    return _("%(date)s Old Style") % {"date": _day(f"{day.year:04}", day.month, day.day)}


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


def _words(parts: edtf.Moment | edtf.Interval | edtf.Choice) -> str:
    if isinstance(parts, edtf.Interval):
        return _interval(parts)
    if isinstance(parts, edtf.Choice):
        return _choice(parts)
    return _moment(parts)


def _moment(moment: edtf.Moment) -> str:
    words = _unmarked(moment)
    if not any(moment.marks):
        return words
    if len(set(moment.marks)) == 1:
        return _(_MARKED[moment.marks[0]]) % {"date": words}
    marks = ", ".join(
        _(names[mark]) for names, mark in zip(_PARTLY_MARKED, moment.marks, strict=False) if mark
    )
    return _("%(date)s (%(marks)s)") % {"date": words, "marks": marks}


def _unmarked(moment: edtf.Moment) -> str:
    if "X" in moment.year + moment.month + moment.day:
        return _with_unknown_digits(moment)
    if moment.significant:
        return _("about %(year)s, between %(first)s and %(last)s") % {
            "year": _year(moment.year),
            "first": _count_of_years(moment.low[0]),
            "last": _count_of_years(moment.high[0]),
        }
    if not moment.month:
        return _year(moment.year)
    if not moment.day:
        return _part(moment.year, int(moment.month))
    words = _day(moment.year, int(moment.month), int(moment.day))
    if moment.time:
        return _("%(date)s, %(time)s") % {"date": words, "time": moment.time.replace("Z", " UTC")}
    return words


def _with_unknown_digits(moment: edtf.Moment) -> str:
    year, month, day = moment.year, moment.month, moment.day
    if "X" not in year:
        if month == "XX" and day in ("", "XX"):
            words = _("some day in %(year)s") if day else _("some month of %(year)s")
            return words % {"year": _year(year)}
        if day == "XX" and "X" not in month:
            return _("some day in %(month)s") % {"month": _part(year, int(month))}
    elif not month and year[:3].isdigit():
        return _("%(decade)ss") % {"decade": f"{year[:3]}0"}
    elif not month and year[:2].isdigit() and year[2:] == "XX":
        return _("some year from %(first)s to %(last)s") % {"first": f"{year[:2]}00", "last": f"{year[:2]}99"}
    written = "-".join(part for part in (year, month, day) if part)
    return _("%(date)s (X for a digit that is not known)") % {"date": written}


def _day(year: str, month: int, day: int) -> str:
    return _(_DAYS[month - 1]) % {"day": day, "year": _year(year)}


def _part(year: str, code: int) -> str:
    """A month, season or other part of a year, by its EDTF code."""
    first = int(year)
    years = (
        f"{first}–{(first + 1) % 100:02}" if first > 0 and (first + 1) % 100 else f"{_year(year)}–{first + 1}"
    )
    return _(_PARTS[code]) % {"year": _year(year), "years": years}


def _year(year: str) -> str:
    """A year as written in EDTF, for people: `1956`, `45 BC` for -0044, `170000002` for Y170000002."""
    digits, _e, zeros = year.lstrip("Y").partition("E")
    return _count_of_years(int(digits) * 10 ** int(zeros or 0))


def _count_of_years(number: int) -> str:
    """An astronomical year as people count it: there is no year 0, it is 1 BC."""
    return str(number) if number > 0 else _("%(year)s BC") % {"year": 1 - number}


def _interval(interval: edtf.Interval) -> str:
    ends = [end if isinstance(end, str) else None for end in (interval.start, interval.end)]
    return _(_INTERVALS[tuple(ends)]) % {
        "start": "" if ends[0] is not None else _moment(interval.start),
        "end": "" if ends[1] is not None else _moment(interval.end),
    }


def _choice(choice: edtf.Choice) -> str:
    words = [_all_of(span) if choice.every else _one_of(span) for span in choice.members]
    if len(words) == 1:
        return words[0]
    joined = _("%(dates)s and %(last)s") if choice.every else _("%(dates)s or %(last)s")
    return joined % {"dates": ", ".join(words[:-1]), "last": words[-1]}


def _all_of(span: edtf.Span) -> str:
    if span.start is span.end:
        return _moment(span.start)
    if span.start is None:
        return _("all up to %(end)s") % {"end": _moment(span.end)}
    if span.end is None:
        return _("all from %(start)s onwards") % {"start": _moment(span.start)}
    return _("all from %(start)s to %(end)s") % {"start": _moment(span.start), "end": _moment(span.end)}


def _one_of(span: edtf.Span) -> str:
    if span.start is span.end:
        return _moment(span.start)
    if span.start is None:
        return _at_most(span.end)
    if span.end is None:
        return _at_least(span.start)
    return _("between %(start)s and %(end)s") % {"start": _moment(span.start), "end": _moment(span.end)}


def _at_most(end: edtf.Moment) -> str:
    """`before 29 July 1938` for an end on the 28th, `in 1938 or before` for a plain month or year."""
    if not end.is_exact:
        return _("no later than %(date)s") % {"date": _moment(end)}
    if not end.day:
        return _("in %(date)s or before") % {"date": _moment(end)}
    after = edtf.neighbour(end, 1)
    if after is None:
        return _("no later than %(date)s") % {"date": _moment(end)}
    return _("before %(date)s") % {"date": _moment(edtf.read(after))}


def _at_least(start: edtf.Moment) -> str:
    if not start.is_exact:
        return _("no earlier than %(date)s") % {"date": _moment(start)}
    if not start.day:
        return _("in %(date)s or later") % {"date": _moment(start)}
    before = edtf.neighbour(start, -1)
    if before is None:
        return _("no earlier than %(date)s") % {"date": _moment(start)}
    return _("after %(date)s") % {"date": _moment(edtf.read(before))}
