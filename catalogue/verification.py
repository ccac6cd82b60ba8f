"""Quotes checked against the private texts of their sources, and the results kept.

A quote is looked for in the text of the source in which it was seen: the one it is quoted in, where there is
one. Triggers forget a result when the quote or the text changes, on every road; `check_quotes` checks what
has none.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from catalogue import quotes
from catalogue.models import Citation, QuoteCheck, SourceText
from catalogue.models.quotes import QuoteResult

BATCH = 500  # quotes checked before their results are written


def seen_in(source_ids):
    """The `Q` of citations that were seen in one of the sources."""
    return Q(quoted_in__in=source_ids) | Q(quoted_in=None, source__in=source_ids)


def unchecked(source_ids):
    """The citations with a quote seen in these sources that has no result."""
    return Citation.objects.filter(seen_in(source_ids), quote_check=None).exclude(quote="")


def check_quotes(source_ids=None, most=None) -> Iterator[QuoteCheck]:
    """Check the quotes without a result, seen in these sources or in any, and give each result as it is kept.

    With `most`, stop after that many.
    """
    texts = SourceText.objects.order_by("pk")
    if source_ids is not None:
        texts = texts.filter(pk__in=source_ids)
    left = most
    for source_id in list(texts.values_list("pk", flat=True)):
        for check in _check_source(source_id, left):
            yield check
            left = None if left is None else left - 1
        if left is not None and left <= 0:
            return


def _check_source(source_id, most):
    """The results of the unchecked quotes of one source."""
    waiting = list(unchecked([source_id]).order_by("pk").values_list("pk", flat=True)[:most])
    if not waiting:
        return
    kept = SourceText.objects.filter(pk=source_id).first()
    if kept is None:
        return
    text = quotes.Text(kept.text)
    for start in range(0, len(waiting), BATCH):
        asked = dict(
            Citation.objects.filter(pk__in=waiting[start : start + BATCH]).values_list("pk", "quote")
        )
        found = {pk: text.check(quote) for pk, quote in asked.items()}
        yield from _keep(kept, asked, found)


def _result(kept, citation, check):
    """What was found, where the text is only a part: who cites another page is not told of a fault."""
    if check.result != QuoteResult.NOT_FOUND or kept.complete:
        return check.result
    locator = citation.quoted_in_locator if citation.quoted_in_id else citation.locator
    return QuoteResult.NOT_FOUND if quotes.holds(kept.pages_held, locator) else QuoteResult.NOT_HELD


def _keep(kept, asked, found):
    """Write the results; not those of a quote or a text that somebody changed while it was checked."""
    with transaction.atomic():
        still_kept = {"text": kept.text, "complete": kept.complete, "pages_held": kept.pages_held}
        texts = SourceText.objects.select_for_update().filter(pk=kept.pk, **still_kept)
        if not texts.values_list("pk", flat=True):
            return []
        still = Citation.objects.select_for_update(of=["self"], no_key=True).filter(
            seen_in([kept.pk]), pk__in=found, quote_check=None
        )
        checks = [
            QuoteCheck(
                citation=citation,
                result=_result(kept, citation, found[citation.pk]),
                differences=found[citation.pk].runs,
            )
            for citation in still.select_related(None)
            if citation.quote == asked[citation.pk]
        ]
        return QuoteCheck.objects.bulk_create(checks, ignore_conflicts=True)
