"""Every way in which a reader may write a word of a name: what search looks words up by.

Pure: text in, folded text out. `spellings` is what the catalogue keeps of a word, `wanted` what is looked up of
a word that was typed, `skeleton` what is left of either when vowels and doubled letters are forgotten.
`romanisations` and `given_names` hold the tables and say where they come from.
"""

import re
import unicodedata

from catalogue.given_names import ELSEWHERE, RUSSIAN
from catalogue.names import fold
from catalogue.romanisations import guessed, romanised

CYRILLIC = re.compile(r"[а-яёіїєґўѣѳѵ]+")
LATIN = re.compile(r"[a-z]+")
LONGEST = 40  # letters; what is longer is no word of a name and is kept as it is

# Ukrainian, Belarusian and pre-1918 letters as Russian has them.
RUSSIAN_LETTERS = str.maketrans(
    {"і": "и", "ї": "и", "є": "е", "ґ": "г", "ў": "в", "ѣ": "е", "ѳ": "ф", "ѵ": "и"}
)

# Books print е for ё. Where a surname in -ев is often stressed on its end, and in the commonest stems with ё,
# both are taken, so that Хрущев is found as Chruschtschow like Хрущёв.
PERHAPS_YO = re.compile(
    r"(^ф(?=едор)|^сем(?=ен(?:$|ов))|^арт(?=ем)|^п(?=етр$)|^бер(?=ез)|[чщшжьл](?=ева?$))е"
)


def spellings(word, kind="name"):
    """Every folded form under which `word`, one word of a name, may be written; `fold(word)` is among them.

    `word` as it is printed, ё kept (a folded one does, a little less well). `kind` is "name" for a word of a
    person's name, "place" for one of a place: then the given names of other languages are not asked. A
    Cyrillic word is romanised, a Latin one is first guessed back into Cyrillic.

    >>> sorted(spellings("Ленин"))
    ['lenin', 'lenine', 'lenyin', 'ленин']
    """
    folded = fold(word)
    found = {folded}
    if folded and len(folded) <= LONGEST:
        for name in _russian(word, folded, kind):
            found |= romanised(name)
            found.add(fold(name))
            if kind == "name" and fold(name) in ELSEWHERE:
                found |= ELSEWHERE[fold(name)]
    return frozenset(found)


def _russian(word, folded, kind):
    """What `word` is, or may be, in Russian: small letters, ё kept and added."""
    if CYRILLIC.fullmatch(folded):
        names = [unicodedata.normalize("NFC", word).lower().strip().translate(RUSSIAN_LETTERS)]
    elif LATIN.fullmatch(folded):
        names = guessed(folded)
        if kind == "name":
            names = {*names, *RUSSIAN.get(folded, ())}
    else:
        return set()
    return {*names, *(PERHAPS_YO.sub(r"\1ё", name) for name in names)}


def wanted(word):
    """What a typed `word` is looked up as: its folded self first, then what it may be a variant of; at most six.

    >>> wanted("Trotzkij")
    ['trotzkij', 'trotzky', 'trotskij', 'trotsky']
    """
    forms = [fold(word)]
    for pattern, letters in VARIANTS:
        forms += [pattern.sub(letters, form) for form in forms]
    return list(dict.fromkeys(forms))[:6]


VARIANTS = [
    (re.compile(r"(?:ii|ij|iy|yi|yj|yy|[iy])$"), "y"),
    (re.compile(r"tz"), "ts"),
    (re.compile(r"w"), "v"),
    (re.compile(r"([bcdfgklmnprtvz])\1"), r"\1"),
    (re.compile(r"[іїєґўѣѳѵ]"), lambda found: found[0].translate(RUSSIAN_LETTERS)),
    (re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])ъ$"), ""),
]


def skeleton(word):
    """The consonants of a folded Latin or Cyrillic `word`, doubled ones once: the last resort of a search.

    To be compared with the skeletons of a word's spellings, never with a word of another language.

    >>> skeleton("Khrushchev"), skeleton("Krushchov")
    ('krschv', 'krschv')
    """
    first, rest = fold(word)[:1], fold(word)[1:]
    bones = first + re.sub(r"[aeiouyjаеиоуыэюяйьъіїє]", "", rest)
    bones = bones.translate(ALIKE)
    return re.sub(r"(?<=[a-z])h", "", re.sub(r"(.)\1+", r"\1", bones))


ALIKE = str.maketrans({"w": "v", "z": "s"})
