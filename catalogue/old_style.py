"""Between Old Style (Julian) and New Style (Gregorian) days.

Pure arithmetic; both calendars are taken as running for ever. Russia went from 31 January 1918 to 14 February
(decree of the Council of People's Commissars of 24 January 1918, Old Style).
"""

import datetime
from calendar import mdays
from typing import NamedTuple

from django.utils.translation import gettext as _


class JulianDay(NamedTuple):
    """A day of the Julian calendar (Old Style), which has a 29 February 1900, as no datetime.date has."""

    year: int
    month: int
    day: int


def from_old_style(year: int, month: int, day: int) -> datetime.date:
    """The New Style (Gregorian) date of an Old Style day; ValueError if the Julian calendar has no such day.

    Both calendars are taken as running for ever. Russia went from 31 January to 14 February 1918.
    """
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= julian_days_in(year, month)):
        raise ValueError(_("There is no day %s in the Julian calendar.") % f"{year:04}-{month:02}-{day:02}")
    before = sum(julian_days_in(year, earlier) for earlier in range(1, month))
    ordinal = (
        365 * (year - 1) + (year - 1) // 4 + before + day - 2
    )  # 1 January of year 1 is 30 December before it
    if not 1 <= ordinal <= datetime.date.max.toordinal():
        raise ValueError(
            _("The day %s lies outside the years 1 to 9999.") % f"{year:04}-{month:02}-{day:02} O.S."
        )
    return datetime.date.fromordinal(ordinal)


def to_old_style(date: datetime.date) -> JulianDay:
    """The Old Style (Julian) day of a New Style date; the other way round of `from_old_style`."""
    cycles, rest = divmod(date.toordinal() + 1, 1461)
    years = min(rest // 365, 3)
    year = 4 * cycles + years + 1
    rest -= 365 * years
    month = 1
    while rest >= julian_days_in(year, month):
        rest -= julian_days_in(year, month)
        month += 1
    return JulianDay(year, month, rest + 1)


def julian_days_in(year: int, month: int) -> int:
    """How many days a month has in the Julian calendar, where every fourth year is a leap year."""
    return 29 if month == 2 and year % 4 == 0 else mdays[month]
