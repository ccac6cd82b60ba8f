"""What the rules find, kept: by rule over the whole catalogue, and for a few records after they changed.

A finding with other facts is another finding, so the id of one stands for what was seen. The whole catalogue
is asked one rule and table at a time, each in a transaction of its own that locks findings only.
"""

import time
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q, Value
from django.utils import timezone

from catalogue.models import Acknowledgement, Body, Finding, Row, RuleCheck, Source

from .base import Severity
from .registry import RULES, TABLES, found_among, rules_of

FEW = 2_000  # rows that are checked at once after a change; beyond that, the rules wait for a whole check
CHUNK = 500

# Compiling a query costs more than it saves; and sorting a table wants more room than the default.
SETTINGS = "SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"
NOW = """
CREATE TEMP TABLE found_now ON COMMIT DROP AS
SELECT found.rule, found.record, found.facts, known.id AS acknowledgement
FROM ({found}) AS found (rule, record, facts)
LEFT JOIN (
    SELECT rule, record, facts, max(id) AS id FROM catalogue_acknowledgement
    WHERE "table" = %s AND revoked IS NULL GROUP BY rule, record, facts
) AS known USING (rule, record, facts)
"""
# Locked, and below inserted, in one order, so that two saves at a time wait for one another and never both.
GONE = """
DELETE FROM catalogue_finding WHERE id IN (
    SELECT id FROM catalogue_finding AS f WHERE "table" = %s AND rule = ANY (%s) {among}
    AND NOT EXISTS (
        SELECT FROM found_now AS n WHERE n.record = f.record AND n.rule = f.rule AND n.facts = f.facts
    )
    ORDER BY record, rule FOR UPDATE
)
"""
STANDING = """
UPDATE catalogue_finding AS f SET acknowledgement_id = n.acknowledgement FROM found_now AS n
WHERE f."table" = %s AND f.record = n.record AND f.rule = n.rule
AND f.acknowledgement_id IS DISTINCT FROM n.acknowledgement
"""
NEW = """
INSERT INTO catalogue_finding (rule, "table", record, facts, acknowledgement_id)
SELECT n.rule, %s, n.record, n.facts, n.acknowledgement FROM found_now AS n
WHERE NOT EXISTS (
    SELECT FROM catalogue_finding AS f WHERE f."table" = %s AND f.record = n.record AND f.rule = n.rule
)
ORDER BY n.record, n.rule
ON CONFLICT DO NOTHING
"""


def check(rule):
    """Ask `rule` of its whole table, keep what it finds, and say so in its `RuleCheck`, which is returned."""
    began, clock = timezone.now(), time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        found = rule.found().annotate(broken=Value(rule.code)).values_list("broken", "pk", "broken_by")
        _keep(cursor, found.query.sql_with_params(), rule.table, [rule.code])
    return _count(rule, began, time.perf_counter() - clock)


def _count(rule, began, seconds):
    findings = Finding.objects.filter(rule=rule.code, table=rule.table)
    counted = {
        "open": findings.filter(acknowledgement=None).count(),
        "acknowledged": findings.exclude(acknowledgement=None).count(),
    }
    known = RuleCheck.objects.filter(rule=rule.code, table=rule.table)
    known.filter(stale__lte=began).update(stale=None)  # what was touched since then is still to be asked
    checked = {"checked": began, "seconds": seconds, **counted}
    return RuleCheck.objects.update_or_create(rule=rule.code, table=rule.table, defaults=checked)[0]


