"""The private full text of a source, and whether the quotes of citations stand in it.

The text is kept for checking only. It is in a table of its own, so that lists of sources stay quick; in no
CSV, no history and no page but its own at the desk; and, as everything, in the database's backups. See
`docs/decisions/0013-verified-quotes.md`.
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from catalogue import quotes

from .citation import Citation
from .fields import Line
from .rules import one_of
from .source import Source

LONGEST_TEXT = 5_000_000  # characters: a book of some 2,000 pages


class QuoteResult(models.TextChoices):
    """Whether a quote stands in the text of its source."""

    FOUND = quotes.FOUND, _("found")
    DIFFERENCES = quotes.DIFFERENCES, _("found with differences")
    NOT_FOUND = quotes.NOT_FOUND, _("not found")
    NOT_HELD = quotes.NOT_HELD, _("not in the part we hold")


class QuotesUnchecked(pgtrigger.Trigger):
    """Forgets, on every road, what was found in a text that is new, changed or gone."""

    name = "quotes_unchecked"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model):
        checks, citations = QuoteCheck._meta.db_table, Citation._meta.db_table
        return f"""
            DELETE FROM {checks} AS k USING {citations} AS c
                WHERE c.id = k.citation_id
                AND coalesce(c.quoted_in_id, c.source_id) = coalesce(NEW.source_id, OLD.source_id);
            RETURN NULL;
        """


class QuoteUnchecked(pgtrigger.Trigger):
    """Forgets, on every road, what was found about a quote that changed, or is seen elsewhere now."""

    name = "quote_unchecked"
    when = pgtrigger.After
    operation = pgtrigger.Update
    condition = pgtrigger.AnyChange("quote", "source", "quoted_in", "locator", "quoted_in_locator")

    def get_func(self, model):
        return f"""
            DELETE FROM {QuoteCheck._meta.db_table} WHERE citation_id = NEW.id;
            RETURN NULL;
        """


class SourceText(models.Model):
    """The full text of one source, for checking quotes. Private: it may be under copyright."""

    source = models.OneToOneField(
        Source,
        models.DO_NOTHING,  # the database's own key, ON DELETE CASCADE, holds against SQL and imports too
        db_constraint=False,
        primary_key=True,
        related_name="full_text",
        verbose_name=_("source"),
    )
    text = models.TextField(_("text"))
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    complete = models.BooleanField(
        _("complete"), db_default=True, default=True, help_text=_("Whether it is all of the source.")
    )
    pages_held = Line(
        _("pages held"),
        blank=True,
        max_length=200,
        help_text=_("Of a part: “12-34, 147”, as the source counts them. Blank where it has no pages."),
    )
    kept = models.DateTimeField(_("kept since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("full text")
        verbose_name_plural = _("full texts")
        triggers = [QuotesUnchecked()]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="sourcetext_filled",
                violation_error_message=_("There is no text in it. Paste the text or choose a file."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_TEXT),
                name="sourcetext_length",
                violation_error_message=_("The text is longer than 5,000,000 characters. Keep a part of it."),
            ),
            models.CheckConstraint(
                condition=Q(complete=False) | Q(pages_held=""),
                name="sourcetext_pages_of_a_part",
                violation_error_message=_("Pages are named of a part only, not of the whole source."),
            ),
        ]

    def __str__(self):
        return str(self.source)


class QuoteCheck(models.Model):
    """What was found of one quote in the text of the source in which it was seen.

    A quote without this row has not been checked since it, or the text, changed; or there is no text.
    `differences` is the passage as runs [what, words], `what` being `same`, `quote` (the quote alone has
    the words), `text` (the source alone has them) or `gap`. The database deletes the row with its citation.
    """

    citation = models.OneToOneField(
        Citation,
        models.DO_NOTHING,  # the database's own key, ON DELETE CASCADE, holds against SQL and imports too
        db_constraint=False,
        primary_key=True,
        related_name="quote_check",
        verbose_name=_("citation"),
    )
    result = models.CharField(_("result"), max_length=11, choices=QuoteResult)
    differences = models.JSONField(_("differences"), default=list, blank=True)
    checked = models.DateTimeField(_("checked"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("check of a quote")
        verbose_name_plural = _("checks of quotes")
        default_permissions = []
        constraints = [one_of("quotecheck", "result", QuoteResult)]
        indexes = [
            models.Index(
                fields=["citation"], name="quotecheck_not_found", condition=Q(result=QuoteResult.NOT_FOUND)
            )
        ]

    def __str__(self):
        return f"{self.citation}: {self.get_result_display()}"


QuoteUnchecked().register(Citation)
