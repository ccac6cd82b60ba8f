"""From what a reader types to the public records it may mean: `find` for a page, `suggest` while typing."""

from dataclasses import dataclass, field

from django.db import connection

from catalogue.models import Entry

from .hits import hits
from .matching import KINDS, MOST_RANKED, PAGE_SIZE, Wanted, match
from .query import alike, look_near, look_up, read

MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, a page of it. `counts` has a number for each kind found, cut at `MOST_RANKED`.

    `without` is True where no record has all the words, and these have all but one. `near` are words that
    look like a typed one and lead to something, where nothing was found.
    """

    hits: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    more: bool = False
    without: bool = False
    near: list = field(default_factory=list)

    @property
    def total(self):
        """How many were found of all kinds; at least so many where one is cut."""
        return sum(self.counts.values())

    @property
    def is_cut(self):
        """True where there are more of a kind than are ranked."""
        return any(number >= MOST_RANKED for number in self.counts.values())


def find(text, kind="", after=None, limit=PAGE_SIZE):
    """The public records that `text` may mean, best first, `kind` alone if given, beyond the match `after`.

    Tried in turn, until something is found: the words as they are spelled anywhere, and near ones for words
    that no name has; near ones for every word; all the words but one.
    """
    words = read(text)
    if all(word.is_initial for word in words):
        return Found()
    look_up(words)
    unknown = [word for word in words if not word.spelled and not word.is_initial and not word.bodies]
    if unknown:
        look_near(unknown)
    matches = match(Wanted(words), kind, after, limit)
    if not matches.counts:
        look_near([word for word in words if word not in unknown and not word.is_initial])
        matches = match(Wanted(words), kind, after, limit)
    without = not matches.counts and len(words) > 1
    if without:
        matches = match(Wanted(words, missing=1), kind, after, limit)
    shown = hits(matches.page, words)
    near = [] if matches.counts else nearest(words)
    counts = {one: matches.counts[one] for one in KINDS if one in matches.counts}
    return Found(shown, counts, matches.more, without and bool(shown), near)


def nearest(words, limit=6):
    """Words of public records that look like what was typed, the nearest first."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SET pg_trgm.similarity_threshold = 0.2")
        for word in words:
            if not word.is_initial:
                found += alike(cursor, word.folded, limit, 0.2)
        cursor.execute("RESET pg_trgm.similarity_threshold")
        return _public(cursor, list(dict.fromkeys(found)))[:limit]


def _public(cursor, words):
    """Those of `words` that a public record has now; the dictionary keeps words of withdrawn ones."""
    kinds = ["kind = 'person'", "kind = 'rehabilitation'", "kind <> ALL ('{person,rehabilitation}')"]
    has = " OR ".join(
        f"EXISTS (SELECT FROM {Entry._meta.db_table} WHERE {kind} AND words @@ lexeme::tsquery)"
        for kind in kinds
    )
    cursor.execute(
        f"""SELECT word FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS typed (word, lexeme, n)
            WHERE {has} ORDER BY n""",
        [words, [f"'{word}'" for word in words]],
    )
    return [word for (word,) in cursor.fetchall()]


def suggest(text, limit=MOST_SUGGESTED):
    """The first few public records for what has been typed so far: its last word may be only begun."""
    words = read(text)
    if all(word.is_initial for word in words):
        return []
    look_up(words)
    last = words[-1]
    begun = [word for word in words if not word.is_initial and (word is last or not word.spelled)]
    look_near(begun, slips=False)
    matches = match(Wanted(words, prose=False), limit=limit)
    if not matches.page:
        look_near(begun)
        matches = match(Wanted(words, prose=False), limit=limit)
    return hits(matches.page, words)
