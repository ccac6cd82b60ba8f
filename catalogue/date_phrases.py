"""EDTF dates in words: `spring 1962`, `about 1937`, `before 29 July 1938`, and in Russian `до 29 июля 1938`.

Whole phrases are translated, so that a translation can inflect the month. English knows no cases; in Russian
every preposition used here wants the genitive, and what can stand after one is there twice.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue import edtf

GENITIVE = "genitive"


def gettext_noop(text: str) -> str:
    """Mark a text for `make messages`; Django's own asks for settings as soon as this module is imported."""
    return text


def pgettext_noop(context: str, text: str) -> str:
    """The same for a text in a grammatical case."""
    return text


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
# The same as they stand after a preposition, and what else does; all of them want the genitive in Russian.
_AFTER_PREPOSITION = (
    pgettext_noop("genitive", "January %(year)s"),
    pgettext_noop("genitive", "February %(year)s"),
    pgettext_noop("genitive", "March %(year)s"),
    pgettext_noop("genitive", "April %(year)s"),
    pgettext_noop("genitive", "May %(year)s"),
    pgettext_noop("genitive", "June %(year)s"),
    pgettext_noop("genitive", "July %(year)s"),
    pgettext_noop("genitive", "August %(year)s"),
    pgettext_noop("genitive", "September %(year)s"),
    pgettext_noop("genitive", "October %(year)s"),
    pgettext_noop("genitive", "November %(year)s"),
    pgettext_noop("genitive", "December %(year)s"),
    pgettext_noop("genitive", "spring %(year)s"),
    pgettext_noop("genitive", "summer %(year)s"),
    pgettext_noop("genitive", "autumn %(year)s"),
    pgettext_noop("genitive", "winter %(years)s"),
    pgettext_noop("genitive", "spring %(year)s (northern hemisphere)"),
    pgettext_noop("genitive", "summer %(year)s (northern hemisphere)"),
    pgettext_noop("genitive", "autumn %(year)s (northern hemisphere)"),
    pgettext_noop("genitive", "winter %(years)s (northern hemisphere)"),
    pgettext_noop("genitive", "spring %(year)s (southern hemisphere)"),
    pgettext_noop("genitive", "summer %(years)s (southern hemisphere)"),
    pgettext_noop("genitive", "autumn %(year)s (southern hemisphere)"),
    pgettext_noop("genitive", "winter %(year)s (southern hemisphere)"),
    pgettext_noop("genitive", "first quarter of %(year)s"),
    pgettext_noop("genitive", "second quarter of %(year)s"),
    pgettext_noop("genitive", "third quarter of %(year)s"),
    pgettext_noop("genitive", "fourth quarter of %(year)s"),
    pgettext_noop("genitive", "first third of %(year)s"),
    pgettext_noop("genitive", "second third of %(year)s"),
    pgettext_noop("genitive", "last third of %(year)s"),
    pgettext_noop("genitive", "first half of %(year)s"),
    pgettext_noop("genitive", "second half of %(year)s"),
    pgettext_noop("genitive", "%(decade)ss"),
    pgettext_noop("genitive", "some day in %(year)s"),
    pgettext_noop("genitive", "some month of %(year)s"),
    pgettext_noop("genitive", "some day in %(month)s"),
    pgettext_noop("genitive", "probably %(date)s"),
    pgettext_noop("genitive", "about %(date)s"),
    pgettext_noop("genitive", "probably about %(date)s"),
)
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


def in_words(parts: edtf.Moment | edtf.Interval | edtf.Choice, case: str = "") -> str:
    """For people to read; with `case` "genitive" as it stands after a preposition (of an interval or a set,
    which no preposition fits, as it always is).
    """
    if isinstance(parts, edtf.Interval):
        return _interval(parts)
    if isinstance(parts, edtf.Choice):
        return _choice(parts)
    return moment_in_words(parts, case)


def moment_in_words(moment: edtf.Moment, case: str = "") -> str:
    """One date without another end; see `in_words`."""
    about = moment.marks and set(moment.marks) <= {edtf.APPROXIMATE, edtf.UNCERTAIN | edtf.APPROXIMATE}
    words = _unmarked(moment, GENITIVE if about else case)
    if not any(moment.marks):
        return words
    if len(set(moment.marks)) == 1:
        return _inflected(_MARKED[moment.marks[0]], case) % {"date": words}
    marks = ", ".join(
        _(names[mark]) for names, mark in zip(_PARTLY_MARKED, moment.marks, strict=False) if mark
    )
    return _("%(date)s (%(marks)s)") % {"date": words, "marks": marks}


