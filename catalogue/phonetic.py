"""How a Cyrillic word sounds, roughly: one key for all languages that write in Cyrillic letters.

Pure. A Belarusian writes unstressed о and е as а and я (Горбачёв, Гарбачоў), a Serb has letters of his own
for what is soft (Зиновьев, Зиновјев), a Ukrainian has і for и and и for ы, and nobody can tell from a word
where its stress is. So the key keeps of vowels only whether they are open, i or u, and of consonants what all
these spellings have in common. Asked only for a word of which no spelling is known.
"""

import re

MARK = "~"  # before a key, so that no typed word is one, nor the beginning of one

# One letter each, in this order; the classes of vowels come last, when their neighbours have been looked at.
STEPS = [
    (re.compile(found), letters)
    for found, letters in [
        (r"ј", "й"),
        (r"[ьъ]", ""),
        (r"й(?=[аеёиоуыэюяіїє])", ""),
        (r"шч", "щ"),
        (r"(?:[иыіо]й|[иіы])$", "и"),
        (r"д[зж]|[џђѕ]", "д"),
        (r"[цћ]", "т"),
        (r"ў", "в"),
        (r"ґ", "г"),
        (r"љ", "л"),
        (r"њ", "н"),
        (r"[оеёэєя]", "а"),
        (r"[ыії]", "и"),
        (r"ю", "у"),
        (r"(.)\1", r"\1"),
    ]
]


def sound(word):
    """The key of the Cyrillic `word` (small letters), behind the MARK.

    >>> sound("горбачёв") == sound("гарбачоў") == sound("горбачов")
    True
    """
    for found, letters in STEPS:
        word = found.sub(letters, word)
    return MARK + word
