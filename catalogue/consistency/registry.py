"""All the rules, and one record held against all of its own in one query."""

import json
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Value

from catalogue.models import Acknowledgement

from . import acts, chains, lives, publication, quotes, wholes, witnesses
from .base import Severity, Warning

GROUPS = [chains, lives, acts, wholes, publication, quotes, witnesses]
ORDER = list(Severity)
RULES = sorted(
    (rule for group in GROUPS for rule in group.RULES), key=lambda rule: ORDER.index(rule.severity)
)
MARK = [-1956]  # stands for the keys of the rows in SQL that was made before they are known
TABLES = {rule.table: rule.model for rule in RULES}
BY_TABLE = {table: {rule.code: rule for rule in RULES if rule.table == table} for table in TABLES}


def rules_of(table):
    """{code: rule} of the rules about the rows of `table`, in the order of `RULES`; none of another table."""
    return BY_TABLE.get(table, {})


class Among(Func):
    """True of the rows whose primary keys stand in an array, which takes the place of `MARK` when asked."""

    template, arg_joiner = "(%(expressions)s))", " = ANY ("
    output_field = BooleanField()

    def __init__(self):
        super().__init__(F("pk"), Value(MARK, ArrayField(BigIntegerField())))


@cache
def _asked(model):
    """SQL and parameters that ask all rules about `model`; made once, as that takes longer than asking."""
    rows = model.objects.filter(Among())
    first, *others = [
        rule.found(rows).annotate(broken=Value(rule.code)).values_list("broken", "pk", "broken_by")
        for rule in rules_of(model._meta.model_name).values()
    ]
    asked = first.union(*others, all=True) if others else first
    return asked.query.sql_with_params()


def found_among(model, pks):
    """SQL and parameters that ask for (rule, pk, facts) of the rows of `model` with these primary keys."""
    sql, params = _asked(model)
    return sql, [list(pks) if param == MARK else param for param in params]


def warnings_for(record):
    """The warnings about `record` as it is stored now, in the order of `RULES`, with their acknowledgements.

    None for a row that is not saved yet. Two queries, whatever the number of rules.
    """
    rules = rules_of(record._meta.model_name)
    if record.pk is None or not rules:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*found_among(TABLES[record._meta.model_name], [record.pk]))
        facts = {code: json.loads(facts) for code, _pk, facts in cursor.fetchall()}
    known = Acknowledgement.objects.filter(table=record._meta.model_name, record=record.pk, revoked=None)
    standing = {(one.rule, _frozen(one.facts)): one for one in known.select_related("by")} if facts else {}
    return [
        Warning(rule, facts[code], standing.get((code, _frozen(facts[code]))))
        for code, rule in rules.items()
        if code in facts
    ]


def _frozen(facts):
    return repr(sorted(facts.items()))
