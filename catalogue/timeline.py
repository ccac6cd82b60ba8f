"""Where things stand on a timeline: dates in, marks out. Nothing in here asks the database or makes HTML.

A `Frame` is the stretch of time that is drawn; lengths are in its units. A mark is as long as the time that
its date can mean, so a year is a year long; it is never drawn shorter, and never outside the frame. Marks in
one row do not overlap, nor do their labels.
"""

import datetime
from dataclasses import dataclass

from catalogue import dates

DAY, LASTED, WITHIN = "day", "lasted", "within"
OPEN, UNKNOWN = "open", "unknown"
LEAST = 5.0  # how long the mark of a single day is, so that it can be seen
ROW = 28  # high enough to be hit with a finger
HEAD = 24  # the lane's own name above its rows
STUB = 16.0  # of the dots that stand for an end that nobody knows
GAP = 10.0  # between two things in a row
LETTER = 6.7  # a letter of a label, on the wide side of what is usual
LONGEST = 36  # letters of a label


@dataclass(frozen=True, slots=True)
class Frame:
    """The days from `first` to `last`, both drawn, over `width` units."""

    first: datetime.date
    last: datetime.date
    width: float

    def x(self, day, after=False):
        """Where a day begins (`after`: where it ends), within the frame."""
        days = (self.last - self.first).days + 1
        passed = (day - self.first).days + after
        return min(max(self.width * passed / days, 0.0), self.width)

    def shows(self, date):
        """Whether what is known of a `Date` lies, with a day at least, within the frame."""
        earliest, latest = known(date)
        if earliest is None and latest is None:
            return False
        begins = earliest is None or earliest <= self.last
        return begins and (latest is None or latest >= self.first)


def known(date):
    """The first and last day of what is known of a `Date`, None where that end is open.

    An end that is not known (`1929/`) is not open: of such a date only its beginning is drawn.
    """
    if date.text.endswith("/"):
        return date.earliest, dates.parse(date.text[:-1]).latest
    if date.text.startswith("/"):
        return dates.parse(date.text[1:]).earliest, date.latest
    return date.earliest, date.latest


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be drawn: a `dates.Date`, the words beside its mark, and its name in `lane`."""

    date: object
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One item as it is drawn. `x` and `length` of the time it means; all of it, label included, lies within
    `left` and `right`; `row` counts from 0, `y` is the upper edge of the row in the whole drawing.

    `form` is DAY, LASTED (it went on all the time) or WITHIN (at some time in it); `doubtful` where the date
    says "about" or "probably". `before` and `after` say what is beyond its ends: '', OPEN or UNKNOWN.
    """

    name: str
    form: str
    doubtful: bool
    before: str
    after: str
    x: float
    length: float
    left: float
    right: float
    row: int
    y: int
    label: str
    label_x: float
    label_at_end: bool

    @property
    def end(self):
        """Where the drawn time ends."""
        return round(self.x + self.length, 1)

    @property
    def reach(self):
        """How wide the mark is with its label."""
        return round(self.right - self.left, 1)


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one kind: from `y` on, `height` high, its name in the first `HEAD` units."""

    name: str
    y: int
    height: int
    marks: list


def lanes(frame, items, head=HEAD):
    """The lanes of `items` ({name: [Item]}, drawn in this order), one below the other, and how high all are.

    `head` is the room for the name of each.

    What the frame does not show is left out, and so is a lane of which nothing is left.
    """
    found, y = [], 0
    for name, those in items.items():
        marks = _in_rows(frame, [item for item in those if frame.shows(item.date)], y + head)
        if marks:
            height = head + ROW * (1 + max(mark.row for mark in marks))
            found.append(Lane(name, y, height, marks))
            y += height
    return found, y


def _in_rows(frame, items, y):
    """The marks of `items`, each in the first row that has room for it, in order of time."""
    ends, marks = [], []
    for item in sorted(items, key=lambda item: _bounds(frame, item.date)):
        left, right, mark = _extent(frame, item)
        row = next((number for number, end in enumerate(ends) if end + GAP <= left), len(ends))
        ends[row : row + 1] = [right]
        marks.append(Mark(item.name, *mark[:6], left, right, row, y + ROW * row, *mark[6:]))
    return marks


def _bounds(frame, date):
    earliest, latest = known(date)
    return max(earliest or frame.first, frame.first), latest or datetime.date.max


def _extent(frame, item):
    """(left, right, what a mark says beside them) of one item, within the frame."""
    date = item.date
    earliest, latest = known(date)
    start = frame.x(earliest) if earliest else 0.0
    end = frame.x(latest, after=True) if latest else frame.width
    length = max(end - start, LEAST)
    x = round(min(start, frame.width - length), 1)
    length = round(min(length + 0.1, frame.width - x), 1)  # rounding takes nothing away
    label = item.label if len(item.label) <= LONGEST else f"{item.label[: LONGEST - 1].rstrip()}…"
    wide = LETTER * len(label)
    label_at_end = x + wide > frame.width
    label_x = round(frame.width if label_at_end else x, 1)
    left = max(min(x, frame.width - wide), 0.0) if label_at_end else x
    after = UNKNOWN if date.text.endswith("/") else OPEN if latest is None else ""
    before = UNKNOWN if date.text.startswith("/") else OPEN if earliest is None else ""
    right = frame.width if label_at_end else x + max(length + (STUB if after == UNKNOWN else 0), wide)
    doubtful = date.uncertain or date.approximate
    marked = (_form(date), doubtful, before, after, x, length)
    return round(left, 1), round(min(right, frame.width), 1), (*marked, label, label_x, label_at_end)


def _form(date):
    """How a date is drawn: a time of day is a day; what lasted, or is all of several dates, went on."""
    if date.kind in ("day", "time"):
        return DAY
    return LASTED if date.kind in ("interval", "all of") else WITHIN


def decade_of(year):
    """The first year of the decade of `year`: 1950 of 1956."""
    return year - year % 10
