"""What only Python can add to the index: the spellings of new words, made when a unit of work ends.

Triggers keep the entries themselves (see `catalogue.models.entry`) and queue what is done here. Until then a
new word is found as it is written.
"""

from django.db import connection, transaction

from catalogue.models import Entry, Spelling, Unindexed
from catalogue.models.entry import KINDS
from catalogue.spelling import spellings

AT_ONCE = 20_000  # queued rows done in one transaction
AFTER_SAVING = 200  # queued rows done when a form is saved
BLOCK = 20_000  # records indexed in one statement


def index_saved():
    """Do what a form has just queued, and not much more where an import has queued a lot."""
    index(AFTER_SAVING)


def index_waiting():
    """Do everything that waits; how many queued rows that were."""
    done = 0
    while taken := index():
        done += taken
    return done


def index(limit=AT_ONCE):
    """Spell new words and count citations, up to `limit` queued rows; how many were taken from the queue.

    What another process is doing at this moment is left to it.
    """
    queue = Unindexed._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {queue} WHERE id IN (
                    SELECT id FROM {queue} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING word, kind, record_id""",
            [limit],
        )
        queued = cursor.fetchall()
        _spell(cursor, sorted({word for word, _kind, _pk in queued if word}))
        _count(cursor, sorted({(kind, pk) for word, kind, pk in queued if not word}))
    return len(queued)


def _spell(cursor, words):
    """Keep every spelling of `words`; those that are known already stay."""
    rows = [(form, word) for word in words for form in sorted(spellings(word))]
    if rows:
        cursor.execute(
            f"""INSERT INTO {Spelling._meta.db_table} (form, word)
                SELECT form, word FROM unnest(%s::text[], %s::text[]) AS made (form, word)
                ON CONFLICT DO NOTHING""",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _count(cursor, records):
    """Count the citations of `records` anew; rows are locked in order, so that nobody meets crosswise."""
    for kind in KINDS:
        ids = [pk for table, pk in records if table == kind]
        if ids:
            cursor.execute("SELECT catalogue_index(%s, %s)", [kind, ids])


def index_missing(tell=None):
    """Make the entries of published records that have none, as after the migration that brings the index."""
    for kind in KINDS:
        _in_blocks(
            kind,
            f"""status = 'published' AND NOT EXISTS (SELECT FROM {Entry._meta.db_table}
                WHERE kind = '{kind}' AND record_id = r.id)""",
            tell,
        )


def index_anew(tell=None):
    """Make the whole index anew: every entry, and the spellings of the words that are in one.

    Readers search meanwhile in what there is already; words that no public record has any more go. To be
    done after a release that changes the tables of spellings.
    """
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(
                f"""DELETE FROM {Entry._meta.db_table} AS e WHERE kind = %s AND NOT EXISTS (
                        SELECT FROM catalogue_{kind} WHERE id = e.record_id AND status = 'published')""",
                [kind],
            )
    for kind in KINDS:
        _in_blocks(kind, "status = 'published'", tell)
    _forget_words()
    _spell_anew()


def _in_blocks(kind, condition, tell):
    """Index the records of `kind` that fulfil `condition`, block by block in the order of their ids."""
    with connection.cursor() as cursor:
        # a pending list as large as a block's words is merged into the index at once
        cursor.execute("SET gin_pending_list_limit = '256MB'")
        last, done = 0, 0
        while True:
            cursor.execute(
                f"""SELECT array_agg(id) FROM (SELECT id FROM catalogue_{kind} AS r
                        WHERE id > %s AND {condition} ORDER BY id LIMIT %s) AS block""",
                [last, BLOCK],
            )
            ids = cursor.fetchone()[0]
            if not ids:
                break
            cursor.execute("SELECT catalogue_index(%s, %s)", [kind, ids])
            index_waiting()
            last, done = ids[-1], done + len(ids)
            if tell:
                tell(kind, done)
        cursor.execute("RESET gin_pending_list_limit")


def _spell_anew():
    """Make the spellings of every word of the dictionary anew, as after a release with better tables."""
    known, words = Spelling.objects.order_by("word").distinct(), [""]
    with connection.cursor() as cursor:
        while words:
            words = list(known.filter(word__gt=words[-1]).values_list("word", flat=True)[:AT_ONCE])
            with transaction.atomic():
                Spelling.objects.filter(word__in=words).delete()
                _spell(cursor, words)


def _forget_words():
    """Take the words out of the dictionary that no entry has."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {Spelling._meta.db_table} WHERE word IN (
                    SELECT word FROM (SELECT DISTINCT word FROM {Spelling._meta.db_table}) AS known
                    EXCEPT SELECT word FROM ts_stat('SELECT words FROM {Entry._meta.db_table}'))"""
        )
