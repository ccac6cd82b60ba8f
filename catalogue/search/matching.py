"""The records that a query means, best first: `catalogue_match` of the database (migration 0012).

Of the kinds of which there are millions only the first thousand matches are ranked; so that these are the
ones that matter, the well cited come first, then who bears the word as a surname. Of words that very many
have, the others are those of a sample (migration 0016).
"""

import json
from dataclasses import dataclass

from django.db import connection

MOST_RANKED = 1_000  # of persons, of rehabilitations, of all other kinds together, and of summaries
PAGE_SIZE = 20
KINDS = ["person", "place", "event", "renaming", "rehabilitation", "source"]


@dataclass(frozen=True, slots=True)
class Match:
    """One record that was found: what it is, what is to be shown of it, and whether by its names."""

    kind: str
    pk: int
    by_name: bool
    shown: dict


@dataclass(frozen=True, slots=True)
class Matches:
    """One page of matches; how many there are of each kind, at most `MOST_RANKED`; whether there are more."""

    page: list
    counts: dict
    more: bool


class Wanted:
    """The full-text queries that the words of a query make."""

    def __init__(self, words, missing=False, prose=True):
        """With `missing`, one of the words may be missing; without `prose`, summaries are not searched."""
        groups = [_any([*word.meanings, *word.bodies, *word.terms]) for word in words]
        self.names = _all(groups) if not missing else _all_but_one(groups)
        self.unslipped = _all(
            [_any([word.folded, *word.spelled, *word.bodies, *word.terms]) for word in words]
        )
        self.typed = _all([_any([word.folded]) for word in words])
        surnames = [f"={meaning}" for word in words if not word.is_initial for meaning in word.meanings]
        self.surname = _any(surnames)
        stems = [_any(word.stems) for word in words if word.stems]
        self.prose = _all(stems) if stems and prose else None
        self.length = len(words)


def _any(lexemes):
    return "(" + " | ".join(f"'{lexeme}'" for lexeme in lexemes) + ")"


def _all(groups):
    return " & ".join(groups)


def _all_but_one(groups):
    return " | ".join("(" + _all([g for g in groups if g is not left_out]) + ")" for left_out in groups)


def match(wanted, kind="", after=None, limit=PAGE_SIZE):
    """The `Matches` of `wanted`; the page has those of `kind`, if given, beyond `after`, a (kind, id)."""
    queries = [wanted.names, wanted.unslipped, wanted.typed, wanted.surname, wanted.prose]
    after_kind, after_pk = after or ("", 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM catalogue_match(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [*queries, wanted.length, kind, after_kind, after_pk, MOST_RANKED, limit + 1],
        )
        rows = cursor.fetchall()
    found = [
        Match(kind, pk, by_name, json.loads(shown))
        for kind, pk, by_name, shown, _counts in rows[:limit]
        if shown
    ]
    return Matches(found, json.loads(rows[0][4] or "{}"), len(rows) > limit)