def tidy():
    """After a check of the whole catalogue: let counts find their rows in the index alone."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) catalogue_finding")


def refresh(touched):
    """Ask anew what rests on the rows `touched`, {model: primary keys}, which may be deleted by now.

    Where that is too much to be done at once, the rules concerned are marked as out of date instead.
    """
    if sum(map(len, touched.values())) > FEW:
        models = {model for model, pks in touched.items() if pks}
        _mark_stale(rule for rule in RULES if models & _models(rule))
        return
    concerned = {model: set(touched.get(model, ())) for model in TABLES.values()}
    for (model, path), rules in _paths().items():
        resting = _resting(model, path, touched)
        if len(resting) > FEW:
            _mark_stale(rules)
        else:
            concerned[model] |= resting
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        for model, pks in concerned.items():
            _refresh_rows(cursor, model, sorted(pks))


def _refresh_rows(cursor, model, pks):
    table = model._meta.model_name
    for start in range(0, len(pks), CHUNK):
        some = pks[start : start + CHUNK]
        _keep(cursor, found_among(model, some), table, list(rules_of(table)), some)


def _keep(cursor, found, table, codes, among=None):
    """Make the findings of the rules `codes` on `table` be what the SQL `found` finds.

    Where `among` is given, only those of these rows, the same that `found` is asked of.
    """
    sql, params = found
    cursor.execute("DROP TABLE IF EXISTS pg_temp.found_now")
    cursor.execute(NOW.format(found=sql), [*params, table])
    if among is None:
        cursor.execute("ANALYZE pg_temp.found_now")
    narrowed, narrowing = ("", []) if among is None else ("AND record = ANY (%s)", [among])
    cursor.execute(GONE.format(among=narrowed), [table, codes, *narrowing])
    if Acknowledgement.objects.filter(table=table, rule__in=codes).exists():
        cursor.execute(STANDING, [table])
    cursor.execute(NEW, [table, table])


def _resting(model, path, touched):
    """The keys of the rows of `model` from which `path` leads to rows that were touched; at most FEW + 1."""
    pks = touched.get(_end(model, path))
    if not pks:
        return set()
    rows = model.objects.filter(**{f"{path}__in": pks}).order_by()
    return set(rows.values_list("pk", flat=True)[: FEW + 1])


@cache
def _paths():
    """{(model, path): the rules about `model` that rest on what `path` leads to}"""
    paths = {}
    for rule in RULES:
        for path in rule.rests_on:
            paths.setdefault((rule.model, path), []).append(rule)
    return paths


def _end(model, path):
    """The model that `path` leads to."""
    for key in path.split("__"):
        model = model._meta.get_field(key).related_model
    return model


def _models(rule):
    """The models whose rows `rule` looks at."""
    return {rule.model, *(_end(rule.model, path) for path in rule.rests_on)}


def outdate():
    """Mark every rule as out of date, after more was written than can be followed."""
    _mark_stale(RULES)


def _mark_stale(rules):
    for rule in rules:
        checks = RuleCheck.objects.filter(rule=rule.code, table=rule.table, stale=None)
        checks.update(stale=timezone.now())


# --- what was touched -----------------------------------------------------------------------------


def touched_by(rows):
    """{model: primary keys} of `rows` and of what they are about, such as the person of a case."""
    touched = {}
    for row in rows:
        touched.setdefault(type(row), set()).add(row.pk)
        for key in owners(type(row)):
            touched.setdefault(key.related_model, set()).add(getattr(row, key.attname))
    return {model: pks - {None} for model, pks in touched.items()}


def refresh_batch(batch):
    """Ask anew what rests on the rows that an import, or its undoing, has touched, as the history has it."""
    touched = {}
    for model in ROWS:
        history = model._meta.get_field("history").related_model
        mark = batch.marks.get(f"{model._meta.db_table}history", 0)
        ours = Q(pgh_context__metadata__batch=str(batch.pk)) | Q(pgh_context__metadata__undo=str(batch.pk))
        events = history.objects.filter(ours, pgh_id__gt=mark).order_by()
        named_by = owners(model)
        for pk, *named in events.values_list("pgh_obj_id", *(key.attname for key in named_by))[: FEW + 1]:
            touched.setdefault(model, set()).add(pk)
            for key, other in zip(named_by, named, strict=True):
                touched.setdefault(key.related_model, set()).add(other)
    refresh({model: pks - {None} for model, pks in touched.items()})


def owners(model):
    """The keys of `model` to what its rows are about; sources and courts are named by too many rows."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one]
    return [key for key in keys if key.related_model in ROWS and key.related_model not in {Source, Body}]


ROWS = [
    model
    for model in apps.get_app_config("catalogue").get_models()
    if issubclass(model, Row) and model is not Body
]


# --- acknowledging --------------------------------------------------------------------------------


def acknowledge(findings, reason, user):
    """Let `findings` stand for `reason`, as long as their facts are the same; how many were open."""
    with transaction.atomic():
        # Locked, so that two curators do not acknowledge one warning twice.
        opened = findings.filter(acknowledgement=None).order_by("pk").select_for_update()
        opened = list(opened)
        for finding in opened:
            finding.acknowledgement = Acknowledgement.objects.create(
                rule=finding.rule,
                table=finding.table,
                record=finding.record,
                facts=finding.facts,
                reason=reason,
                by=user,
            )
            finding.save(update_fields=["acknowledgement"])
    return len(opened)


def revoke(acknowledgement, user):
    """Take an acknowledgement back: its warning is open again. False where that was done before."""
    with transaction.atomic():
        standing = Acknowledgement.objects.filter(pk=acknowledgement.pk, revoked=None)
        revoked = standing.update(revoked=timezone.now(), revoked_by=user)
        Finding.objects.filter(acknowledgement=acknowledgement).update(acknowledgement=None)
    return bool(revoked)


# --- counting -------------------------------------------------------------------------------------


COUNTED = """
SELECT asked.rule, asked."table",
    (SELECT count(*) FROM (SELECT FROM catalogue_finding AS f WHERE f.rule = asked.rule
        AND f."table" = asked."table" AND acknowledgement_id IS NULL LIMIT %s) AS open),
    (SELECT count(*) FROM (SELECT FROM catalogue_finding AS f WHERE f.rule = asked.rule
        AND f."table" = asked."table" AND acknowledgement_id IS NOT NULL LIMIT %s) AS acknowledged)
FROM unnest(%s::text[], %s::text[]) AS asked (rule, "table")
"""


def counts(rules, most):
    """{(code, table): (open, acknowledged)} of `rules`, each counted now and no further than `most` + 1."""
    rules = list(rules)
    with connection.cursor() as cursor:
        codes, tables = [rule.code for rule in rules], [rule.table for rule in rules]
        cursor.execute(COUNTED, [most + 1, most + 1, codes, tables])
        return {(code, table): (opened, known) for code, table, opened, known in cursor.fetchall()}


def open_warnings(tables, most=1_000):
    """{severity: how many warnings are open on the rows of `tables`}, each at most `most` + 1."""
    counted = dict.fromkeys(Severity, 0)
    found = counts([rule for rule in RULES if rule.table in tables], most)
    for rule in RULES:
        opened, _acknowledged = found.get((rule.code, rule.table), (0, 0))
        counted[rule.severity] = min(counted[rule.severity] + opened, most + 1)
    return counted
