"""How two values of one column stand to each other: the same, less or more precise, or contradicting.

Values are texts as CSV writes them. The rules and their reasons are in `docs/decisions/0004-agreement.md`.
"""

from decimal import Decimal, InvalidOperation

from django.db.models import DecimalField

from catalogue import names
from catalogue.models.fields import EDTFField, QuantityField, parse_date, parse_quantity

SAME, LESS, MORE, CONTRADICTS = "same", "less precise", "more precise", "contradicts"


def agreement(column, accepted, says, compare_keys=None):
    """How `says` stands to `accepted`, both as CSV writes values of the model field `column`.

    One of `same`, `less precise`, `more precise`, `contradicts`; '' where one of them is blank.
    `compare_keys(column, one, other)` does the same for two words for a key.
    """
    if not accepted or not says:
        return ""
    if accepted == says:
        return SAME
    if column.is_relation:
        return compare_keys(column, accepted, says) if compare_keys else CONTRADICTS
    if column.choices:
        return CONTRADICTS
    try:
        if isinstance(column, EDTFField):
            return _compare_dates(accepted, says)
        if isinstance(column, QuantityField):
            return _compare_quantities(parse_quantity(accepted), parse_quantity(says))
        if isinstance(column, DecimalField):
            return _compare_numbers(Decimal(accepted), Decimal(says))
    except (ValueError, InvalidOperation):
        return CONTRADICTS  # SQL can write what no form takes; a page must not fall over it
    return compare_words(accepted, says)


def _compare_dates(accepted, says):
    """Periods are compared by their beginnings and ends, anything else by what it can mean.

    Of two dates that can mean the same days, the qualified one (`1956?`) is the less precise.
    """
    if accepted.count("/") == says.count("/") == 1:
        pairs = zip(accepted.split("/"), says.split("/"), strict=True)
        compared = _worst([_compare_ranges(_days(one), _days(other)) for one, other in pairs])
    else:
        compared = _compare_ranges(_days(accepted), _days(says))
    return _by_doubt(_doubt(accepted), _doubt(says)) if compared == SAME else compared


def _days(text):
    """The runs of days a date can mean, without and with its tolerance; all days for an open end."""
    if text in {"", ".."}:
        return [(None, None)], [(None, None)]
    date = parse_date(text)
    return date.runs(), date.runs(loosely=True)


def _doubt(text):
    return any(mark in text for mark in "?~%")


def _by_doubt(accepted, says):
    """The agreement of two values with the same bounds, by whether each is in doubt."""
    if bool(accepted) == bool(says):
        return SAME
    return LESS if says else MORE


def _compare_quantities(accepted, says):
    ranges = [([(value.low, value.high)], [value.tolerated]) for value in (accepted, says)]
    compared = _compare_ranges(*ranges)
    return _by_doubt(accepted.sign, says.sign) if compared == SAME else compared


def _compare_numbers(accepted, says):
    """Compare decimals, such as coordinates: one that is the other one rounded is the less precise."""
    if accepted == says:
        return SAME
    accepted, says = accepted.normalize(), says.normalize()
    if accepted.quantize(says) == says:
        return LESS
    return MORE if says.quantize(accepted) == accepted else CONTRADICTS


def _compare_ranges(accepted, says):
    """Compare what two values can mean, each as its ranges and the same ranges with its tolerance.

    A range is (low, high) with None for an open end. The value that holds the other one is the less precise;
    its tolerance counts for that, the other's does not, so `1937~` and `1939~` are not both 1938.
    """
    (accepted, accepted_loosely), (says, says_loosely) = accepted, says
    within_says, within_accepted = _all_within(accepted, says_loosely), _all_within(says, accepted_loosely)
    if not (within_says or within_accepted):
        return CONTRADICTS
    if within_says and within_accepted:  # by their tolerances; the values as written decide
        within_says, within_accepted = _all_within(accepted, says), _all_within(says, accepted)
    return _narrower(within_says, within_accepted)


def _narrower(accepted, says):
    """Which of two is the more precise, by whether each lies within the other."""
    if accepted == says:
        return SAME
    return LESS if accepted else MORE


def _all_within(inner, outer):
    """True where no range of `inner` reaches out of those of `outer`, or into a gap between them."""
    return all(any(_within(one, other) for other in outer) for one in inner)


def _within(inner, outer):
    begins = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    ends = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return begins and ends


def _worst(compared):
    """The agreement of a whole from that of its parts; parts that differ both ways contradict."""
    found = set(compared) - {SAME}
    if not found:
        return SAME
    return found.pop() if len(found) == 1 else CONTRADICTS


def compare_words(accepted, says):
    """Compare two names or phrases, folded: fewer words, or initials for words, are less precise.

    `Khrushchev, Nikita` is also tried as `Nikita Khrushchev`.
    """
    pairs = [(one, other) for one in _orders(accepted) for other in _orders(says)]
    if any(one == other for one, other in pairs):
        return SAME
    if any(_covered(other, one) for one, other in pairs):
        return LESS
    return MORE if any(_covered(one, other) for one, other in pairs) else CONTRADICTS


def _orders(text):
    """The folded words of `text`, and the same with what follows the first comma put before it."""
    first, comma, rest = text.partition(",")
    written = (names.fold(first) + " " + names.fold(rest)).split()
    turned = (names.fold(rest) + " " + names.fold(first)).split()
    return [written, turned] if comma else [written]


def _covered(few, many):
    """True where every word of `few` stands in `many`, in order, an initial standing for its word."""
    rest = iter(many)
    return bool(few) and all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in rest) for word in few
    )
