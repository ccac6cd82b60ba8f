"""Quantities as sources give them: exact, between two bounds, about, nearly, more than.

Pure: text in, values out. The notation is ours (see the README's table of columns):
`688503`, `7000000-8000000`, `~90000` (about), `<8000000` (nearly, less than), `>1000` (more than).
`understand` also reads what people write for these, in English and Russian: `688 503`, `около 90 000`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,4})?"
SHAPE = re.compile(rf"(?P<sign>[~<>]?)(?P<first>{NUMBER})(?:-(?P<last>{NUMBER}))?")

# What people write for the signs; "at least" and "up to" are none of them, as they include the number.
_SIGNS = {
    "~": "~, ≈, c, ca, circa, about, around, roughly, approx, approximately, "
    "ок, около, примерно, приблизительно",
    "<": "<, nearly, almost, under, less than, fewer than, почти, менее, менее чем, меньше, меньше чем",
    ">": ">, over, above, more than, более, более чем, больше, больше чем, свыше",
}
_WORDS = {word: sign for sign, words in _SIGNS.items() for word in words.split(", ")}
_LOOKALIKES = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {ord(mark): "'" for mark in "’‘ʼ"}
_WRITTEN = re.compile(
    r"(?P<words>[^0-9]*?)\s*(?P<first>[0-9][0-9 ,'.]*)(?:(?:-|to )\s*(?P<last>[0-9][0-9 ,'.]*))?"
)
# One kind of separator throughout, and three figures after each: `46,5` and `1,23,456` are something else.
_SEPARATED = re.compile(r"[1-9][0-9]{0,2}([ ,'])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: `low` and `high` are inclusive bounds, None where the source sets none."""

    text: str
    sign: str
    low: Decimal | None
    high: Decimal | None

    def __str__(self):
        return self.text

    @property
    def tolerated(self):
        """Its bounds; for `~690000` with half a unit of the last significant figure on either side.

        Of two bounds the one written more finely gives the unit: `~5-10` is 4.5 to 10.5.
        """
        if self.sign != "~":
            return self.low, self.high
        unit = min(number.normalize().as_tuple().exponent for number in (self.low, self.high))
        half = Decimal(5).scaleb(unit - 1)
        return self.low - half, self.high + half

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


def understand(text):
    """The `Quantity` somebody wrote: in the notation, with thousands parted, or with words for the signs.

    `688 503`, `688,503`, `7 000 000 – 8 000 000`, `c. 90000`, `nearly 8,000,000`, `более 1000`; ValueError
    with a sentence for anything else.
    """
    plain = " ".join(text.translate(_LOOKALIKES).split())
    match = _WRITTEN.fullmatch(plain)
    sign = match and _sign(match["words"])
    if sign is None:
        return parse(text.strip())  # raises, unless the notation itself
    numbers = [_joined(match[name]) for name in ("first", "last") if match[name]]
    return parse(sign + "-".join(numbers))


def _sign(words):
    """The sign that words before a number stand for, '' for none; None where they are something else."""
    return _WORDS.get(words.strip().lower().rstrip("."), None if words.strip() else "")


def _joined(number):
    """A number without what parts its thousands."""
    number = number.strip()
    return re.sub("[ ,']", "", number) if _SEPARATED.fullmatch(number) else number


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
    """A number as the active language writes it: `90,000.5`, `90 000,5`."""
    return "" if number is None else number_format(number, force_grouping=True)
