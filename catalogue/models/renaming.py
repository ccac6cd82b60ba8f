"""Renamings: one change of one place's name."""

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .base import Record, record_constraints, record_indexes, tracked
from .days import day_index
from .fields import DateRange, EarliestField, EDTFField, LatestField, Line, SortKeyField
from .rules import clean_text, dates_in_step, filled, one_of


class RenamingKind(models.TextChoices):
    """Why the name changed."""

    FOUNDING = "founding", _("founding")
    IN_HONOUR = "in honour", _("in honour")
    HONOUR_REMOVED = "honour removed", _("honour removed")
    RESTORED = "earlier name restored", _("earlier name restored")
    OTHER = "other", _("other")


@tracked
class Renaming(Record):
    """One change of one place's name; a blank old name means that the place was founded under the new one."""

    place = models.ForeignKey("Place", models.PROTECT, related_name="renamings", verbose_name=_("place"))
    old_name = Line(
        _("old name"), blank=True, help_text=_("Blank where the place was founded under the new name.")
    )
    old_sort_key = SortKeyField("old_name")
    old_native = Line(_("old native name"), blank=True)
    old_native_sort_key = SortKeyField("old_native")
    new_name = Line(_("new name"))
    new_sort_key = SortKeyField("new_name")
    new_native = Line(_("new native name"), blank=True)
    new_native_sort_key = SortKeyField("new_native")
    date = EDTFField(_("date"))
    date_earliest = EarliestField("date")
    date_latest = LatestField("date")
    kind = models.CharField(_("kind"), max_length=21, choices=RenamingKind)
    honours = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("honours"),
        help_text=_("The person whom the name honours or ceases to honour."),
    )
    event = models.ForeignKey(
        "Event", models.PROTECT, null=True, blank=True, related_name="renamings", verbose_name=_("event")
    )
    decree = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renamings_decreed",
        verbose_name=_("decree"),
    )

    class Meta(Record.Meta):
        verbose_name = _("renaming")
        verbose_name_plural = _("renamings")
        ordering = ["date_earliest", "pk"]
        indexes = [
            *record_indexes("renaming"),
            models.Index(fields=["date_earliest", "id"], name="renaming_date"),
            models.Index(fields=["status", "date_earliest", "id"], name="renaming_status_date"),
            models.Index(fields=["place", "date_earliest", "id"], name="renaming_place_date"),
            models.Index(fields=["status", "new_sort_key", "id"], name="renaming_status_sort"),
            GistIndex(DateRange("date"), name="renaming_date_range"),
            day_index("renaming_day", "date"),
            GinIndex(fields=["old_sort_key"], opclasses=["gin_trgm_ops"], name="renaming_old_trigrams"),
            GinIndex(fields=["new_sort_key"], opclasses=["gin_trgm_ops"], name="renaming_new_trigrams"),
            GinIndex(
                fields=["old_native_sort_key"],
                opclasses=["gin_trgm_ops"],
                name="renaming_old_native_trigrams",
            ),
            GinIndex(
                fields=["new_native_sort_key"],
                opclasses=["gin_trgm_ops"],
                name="renaming_new_native_trigrams",
            ),
        ]
        constraints = [
            *record_constraints("renaming"),
            filled("renaming", "new_name"),
            one_of("renaming", "kind", RenamingKind),
            clean_text(
                "renaming", "old_name", "old_native", "new_name", "new_native", prose=["summary", "note"]
            ),
            dates_in_step("renaming", "date"),
            models.CheckConstraint(
                # Folded, so that capitals and blanks are no other name; and as written, whoever wrote it.
                condition=~models.Q(old_name=models.F("new_name"))
                & ~models.Q(old_sort_key=models.F("new_sort_key")),
                name="renaming_changes_the_name",
                violation_error_message=_("The old and the new name are the same; that is no renaming."),
            ),
        ]

    def heading(self):
        """`Stalingrad → Volgograd`, or `Tsaritsyn (named)` where there is no old name."""
        if self.old_name:
            return f"{self.old_name} → {self.new_name}"
        return gettext("%(name)s (named)") % {"name": self.new_name}

    def native_heading(self):
        """`Сталинград → Волгоград`, where both names are known as they were written there."""
        if self.old_name:
            return f"{self.old_native} → {self.new_native}" if self.old_native and self.new_native else ""
        return gettext("%(name)s (named)") % {"name": self.new_native} if self.new_native else ""
