"""What a rule across rows is, and how dates are held against each other without a false alarm.

What must hold is a constraint in the database; what a rule finds is odd, and may yet be true. A rule is a
queryset: asked of the whole table it is the health report, narrowed to one record it is that record's form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import LessThan
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import dates
from catalogue.models import Record, Status
from catalogue.models.rules import IsSharp


class Severity(models.TextChoices):
    """How much a warning asks for a curator's eye."""

    IMPOSSIBLE = "impossible", _("cannot be true as it stands")
    ODD = "odd", _("odd, though perhaps true")
    GAP = "gap", _("something is missing")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: the table it looks at, which of its rows break it, and the facts that the verdict rests on.

    `find` narrows a queryset of `model` to the rows that break the rule. `facts` are {name: expression or
    column}, or one expression of type JSON; an acknowledgement holds as long as they are the same.
    `title` names the rule in a report; `sentence` names the facts as `%(name)s`, each put into words by its
    function in `reads`. `rests_on` are the paths from the row to other rows whose change can change the
    verdict.
    """

    code: str
    model: type
    severity: Severity
    title: str
    sentence: str
    find: Callable[[QuerySet], QuerySet]
    facts: Mapping | models.F | models.Expression = field(default_factory=dict)
    reads: Mapping[str, Callable] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()

    @property
    def table(self):
        """The table's name: `person`, `renaming` …"""
        return self.model._meta.model_name

    def found(self, rows=None):
        """The rows of the queryset `rows`, or of the whole table, that break the rule, as (pk, facts).

        What is withdrawn breaks no rule.
        """
        rows = self.model.objects.all() if rows is None else rows
        if issubclass(self.model, Record):
            rows = rows.exclude(status=Status.WITHDRAWN)
        facts = JSONObject(**self.facts) if isinstance(self.facts, Mapping) else self.facts
        return self.find(rows.order_by()).annotate(broken_by=facts).values_list("pk", "broken_by")

    def say(self, facts):
        """The sentence for the curator: what is odd, and what to look at."""
        words = {name: self.reads.get(name, str)(value) for name, value in facts.items()}
        return capfirst(str(self.sentence) % words)


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 -- the field's own word, and no exception
    """One rule that one record breaks, and the facts it breaks it by."""

    rule: Rule
    facts: dict
    acknowledgement: object = None

    @property
    def sentence(self):
        """What is odd, and what to look at."""
        return self.rule.say(self.facts)


def certainly_before(one, other):
    """The condition that the EDTF column `one` is before the column `other`, whatever either can mean.

    Each is a path (`person__born`) or an `Outer`. Latest is compared with earliest, and a qualified date
    (? ~ %) or a missing one is before nothing.
    """
    return Q(
        Q(IsSharp(_column(one))),
        Q(IsSharp(_column(other))),
        _before(_column(one, "latest"), _column(other, "earliest")),
    )


def perhaps_not_before(one, other):
    """The opposite: true also where a date is missing or qualified, which a plain NOT would leave unknown."""
    certain = ExpressionWrapper(certainly_before(one, other), output_field=models.BooleanField())
    return ~Q(Coalesce(certain, models.Value(False)))


class Outer(str):
    """The path of a column of the outer query, as `OuterRef` has it; `depth` queries further out."""

    depth = 1

    def __new__(cls, path, depth=1):
        """`path` is the column's; a new text with its depth."""
        made = super().__new__(cls, path)
        made.depth = depth
        return made


def _column(path, end=""):
    name = f"{path}_{end}" if end else str(path)
    if not isinstance(path, Outer):
        return F(name)
    for _level in range(path.depth):
        name = OuterRef(name)
    return name


def _before(one, other):
    return Q(LessThan(one, other))


def date_in_words(text):
    """An EDTF text for people; "undated" where it is blank."""
    return dates.parse(text).in_words() if text else str(_("undated"))


def listed(words):
    """A list of words as one text."""
    return ", ".join(map(str, words))


def titles(words):
    """A list of titles, which may have commas of their own, as one text."""
    return "; ".join(f"“{title}”" for title in words)
