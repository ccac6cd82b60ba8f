"""The words of written dates, English and Russian, and the cutting of a text into tokens.

Each phrase of several words becomes one token, in one pass, so that the time taken grows with the length of
the text and nothing else. `catalogue.dates_understood` reads the tokens.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.edtf import fault

_MONTHS = (
    "january jan январь января январе янв",
    "february feb февраль февраля феврале фев февр",
    "march mar март марта марте мар",
    "april apr апрель апреля апреле апр",
    "may май мая мае",
    "june jun июнь июня июне июн",
    "july jul июль июля июле июл",
    "august aug август августа августе авг",
    "september sep sept сентябрь сентября сентябре сен сент",
    "october oct октябрь октября октябре окт",
    "november nov ноябрь ноября ноябре ноя нояб",
    "december dec декабрь декабря декабре дек",
)
# In Russian letters and dates of decrees, `25.II.1956`; the Cyrillic х is what is next to the hand.
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix iх", "x х", "xi хi", "xii хii")
_WEEKDAYS = (
    "monday mon понедельник понедельника пн",
    "tuesday tue tues вторник вторника вт",
    "wednesday wed среда среды среду ср",
    "thursday thu thur thurs четверг четверга чт",
    "friday fri пятница пятницы пятницу пт",
    "saturday sat суббота субботы субботу сб",
    "sunday sun воскресенье воскресенья вс",
)
_SEASONS = (
    "spring весна весны весной весною весну весне",
    "summer лето лета летом лете",
    "autumn fall осень осени осенью",
    "winter зима зимы зимой зимою зиму зиме",
)
PARTS = {
    33: "first quarter, первый квартал, первом квартале",
    34: "second quarter, второй квартал, втором квартале",
    35: "third quarter, третий квартал, третьем квартале",
    36: "fourth quarter, last quarter, четвертый квартал, четвертом квартале",
    37: "first third, первая треть, первой трети",
    38: "second third, вторая треть, второй трети",
    39: "last third, последняя треть, последней трети",
    40: "first half, первая половина, первой половине, первой половины",
    41: "second half, вторая половина, второй половине, второй половины",
}
# What a phrase does to the date beside it; full stops left out, е for ё, phrases parted by commas.
_PHRASES = {
    "about": "about, circa, c, ca, cca, approx, approximately, around, roughly, "
    "ок, около, примерно, приблизительно, прибл",
    "probably": "probably, possibly, perhaps, presumably, maybe, apparently, prob, "
    "вероятно, возможно, предположительно, предп, видимо, должно быть",
    "before": "before, prior to, earlier than, до, ранее, раньше, перед",
    "no later": "not later than, no later than, not after, by, on or before, in or before, "
    "не позднее, не позже, не после, к",
    "after": "after, later than, после, позднее, позже",
    "no earlier": "not earlier than, no earlier than, not before, on or after, in or after, "
    "не ранее, не раньше",
    "from": "from, since, starting, с, со, от, начиная с, начиная со",
    "to": "to, until, till, up to, through, по, вплоть до",
    "onwards": "onwards, onward, и далее, и позднее, и позже",
    "present": "present, present day, present time, now, today, н в, настоящее время, настоящего времени, "
    "сегодня, сегодняшний день, сей день, сих пор, наши дни, наших дней",
    "or before": "or before, or earlier, или ранее, или раньше",
    "or after": "or after, or later, или позднее, или позже",
    "between": "between, между",
    "and": "and, и",
    "or": "or, или, либо",
    "old style": "os, o s, old style, julian, julian calendar, ст ст, ст стиль, ст стиля, старый стиль, "
    "старого стиля, по старому стилю, по ст ст, по юлианскому календарю",
    "new style": "ns, n s, new style, gregorian, gregorian calendar, н ст, нов ст, н стиля, новый стиль, "
    "нового стиля, по новому стилю, по н ст, по григорианскому календарю",
    "vague": "early, late, mid, middle, beginning, end, start, начало, начале, начала, середина, середине, "
    "середины, конец, конце, конца",
    "undated": "unknown, date unknown, not known, undated, no date, n d, nd, s d, б д, б/д, без даты, "
    "дата неизвестна, неизвестно, неизвестна",
    "filler": "but, но, the, of, in, on, at, during, year, years, в, во, на, г, гг, год, года, году, годы, "
    "годов, годах, число, числа",
}
_WORDS = {
    **{word: ("month", number) for number, words in enumerate(_MONTHS, 1) for word in words.split()},
    **{word: ("month", number) for number, words in enumerate(_ROMAN_MONTHS, 1) for word in words.split()},
    **{word: ("weekday", number) for number, words in enumerate(_WEEKDAYS) for word in words.split()},
    **{word: ("season", number) for number, words in enumerate(_SEASONS, 21) for word in words.split()},
    **{phrase: ("season", code) for code, phrases in PARTS.items() for phrase in phrases.split(", ")},
    **{phrase: (kind, 0) for kind, phrases in _PHRASES.items() for phrase in phrases.split(", ")},
}
_MOST_WORDS = max(phrase.count(" ") for phrase in _WORDS) + 1

_TOKEN = re.compile(
    r"(?P<number>[0-9]+)(?:(?P<decade>'?s|-?(?:е|ые|х|ых))|(?:st|nd|rd|th|-?(?:го|ое|й|м)))?(?![0-9a-zа-я])"
    r"|(?P<digits>[0-9]+)|(?P<word>б/д|[a-zа-я]+)\.?|(?P<sign>[-/.,?~%()\[\]])|(?P<other>\S)"
)
_LOOKALIKES = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {ord(mark): "'" for mark in "’‘ʼ`´"} | {ord("ё"): "е"}


class Token(NamedTuple):
    """A piece of the text: `kind` is number, decade, a sign, or a kind of word; `value` its number or 0."""

    kind: str
    value: int
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def tokens(text: str) -> list[Token]:
    """The text cut up, each phrase one token, without words that add nothing and full stops at the end."""
    plain = "".join(_plain(character) for character in text)
    matches = list(_TOKEN.finditer(plain))
    found = []
    position = 0
    while position < len(matches):
        count, token = _token(text, matches, position)
        position += count
        if token.kind != "filler":
            found.append(token)
    while found and found[-1].kind == ".":
        found.pop()
    return _without_needless_brackets(found)


def _plain(character: str) -> str:
    """One character as the tables have it: small, with one kind of dash, apostrophe and blank; always one for
    one.
    """
    small = character.lower().translate(_LOOKALIKES)
    if small.isspace():
        return " "
    return small if len(small) == 1 else character


def _token(text: str, matches: list[re.Match], position: int) -> tuple[int, Token]:
    """The token that begins with the match at `position`, and how many matches it takes up."""
    match = matches[position]
    start, end = match.span()
    if match["number"] or match["digits"]:
        number = match["number"] or match["digits"]
        is_day = _WORDS.get(_word_at(matches, position + 1), ("",))[0] == "month"  # 30-е декабря
        kind = "decade" if match["decade"] and not (is_day and len(number) < 3) else "number"
        return 1, Token(kind, int(number), start, start + len(number))
    if match["sign"]:
        return 1, Token(match["sign"], 0, start, end)
    for count in range(_MOST_WORDS, 0, -1):
        words = [m["word"] for m in matches[position : position + count]]
        if all(words) and " ".join(words) in _WORDS:
            kind, value = _WORDS[" ".join(words)]
            return count, Token(kind, value, start, matches[position + len(words) - 1].end())
    raise fault(text, start, end, _("this is no word or sign of a date; write for example 25 February 1956."))


def _word_at(matches: list[re.Match], position: int) -> str | None:
    return matches[position]["word"] if position < len(matches) else None


def _without_needless_brackets(tokens: list[Token]) -> list[Token]:
    """`(?)`, `(O.S.)` and `[c.]` are read as if there were no brackets; brackets around a date stay."""
    kept: list[Token] = []
    opened = None
    for token in tokens:
        if token.kind in "([":
            opened = len(kept)
        elif token.kind in ")]" and opened is not None:
            if not any(inner.kind in ("number", "decade") for inner in kept[opened:]):
                del kept[opened]
                opened = None
                continue
            opened = None
        kept.append(token)
    return kept
