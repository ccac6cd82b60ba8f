"""Quotes held against the full text of their source, as far as it is kept (see `catalogue.verification`)."""

from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation
from catalogue.models.quotes import QuoteResult

from .base import Rule, Severity


def _not_found(citations):
    return citations.filter(quote_check__result=QuoteResult.NOT_FOUND)


RULES = [
    Rule(
        "quote-not-found",
        Citation,
        Severity.ODD,
        _("Quote that its source does not contain"),
        _("“%(quote)s” does not stand in the text of “%(source)s”. Compare it with the source."),
        _not_found,
        {"quote": Left("quote", 200), "source": Coalesce("quoted_in__title", "source__title")},
        rests_on=("source",),
    )
]
