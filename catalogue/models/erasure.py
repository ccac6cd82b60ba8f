"""Erasures: the mark that something was taken out of the history, and by whom; never what it was.

See `docs/decisions/0010-history-and-erasing.md`.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """One field of one row, whose earlier values were erased from the history."""

    table = models.CharField(_("table"), max_length=20, help_text=_("The name of the row's model."))
    row = models.BigIntegerField(_("row"), help_text=_("The id of the row, which may be deleted by now."))
    field = models.CharField(_("field"), max_length=30, help_text=_("“why” for the reasons of changes."))
    events = ArrayField(
        models.BigIntegerField(), verbose_name=_("changes"), help_text=_("The ids in the table's history.")
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="erasures", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]
        default_permissions = ["view"]
        permissions = [("erase_history", _("Can erase personal data from the history"))]
        indexes = [models.Index(fields=["table", "row"], name="erasure_row")]
        triggers = [pgtrigger.Protect(name="keep_erasures", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.table} {self.row}: {self.field}"
