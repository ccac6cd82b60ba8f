"""Bars and their measures: counts in, lengths out. Nothing in here asks the database or makes HTML.

What is counted by year is counted by the years a date can mean. Only a date that means one year, and says so
without a doubt, is put into that year's bar; `1956~` stands upon it, apart; what can lie in several years is
a `Years` of its own and in no bar.
"""

import re
from dataclasses import dataclass

OPEN = ".."
_KEY = re.compile(r"(?P<first>-?[0-9]+|\.\.)?(?:/(?P<last>-?[0-9]+|\.\.))?(?P<doubt>~)?")


@dataclass(frozen=True, slots=True)
class Years:
    """How many dates mean these years: from `first` to `last`, None where that end is open or not known.

    `sharp` is False where the dates say "about" or "probably". Both ends None: there is no date at all.
    """

    first: int | None
    last: int | None
    sharp: bool
    number: int

    @property
    def is_dated(self):
        """True where there is a date at all."""
        return self.first is not None or self.last is not None

    @property
    def is_one_year(self):
        """True where all of the dates lie in one year, though perhaps only about."""
        return self.is_dated and self.first == self.last

    def reaches(self, first, last):
        """True where it can mean a year from `first` to `last`."""
        return self.is_dated and (
            (self.first is None or self.first <= last) and (self.last is None or self.last >= first)
        )


def years(key, number):
    """The `Years` that a key of the counts writes: `1956`, `1956~`, `1954/1956`, `1953/..`, `` (undated)."""
    match = _KEY.fullmatch(key)
    if not match:
        raise ValueError(f"{key} is no key of years.")
    first = _year(match["first"])
    last = _year(match["last"]) if match["last"] else first
    return Years(first, last, not match["doubt"], number)


def _year(written):
    return int(written) if written and written != OPEN else None


@dataclass(frozen=True, slots=True)
class Bar:
    """One year of a chart: what is certain below, what is about or probably this year upon it.

    `x`, `width`, `height` and the `y` of the upper edge are in the units of the chart; y grows downwards.
    """

    year: int
    number: int
    doubtful: int
    x: float
    width: float
    y: float
    height: float
    doubtful_y: float
    doubtful_height: float


@dataclass(frozen=True, slots=True)
class YearChart:
    """Bars by year under one scale; `top` is the number at the upper edge.

    `spread` are the counts that can mean several years, and stand in no bar; `undated` has no date at all.
    """

    bars: list
    top: int
    spread: list
    undated: int


def year_chart(numbers, first, last, width, height, left=0.0):
    """The chart of `numbers` ({key: number}) for the years `first` to `last`; it begins at `left`."""
    counted = [years(key, number) for key, number in numbers.items()]
    certain = {each.first: each.number for each in counted if each.is_one_year and each.sharp}
    doubtful = {each.first: each.number for each in counted if each.is_one_year and not each.sharp}
    shown = range(first, last + 1)
    top = nice(max((certain.get(year, 0) + doubtful.get(year, 0) for year in shown), default=0))
    step = width / len(shown)
    bars = []
    for place, year in enumerate(shown):
        sure, about = certain.get(year, 0), doubtful.get(year, 0)
        if sure or about:
            low, high = height * sure / top, height * about / top
            bars.append(
                Bar(
                    year, sure, about, _round(left + place * step), _round(step), _round(height - low),
                    _round(low), _round(height - low - high), _round(high),
                )
            )  # fmt: skip
    spread = [each for each in counted if not each.is_one_year and each.reaches(first, last)]
    spread.sort(key=lambda each: (each.first or 0, each.last or 9999, each.sharp))
    undated = sum(each.number for each in counted if not each.is_dated)
    return YearChart(bars, top, spread, undated)


def nice(number):
    """The first of 1, 2, 5, 10, 20, 50 … that is not below `number`, for the upper end of a scale."""
    step = 1
    while True:
        for lead in (1, 2, 5):
            if lead * step >= number:
                return lead * step
        step *= 10


def share(number, most, width):
    """How long the bar of `number` is where that of `most` is `width` long; at least 1, to be seen."""
    return max(_round(width * number / most), 1) if number else 0


def _round(value):
    return round(value, 2)
