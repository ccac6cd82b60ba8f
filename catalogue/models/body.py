"""Bodies: the authority list of courts, prosecutors, party organs, boards and commissions."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Record, record_constraints, record_indexes, tracked, uncited_triggers
from .fields import Line, SortKeyField
from .rules import clean_text, filled, one_of


class BodyKind(models.TextChoices):
    """What a body is."""

    COURT = "court", _("court")
    PROSECUTOR = "prosecutor", _("prosecutor")
    PARTY_ORGAN = "party organ", _("party organ")
    EXTRAJUDICIAL = "extrajudicial board", _("extrajudicial board")
    COMMISSION = "commission", _("commission")
    MINISTRY = "ministry", _("ministry")
    SECURITY = "security organ", _("security organ")
    LEGISLATURE = "legislature", _("legislature")
    GOVERNMENT = "government", _("government")
    OTHER = "other", _("other")


@tracked
class Body(Record):
    """A court, prosecutor, party organ, extrajudicial board, commission or ministry. It needs no citation."""

    needs_citation = False

    name = Line(pgettext_lazy("of a place or body", "name"), help_text=_("In English, in full."))
    sort_key = SortKeyField("name")
    native_name = Line(pgettext_lazy("of a place or body", "native name"), blank=True)
    native_sort_key = SortKeyField("native_name")
    abbreviation = Line(_("abbreviation"), blank=True, max_length=40, help_text=_("“CPSU”, “MVD”."))
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)

    class Meta(Record.Meta):
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["sort_key", "pk"]
        triggers = uncited_triggers()
        indexes = [
            *record_indexes("body"),
            models.Index(fields=["sort_key", "id"], name="body_sort"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="body_sort_trigrams"),
            GinIndex(fields=["native_sort_key"], opclasses=["gin_trgm_ops"], name="body_native_trigrams"),
        ]
        constraints = [
            *record_constraints("body"),
            filled("body", "name"),
            one_of("body", "kind", BodyKind),
            clean_text("body", "name", "native_name", "abbreviation", prose=["summary", "note"]),
        ]

    def heading(self):
        return self.name
