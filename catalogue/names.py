"""Folding and romanising of names: one form for sorting, one for comparing, one for addresses.

Pure: text in, text out. The romanisation is BGN/PCGN 1947 for Russian without its apostrophes and with ë as
e, which is what English-language books print (United States Board on Geographic Names, "Romanization of
Russian"); the letters that Ukrainian and Belarusian add are read as their BGN/PCGN tables do.
"""

import re
import unicodedata
from functools import lru_cache

MARKLESS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# й is a letter of its own, not a marked и; folding must not take its breve.
KEPT_LETTERS = {"й": "\ue000", "ї": "\ue001", "ў": "\ue002"}

REMEMBERED = 80  # characters of a text whose folded form is remembered

# Between letters an apostrophe (Solov'yov, Khrushchev's) joins; the modifier letters ʹ ʺ ʼ are signs of
# romanisations (Gogolʹ), which no reader types.
APOSTROPHES = re.compile(r"(?<=\w)['’`](?=\w)|[ʹʺʼ]")

SOFTENING = set("аеёиоуыэюяйъьіїєў")  # after these and at the beginning, е and ё are ye

RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
}  # fmt: skip


def fold(text):
    """`text` in lower case and without marks, ё as е, punctuation as single spaces: for comparing.

    >>> fold("  Хрущёв, Никита — Сергеевич")
    'хрущев никита сергеевич'
    """
    return _folded_name(text) if len(text) <= REMEMBERED else _folded(text)


def _folded(text):
    return " ".join(filter(None, map(_folded_word, text.split())))


# A list of a million persons has few distinct surnames, and few distinct first names with their patronymics.
_folded_name = lru_cache(maxsize=1 << 16)(_folded)


@lru_cache(maxsize=1 << 16)
def _folded_word(text):
    """`fold` of what stands between two spaces."""
    lowered = _lower(_lower(text))  # twice: ™ is TM, which has capitals again
    for letter, placeholder in KEPT_LETTERS.items():
        lowered = lowered.replace(letter, placeholder)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    for letter, placeholder in KEPT_LETTERS.items():
        bare = bare.replace(placeholder, letter)
    bare = APOSTROPHES.sub("", bare.translate(MARKLESS))
    return " ".join(re.findall(r"[^\W_]+", bare))


def _lower(text):
    return unicodedata.normalize("NFKC", text).casefold()


def sort_key(text):
    """The key a name is sorted by under collation C: folded, at most 200 characters.

    Latin sorts before Cyrillic; a comma ends the surname, so `Medvedev, Roy` stands before `Medvedeva`.
    """
    surname, comma, rest = text.partition(",")
    folded = f"{fold(surname)}, {fold(rest)}" if comma else fold(surname)
    return folded[:200]


def romanise(text):
    """`text` with its Cyrillic letters in Latin (BGN/PCGN 1947, without apostrophes); others stay.

    >>> romanise("Ежов, Николай")
    'Yezhov, Nikolay'
    """
    letters = unicodedata.normalize("NFC", text)
    return "".join(_romanised(letter, before) for before, letter in zip(" " + letters, letters, strict=False))


def _romanised(letter, before):
    small = letter.lower()
    latin = RUSSIAN.get(small)
    if latin is None:
        return letter
    if small in "её" and (before.lower() in SOFTENING or not before.isalpha()):
        latin = "ye"
    return latin.capitalize() if letter != small else latin


def slug(text, longest=80):
    """An address made from a heading: ASCII lower case words with hyphens, cut at a word; may be empty.

    >>> slug("Тухачевский, Михаил Николаевич")
    'tukhachevskiy-mikhail-nikolayevich'
    """
    words = re.findall(r"[a-z0-9]+", fold(romanise(text)))
    while len(words) > 1 and len("-".join(words)) > longest:
        words.pop()
    return "-".join(words)[:longest]
