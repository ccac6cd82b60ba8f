"""From what people write, in English and Russian, to EDTF.

A small reader goes once through the tokens of the text (`catalogue.date_words`), from left to right.

Readings that are choices of this catalogue: a dotted date is day.month.year; `1954-55` is a period, since 55
is neither month nor season, while `1956-12` and `1954-21` are EDTF already (a month, a season); `before 1938`
ends with 1937 and `not later than 1938` with 1938; `since 1953` and `until 1953` last, `after 1953` and
`before 1953` are one moment; `c. 1937-1938` is approximate at both ends. What can mean two things, lacks the
century, or has the wrong weekday is refused.
"""

import datetime
import re
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from catalogue.date_words import PARTS, Token, tokens
from catalogue.edtf import APPROXIMATE, GROUPINGS, UNCERTAIN, days_in, fault, neighbour, read, runs_backwards
from catalogue.old_style import from_old_style, julian_days_in

LONGEST = 300  # characters; nobody writes a longer date by hand
_LOWER = ("after", "no earlier")
_BOUNDS = (*_LOWER, "before", "no later")
_MARK_SIGNS = {"?": UNCERTAIN, "~": APPROXIMATE, "%": UNCERTAIN | APPROXIMATE}
_EDTF_LETTERS = re.compile(r"[-0-9XYESTZ?~%.\[\]{},:+/]*")
_ROMAN_TEN = re.compile(r"(?<![0-9X])X[-./][0-9]{4}(?![0-9])")  # 25.X.1956, which is no EDTF
_EDTF_ONLY = re.compile(r"[XYESTZ\[{]|\.\.")


@dataclass
class _Point:
    """A date while it is being read; 0 or empty is what has not been found (yet).

    `bare` is a number of one or two digits that may be a day or the end of a year, as in `25 or 26 February
    1956` and `1954-55`. `mark` is a sum of UNCERTAIN and APPROXIMATE.
    """

    start: int
    end: int = 0
    year: str = ""
    month: int = 0
    day: int = 0
    season: int = 0
    bare: int = 0
    decade: bool = False
    mark: int = 0
    weekday: Token | None = None

    @property
    def is_year(self) -> bool:
        return bool(self.year) and not (self.month or self.season or self.decade or self.bare)


def to_edtf(text: str) -> str:
    """The EDTF for what somebody wrote; EDTF itself comes back as it is, without white space around it.

    ValueError with a sentence that names the place, and both readings where there are two.
    """
    written = text.strip()
    edtf = _as_typed_edtf(written)
    if _reads(edtf):
        _refuse_if_also_a_period(edtf)
        return edtf
    if _looks_like_edtf(edtf):
        read(edtf)  # raises, with the place in the EDTF
    if len(written) > LONGEST:
        reason = _("a date has at most %(most)d characters.") % {"most": LONGEST}
        raise fault(written, LONGEST, len(written), reason)
    return _Reader(written, tokens(written)).edtf()


def _looks_like_edtf(text: str) -> bool:
    """Whether a text that is no EDTF was surely meant to be."""
    if not _EDTF_LETTERS.fullmatch(text) or _ROMAN_TEN.search(text):
        return False
    return bool(_EDTF_ONLY.search(text)) or all(map(_reads, text.split("/")))


def _reads(edtf: str) -> bool:
    try:
        read(edtf)
    except ValueError:
        return False
    return True


def _refuse_if_also_a_period(edtf: str) -> None:
    """Refuse `1937-38`: to the standard it is the second third of 1937, to any historian two years.

    Only the rare codes 25 to 41, and years before 2000; 21 to 24 are seasons as in the standard.
    """
    match = re.fullmatch(r"(1[0-9])([0-9]{2})-([0-9]{2})", edtf)
    if match and 25 <= int(match[3]) <= 41 and match[3] > match[2]:
        raise fault(
            edtf,
            0,
            len(edtf),
            _("this can be the period %(start)s/%(end)s or a part of the year %(start)s; write one in full.")
            % {"start": match[1] + match[2], "end": match[1] + match[3]},
        )


def _as_typed_edtf(text: str) -> str:
    """EDTF with two slips mended: a small or Cyrillic x for X, and blanks after the commas of a set."""
    if re.fullmatch(r"[-0-9xXхХ?~%/.]*", text):
        return re.sub("[xхХ]", "X", text)
    return re.sub(r",\s+", ",", text) if text[:1] in ("[", "{") else text


