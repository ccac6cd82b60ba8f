"""Rehabilitations: acts about undoing a repression, releases, amnesties and calls among them."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import dates

from .base import PUBLIC, Record, record_constraints, record_indexes, tracked
from .days import day_index
from .fields import DateRange, EarliestField, EDTFField, LatestField, Line, before
from .queryset import CatalogueQuerySet
from .rules import clean_text, dates_in_step, one_of, person_or_group
from .triggers import RehabilitatedAfterSentence
from .values import Values, years


class Act(models.TextChoices):
    """What was done; only a rehabilitation that was granted, wholly or in part, rehabilitates."""

    REHABILITATION = "rehabilitation", _("rehabilitation")
    RELEASE = "release", _("release")
    AMNESTY = "amnesty", _("amnesty")
    PARDON = "pardon", _("pardon")
    RESTRICTIONS_LIFTED = "restrictions lifted", _("restrictions lifted")
    CALL = "call", _("call for rehabilitation")
    REVOCATION = "revocation", _("revocation")


class Route(models.TextChoices):
    """By which kind of body it came about."""

    JUDICIAL = "judicial", _("judicial")
    PROSECUTORIAL = "prosecutorial", _("prosecutorial")
    PARTY = "party", _("party")
    LEGISLATIVE = "legislative", _("legislative")
    COMMISSION = "commission", _("commission")
    NOT_STATED = "not stated", _("not stated")


class Outcome(models.TextChoices):
    """How it ended."""

    GRANTED = "granted", _("granted")
    PARTIAL = "partial", _("partial")
    REFUSED = "refused", _("refused")
    PENDING = "pending", _("pending")
    NOT_STATED = "not stated", _("not stated")


class Posthumous(models.TextChoices):
    """Whether the rehabilitated were dead."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    SOME = "some", _("some of them")


# The acts by which somebody counts as rehabilitated.
GRANTED = models.Q(act=Act.REHABILITATION, outcome__in=[Outcome.GRANTED, Outcome.PARTIAL])


class RehabilitationQuerySet(CatalogueQuerySet):
    """Adds the line between the rehabilitated and the merely released, amnestied or spoken for."""

    def granted(self):
        """The acts by which somebody counts as rehabilitated."""
        return self.filter(GRANTED)


@tracked
class Rehabilitation(Record):
    """One act about undoing a repression of one person or group."""

    person = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rehabilitations",
        verbose_name=_("person"),
    )
    group_name = Line(_("group"), blank=True, help_text=_("Instead of a person: “Article 58ers”."))
    case = models.ForeignKey(
        "Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rehabilitations",
        verbose_name=_("case"),
        help_text=_("The repression that it undoes, where known."),
    )
    act = models.CharField(_("act"), max_length=19, choices=Act)
    route = models.CharField(_("route"), max_length=13, choices=Route, default=Route.NOT_STATED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.NOT_STATED)
    date = EDTFField(
        _("date"),
        help_text=_("One act at an unknown moment between two years is “between 1953 and 1956”."),
    )
    date_earliest = EarliestField("date")
    date_latest = LatestField("date")
    body = models.ForeignKey(
        "Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rehabilitations",
        verbose_name=_("body"),
        help_text=_("The court, prosecutor, party organ or commission that acted."),
    )
    decree = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rehabilitations_decreed",
        verbose_name=_("decree"),
    )
    ground = Line(_("ground"), blank=True, help_text=_("“absence of the elements of a crime”."))
    posthumous = models.CharField(_("posthumous"), max_length=4, choices=Posthumous, blank=True)
    event = models.ForeignKey(
        "Event",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rehabilitations",
        verbose_name=_("event"),
    )

    objects = RehabilitationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("rehabilitation")
        verbose_name_plural = _("rehabilitations and releases")
        ordering = ["date_earliest", "pk"]
        triggers = [*Record.Meta.triggers, RehabilitatedAfterSentence()]
        indexes = [
            *record_indexes("rehabilitation"),
            models.Index(fields=["date_earliest", "id"], name="rehabilitation_date"),
            models.Index(fields=["status", "date_earliest", "id"], name="rehabilitation_status_date"),
            models.Index(fields=["act", "date_earliest", "id"], name="rehabilitation_act_date"),
            *(
                models.Index(fields=[column], condition=PUBLIC, name=f"rehabilitation_pub_{column}")
                for column in ("route", "outcome", "posthumous")
            ),
            models.Index(
                Values(*["act", "route", "outcome", "posthumous", "body_id"], *years("date")),
                condition=PUBLIC,
                name="rehabilitation_values",
            ),
            GistIndex(DateRange("date"), name="rehabilitation_date_range"),
            # What most rows say needs no index, and costs none when they are imported.
            models.Index(
                fields=["outcome"], condition=~models.Q(outcome="granted"), name="rehabilitation_outcome_rare"
            ),
            models.Index(
                fields=["posthumous"], condition=~models.Q(posthumous=""), name="rehabilitation_posthumous"
            ),
            models.Index(fields=["route"], name="rehabilitation_route"),
            day_index("rehabilitation_granted_day", "date", GRANTED),
            day_index("rehabilitation_other_day", "date", ~GRANTED),
        ]
        constraints = [
            *record_constraints("rehabilitation"),
            person_or_group("rehabilitation"),
            one_of("rehabilitation", "act", Act),
            one_of("rehabilitation", "route", Route),
            one_of("rehabilitation", "outcome", Outcome),
            one_of("rehabilitation", "posthumous", Posthumous, blank=True),
            clean_text("rehabilitation", "group_name", "ground", prose=["summary", "note"]),
            dates_in_step("rehabilitation", "date"),
        ]

    def heading(self):
        """`Rehabilitation of Tukhachevsky, Mikhail Nikolayevich`, with the date where it is known."""
        return self._heading(str(self.person) if self.person_id else self.group_name)

    def heading_for_readers(self):
        return self._heading(self.person.heading_for_readers() if self.person_id else self.group_name)

    def _heading(self, whom):
        heading = gettext("%(act)s: %(whom)s") % {"act": self.get_act_display().capitalize(), "whom": whom}
        return f"{heading} ({dates.parse(self.date).in_words()})" if self.date else heading

    @property
    def counts(self):
        """True where this act makes its person or group count as rehabilitated."""
        return self.act == Act.REHABILITATION and self.outcome in {Outcome.GRANTED, Outcome.PARTIAL}

    def faults(self, exclude):
        """Refuse a rehabilitation that is dated before the sentence it undoes."""
        yield from super().faults(exclude)
        if self.act == Act.REHABILITATION and self.case_id and before(self.date, self.case.sentenced):
            yield (
                "date",
                _(
                    "This is before the sentence it undoes (%(sentenced)s). "
                    "Check the date, the date of the sentence, and the case."
                )
                % {"sentenced": dates.parse(self.case.sentenced).in_words()},
            )