def _unmarked(moment: edtf.Moment, case: str) -> str:
    if "X" in moment.year + moment.month + moment.day:
        return _with_unknown_digits(moment, case)
    if moment.significant:
        return _("about %(year)s, between %(first)s and %(last)s") % {
            "year": _year(moment.year),
            "first": _count_of_years(moment.low[0]),
            "last": _count_of_years(moment.high[0]),
        }
    if not moment.month:
        return _year(moment.year)
    if not moment.day:
        return _part(moment.year, int(moment.month), case)
    words = day_in_words(moment.year, int(moment.month), int(moment.day))
    if moment.time:
        return _("%(date)s, %(time)s") % {"date": words, "time": moment.time.replace("Z", " UTC")}
    return words


def _with_unknown_digits(moment: edtf.Moment, case: str) -> str:
    year, month, day = moment.year, moment.month, moment.day
    if "X" not in year:
        if month == "XX" and day in ("", "XX"):
            words = gettext_noop("some day in %(year)s") if day else gettext_noop("some month of %(year)s")
            return _inflected(words, case) % {"year": _year(year)}
        if day == "XX" and "X" not in month:
            words = gettext_noop("some day in %(month)s")
            return _inflected(words, case) % {"month": _part(year, int(month), GENITIVE)}
    elif not month and year[:3].isdigit():
        return _inflected(gettext_noop("%(decade)ss"), case) % {"decade": f"{year[:3]}0"}
    elif not month and year[:2].isdigit() and year[2:] == "XX":
        return _("some year from %(first)s to %(last)s") % {"first": f"{year[:2]}00", "last": f"{year[:2]}99"}
    written = "-".join(part for part in (year, month, day) if part)
    return _("%(date)s (X for a digit that is not known)") % {"date": written}


def day_in_words(year: str, month: int, day: int) -> str:
    """`25 February 1956`; in Russian the same in every case that a sentence here wants."""
    return _(_DAYS[month - 1]) % {"day": day, "year": _year(year)}


def _part(year: str, code: int, case: str) -> str:
    """A month, season or other part of a year, by its EDTF code."""
    first = int(year)
    years = (
        f"{first}–{(first + 1) % 100:02}" if first > 0 and (first + 1) % 100 else f"{_year(year)}–{first + 1}"
    )
    return _inflected(_PARTS[code], case) % {"year": _year(year), "years": years}


def _inflected(text: str, case: str) -> str:
    """The translation of a text as it stands alone, or in the grammatical case that a preposition wants."""
    return pgettext(case, text) if case else _(text)


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
        "start": "" if ends[0] is not None else moment_in_words(interval.start, GENITIVE),
        "end": "" if ends[1] is not None else moment_in_words(interval.end, GENITIVE),
    }


def _choice(choice: edtf.Choice) -> str:
    words = [_all_of(span) if choice.every else _one_of(span) for span in choice.members]
    if len(words) == 1:
        return words[0]
    joined = _("%(dates)s and %(last)s") if choice.every else _("%(dates)s or %(last)s")
    return joined % {"dates": ", ".join(words[:-1]), "last": words[-1]}


def _all_of(span: edtf.Span) -> str:
    if span.start is span.end:
        return moment_in_words(span.start)
    if span.start is None:
        return _("all up to %(end)s") % {"end": moment_in_words(span.end, GENITIVE)}
    if span.end is None:
        return _("all from %(start)s onwards") % {"start": moment_in_words(span.start, GENITIVE)}
    return _("all from %(start)s to %(end)s") % {
        "start": moment_in_words(span.start, GENITIVE),
        "end": moment_in_words(span.end, GENITIVE),
    }


def _one_of(span: edtf.Span) -> str:
    if span.start is span.end:
        return moment_in_words(span.start)
    if span.start is None:
        return _at_most(span.end)
    if span.end is None:
        return _at_least(span.start)
    return _("between %(start)s and %(end)s") % {
        "start": moment_in_words(span.start, GENITIVE),
        "end": moment_in_words(span.end, GENITIVE),
    }


def _at_most(end: edtf.Moment) -> str:
    """`before 29 July 1938` for an end on the 28th, `in 1938 or before` for a plain month or year."""
    if not end.is_exact:
        return _("no later than %(date)s") % {"date": moment_in_words(end, GENITIVE)}
    if not end.day:
        return _("in %(date)s or before") % {"date": moment_in_words(end, GENITIVE)}
    after = edtf.neighbour(end, 1)
    if after is None:
        return _("no later than %(date)s") % {"date": moment_in_words(end, GENITIVE)}
    return _("before %(date)s") % {"date": moment_in_words(edtf.read(after), GENITIVE)}


def _at_least(start: edtf.Moment) -> str:
    if not start.is_exact:
        return _("no earlier than %(date)s") % {"date": moment_in_words(start, GENITIVE)}
    if not start.day:
        return _("in %(date)s or later") % {"date": moment_in_words(start, GENITIVE)}
    before = edtf.neighbour(start, -1)
    if before is None:
        return _("no earlier than %(date)s") % {"date": moment_in_words(start, GENITIVE)}
    return _("after %(date)s") % {"date": moment_in_words(edtf.read(before), GENITIVE)}
