"""All the rules, and one record held against all of its own in one query."""

from functools import cache

from django.db.models import Value

from catalogue.models import Acknowledgement

from . import acts, chains, lives, publication, wholes, witnesses
from .base import Severity, Warning

GROUPS = [chains, lives, acts, wholes, publication, witnesses]
ORDER = list(Severity)
RULES = sorted((rule for group in GROUPS for rule in group.RULES), key=lambda rule: ORDER.index(rule.severity))
TABLES = {rule.table: rule.model for rule in RULES}


@cache
def rules_of(table):
    """{code: rule} of the rules about the rows of `table`, in the order of `RULES`."""
    return {rule.code: rule for rule in RULES if rule.table == table}


def found_among(model, pks):
    """What the rules find among the rows of `model` with these primary keys, as rows (rule, pk, facts).

    One query; None where no rule is about `model` or there are no keys.
    """
    rules = rules_of(model._meta.model_name).values()
    rows = model.objects.filter(pk__in=pks)
    found = [
        rule.found(rows).annotate(broken=Value(rule.code)).values_list("broken", "pk", "broken_by")
        for rule in rules
    ]
    if not found or not pks:
        return None
    first, *others = found
    return first.union(*others, all=True) if others else first


def warnings_for(record):
    """The warnings about `record` as it is stored now, in the order of `RULES`, with their acknowledgements.

    None for a row that is not saved yet. Two queries, whatever the number of rules.
    """
    rules = rules_of(record._meta.model_name)
    if record.pk is None or not rules:
        return []
    facts = {code: facts for code, _pk, facts in found_among(type(record), [record.pk])}
    known = Acknowledgement.objects.filter(table=record._meta.model_name, record=record.pk, revoked=None)
    standing = {(one.rule, _frozen(one.facts)): one for one in known.select_related("by")} if facts else {}
    return [
        Warning(rule, facts[code], standing.get((code, _frozen(facts[code]))))
        for code, rule in rules.items()
        if code in facts
    ]


def _frozen(facts):
    return repr(sorted(facts.items()))
