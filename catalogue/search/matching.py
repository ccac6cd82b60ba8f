"""The records that a query means, best first: one statement over the index.

Of the kinds of which there are millions only the first thousand matches are ranked; so that these are the
ones that matter, the well cited come first, then who bears the word as a surname.
"""

import json
from dataclasses import dataclass
from functools import cache

from django.db import connection

from catalogue.models import Entry
from catalogue.models.entry import WELL_CITED

MOST_RANKED = 1_000  # of persons, of rehabilitations, of all other kinds together, and of summaries
PAGE_SIZE = 20
KINDS = ["person", "place", "event", "renaming", "rehabilitation", "source"]
ENTRIES = Entry._meta.db_table


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
    values = {
        **{name: getattr(wanted, name) for name in ("names", "unslipped", "typed", "surname", "prose")},
        "length": wanted.length,
        "cut": MOST_RANKED,
        "kind": kind,
        "after_kind": after[0] if after else "",
        "after_pk": after[1] if after else 0,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(bool(wanted.prose), bool(kind), bool(after)), values)
        cursor.nextset()
        rows = cursor.fetchall()
    found = [
        Match(kind, pk, by_name, json.loads(shown))
        for kind, pk, by_name, shown, _counts in rows[:limit]
        if shown
    ]
    return Matches(found, json.loads(rows[0][4] or "{}"), len(rows) > limit)


@cache
def _statement(prose, kind, after):
    """The statement; what is not asked for is not in it, for planning takes time too."""
    named = " UNION ALL ".join(f"(SELECT * FROM ({scan}) AS scan LIMIT %(cut)s)" for scan in SCANS)
    found = f"SELECT * FROM named UNION ALL ({PROSE})" if prose else "SELECT * FROM named"
    conditions = ["kind = %(kind)s"] if kind else []
    if after:
        conditions.append(
            "place > (SELECT place FROM ranked WHERE kind = %(after_kind)s AND record_id = %(after_pk)s)"
        )
    page = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return STATEMENT.format(named=named, found=found, page=page)


COLUMNS = "kind, record_id, head, words, cited"
SCANS = [
    f"""
        SELECT true AS by_name, {COLUMNS} FROM {ENTRIES} WHERE kind = 'person' AND cited >= {WELL_CITED}
            AND words @@ %(names)s::tsquery
        UNION ALL
        SELECT true, {COLUMNS} FROM {ENTRIES} WHERE kind = 'person' AND cited < {WELL_CITED}
            AND words @@ (%(surname)s::tsquery && %(names)s::tsquery)
        UNION ALL
        SELECT true, {COLUMNS} FROM {ENTRIES} WHERE kind = 'person' AND cited < {WELL_CITED}
            AND words @@ (%(names)s::tsquery && !!%(surname)s::tsquery)""",
    f"""
        SELECT true, {COLUMNS} FROM {ENTRIES} WHERE kind = 'rehabilitation'
            AND words @@ %(names)s::tsquery""",
    f"""
        SELECT true, {COLUMNS} FROM {ENTRIES} WHERE kind <> ALL ('{{person,rehabilitation}}')
            AND kind <> 'body' AND words @@ %(names)s::tsquery""",
]
# A word that so many have as a name is not looked for in summaries too, where it is their name again.
PROSE = f"""
        SELECT false, {COLUMNS} FROM {ENTRIES} WHERE prose @@ %(prose)s::tsquery
            AND NOT words @@ %(names)s::tsquery AND (SELECT count(*) FROM named) < %(cut)s LIMIT %(cut)s"""

# What a hit shows of a record. It is asked of the record, which must be public itself at this moment.
SHOWN = {
    "person": """SELECT slug, name, native_name AS native, born, died, occupation, summary,
        (SELECT json_agg(n.name ORDER BY n.sort_key) FROM catalogue_name AS n
         WHERE n.person_id = r.id) AS names
        FROM catalogue_person AS r""",
    "place": """SELECT slug, name, native_name AS native, kind, country, summary,
        (SELECT json_agg(json_build_array(o.old_name, o.old_native, o.new_name, o.new_native, o.date)
                         ORDER BY o.date_earliest NULLS FIRST, o.id)
         FROM catalogue_renaming AS o WHERE o.place_id = r.id AND o.status = 'published') AS renamings
        FROM catalogue_place AS r""",
    "event": "SELECT slug, title AS name, kind, date, summary FROM catalogue_event AS r",
    "renaming": """SELECT slug, old_name, new_name, old_native, new_native, date, summary
        FROM catalogue_renaming AS r""",
    "rehabilitation": """SELECT slug, act, outcome, date, group_name, person_id, summary,
        (SELECT json_build_array(p.name, p.native_name, (
            SELECT json_agg(n.name ORDER BY n.sort_key) FROM catalogue_name AS n WHERE n.person_id = p.id))
         FROM catalogue_person AS p WHERE p.id = r.person_id AND p.status = 'published') AS person,
        (SELECT b.name FROM catalogue_body AS b WHERE b.id = r.body_id AND b.status = 'published') AS body
        FROM catalogue_rehabilitation AS r""",
    "source": """SELECT slug, title AS name, kind, authors, date, language, summary
        FROM catalogue_source AS r""",
}
_shown = " ".join(
    f"""WHEN '{kind}' THEN (SELECT to_json(one) FROM (
            {columns} WHERE r.id = record_id AND r.status = 'published') AS one)"""
    for kind, columns in SHOWN.items()
)
# The two travel together, which makes them one transaction. A frequent word tempts the planner to read the
# whole table until it has a thousand matches; where these stand at its end, that is all of it.
STATEMENT = f"""
    SET LOCAL enable_seqscan = off;
    WITH named AS MATERIALIZED ({{named}}), found AS MATERIALIZED ({{found}}),
    ranked AS MATERIALIZED (
        SELECT kind, record_id, by_name, row_number() OVER (ORDER BY
            by_name DESC,
            typed AND cardinality(string_to_array(head, ' ')) = %(length)s DESC,
            surname AND unslipped DESC, unslipped DESC, surname DESC,
            array_position('{{{{{",".join(KINDS)}}}}}'::text[], kind),
            cited >= {WELL_CITED} DESC, typed DESC, cited DESC, head, record_id) AS place
        FROM (SELECT *, words @@ %(typed)s::tsquery AS typed, words @@ %(surname)s::tsquery AS surname,
                  words @@ %(unslipped)s::tsquery AS unslipped
              FROM found OFFSET 0) AS weighed
    )
    SELECT kind, record_id, by_name, (CASE kind {_shown} END)::text, counts::text
    FROM (SELECT json_object_agg(kind, n) AS counts
          FROM (SELECT kind, count(*) AS n FROM found GROUP BY kind) AS c) AS counted
    LEFT JOIN (SELECT * FROM ranked {{page}} ORDER BY place LIMIT %(limit)s) AS page ON true ORDER BY place
"""
