"""Rehabilitations held against the person and the case they are about."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalogue.models import Rehabilitation
from catalogue.models.rehabilitation import Act, Posthumous

from .base import Rule, Severity, certainly_before, date_in_words

DATES = {"date": "date", "died": "person__died"}
READS = dict.fromkeys(["date", "died", "arrested", "sentenced"], date_in_words)


def _posthumous_of_the_living(rehabilitations):
    return rehabilitations.filter(certainly_before("date", "person__died"), posthumous=Posthumous.YES)


def _of_the_dead_not_posthumous(rehabilitations):
    return rehabilitations.filter(certainly_before("person__died", "date"), posthumous=Posthumous.NO)


def _other_person_than_the_case(rehabilitations):
    person, accused = F("person"), "case__person"
    other = Q(person__isnull=False) & Q(case__person__isnull=False) & ~Q(**{accused: person})
    one_a_group = Q(person__isnull=True, case__person__isnull=False)
    one_a_person = Q(person__isnull=False, case__person__isnull=True)
    return rehabilitations.filter(other | one_a_group | one_a_person, case__isnull=False)


def _without_a_case(rehabilitations):
    return rehabilitations.filter(act=Act.REHABILITATION, case__isnull=True)


def _before_its_case(rehabilitations):
    return rehabilitations.filter(
        certainly_before("date", "case__arrested") | certainly_before("date", "case__sentenced")
    )


RULES = [
    Rule(
        "posthumous-of-the-living",
        Rehabilitation,
        Severity.IMPOSSIBLE,
        _("Posthumous rehabilitation of somebody alive"),
        _("It is called posthumous (%(date)s), but the person died later (%(died)s). Check the dates."),
        _posthumous_of_the_living,
        DATES,
        READS,
        ("person",),
    ),
    Rule(
        "dead-but-not-posthumous",
        Rehabilitation,
        Severity.IMPOSSIBLE,
        _("Rehabilitation of the dead that is not posthumous"),
        _("It is called not posthumous (%(date)s), but the person had died (%(died)s). Check the dates."),
        _of_the_dead_not_posthumous,
        DATES,
        READS,
        ("person",),
    ),
    Rule(
        "other-person-than-the-case",
        Rehabilitation,
        Severity.IMPOSSIBLE,
        _("Case and rehabilitation of different persons"),
        _("It is about %(whom)s, but its case is that of %(accused)s. Choose the case of the same."),
        _other_person_than_the_case,
        {
            "whom": Coalesce("person__name", "group_name"),
            "accused": Coalesce("case__person__name", "case__group_name"),
        },
        rests_on=("case", "person", "case__person"),
    ),
    Rule(
        "before-its-case",
        Rehabilitation,
        Severity.IMPOSSIBLE,
        _("Rehabilitation before its case"),
        _(
            "It is dated (%(date)s) before the case it is about (arrested: %(arrested)s; sentenced: "
            "%(sentenced)s). Check the dates, and the case."
        ),
        _before_its_case,
        {"date": "date", "arrested": "case__arrested", "sentenced": "case__sentenced"},
        READS,
        ("case",),
    ),
    Rule(
        "without-a-case",
        Rehabilitation,
        Severity.GAP,
        _("Rehabilitation without a case"),
        _("No case is named that it undoes. Add the case where the arrest or the sentence is known."),
        _without_a_case,
    ),
]
