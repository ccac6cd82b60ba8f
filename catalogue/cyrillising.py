"""What a Latin form of a Russian name may be in Cyrillic: the way back of `romanisations`.

Pure. Needed where a heading has no native name beside it (`Khrushchev`): the forms of other languages are
made of the guess. What is read is what English-language books and libraries print, BGN/PCGN 1947 and ALA-LC
without marks; of German, French and Polish only the letters that mean nothing else there (tsch, tch, sz).
"""

import re

from catalogue.romanisations import pairs

LETTERS = pairs(
    "shch=щ schtsch=щ szcz=щ tsch=ч tch=ч sch=ш zh=ж kh=х ch=ч sh=ш ts=ц tz=ц tc=ц ph=ф th=т ck=к cz=ч sz=ш "
    "ks=кс x=кс yu=ю iu=ю ju=ю ya=я ja=я yo=ё jo=ё ye=е je=е a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=й k=к l=л "
    "m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в y=ы z=з"
)
# Asked before single letters: what means something else in a certain place.
PLACES = [
    (r"(?:iy|ii|ij|yi|yy)$", "ий"),
    (r"aya$|aia$", "ая"),
    (r"(?<=[bcdfghklmnprstvwxz])[iy]$", "ий"),
    (r"(?<=[aeou])[iyj](?=$|[bcdfghklmnprstvwxz])", "й"),
    (r"ia$", "ия"),
    (r"ia", "я"),
    (r"(?<=[bcdfghklmnprstvwxz])(?:i|y)ev(?=a?$)", "ьев"),
    (r"(?<=[bcdfghklmnprstvwxz])(?:i|y)ov(?=a?$)", "ьёв"),
]
TOKEN = re.compile("|".join([*(f"({p})" for p, _c in PLACES), *sorted(LETTERS, key=len, reverse=True)]))


def guessed(word):
    """What the Latin `word` (folded, a to z) may be in Russian, the likelier first; one guess or two.

    >>> guessed("zinoviev"), guessed("khruschev")
    (['зиновьев'], ['хрушев', 'хрущев'])
    """
    guesses = [_guess(word)]
    if "sch" in word and "tsch" not in word:
        guesses.append(_guess(word.replace("sch", "shch")))
    return guesses


def _guess(word):
    return TOKEN.sub(
        lambda found: PLACES[found.lastindex - 1][1] if found.lastindex else LETTERS[found[0]], word
    )
