"""Every way in which a reader may write a word of a name: what search looks words up by.

Pure: text in, folded text out. `spellings` is what the catalogue keeps of a word, `wanted` what is looked up
of a word that was typed; `romanisations`, `cyrillising` and `given_names` hold the tables and say where they
come from.
"""

import re
import unicodedata

from catalogue.cyrillising import guessed
from catalogue.given_names import ELSEWHERE, RUSSIAN
from catalogue.names import fold
from catalogue.phonetic import MARK, sound
from catalogue.romanisations import romanised, ukrainian
from catalogue.slips import one_slip

FOLDED = re.compile(r"[a-z]+|[а-я]+")  # as words of the dictionary are: folding them again takes time
RUSSIAN_WORD = re.compile(r"[а-яё]+")
LATIN = re.compile(r"[a-z]+")
CYRILLIC = re.compile(r"[а-яёіїєґўјљњђћџѕ]+")
MOST_SLIPPED = 2  # variants of a typed word in which a slip is looked for
LONGEST = 40  # letters; what is longer is no word of a name and is kept as it is

# The letters of Ukrainian and Belarusian and of Russian before 1918, and what Russian has for them.
UKRAINIAN_WORD = re.compile(r"[а-яіїєґў]+")
OTHER_LETTERS = re.compile(r"[іїєґўѣѳѵ]")
RUSSIAN_LETTERS = str.maketrans(
    {"і": "и", "ї": "и", "є": "е", "ґ": "г", "ў": "в", "ѣ": "е", "ѳ": "ф", "ѵ": "и"}
)

# Books print е for ё. Where a surname is often stressed on its end, and in the commonest stems with ё, both
# are taken, so that Хрущев is found as Chruschtschow like Хрущёв.
PERHAPS_YO = re.compile(
    r"([чщшжьл](?=ева?$)|д(?=енн(?:ый|ая)$)|^ф(?=едор)|^сем(?=ен(?:$|ов))|^арт(?=ем)|^п(?=етр$)|^бер(?=ез)"
    r"|^ч(?=ерн(?:ый|ая|ых)$)|^ал(?=е(?:на|ша)$))е"
)


def spellings(word, kind="name"):
    """Every folded form under which `word`, one word of a name, may be written; `fold(word)` is among them.

    `word` as it is printed, ё kept (a folded one does, a little less well). `kind` is "name" for a word of a
    person's name, "place" for one of a place: then the given names of other languages are not asked. A
    Cyrillic word is romanised, a Latin one is first guessed back into Cyrillic; one of another script, or
    longer than LONGEST, has its folded self alone. One more is no spelling, but how the word sounds.

    >>> sorted(spellings("Ленин"))
    ['lenin', 'lenine', 'lenjin', 'lenyin', '~ланин', 'ленин']
    """
    folded = word if FOLDED.fullmatch(word) else fold(word)
    found = {folded}
    if len(folded) > LONGEST:
        return frozenset(found)
    if UKRAINIAN_WORD.fullmatch(folded) and OTHER_LETTERS.search(folded):
        found.add(ukrainian(folded))
    for name in _russian(word, folded, kind):
        found |= romanised(name)
        plain = name.replace("ё", "е")
        found |= {plain, sound(plain)}
        if kind == "name" and plain in ELSEWHERE:
            found |= ELSEWHERE[plain]
    return frozenset(found)


def _russian(word, folded, kind):
    """What `word` is, or may be, in Russian: small letters, ё kept and added."""
    plain = folded.translate(RUSSIAN_LETTERS)
    if RUSSIAN_WORD.fullmatch(plain):
        small = unicodedata.normalize("NFC", word).lower().translate(RUSSIAN_LETTERS)
        names = {small if RUSSIAN_WORD.fullmatch(small) else plain}
    elif LATIN.fullmatch(folded):
        names = set(guessed(folded))
    else:
        return set()
    if kind == "name" and folded in RUSSIAN:
        names.update(RUSSIAN[folded])
    return names.union(PERHAPS_YO.sub(r"\1ё", name) for name in names)


# What a typed word may be a variant of, rule by rule.
VARIANTS = [
    (re.compile(r"(?<=..[bcdfgklmnprstvz])as$"), ""),  # Lithuanian: Stalinas
    (re.compile(r"(?<=[cs]k)is$"), "i"),  # Lithuanian and Latvian: Trockis
    (re.compile(r"(?<=[cj])(?:i?us|i)$"), ""),  # Lithuanian and Romanian: Nikolajus, Kaganovici
    (re.compile(r"(?<=...[bcdfghjklmnprtvz])s$"), ""),  # Latvian, and a German genitive
    (re.compile(r"(?:ii|ij|iy|yi|yj|yy|[iy])$"), "y"),  # Trotskii, Trotski
    (re.compile(r"(?<=[eo])ff?(?=$)"), "v"),  # Prokofieff
    (re.compile(r"tz"), "ts"),
    (re.compile(r"ts?ch"), "ch"),
    (re.compile(r"w"), "v"),
    (re.compile(r"c(?=[aoulrt])"), "k"),
    (re.compile(r"([bcdfgklmnprstvz])\1"), r"\1"),
    (OTHER_LETTERS, lambda found: found[0].translate(RUSSIAN_LETTERS)),
    (re.compile(r"ue"), "u"),  # Bluecher
    (re.compile(r"(?<=[жчшщ])ов(?=а?$)"), "ев"),  # Хрущов
    (re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])ъ$"), ""),
]


def wanted(word):
    """What a typed `word` is looked up as: its folded self, then what it may be a variant of; at most six.

    >>> wanted("Trotzkij")
    ['trotzkij', 'trotsky', 'trotzky', 'trotskij']
    """
    folded = fold(word)
    alone = [pattern.sub(letters, folded) for pattern, letters in VARIANTS]
    together = folded
    for pattern, letters in VARIANTS:
        together = pattern.sub(letters, together)
    return list(dict.fromkeys([folded, together, *alone]))[:6]


def sounding(word):
    """What a typed `word` is looked up as where no spelling of it is known: the ways in which it may sound.

    >>> sounding("Гарбачоў") == sounding("Gorbatchov")
    True
    """
    folded = fold(word)
    if CYRILLIC.fullmatch(folded):
        return [sound(folded)]
    latin = [form for form in wanted(word) if LATIN.fullmatch(form)]
    return list(dict.fromkeys(sound(guess) for form in latin for guess in guessed(form)))


def slips_of_variants(word):
    """Every form one slip away from what a typed `word` may be a variant of, and from how it sounds.

    >>> "joukov" in slips_of_variants("Juokoff")
    True
    """
    _itself, *variants = wanted(word)
    if CYRILLIC.fullmatch(fold(word)):
        [key] = sounding(word)
        return {MARK + form for form in one_slip(key.removeprefix(MARK))}
    return set().union(*map(one_slip, variants[:MOST_SLIPPED]))
