"""Which records the sources disagree on: compared here, kept in `Contradiction`, and asked for in SQL.

Triggers queue every record whose evidence changes; `weigh` compares what is queued and keeps the result. So
a list of disagreements costs what it shows, whatever the size of the catalogue.
"""

from functools import cache
from itertools import groupby

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from catalogue.models import Citation, Contradiction, Unweighed
from catalogue.models.citation import FIELDS, TARGETS

from .statements import of_all

AT_ONCE = 5_000  # records weighed in one transaction
AFTER_SAVING = 50  # records weighed when a form is saved
WHILE_WAITING = 1_000  # records weighed before a list is shown, which takes them a second
LOCK = 0x77656967  # so that only one process weighs: an older result must not be written over a newer one


def disagreeing(model):
    """The records of `model` on which the sources disagree, as a queryset; up to date as `catch_up` says."""
    return _contested(model)


def unanswered(model):
    """Those of `disagreeing` on which the curators have not written a reason yet."""
    return _contested(model, answered=False)


def waiting_for_reasons(tables):
    """The contested citations about rows of `tables` whose reason is not written, the newest first.

    As they were weighed last: forms weigh what they save, lists and `weigh_evidence` the rest.
    """
    waiting = Contradiction.objects.filter(answered=False, table__in=tables)
    return waiting.select_related("citation").order_by("-pk")


def disagreeing_in_public(model):
    """The ids of the records on which *published* sources disagree, as a subquery; as they were weighed last.

    What an unpublished source says contradicts nothing here: a citation counts where something is accepted
    that it contradicts, or where another public one of the same field gives something else.
    """
    return RawSQL(*_disagreeing_in_public(model))  # noqa: S611 -- made by Django, with its parameters


@cache  # to make SQL of it takes Django longer than the answer takes PostgreSQL
def _disagreeing_in_public(model):
    table = model._meta.model_name
    if table not in TARGETS:
        return "SELECT NULL::bigint WHERE false", ()
    public = Citation.objects.filter(Citation.sources_published())
    kept = Contradiction.objects.filter(table=table, citation__in=public)
    other = kept.filter(record_id=OuterRef("record_id"), field=OuterRef("field"))
    other = other.exclude(citation__says=OuterRef("citation__says"))
    accepted = Q()
    for name in FIELDS[table]:
        column = model._meta.get_field(name)
        blank = {f"{name}__isnull": True} if column.null or column.is_relation else {name: ""}
        decided = model.objects.filter(pk=OuterRef("record_id")).exclude(**blank)
        accepted |= Q(Q(field=name), Exists(decided))
    return kept.filter(accepted | Q(Exists(other))).values("record_id").query.sql_with_params()


def _contested(model, **which):
    if model._meta.model_name not in TARGETS:
        return model.objects.none()
    catch_up()
    kept = Contradiction.objects.filter(table=model._meta.model_name, **which)
    return model.objects.filter(pk__in=kept.values("record_id"))


def catch_up():
    """Weigh what waits, as far as somebody at a page can wait for it."""
    if Unweighed.objects.exists():
        weigh(WHILE_WAITING)


def weigh_saved():
    """Weigh what a form has just saved, and not much more where an import has queued many."""
    weigh(AFTER_SAVING)


def waiting():
    """True where records still wait to be weighed."""
    return Unweighed.objects.exists()


def weigh(limit=AT_ONCE):
    """Compare the sources on up to `limit` queued records; how many were taken from the queue.

    0 also where another process is weighing at this moment.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
            queued = _take(cursor, limit)
        for table, rows in groupby(sorted(set(queued)), key=lambda row: row[0]):
            _keep(Citation._meta.get_field(table).related_model, [pk for _table, pk in rows])
    return len(queued)


def _take(cursor, limit):
    queue = Unweighed._meta.db_table
    cursor.execute(
        f"""DELETE FROM {queue} WHERE id IN (SELECT id FROM {queue} ORDER BY id LIMIT %s)
            RETURNING "table", record_id""",
        [limit],
    )
    return cursor.fetchall()


def _keep(model, ids):
    table = model._meta.model_name
    found = []
    for records in model.objects.filter(_candidates(model), pk__in=ids).order_by("pk").batches():
        for pk, gathered in of_all(records, public=False).items():
            for field in gathered.disagreements:
                open_ones = {statement.citation.pk for statement in field.unanswered}
                found += [
                    Contradiction(
                        citation=statement.citation,
                        table=table,
                        record_id=pk,
                        field=field.name,
                        answered=statement.citation.pk not in open_ones,
                    )
                    for statement in field.contested
                ]
    contested = [kept.citation_id for kept in found]
    # by the citation too: it may have been about another record
    Contradiction.objects.filter(Q(table=table, record_id__in=ids) | Q(citation__in=contested)).delete()
    standing = _standing(contested)
    Contradiction.objects.bulk_create([kept for kept in found if kept.citation_id in standing])


def _standing(citation_ids):
    """Those of the citations that nobody has deleted meanwhile, nor can before this transaction ends."""
    locked = Citation.objects.select_for_update(no_key=True).filter(pk__in=citation_ids).order_by("pk")
    return set(locked.values_list("pk", flat=True))


def _candidates(model):
    """The condition that something is said of a record other than, to the letter, what is accepted."""
    condition = Q()
    for name in FIELDS[model._meta.model_name]:
        condition |= Q(Exists(_said_otherwise(model, model._meta.get_field(name))))
    return condition


def _said_otherwise(model, column):
    accepted = f"{column.name}__{column.related_model.key_name}" if column.is_relation else column.name
    cited = Citation.objects.filter(**{model._meta.model_name: OuterRef("pk")}, field=column.name)
    same = Q(stance="", says=Coalesce(Cast(OuterRef(accepted), CharField()), Value("")))
    return cited.exclude(same)


def queue_all():
    """Queue every record of which sources say something, to be weighed anew."""
    with connection.cursor() as cursor:
        for table in TARGETS:
            cursor.execute(
                f"""INSERT INTO {Unweighed._meta.db_table} ("table", record_id)
                    SELECT DISTINCT %s, {table}_id FROM {Citation._meta.db_table}
                    WHERE {table}_id IS NOT NULL AND field = ANY (%s)""",
                [table, FIELDS[table]],
            )
