"""What was typed, word by word, and every word of the index that it may mean."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.db import connection

from catalogue.models import Entry, Spelling
from catalogue.names import RUSSIAN, fold
from catalogue.romanisations import pairs
from catalogue.slips import one_slip
from catalogue.spelling import slips_of_variants, sounding, wanted
from catalogue.terms import in_other_language

LONGEST = 200  # characters of what is typed
MOST_WORDS = 12
MOST_MEANINGS = 40  # words of the index that one typed word can mean
SHORTEST_SLIP = 4  # letters, from which a slip is looked for: every three letters are near to something
SHORTEST_BEGINNING = 3  # letters, from which the beginning of a word means the word
ALIKE = 0.4  # of the trigrams of two words, from which one may be meant by the other

ENTRIES, SPELLINGS = Entry._meta.db_table, Spelling._meta.db_table

# What an initial may stand for in the other alphabet: the first letters of its romanisations, and back.
INITIALS = {letter: {latin[0]} for letter, latin in RUSSIAN.items() if latin}
for _letters, _more in pairs("её=yj ий=j юя=ji х=hcj ц=cz в=w ш=cs ж=js ч=t").items():
    for _letter in _letters:
        INITIALS[_letter] |= set(_more)
for _letter, _latin in list(INITIALS.items()):
    for _one in _latin:
        INITIALS.setdefault(_one, set()).add(_letter)


POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)


@dataclass(slots=True)
class Word:
    """One typed word, folded, and what it may mean: itself, words of which it is a spelling, near ones.

    `bodies` are the lexemes of courts and boards that have it in their names, `stems` those of summaries,
    `terms` the words of the other language for it.
    """

    folded: str
    typed: str
    spelled: list = field(default_factory=list)
    near: list = field(default_factory=list)
    bodies: list = field(default_factory=list)
    stems: list = field(default_factory=list)
    terms: list = field(default_factory=list)

    @property
    def is_initial(self):
        """True for a single letter, which stands for every name that begins with it."""
        return len(self.folded) == 1 and self.folded.isalpha()

    @property
    def meanings(self):
        """The words of names that it may be, itself first."""
        if self.is_initial:
            return [self.folded, *sorted(INITIALS.get(self.folded, ()))]
        return list(dict.fromkeys([self.folded, *self.spelled, *self.near]))


def visible(text):
    """`text` without what nobody types and sees, but copies from a PDF: soft hyphens, marks of direction.

    >>> visible("Ста\\u00adлин\\u200f")
    'Сталин'
    """
    shown = (c if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"} else "" for c in text)
    return " ".join("".join(shown).split())


def read(text):
    """The words of what was typed, without their meanings; at most 12."""
    words = []
    text = POSSESSIVE.sub("", visible(text))
    for part in re.split(r"[\s\-–—.,;:/]+", text):
        folded = fold(part)
        words += [Word(one, part if " " not in folded else one) for one in folded.split()]
    return list({word.folded: word for word in words}.values())[:MOST_WORDS]


def look_up(words):
    """Give each of `words` what the dictionary, the bodies and the stemmer know of it, in one statement."""
    forms = [(n, form) for n, word in enumerate(words) if not word.is_initial for form in wanted(word.typed)]
    for word in words:
        word.terms = in_other_language(word.folded)
    prose = [(n, " ".join([word.folded, *word.terms])) for n, word in enumerate(words) if not word.is_initial]
    named = [(n, f"'{word.folded}'") for n, word in enumerate(words) if not word.is_initial]
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [*_columns(forms), *_columns(named), *_columns(prose)])
        for n, what, found in cursor.fetchall():
            getattr(words[n], what).append(found)
    for word in words:
        word.spelled = sorted(set(word.spelled))[:MOST_MEANINGS]


LOOK_UP = f"""
    SELECT n, 'spelled', s.word FROM unnest(%s::int[], %s::text[]) AS typed (n, form)
        JOIN {SPELLINGS} AS s USING (form)
    UNION ALL
    SELECT n, 'bodies', '@' || e.record_id FROM unnest(%s::int[], %s::text[]) AS typed (n, word)
        JOIN {ENTRIES} AS e ON e.kind <> ALL ('{{person,rehabilitation}}') AND e.kind = 'body'
            AND e.words @@ word::tsquery
    UNION ALL
    SELECT n, 'stems', lexeme FROM unnest(%s::int[], %s::text[]) AS typed (n, words),
        unnest(tsvector_to_array(catalogue_prose(words))) AS lexeme
"""


def look_near(words, slips=True):
    """Give each of `words` the near ones: that begin with it, sound like it, or are one slip away.

    Where there is none, the slip may be in a variant (Juokoff for Joukoff); else what looks alike.
    """
    words = [word for word in words if len(word.folded) >= SHORTEST_BEGINNING]
    slipped = [word for word in words if slips and len(word.folded) >= SHORTEST_SLIP]
    with connection.cursor() as cursor:
        _add_near(cursor, [(word, _slips_and_sounds(word)) for word in slipped], beginnings=words)
        lost = [word for word in slipped if not word.near and not word.spelled]
        if lost:
            _add_near(cursor, [(word, slips_of_variants(word.typed)) for word in lost])
        for word in lost:
            word.near = word.near or alike(cursor, word.folded)
    for word in words:
        word.near = list(dict.fromkeys(word.near))[:MOST_MEANINGS]


def _slips_and_sounds(word):
    sounds = [] if word.spelled else sounding(word.typed)
    return [*one_slip(word.folded), *sounds]


def _add_near(cursor, formed, beginnings=()):
    """Give each word those that have one of its forms, and each of `beginnings` those that begin with it."""
    forms = [(n, form) for n, (_word, forms) in enumerate(formed) for form in forms]
    begun = [(n, word.folded) for n, word in enumerate(beginnings)]
    cursor.execute(LOOK_NEAR, [*_columns(forms), *_columns(begun), MOST_MEANINGS])
    for begins, n, found in cursor.fetchall():
        (beginnings[n] if begins else formed[n][0]).near.append(found)


LOOK_NEAR = f"""
    SELECT false, n, s.word FROM unnest(%s::int[], %s::text[]) AS typed (n, form)
        JOIN {SPELLINGS} AS s USING (form)
    UNION ALL
    SELECT true, n, s.word FROM unnest(%s::int[], %s::text[]) AS typed (n, form), LATERAL (
        SELECT word FROM {SPELLINGS}
        WHERE form >= typed.form AND form < typed.form || E'\\uffff' LIMIT %s) AS s
"""


def alike(cursor, folded, limit=8, least=ALIKE):
    """The words with a spelling that looks like `folded`, the nearest first, `least` of 1 at the least."""
    cursor.execute(
        f"""SELECT word FROM {SPELLINGS} WHERE form %% %s GROUP BY word
            HAVING max(similarity(form, %s)) >= %s ORDER BY max(similarity(form, %s)) DESC, word LIMIT %s""",
        [folded, folded, least, folded, limit],
    )
    return [word for (word,) in cursor.fetchall()]


def _columns(rows):
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], []]
