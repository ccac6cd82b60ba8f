"""Lives held against what happened in them: births, deaths, arrests, sentences, and who took part in what."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from catalogue.models import Case, Participation
from catalogue.models.event import EventKind, Role

from .base import Rule, Severity, certainly_before, date_in_words

# Somebody can be the subject of a later event, and a book can appear after its author's death.
ACTING = [Role.SPEAKER, Role.PROPOSER, Role.ACCUSED, Role.ACCUSER, Role.LEADER, Role.MEMBER, Role.OPPONENT]
DEADLY = [EventKind.EXECUTION, EventKind.DEATH]
SUFFERED = [EventKind.ARREST, EventKind.TRIAL, *DEADLY]

BORN = {"born": "person__born"}
DIED = {"died": "person__died"}
EVENT = {"role": "role", "event": "event__title", "date": "event__date"}
ARREST_AND_SENTENCE = {"arrested": "arrested", "sentenced": "sentenced"}
READS = dict.fromkeys(["born", "died", "date", "arrested", "sentenced"], date_in_words) | {
    "role": lambda role: str(Role(role).label)
}


def _took_part_before_birth(participations):
    too_early = certainly_before("event__date", "person__born")
    return participations.filter(too_early, role__in=[*ACTING, Role.VICTIM, Role.AUTHOR])


def _took_part_after_death(participations):
    suffered = Q(role=Role.VICTIM, event__kind__in=SUFFERED)
    too_late = certainly_before("person__died", "event__date")
    return participations.filter(too_late, Q(role__in=ACTING) | suffered)


def _outlived_the_own_death(participations):
    lived_on = certainly_before("event__date", "person__died")
    return participations.filter(lived_on, role=Role.VICTIM, event__kind__in=DEADLY)


def _twice_in_one_event(participations):
    first = Participation.objects.filter(
        event=OuterRef("event"), person=OuterRef("person"), pk__lt=OuterRef("pk")
    )
    other = Subquery(first.order_by("pk").values("role")[:1])
    return participations.alias(other=other).filter(Exists(first))


def _case_before_birth(cases):
    return cases.filter(
        certainly_before("arrested", "person__born") | certainly_before("sentenced", "person__born")
    )


def _case_after_death(cases):
    return cases.filter(
        certainly_before("person__died", "arrested") | certainly_before("person__died", "sentenced")
    )


def _sentenced_before_arrest(cases):
    return cases.filter(certainly_before("sentenced", "arrested"))


RULES = [
    Rule(
        "took-part-before-birth",
        Participation,
        Severity.IMPOSSIBLE,
        _("Took part before birth"),
        _(
            "%(role)s in “%(event)s” (%(date)s), but born later (%(born)s). "
            "Is it the right person, and are both dates right?"
        ),
        _took_part_before_birth,
        EVENT | BORN,
        READS,
        ("person", "event"),
    ),
    Rule(
        "took-part-after-death",
        Participation,
        Severity.IMPOSSIBLE,
        _("Took part after death"),
        _(
            "%(role)s in “%(event)s” (%(date)s), but had died (%(died)s). "
            "Is it the right person, and are both dates right?"
        ),
        _took_part_after_death,
        EVENT | DIED,
        READS,
        ("person", "event"),
    ),
    Rule(
        "outlived-the-own-death",
        Participation,
        Severity.IMPOSSIBLE,
        _("Outlived the own death or execution"),
        _("%(role)s of “%(event)s” (%(date)s), but died later (%(died)s). Are both dates right?"),
        _outlived_the_own_death,
        EVENT | DIED,
        READS,
        ("person", "event"),
    ),
    Rule(
        "twice-in-one-event",
        Participation,
        Severity.ODD,
        _("Same person twice in one event"),
        _("%(role)s, and in the same event already: %(other)s. Is one of the two meant?"),
        _twice_in_one_event,
        {"role": "role", "other": F("other")},
        READS | {"other": READS["role"]},
        ("event__participations", "event"),
    ),
    Rule(
        "case-before-birth",
        Case,
        Severity.IMPOSSIBLE,
        _("Arrested or sentenced before birth"),
        _(
            "The arrest (%(arrested)s) or the sentence (%(sentenced)s) is dated before birth (%(born)s). "
            "Is it the right person?"
        ),
        _case_before_birth,
        ARREST_AND_SENTENCE | BORN,
        READS,
        ("person",),
    ),
    Rule(
        "case-after-death",
        Case,
        Severity.ODD,
        _("Arrested or sentenced after death"),
        _(
            "The arrest (%(arrested)s) or the sentence (%(sentenced)s) is dated after death (%(died)s). "
            "Is it the right person, and are the dates right?"
        ),
        _case_after_death,
        ARREST_AND_SENTENCE | DIED,
        READS,
        ("person",),
    ),
    Rule(
        "sentenced-before-arrest",
        Case,
        Severity.ODD,
        _("Sentenced before the arrest"),
        _(
            "The sentence (%(sentenced)s) is dated before the arrest (%(arrested)s). "
            "Was it passed in absence, or is a date wrong?"
        ),
        _sentenced_before_arrest,
        ARREST_AND_SENTENCE,
        READS,
    ),
]
