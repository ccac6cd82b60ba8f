"""The rules across rows: what is odd, may yet be true, and wants a curator's eye.

What must hold is a constraint in the database; what stands here only warns. Each rule is a queryset of the
records it finds, so that one record's form and a report over the whole catalogue ask the same question.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from catalogue.models import (
    Case,
    Citation,
    Event,
    Participation,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    Source,
    Status,
)
from catalogue.models.citation import Witnesses
from catalogue.models.event import EventKind, Role
from catalogue.models.rehabilitation import Posthumous
from catalogue.models.validation import LeadsBack

CITED_MODELS = [Person, Place, Event, Rehabilitation, Renaming]
CITED_KEYS = [model._meta.model_name for model in CITED_MODELS]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the table it looks at, the sentence for the curator, and the records that break it."""

    name: str
    model: type
    sentence: str
    find: Callable[[QuerySet], QuerySet]

    def records(self):
        """The records that break the rule, as a queryset of `model`."""
        return self.find(self.model.objects.all())

    def breaks(self, record):
        """True where `record` breaks the rule."""
        return self.find(self.model.objects.filter(pk=record.pk)).exists()


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 -- the field's own word, and no exception
    """One rule that one record breaks."""

    rule: Rule
    record: object

    @property
    def sentence(self):
        """What is odd, and what to look at."""
        return str(self.rule.sentence)


def warnings_for(record):
    """The warnings about `record`, in the order of `RULES`; none for a row that is not saved yet."""
    if record.pk is None:
        return []
    rules = [rule for rule in RULES if isinstance(record, rule.model)]
    return [Warning(rule, record) for rule in rules if rule.breaks(record)]


def _broken_chain(renamings):
    standing = Renaming.objects.exclude(status=Status.WITHDRAWN)
    before = standing.filter(place=OuterRef("place"), date_earliest__lt=OuterRef("date_earliest")).order_by(
        "-date_earliest", "-pk"
    )
    previous = Subquery(before.values("new_sort_key")[:1])
    return renamings.alias(previous=previous).filter(~Q(previous=F("old_sort_key")), previous__isnull=False)


def _twice_a_day(renamings):
    standing = Renaming.objects.exclude(status=Status.WITHDRAWN)
    other = standing.filter(place=OuterRef("place"), date_earliest=OuterRef("date_earliest"))
    other = other.filter(date_latest=F("date_earliest")).exclude(pk=OuterRef("pk"))
    return renamings.filter(Exists(other), date_latest=F("date_earliest"))


def _posthumous_of_the_living(rehabilitations):
    return rehabilitations.filter(posthumous=Posthumous.YES, person__died_earliest__gt=F("date_latest"))


def _of_the_dead_not_posthumous(rehabilitations):
    return rehabilitations.filter(posthumous=Posthumous.NO, person__died_latest__lt=F("date_earliest"))


def _other_person_than_the_case(rehabilitations):
    return rehabilitations.filter(case__isnull=False).filter(
        Q(case__person__isnull=False) & Q(person__isnull=False) & ~Q(case__person=F("person"))
        | Q(case__person__isnull=True, person__isnull=False)
        | Q(case__person__isnull=False, person__isnull=True)
    )


def _case_before_birth(cases):
    born = F("person__born_earliest")
    return cases.filter(Q(sentenced_latest__lt=born) | Q(arrested_latest__lt=born))


def _sentenced_before_arrest(cases):
    return cases.filter(sentenced_latest__lt=F("arrested_earliest"))


def _accused_before_birth(participations):
    return participations.filter(
        event__kind=EventKind.TRIAL, role=Role.ACCUSED, event__date_latest__lt=F("person__born_earliest")
    )


def _outside_its_parent(events):
    return events.filter(
        Q(date_latest__lt=F("part_of__date_earliest")) | Q(date_earliest__gt=F("part_of__date_latest"))
    )


def _nothing_public(records):
    public = Citation.objects.filter(Citation.sources_published(), **{_key(records): OuterRef("pk")})
    return records.filter(~Exists(public), status=Status.PUBLISHED)


def _key(records):
    return records.model._meta.model_name


def _in_a_ring(key):
    """The rule that going up by `key`, from row to row, does not come back."""

    def find(rows):
        return rows.filter(LeadsBack(rows.model, key), **{f"{key}__isnull": False})

    return find


def _uncited(records):
    return records.filter(citations=None)


def _single_witness(records):
    """One witness in the end: everything was seen in one source, or in copies of it, or follows it.

    A record with one citation has one witness, which SQL can tell; the few with more are counted here.
    """
    counted = records.alias(cited=Count("citations"))
    several = counted.filter(cited__gt=1).order_by("pk")
    spoken = Citation.objects.only("follows", "source", "quoted_in", *CITED_KEYS)
    several = several.prefetch_related(Prefetch("citations", queryset=spoken, to_attr="spoken"))
    alone = []
    for batch in several.batches():
        witnesses = Witnesses([citation for record in batch for citation in record.spoken])
        alone += [record.pk for record in batch if witnesses.count(record.spoken) == 1]
    return counted.filter(Q(cited=1) | Q(pk__in=alone))


RULES = [
    Rule(
        "old-name-unknown",
        Renaming,
        _("The old name is not the name that the place's previous renaming gave it. Is a renaming missing?"),
        _broken_chain,
    ),
    Rule(
        "renamed-twice-a-day",
        Renaming,
        _("This place has another renaming on the same day. Is one of them a double?"),
        _twice_a_day,
    ),
    Rule(
        "posthumous-of-the-living",
        Rehabilitation,
        _("It is called posthumous, but the person died later. Check the dates."),
        _posthumous_of_the_living,
    ),
    Rule(
        "dead-but-not-posthumous",
        Rehabilitation,
        _("It is called not posthumous, but the person had died before. Check the dates."),
        _of_the_dead_not_posthumous,
    ),
    Rule(
        "other-person-than-the-case",
        Rehabilitation,
        _("The case is one of somebody else. Choose the case of this person or group."),
        _other_person_than_the_case,
    ),
    Rule("case-before-birth", Case, _("The arrest or sentence is dated before birth."), _case_before_birth),
    Rule(
        "sentenced-before-arrest",
        Case,
        _("The sentence is dated before the arrest. Was it passed in absence, or is a date wrong?"),
        _sentenced_before_arrest,
    ),
    Rule(
        "accused-before-birth",
        Participation,
        _("The trial is dated before the accused was born."),
        _accused_before_birth,
    ),
    Rule(
        "outside-its-parent",
        Event,
        _("Its date lies outside the dates of the event that it is part of."),
        _outside_its_parent,
    ),
    Rule(
        "part-of-its-part",
        Event,
        _("It is part of an event that is itself part of this one. Which of them is the larger?"),
        _in_a_ring("part_of"),
    ),
    Rule(
        "copy-of-its-copy",
        Source,
        _("It is based on a source that is itself based on this one. Which of them was first?"),
        _in_a_ring("based_on"),
    ),
    Rule(
        "follows-its-follower",
        Citation,
        _("It follows a citation that itself follows this one. Which of them was first?"),
        _in_a_ring("follows"),
    ),
    *[
        Rule(
            "nothing-public",
            model,
            _("Readers see no citation of this published record: the sources are not published."),
            _nothing_public,
        )
        for model in CITED_MODELS
    ],
    *[Rule("uncited", model, _("No citation is about this record yet."), _uncited) for model in CITED_MODELS],
    *[
        Rule(
            "single-witness",
            model,
            _("Everything said about this record goes back to one witness."),
            _single_witness,
        )
        for model in CITED_MODELS
    ],
]
