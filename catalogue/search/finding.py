"""From what a reader types to the public records it may mean: `find` for a page, `suggest` while typing."""

from dataclasses import dataclass, field

from django.db import connection

from catalogue.models import Entry
from catalogue.names import fold

from .hits import hits
from .matching import KINDS, MOST_RANKED, PAGE_SIZE, Wanted, match
from .query import alike, look_near, look_up, read

MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, a page of it. `counts` has a number for each kind found, cut at `MOST_RANKED`.

    `without` is True where no record has all the words, and these have some. `near` are words that
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
    """The public records that `text` may mean, best first: of `kind`, if given, beyond the match `after`."""
    words = read(text)
    if all(word.is_initial for word in words):
        return Found()
    look_up(words)
    matches, without = _first_that_finds(words, lambda wanted: match(wanted, kind, after, limit))
    shown = hits(matches.page, words)
    near = [] if matches.counts else nearest(words)
    counts = {one: matches.counts[one] for one in KINDS if one in matches.counts}
    return Found(shown, counts, matches.more, without and bool(shown), near)


def _first_that_finds(words, matching):
    """(Matches, whether words were left out) of the first attempt that finds anything, or of the last."""
    for attempt in _attempts(words, matching):
        matches, _without = attempt
        if matches.counts:
            break
    return attempt


def _attempts(words, matching):
    """(Matches, whether words were left out) of what is tried in turn.

    The words as they are spelled anywhere, and near ones for words that no name has; the same without the
    initials, which the record may not have; near ones for every word; all the words but one.
    """
    unknown = [word for word in words if not word.spelled and not word.is_initial and not word.bodies]
    if unknown:
        look_near(unknown)
    named = [word for word in words if not word.is_initial]
    yield matching(Wanted(words)), False
    if len(named) < len(words):
        yield matching(Wanted(named)), True
    look_near([word for word in named if word not in unknown])
    yield matching(Wanted(words)), False
    if len(named) > 1:
        yield matching(_all_but_one(named, unknown)), True


def _all_but_one(words, unknown):
    """What is wanted with one word less: `Nikolai Lenin` means Lenin, and `Marshal Bluecher` Blyukher.

    Where the words that names have lead to somebody who is called so, those that none has are left out.
    """
    for word in words:
        if word.spelled:
            word.near = []
    known = [word for word in words if word not in unknown]
    if unknown and known and _is_called(known):
        return Wanted(known)
    return Wanted(words, missing=1)


def _is_called(words):
    """Whether the best match of `words` has one of them as its surname, or as the first word of its name."""
    meanings = {meaning for word in words for meaning in word.meanings}
    best = hits(match(Wanted(words), limit=1).page, words)
    return any(fold(name).partition(" ")[0] in meanings for hit in best for name in (hit.heading, hit.native))


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
