"""Batches: one import each, from its preview to its undoing, and what it does to every row.

A batch holds the uploaded file itself (compressed), so that the confirmation works on any server and needs
no temporary folder. Neither table keeps a history: see `docs/decisions/0005-batches-have-no-history.md`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .rules import one_of


class BatchStatus(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("previewed")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")
    EXPIRED = "expired", _("expired")
    FAILED = "failed", _("failed")


class Batch(models.Model):
    """One import of one file into one table.

    `applied` is set in the transaction that writes the rows, so a batch says it exactly when it is true.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(
        _("table"),
        max_length=20,
        help_text=_("The file's name without “.csv”; “catalogue” for a zip of all files."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name=_("owner"),
        help_text=_("Who sent the file, and alone may confirm it; nobody on the command line."),
    )
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, help_text=_("Of the file's bytes."))
    recognised = models.CharField(_("recognised"), max_length=100, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True, help_text=_("Sentences about the file."))
    status = models.CharField(
        _("status"), max_length=9, choices=BatchStatus, default=BatchStatus.PREVIEWED, db_index=True
    )
    new = models.IntegerField(_("new"), default=0)
    changed = models.IntegerField(_("changed"), default=0)
    unchanged = models.IntegerField(_("unchanged"), default=0)
    deleted = models.IntegerField(_("deleted"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    conflicts = models.IntegerField(_("conflicts"), default=0)
    decisions = models.JSONField(
        _("decisions"),
        default=dict,
        blank=True,
        help_text=_("{line: {column: file or catalogue}}; the line “all” is for all others."),
    )
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, blank=True, help_text=_("Of the rows that the preview has seen.")
    )
    upload = models.BinaryField(_("upload"), null=True, blank=True, help_text=_("The file, gzipped."))
    marks = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=_("{history table: its last id before the import}"),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"), null=True, blank=True)
    applied = models.DateTimeField(_("applied"), null=True, blank=True)
    undone = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created"]
        default_permissions = ["view"]  # a batch is made and changed by importing and undoing only
        permissions = [
            ("undo_batch", _("Can undo an import")),
            ("import_catalogue", _("Can import the whole catalogue")),
            ("export_catalogue", _("Can export the whole catalogue")),
        ]
        constraints = [one_of("batch", "status", BatchStatus)]

    def __str__(self):
        return f"{self.table}: {self.file_name or self.id}"


class Outcome(models.TextChoices):
    """What an import makes of one row of its file."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    DELETED = "deleted", _("deleted")
    REFUSED = "refused", _("refused")
    CONFLICT = "conflict", _("conflict")


class BatchRow(models.Model):
    """One row of a previewed file; unchanged ones are counted only."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", verbose_name=_("batch"))
    table = models.CharField(
        _("table"),
        max_length=20,
        blank=True,
        db_default="",
        help_text=_("Blank where the batch has one table."),
    )
    line = models.IntegerField(_("line"), help_text=_("0 for the file as a whole."))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    key = models.TextField(_("key"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True, help_text=_("{column: [old, new]}"))
    faults = models.JSONField(
        _("faults"), default=list, blank=True, help_text=_("[[column, value, sentence]]")
    )
    conflict = models.JSONField(
        _("conflict"), default=dict, blank=True, help_text=_("{column: [before, catalogue, file]}")
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["table", "line"]
        default_permissions = []
        indexes = [models.Index(fields=["batch", "outcome", "table", "line"], name="batch_row_outcome")]
        constraints = [one_of("batchrow", "outcome", Outcome)]

    def __str__(self):
        return f"{self.line}: {self.outcome}"
