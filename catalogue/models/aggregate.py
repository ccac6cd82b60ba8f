"""Numbers that pages show and nobody can count while a reader waits: kept, with the moment they were counted.

Everything in here can be made anew at any time (`manage.py count_catalogue`, see `catalogue.counting`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Aggregate(models.Model):
    """One number: of the published rows that `what` speaks of, how many belong to `key`.

    `catalogue.counting` says which there are. All rows of one count share `as_of`, for they are counted in
    one statement, which sees the catalogue at one moment.
    """

    what = models.CharField(_("what is counted"), max_length=40, db_collation="C")
    key = models.CharField(_("of which"), max_length=60, db_collation="C")
    number = models.BigIntegerField(_("number"))
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["what", "key"], name="aggregate_once")]

    def __str__(self):
        return f"{self.what} {self.key}: {self.number}"
