"""Figures: one thing counted."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Part, part_constraints, tracked
from .fields import DateRange, EarliestField, EDTFField, HighField, LatestField, LowField, QuantityField
from .rules import clean_text, dates_in_step, exactly_one, one_of
from .status import Status


class Counted(models.TextChoices):
    """What is counted."""

    ARRESTED = "arrested", pgettext_lazy("counted", "arrested")
    SENTENCED = "sentenced", pgettext_lazy("counted", "sentenced")
    EXECUTED = "executed", pgettext_lazy("counted", "executed")
    DIED = "died", pgettext_lazy("counted", "died")
    HELD = "held", pgettext_lazy("counted", "held")
    RELEASED = "released", pgettext_lazy("counted", "released")
    RETURNED = "returned", pgettext_lazy("counted", "returned")
    REHABILITATED = "rehabilitated", pgettext_lazy("counted", "rehabilitated")
    POSTHUMOUSLY = "rehabilitated posthumously", pgettext_lazy("counted", "rehabilitated posthumously")
    MONUMENTS = "monuments", pgettext_lazy("counted", "monuments")
    OTHER = "other", pgettext_lazy("counted", "other")


class Unit(models.TextChoices):
    """What the number counts."""

    PERSONS = "persons", pgettext_lazy("unit", "persons")
    PER_CENT = "per cent", pgettext_lazy("unit", "per cent")
    HOURS = "hours", pgettext_lazy("unit", "hours")
    OBJECTS = "objects", pgettext_lazy("unit", "objects")


@tracked
class Figure(Part):
    """One thing counted in an event or rehabilitation. Figures are estimates and are never summed."""

    belongs_to = ["event", "rehabilitation"]

    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="figures", verbose_name=_("event")
    )
    rehabilitation = models.ForeignKey(
        "Rehabilitation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("rehabilitation"),
    )
    what = models.CharField(_("what"), max_length=26, choices=Counted)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.PERSONS)
    date = EDTFField(_("date"), help_text=_("The period counted."))
    date_earliest = EarliestField("date")
    date_latest = LatestField("date")
    value = QuantityField(
        _("value"),
        help_text=_(
            "“688503”, “7000000-8000000”, “~90000” (about), “<8000000” (nearly), “>1000”. Blank: undecided."
        ),
    )
    low = LowField("value")
    high = HighField("value")

    class Meta(Part.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["pk"]
        indexes = [GistIndex(DateRange("date"), name="figure_date_range")]
        constraints = [
            *part_constraints("figure"),
            exactly_one(
                "figure",
                ["event", "rehabilitation"],
                "of_one_record",
                _("A figure belongs to one event or to one rehabilitation, and not to both."),
            ),
            one_of("figure", "what", Counted),
            one_of("figure", "unit", Unit),
            clean_text("figure", "value"),
            dates_in_step("figure", "date"),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=models.F("high")),
                name="figure_bounds",
                violation_error_message=_("The lower bound of a figure is not above the upper one."),
            ),
        ]

    @classmethod
    def published_condition(cls):
        return Q(event__status=Status.PUBLISHED) | Q(rehabilitation__status=Status.PUBLISHED)

    def __str__(self):
        return (
            f"{self.get_what_display()}: {self.value or _('undecided')} ({self.event or self.rehabilitation})"
        )
