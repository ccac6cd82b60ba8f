"""Slips of typing: what a word may have been meant to be. Pure: folded text in, folded text out."""

import re

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєў"
LONGEST = 30  # letters; nobody slips in what is longer, and its variants would be thousands


def one_slip(word):
    """Every text that is one letter left out, added, mistaken or exchanged with the next away from `word`.

    >>> "beria" in one_slip("beira"), "stalin" in one_slip("satlin")
    (True, True)
    """
    if len(word) > LONGEST:
        return set()
    letters = CYRILLIC if re.search("[а-яіїєў]", word) else LATIN
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    without = {before + after[1:] for before, after in halves if after}
    exchanged = {before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1}
    other = {before + letter + after[1:] for before, after in halves if after for letter in letters}
    added = {before + letter + after for before, after in halves for letter in letters}
    return (without | exchanged | other | added) - {word, ""}