class _Reader:
    """Reads the tokens of one text; every method takes what it knows from the front of the tokens."""

    def __init__(self, text: str, tokens: list[Token]):
        self.text = text
        self.styles = {token.kind for token in tokens if token.kind in ("old style", "new style")}
        self.all = tokens
        self.tokens = [token for token in tokens if token.kind not in ("old style", "new style")]
        self.at = 0

    def edtf(self) -> str:
        """The EDTF of the whole text."""
        for position, token in enumerate(self.all):
            if token.kind in ("(", "["):
                return self._both_styles(position)
        if not self.tokens:
            raise ValueError(
                _("There is no date here; write one such as 25 February 1956, spring 1962 or 1937.")
            )
        for token in self.tokens:
            if token.kind == "undated":
                raise self._fault(token, self._not_known())
        if len(self.styles) == 2:
            raise fault(
                self.text, 0, len(self.text), _("a date is of Old Style or of New Style; leave one out.")
            )
        edtf = self._expression()
        self._expect_end()
        return edtf

    def _not_known(self) -> str:
        if len(self.tokens) == 1:
            return _("where the date is not known, leave the box blank.")
        return _("leave out what is not known, or write “1953/” for a period whose end is not known.")

    # What a text can say

    def _expression(self) -> str:
        mark = self._marks()
        kind = self._kind()
        if kind in _BOUNDS:
            self.at += 1
            return self._relation(kind, mark)
        if kind == "between":
            self.at += 1
            return self._between(mark)
        if kind == "from":
            self.at += 1
            return self._from(mark)
        if kind == "to":
            self.at += 1
            return f"../{self._resolved(self._point(mark))}"
        return self._list_or_range(mark)

    def _relation(self, kind: str, mark: int) -> str:
        """`before 1938`, and with a second bound `not earlier than 1937 and not later than 1939`."""
        first = self._point(mark)
        ahead = 1 if self._kind() in ("and", ",", "-") else 0
        other = self._kind(ahead)
        if other not in _BOUNDS or (kind in _LOWER) == (other in _LOWER):
            edtf = self._bound(kind, first)
            return f"[{edtf}..]" if kind in _LOWER else f"[..{edtf}]"
        self.at += ahead + 1
        second = self._point(0)
        self._fill([first, second])
        bounds = self._bound(kind, first), self._bound(other, second)
        low, high = bounds if kind in _LOWER else bounds[::-1]
        if runs_backwards(read(low), read(high)):
            reason = _("nothing lies between these bounds, %(low)s and %(high)s; mend one of them.")
            raise self._fault(second, reason % {"low": low, "high": high})
        return f"[{low}..{high}]"

    def _bound(self, kind: str, point: _Point) -> str:
        """The bound itself for `not later than 1938`, the date beside it for `before 1938`."""
        edtf = self._resolved(point)
        if kind in ("no later", "no earlier"):
            return edtf
        beside = neighbour(read(edtf), -1 if kind == "before" else 1)
        if beside is None:
            raise self._fault(point, _("there is no date beside it in the years 1 to 9999."))
        return beside + edtf[len(edtf.rstrip("?~%")) :]

    def _between(self, mark: int) -> str:
        first = self._point(mark)
        if not self._take("and"):
            raise self._unexpected(_("a second date should follow, as in “between 1954 and 1956”."))
        return "[{}..{}]".format(*self._in_order(first, self._point(mark)))

    def _from(self, mark: int) -> str:
        first = self._point(mark)
        if self._lasts():
            return f"{self._resolved(first)}/.."
        if self._kind() in ("to", "before", "-"):
            self.at += 1
            return "/".join(self._in_order(first, self._point(self._marks())))
        return f"{self._resolved(first)}/.."

    def _lasts(self) -> bool:
        """Takes `onwards` or `to the present`, where that is next."""
        if self._take("onwards"):
            return True
        joined = self._kind() in ("to", "before", "-", "/")
        if self._kind(joined) != "present":
            return False
        self.at += joined + 1
        return True

    def _list_or_range(self, mark: int) -> str:
        points = [self._point(mark)]
        if self._lasts():
            return f"{self._resolved(points[0])}/.."
        if self._take("or before"):
            return f"[..{self._resolved(points[0])}]"
        if self._take("or after"):
            return f"[{self._resolved(points[0])}..]"
        joint = self._kind()
        if joint in ("-", "/", "to"):
            self.at += 1
            second = self._point(self._marks())
            second.mark = second.mark or mark  # c. 1937-1938
            return self._range(joint, points[0], second)
        joints = set()
        while self._kind() in ("or", "and", ","):
            joints.add(self._kind())
            self.at += 1
            points.append(self._point(self._marks()))
        if len(points) == 1:
            return self._part_of_year(points[0]) or self._resolved(points[0])
        if len(joints - {","}) != 1:
            raise self._fault(
                points[-1], _("join the dates with “or” if it was one of them, with “and” if all.")
            )
        self._fill(points)
        members = ",".join(self._resolved(point) for point in points)
        return f"[{members}]" if "or" in joints else f"{{{members}}}"

    def _part_of_year(self, point: _Point) -> str:
        """`first half of 1937` as a set of months; its EDTF code would look like the period 1937-40."""
        if point.season not in PARTS or not point.year or point.mark:
            return ""
        first, count = GROUPINGS[point.season]
        return f"[{point.year}-{first:02}..{point.year}-{first + count - 1:02}]"

    def _range(self, joint: str, first: _Point, second: _Point) -> str:
        if first.is_year and second.bare and joint in "-/" and not second.decade:
            if self._is_month_of(first, second):
                mark = first.mark | second.mark
                return self._resolved(
                    _Point(first.start, second.end, first.year, month=second.bare, mark=mark)
                )
        elif joint == "/" and not (first.is_year and second.is_year):
            raise self._fault(
                second, _("“/” joins years only; write “to” for a period, “or” for one of two dates.")
            )
        return "/".join(self._in_order(first, second))

    def _is_month_of(self, first: _Point, second: _Point) -> bool:
        """Whether `1956–2` is a month, or as in `1954-55` a period; refused if, as in `1901–02`, either."""
        digits = second.end - second.start
        is_later, is_month = second.bare > int(first.year) % 10**digits, second.bare <= 12
        if is_later and is_month:
            readings = {
                "month": f"{first.year}-{second.bare:02}",
                "first": first.year,
                "last": first.year[: 4 - digits] + f"{second.bare:0{digits}}",
            }
            reason = _("this can be the month %(month)s or the period from %(first)s to %(last)s; write one.")
            raise fault(self.text, first.start, second.end, reason % readings)
        if not is_later and not is_month:
            raise self._fault(
                second, _("this is neither a month nor a later year; write both years in full.")
            )
        return is_month

    def _in_order(self, first: _Point, second: _Point) -> tuple[str, str]:
        if second.decade and first.is_year and first.year.endswith("0"):  # 1950-60s
            first.decade, first.year = True, first.year[:3] + "X"
        self._fill([first, second])
        edtf = self._resolved(first), self._resolved(second)
        if runs_backwards(read(edtf[0]), read(edtf[1])):
            raise self._fault(
                second,
                _("this does not come after %(first)s; write the earlier date first.") % {"first": edtf[0]},
            )
        return edtf

    def _fill(self, points: list[_Point]) -> None:
        """Give each date what it leaves out: a short year or day from the date before, month and year from
        that after.
        """
        for before, point in zip(points, points[1:], strict=False):
            if point.bare and before.year and (before.is_year or before.decade) and not point.year:
                self._lengthen_year(before, point)
            elif point.bare and before.month and before.day:
                point.month, point.day, point.bare = before.month, point.bare, 0
        for point, after in zip(points[-2::-1], points[:0:-1], strict=False):
            if point.bare and after.day and not point.decade:
                point.day, point.month, point.bare = point.bare, after.month, 0
            if (point.month or point.season) and not point.year and not (after.decade or after.is_year):
                point.year = after.year

    def _lengthen_year(self, before: _Point, point: _Point) -> None:
        """`55` after 1954 is 1955, and `60s` after the 1950s are the 1960s."""
        digits = point.end - point.start
        year = before.year[: 4 - digits] + f"{point.bare:0{digits}}"
        if year <= before.year.replace("X", "0"):
            raise self._fault(
                point, _("this is no year after %(first)s; write it in full.") % {"first": before.year}
            )
        point.year, point.bare = (year[:3] + "X" if point.decade else year), 0

    # One date

    def _marks(self) -> int:
        """Words and signs of doubt, as a sum of UNCERTAIN and APPROXIMATE."""
        mark = 0
        while self._kind() in ("about", "probably", "?", "~", "%"):
            kind = self._kind()
            mark |= {"about": APPROXIMATE, "probably": UNCERTAIN, **_MARK_SIGNS}[kind]
            self.at += 1
        return mark

    def _point(self, mark: int) -> _Point:
        mark |= self._marks()
        weekday = self._take("weekday")
        if weekday:
            self._take(",")
        if self.at == len(self.tokens):
            raise fault(self.text, len(self.text), len(self.text), _("a date should follow here."))
        token = self.tokens[self.at]
        point = _Point(token.start, token.end)
        if token.kind == "month":
            self._month_first(point)
        elif token.kind == "season":
            self._season_first(point)
        elif token.kind in ("number", "decade"):
            self._number_first(point)
        else:
            raise self._unexpected(
                _("a date should stand here, such as 25 February 1956, spring 1962 or 1937.")
            )
        point.end = self.tokens[self.at - 1].end
        point.weekday = weekday or self._weekday_after()
        point.mark = mark | self._marks()
        return point

    def _weekday_after(self) -> Token | None:
        """The weekday in `25 February 1956, Saturday`, but not one that begins the next date."""
        comma = self._kind() == ","
        if self._kind(comma) != "weekday" or self._kind(comma + 1) in ("number", "month", ","):
            return None
        self.at += comma
        return self._take("weekday")

    def _month_first(self, point: _Point) -> None:
        """`February 1956`, `February 25, 1956` and `February 25`."""
        point.month = self._take("month").value
        comma = self._kind() == "," and self._kind(1) == "number"
        if self._kind(comma) != "number":
            return
        if self._is_year(comma):
            self.at += comma
            point.year = self._year()
        elif not comma:
            point.day = self._day()
            self._year_after(point)

    def _season_first(self, point: _Point) -> None:
        """`spring 1962`, and `winter 1962–63` for the winter that begins in 1962."""
        point.season = self._take("season").value
        self._year_after(point)
        if self._kind() in ("month", "decade") and not point.year:
            raise self._fault(point, self._too_vague())
        if (
            point.season != 24
            or not point.year
            or self._kind() not in ("-", "/")
            or self._kind(1) != "number"
        ):
            return
        second = self.tokens[self.at + 1]
        if second.length in (2, 4) and second.value == (int(point.year) + 1) % 10**second.length:
            self.at += 2

    def _number_first(self, point: _Point) -> None:
        token = self.tokens[self.at]
        if token.kind == "decade":
            self._decade(point)
        elif self._numeric_date(point) or self._day_sign_month(point):
            return
        elif self._is_year():
            point.year = self._year()
            self._part_after(point)
        elif self._kind(1) == "month":
            self._day_and_month(point)
        else:
            self._bare_number(point)

    def _part_after(self, point: _Point) -> None:
        """What may follow a year: the month, perhaps with its day, or the season, as in `1937, осень`."""
        sign = self._kind() in (",", ".") and self._kind(1) in ("month", "season")
        if self._kind(sign) not in ("month", "season") or self._is_year(sign + 1):
            return
        self.at += sign
        if season := self._take("season"):
            point.season = season.value
            return
        point.month = self._take("month").value
        if self._kind() == "number":
            point.day = self._day()

    def _day_and_month(self, point: _Point) -> None:
        point.day = self._day()
        point.month = self._take("month").value
        self._year_after(point)

    def _day_sign_month(self, point: _Point) -> bool:
        """`25.II.1956`, `25/II-1956` and `25-Feb-1956`; False if no such thing is next.

        With `-` the year has to follow after another, since `25 - February` may be two dates.
        """
        sign = self._kind(1)
        if sign not in (".", "/", "-") or self._kind(2) != "month" or self._is_year():
            return False
        closed = self._kind(3) in ("/", "-") and self._is_year(4)
        if sign == "-" and not (closed and self._kind(3) == "-"):
            return False
        point.day = self._day()
        self.at += 1
        point.month = self._take("month").value
        self.at += closed
        self._year_after(point)
        if self._kind() == "number" and not point.year:
            raise self._fault(self.tokens[self.at], _("write the year with four digits, as in 25.02.1956."))
        return True

    def _bare_number(self, point: _Point) -> None:
        token = self._take("number")
        if token.length > 2:
            raise self._fault(token, _("a year has four digits, such as 1956 or 0988."))
        point.bare = token.value
        if not token.value:
            raise self._fault(token, _("there is no day or year of this number."))
        if self._kind() == "," and self._kind(1) == "number" and self._is_year(1):
            self._year_after(point)

    def _decade(self, point: _Point) -> None:
        token = self._take("decade")
        if token.length not in (2, 4) or token.value % 10:
            raise self._fault(token, _("a decade is written like the 1930s."))
        point.decade = True
        if token.length == 4:
            point.year = f"{token.value // 10:03}X"
        else:
            point.bare = token.value

    def _numeric_date(self, point: _Point) -> bool:
        """`25.02.1956`, `1956/02/25`, `25.02` and `02.1956`; False if no such thing is next."""
        sign = self._kind(1)
        if sign not in (".", "/", "-") or self._kind(2) != "number":
            return False
        first, second = self.tokens[self.at], self.tokens[self.at + 2]
        if self._kind(3) == sign and self._kind(4) == "number":
            self.at += 5
            self._triple(point, sign, first, second, self.tokens[self.at - 1])
            return True
        if sign != "-" and first.length <= 2 and second.length == 4:
            self.at += 3
            point.month, point.year = self._checked_month(first), f"{second.value:04}"
            return True
        if sign == "." and first.length <= 2 and second.length <= 2:
            self.at += 3
            point.day, point.month = self._checked_day(first), self._checked_month(second)
            return True
        return False

    def _triple(self, point: _Point, sign: str, first: Token, second: Token, third: Token) -> None:
        if first.length == 4 and third.length <= 2:
            point.year = f"{first.value:04}"
            point.month, point.day = self._checked_month(second), self._checked_day(third)
            return
        if third.length != 4 or first.length > 2 or second.length > 2:
            raise self._fault(third, _("write the year with four digits, as in 25.02.1956."))
        point.year = f"{third.value:04}"
        if sign != "." and second.value > 12:
            first, second = second, first
        elif sign != "." and first.value <= 12 and first.value != second.value:
            raise self._ambiguous(first, second, third)
        point.day, point.month = self._checked_day(first), self._checked_month(second)

    def _ambiguous(self, first: Token, second: Token, third: Token) -> ValueError:
        year = f"{third.value:04}"
        readings = {
            "day_first": f"{year}-{second.value:02}-{first.value:02}",
            "month_first": f"{year}-{first.value:02}-{second.value:02}",
        }
        return fault(
            self.text,
            first.start,
            third.end,
            _("this can be %(day_first)s (day first) or %(month_first)s (month first); write one of these.")
            % readings,
        )

    def _checked_month(self, token: Token) -> int:
        if not 1 <= token.value <= 12:
            raise self._fault(token, _("a month is 1 to 12."))
        return token.value

    def _checked_day(self, token: Token) -> int:
        if not 1 <= token.value <= 31 or token.length > 2:
            reason = _("a day is 1 to 31 and a year has four digits, as in 25 February 1956.")
            raise self._fault(token, reason)
        return token.value

    def _day(self) -> int:
        return self._checked_day(self._take("number"))

    def _is_year(self, ahead: int = 0) -> bool:
        return self._kind(ahead) == "number" and self.tokens[self.at + ahead].length == 4

    def _year(self) -> str:
        return f"{self._take('number').value:04}"

    def _year_after(self, point: _Point) -> None:
        """The year that may follow, with or without a comma."""
        comma = self._kind() == "," and self._kind(1) == "number"
        if self._is_year(comma):
            self.at += comma
            point.year = self._year()

    def _resolved(self, point: _Point) -> str:
        """The EDTF of one date, in New Style."""
        if not point.year:
            raise self._fault(
                point, _("the year is missing; write it with four digits, as in 25 February 1956.")
            )
        if point.bare:
            raise self._fault(point, _("the month is missing; write for example 25 February 1956."))
        if point.weekday and not point.day:
            raise self._fault(point.weekday, _("a weekday stands beside a full day, not a month or year."))
        mark = ("", "?", "~", "%")[point.mark]
        if point.day:
            return self._full_day(point) + mark
        if "old style" in self.styles:
            raise self._fault(point, _("only a full day can be Old Style; write day, month and year."))
        if point.season in PARTS:
            raise self._fault(point, self._too_vague())
        part = point.season or point.month
        return (f"{point.year}-{part:02}" if part else point.year) + mark

    def _full_day(self, point: _Point) -> str:
        year, old = int(point.year), "old style" in self.styles
        most = julian_days_in(year, point.month) if old else days_in(year, point.month)
        if not 1 <= point.day <= most:
            reason = _("this month has the days 1 to %(most)d.") % {"most": most}
            raise self._fault(point, reason)
        if old:
            return self._on_its_weekday(point, from_old_style(year, point.month, point.day))
        if not year:
            return f"{point.year}-{point.month:02}-{point.day:02}"  # 1 BC, whose weekdays nobody gives
        return self._on_its_weekday(point, datetime.date(year, point.month, point.day))

    def _on_its_weekday(self, point: _Point, day: datetime.date) -> str:
        """The EDTF of a New Style day, refused where the weekday written beside it is another."""
        if point.weekday and point.weekday.value != day.weekday():
            reason = _("%(day)s was a %(weekday)s; mend the day, or leave the weekday out.")
            raise self._fault(point.weekday, reason % {"day": day, "weekday": WEEKDAYS[day.weekday()]})
        return str(day)

    # Old and New Style beside each other

    def _both_styles(self, opening: int) -> str:
        """`8 January 1902 [O.S. 26 December 1901]` and `26 декабря 1901 (8 января 1902)`: one day, if they
        agree.

        Where neither is named, the two are tried as Old and New Style in both orders.
        """
        closing = next((i for i in range(opening, len(self.all)) if self.all[i].kind in (")", "]")), None)
        if closing is None:
            raise self._fault(self.all[opening], _("the bracket is not closed."))
        outer = _Reader(self.text, self.all[:opening] + self.all[closing + 1 :])
        inner = _Reader(self.text, self.all[opening + 1 : closing])
        if not outer.tokens:
            raise self._fault(self.all[opening], _("leave out the brackets."))
        first, second = outer._lone_day(), inner._lone_day()
        if "old style" in outer.styles or "new style" in inner.styles:
            pairs = [(first, second)]
        elif "old style" in inner.styles or "new style" in outer.styles:
            pairs = [(second, first)]
        else:
            pairs = [(first, second), (second, first)]
        for old, new in pairs:
            for old_year, new_year in _years_of(old, new):
                day = _as_new_style(old_year, old)
                if day and (day.year, day.month, day.day) == (new_year, new.month, new.day):
                    self._on_its_weekday(old, day)
                    return self._on_its_weekday(new, day)
        raise self._disagreement(*pairs[0], self.all[opening].start)

    def _lone_day(self) -> _Point:
        """The one day that all tokens make up; its year may be missing."""
        point = self._point(self._marks())
        self._expect_end()
        if not point.day or point.mark:
            raise self._fault(point, _("brackets hold the same day in the other style, and nothing else."))
        return point

    def _disagreement(self, old: _Point, new: _Point, at: int) -> ValueError:
        old_year = int(old.year or new.year or 0)
        converted = _as_new_style(old_year, old)
        reason = _(
            "%(old)s Old Style is %(converted)s New Style, and not %(new)s; leave out the one that is wrong."
        ) % {
            "old": f"{old_year:04}-{old.month:02}-{old.day:02}",
            "converted": converted or _("no day"),
            "new": f"{int(new.year or old.year or 0):04}-{new.month:02}-{new.day:02}",
        }
        return fault(self.text, at, len(self.text), reason)

    # Tokens

    def _kind(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].kind if self.at + ahead < len(self.tokens) else ""

    def _take(self, kind: str) -> Token | None:
        """The next token, if it is of this kind."""
        if self._kind() != kind:
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect_end(self) -> None:
        if self.at < len(self.tokens):
            raise self._unexpected(
                _("this does not belong to the date before it; leave it out or write it in a note.")
            )

    def _unexpected(self, reason: str) -> ValueError:
        if self._kind() == "vague":
            reason = self._too_vague()
        if self.at == len(self.tokens):
            return fault(self.text, len(self.text), len(self.text), reason)
        return self._fault(self.tokens[self.at], reason)

    def _too_vague(self) -> str:
        return _("a date cannot say this; write the year, a season, or “between January and April 1937”.")

    def _fault(self, place: Token | _Point, reason: str) -> ValueError:
        return fault(self.text, place.start, place.end, reason)


def _years_of(old: _Point, new: _Point) -> list[tuple[int, int]]:
    """The years, Old and New Style, that two dates can have; a missing one is the other's or beside it."""
    if old.year and new.year:
        return [(int(old.year), int(new.year))]
    if old.year:
        return [(int(old.year), int(old.year) + more) for more in (0, 1)]
    return [(int(new.year or 0) - less, int(new.year or 0)) for less in (0, 1)]


def _as_new_style(year: int, old: _Point) -> datetime.date | None:
    """The New Style date of an Old Style day of this year; None if the Julian calendar has no such day."""
    try:
        return from_old_style(year, old.month, old.day)
    except ValueError:
        return None
