"""Corrections: what a reader says is wrong with one fact, with the evidence; a queue that curators empty.

Nothing of it is shown in public, whatever becomes of it: what is right goes into the record with a citation
like everything else. See `docs/decisions/0021-corrections.md`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .citation import RECORD_TARGETS, Citation
from .fields import Line, Prose
from .keys import SLUG_LENGTH
from .rules import filled, one_of

CORRECTED = [*RECORD_TARGETS, "source"]  # the tables with pages of their own


class CorrectionStatus(models.TextChoices):
    """Where a correction stands."""

    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted: the record says so now")
    DECLINED = "declined", _("declined")
    JUNK = "junk", _("junk")


class Correction(models.Model):
    """One letter of a reader about one fact of a record that was public then.

    `table` and `record` name the record without a key, so that a letter neither hinders nor follows its
    deletion; `slug` is what the reader saw in the address.
    """

    table = models.CharField(_("table"), max_length=20, db_collation="C")
    record = models.BigIntegerField(_("record"))
    slug = models.CharField(_("slug"), max_length=SLUG_LENGTH, db_collation="C")
    field = models.CharField(
        _("field"), max_length=20, blank=True, help_text=_("Blank: the page as a whole.")
    )
    shown = Prose(_("shown then"), blank=True, help_text=_("What the page said when the letter was written."))
    says = Prose(_("what would be right"), max_length=2_000)
    evidence = Prose(_("evidence"), max_length=2_000)
    contact = Line(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("How to reach the reader: forgotten with the decision, so answer first."),
    )
    sent = models.DateTimeField(_("sent"), db_default=Now())
    sender = models.CharField(
        _("sender"),
        max_length=32,
        blank=True,
        help_text=_(
            "A keyed digest of the reader's address and the day: for the limit, and for nothing else."
        ),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=CorrectionStatus, default=CorrectionStatus.WAITING
    )
    answer = Prose(_("answer"), blank=True, help_text=_("Why it was decided so: for the next curator."))
    decided = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="corrections_decided",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("correction from a reader")
        verbose_name_plural = _("corrections from readers")
        ordering = ["-pk"]
        default_permissions = ["view", "change"]
        indexes = [
            models.Index(fields=["id"], name="correction_waiting", condition=Q(status="waiting")),
            models.Index(fields=["status", "id"], name="correction_status"),
            models.Index(fields=["sender", "sent"], name="correction_sender"),
            models.Index(fields=["sent"], name="correction_sent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(table__in=CORRECTED), name="correction_table_known"),
            one_of("correction", "status", CorrectionStatus),
            filled("correction", "says"),
            filled("correction", "evidence"),
            models.CheckConstraint(
                condition=Q(status="waiting", decided__isnull=True)
                | ~Q(status="waiting") & Q(decided__isnull=False, contact="", sender=""),
                name="correction_decided_is_anonymous",
                violation_error_message=_("A decided correction has a date, and no word of who sent it."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined"]) | ~Q(answer=""),
                name="correction_decided_with_a_reason",
                violation_error_message=_("Say in the answer why: what was put in, or why not."),
            ),
        ]

    def __str__(self):
        return f"{self.slug}: {self.field}" if self.field else self.slug

    @property
    def about(self):
        """The record, or None where it was deleted meanwhile."""
        column = Citation._meta.get_field(self.table)  # of a source, the key to it
        return column.related_model.objects.filter(pk=self.record).first()
