"""Quantities as sources give them: exact, between two bounds, about, nearly, more than.

Pure: text in, values out. The notation is ours (see the README's table of columns):
`688503`, `7000000-8000000`, `~90000` (about), `<8000000` (nearly, less than), `>1000` (more than).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,4})?"
SHAPE = re.compile(rf"(?P<sign>[~<>]?)(?P<first>{NUMBER})(?:-(?P<last>{NUMBER}))?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: `low` and `high` are inclusive bounds, None where the source sets none."""

    text: str
    sign: str
    low: Decimal | None
    high: Decimal | None

    def __str__(self):
        return self.text

    def in_words(self):
        """The quantity as a sentence would say it: `about 90,000`, `7,000,000 to 8,000,000`."""
        low, high = _grouped(self.low), _grouped(self.high)
        if self.sign == "<":
            return _("nearly %(number)s") % {"number": high}
        if self.sign == ">":
            return _("more than %(number)s") % {"number": low}
        if self.sign == "~" and low == high:
            return _("about %(number)s") % {"number": low}
        if self.sign == "~":
            return _("about %(low)s to %(high)s") % {"low": low, "high": high}
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def parse(text):
    """The `Quantity` that `text` writes; ValueError with a sentence when it is none."""
    match = SHAPE.fullmatch(text)
    if not match:
        raise ValueError(
            _(
                "“%(text)s” is no quantity. Write a plain number (688503), two with a hyphen "
                "(7000000-8000000), or one after ~ (about), < (nearly) or > (more than)."
            )
            % {"text": text[:60]}
        )
    sign, first, last = match["sign"], Decimal(match["first"]), match["last"]
    if last is None:
        return Quantity(text, sign, None if sign == "<" else first, None if sign == ">" else first)
    if sign in {"<", ">"} or Decimal(last) <= first:
        raise ValueError(
            _("“%(text)s”: of two bounds the first must be the smaller one, without < or >.") % {"text": text}
        )
    return Quantity(text, sign, first, Decimal(last))


def _grouped(number):
    return "" if number is None else f"{number:,}"
