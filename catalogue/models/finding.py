"""The health of the catalogue: what the rules across rows have found, and what curators said of it.

All but the acknowledgements can be made anew at any time (`manage.py check_catalogue`). No key leads to the
record: why, is said in `docs/decisions/0014-health-report.md`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .fields import Prose


class AboutOneRecord(models.Model):
    """A warning's place: the rule, the table (`person`, `renaming` …) and the record's id in it."""

    rule = models.CharField(_("rule"), max_length=40, db_collation="C")
    table = models.CharField(_("table"), max_length=20, db_collation="C")
    record = models.BigIntegerField(_("record"))
    facts = models.JSONField(_("facts"), help_text=_("What the warning rests on and says."))

    class Meta:
        abstract = True


class Acknowledgement(AboutOneRecord):
    """A curator's reason why a warning may stand. It holds as long as the facts are the ones she saw.

    It is never deleted or changed, but can be revoked, by whom and when; so it is its own history.
    """

    reason = Prose(_("reason"), help_text=_("Why it may stand: for the next curator who wonders."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="acknowledgements",
        verbose_name=_("acknowledged by"),
    )
    when = models.DateTimeField(_("acknowledged on"), db_default=Now())
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="revoked_acknowledgements",
        verbose_name=_("revoked by"),
    )
    revoked = models.DateTimeField(_("revoked on"), null=True)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-when", "-pk"]
        default_permissions = []
        indexes = [models.Index(fields=["table", "record", "rule"], name="acknowledgement_record")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="acknowledgement_reason_filled",
                violation_error_message=_("Say why the warning may stand."),
            ),
            models.CheckConstraint(
                condition=Q(revoked__isnull=False) | Q(revoked_by__isnull=True),
                name="acknowledgement_revoked_at_a_time",
                violation_error_message=_("Say when the acknowledgement was revoked."),
            ),
        ]

    def __str__(self):
        return self.reason


class Finding(AboutOneRecord):
    """One rule that one record broke when it was last checked; with other facts it is another finding."""

    first_seen = models.DateTimeField(_("first seen"), db_default=Now())
    acknowledgement = models.ForeignKey(
        Acknowledgement,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="findings",
        verbose_name=_("acknowledgement"),
    )

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("health report")
        ordering = ["pk"]
        default_permissions = ["view"]  # findings come and go with the facts
        permissions = [("acknowledge_finding", _("Can acknowledge a warning"))]
        constraints = [
            models.UniqueConstraint(fields=["table", "record", "rule"], name="finding_once_a_record")
        ]
        indexes = [
            models.Index(
                fields=["rule", "table", "record"],
                condition=Q(acknowledgement__isnull=True),
                name="finding_open",
            ),
            models.Index(
                fields=["rule", "table", "record"],
                condition=Q(acknowledgement__isnull=False),
                name="finding_acknowledged",
            ),
        ]

    def __str__(self):
        return f"{self.rule}: {self.table} {self.record}"


class RuleCheck(models.Model):
    """When one rule was last asked of a whole table, what came of it, and how long it took."""

    rule = models.CharField(_("rule"), max_length=40, db_collation="C")
    table = models.CharField(_("table"), max_length=20, db_collation="C")
    checked = models.DateTimeField(_("checked"), help_text=_("When the check began."))
    seconds = models.FloatField(_("seconds"))
    open = models.BigIntegerField(_("open warnings"))
    acknowledged = models.BigIntegerField(_("acknowledged warnings"))
    stale = models.DateTimeField(
        _("out of date since"),
        null=True,
        help_text=_("When something was changed that touches too many rows to check them at once."),
    )

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["rule", "table"], name="rule_check_once")]

    def __str__(self):
        return f"{self.rule}: {self.table}"
