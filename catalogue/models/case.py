"""Cases: one repression of one person or group."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue import dates

from .base import Part, part_constraints, tracked
from .fields import DateRange, EarliestField, EDTFField, LatestField, Line, before
from .rules import clean_text, dates_in_step, one_of, person_or_group
from .status import Status
from .triggers import SentencedBeforeRehabilitation


class Measure(models.TextChoices):
    """What was done to the repressed."""

    SHOT = "shot", _("shot or otherwise executed")
    CAMP = "camp", _("camp")
    PRISON = "prison", _("prison")
    EXILE = "exile", _("exile")
    DEPORTATION = "deportation", _("deportation")
    DEKULAKISED = "dekulakised", _("dekulakised")
    EXPULSION = "party expulsion", _("party expulsion")
    DIED = "died under investigation", _("died under investigation")
    NOT_SENTENCED = "not sentenced", _("not sentenced")
    NOT_STATED = "not stated", _("not stated")


@tracked
class Case(Part):
    """One repression: arrest, charge, sentence and measure, of one person or of a group."""

    belongs_to = ["person", "event"]

    person = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("person")
    )
    group_name = Line(_("group"), blank=True, help_text=_("Instead of a person: “the Kremlin doctors”."))
    event = models.ForeignKey(
        "Event",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("event"),
        help_text=_("The affair, trial or deportation."),
    )
    arrested = EDTFField(_("arrested"))
    arrested_earliest = EarliestField("arrested")
    arrested_latest = LatestField("arrested")
    charge = Line(_("charge"), blank=True)
    sentenced = EDTFField(_("sentenced"))
    sentenced_earliest = EarliestField("sentenced")
    sentenced_latest = LatestField("sentenced")
    sentencing_body = models.ForeignKey(
        "Body", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("sentencing body")
    )
    measure = models.CharField(_("measure"), max_length=24, choices=Measure, default=Measure.NOT_STATED)
    sentence = Line(_("sentence"), blank=True, help_text=_("As the source words it: “ten years”."))

    class Meta(Part.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["pk"]
        triggers = [*Part.Meta.triggers, SentencedBeforeRehabilitation()]
        indexes = [
            models.Index(fields=["sentenced_earliest", "id"], name="case_sentenced"),
            GistIndex(DateRange("arrested"), name="case_arrested_range"),
            GistIndex(DateRange("sentenced"), name="case_sentenced_range"),
        ]
        constraints = [
            *part_constraints("case"),
            person_or_group("case"),
            one_of("case", "measure", Measure),
            clean_text("case", "group_name", "charge", "sentence"),
            dates_in_step("case", "arrested", "sentenced"),
        ]

    def faults(self, exclude):
        """Refuse a sentence that is dated after the rehabilitation that undoes it."""
        yield from super().faults(exclude)
        if self._state.adding or not self.sentenced:
            return
        for undone in self.rehabilitations.filter(act="rehabilitation").exclude(date=""):
            if before(undone.date, self.sentenced):
                yield (
                    "sentenced",
                    _(
                        "This is after the rehabilitation that undoes it (%(date)s). "
                        "Check both dates, and whether it is the same case."
                    )
                    % {"date": dates.parse(undone.date).in_words()},
                )

    @classmethod
    def published_condition(cls):
        """A person's case is public with the person, a group's with its event or its rehabilitation."""
        rehabilitations = cls._meta.get_field("rehabilitations").related_model.objects.published()
        group = models.Q(person=None)
        return (
            models.Q(person__status=Status.PUBLISHED)
            | (group & models.Q(event__status=Status.PUBLISHED))
            | (group & models.Q(models.Exists(rehabilitations.filter(case=models.OuterRef("pk")))))
        )

    def __str__(self):
        return f"{self.person or self.group_name}: {self.get_measure_display()}"
