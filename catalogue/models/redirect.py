"""Redirects: slugs that records once had, and where they lead now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Row, tracked
from .keys import SLUG, SLUG_LENGTH, slug_shape
from .status import Status
from .triggers import RedirectFromNoLiveSlug

TABLES = ["person", "place", "event", "body", "rehabilitation", "renaming", "source"]


def led_to(table):
    """The nullable key to one table of records; a redirect goes with the record it leads to."""
    return models.ForeignKey(
        table.capitalize(), models.CASCADE, null=True, blank=True, related_name="redirects"
    )


def one_target_in_its_table():
    """The constraint that exactly the key of `target_table` is set."""
    condition = Q()
    for chosen in TABLES:
        others = {f"{table}__isnull": table != chosen for table in TABLES}
        condition |= Q(target_table=chosen, **others)
    return models.CheckConstraint(
        condition=condition,
        name="redirect_leads_to_one_record",
        violation_error_message=_("A redirect leads to exactly one record of its own table."),
    )


@tracked
class Redirect(Row):
    """A retired slug of one table. It leads to its record for ever and is never given to another one."""

    belongs_to = TABLES

    target_table = models.CharField(
        _("table"), max_length=14, choices=[(table, _(table)) for table in TABLES]
    )
    old_slug = models.CharField(_("old slug"), max_length=SLUG_LENGTH, validators=[SLUG], db_collation="C")
    person = led_to("person")
    place = led_to("place")
    event = led_to("event")
    body = led_to("body")
    rehabilitation = led_to("rehabilitation")
    renaming = led_to("renaming")
    source = led_to("source")

    class Meta(Row.Meta):
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["target_table", "old_slug"]
        triggers = [*Row.Meta.triggers, RedirectFromNoLiveSlug(tables=TABLES)]
        constraints = [
            one_target_in_its_table(),
            slug_shape("redirect", "old_slug"),
            models.UniqueConstraint(
                fields=["target_table", "old_slug"],
                name="redirect_once",
                violation_error_message=_("This slug already redirects."),
            ),
        ]

    @classmethod
    def published_condition(cls):
        condition = Q()
        for table in TABLES:
            condition |= Q(**{f"{table}__status": Status.PUBLISHED})
        return condition

    @classmethod
    def give_keys(cls, rows, using):
        """A redirect is named by its table and old slug, so there is nothing to give."""

    def faults(self, exclude):
        """Refuse to redirect from a slug that a record has now."""
        yield from super().faults(exclude)
        if self.target_table not in TABLES or not self.old_slug:
            return
        records = self._meta.get_field(self.target_table).related_model.objects
        if records.filter(slug=self.old_slug).exists():
            yield (
                "old_slug",
                _("“%(slug)s” is the slug of a record, so it cannot redirect to another one.")
                % {"slug": self.old_slug},
            )

    @property
    def target(self):
        """The record that the old slug leads to."""
        return getattr(self, self.target_table)

    def __str__(self):
        return f"{self.target_table}/{self.old_slug} → {self.target_table}/{self.target.slug}"
