"""What readers miss: links that lead nowhere, evidence they cannot see, summaries, coordinates."""

from functools import reduce
from operator import or_

from django.db.models import Case as Choose
from django.db.models import Exists, F, Func, OuterRef, Q, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from catalogue.models import (
    Case,
    Citation,
    Event,
    Participation,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    Source,
    Status,
)
from catalogue.models.citation import RECORD_TARGETS

from .base import Rule, Severity, listed
from .witnesses import CITED_MODELS

UNPUBLISHED = [status for status in Status.values if status != Status.PUBLISHED]
PUBLIC = Q(status=Status.PUBLISHED)

# The keys of each table whose records a public page names, and the condition that it is public.
LINKS = [
    (Person, PUBLIC, ["birth_place", "death_place"]),
    (Event, PUBLIC, ["place", "part_of", "body", "decree"]),
    (Rehabilitation, PUBLIC, ["person", "event", "body", "decree"]),
    (Renaming, PUBLIC, ["place", "honours", "event", "decree"]),
    (Source, PUBLIC, ["based_on"]),
    (Participation, Q(event__status=Status.PUBLISHED), ["person"]),
    (Case, Q(person__status=Status.PUBLISHED), ["event", "sentencing_body"]),
    (
        Citation,
        reduce(or_, [Q(**{f"{table}__status": Status.PUBLISHED}) for table in RECORD_TARGETS]),
        ["source", "quoted_in", "attributed_to"],
    ),
]


def _links_to_drafts(public, keys):
    draft = reduce(or_, [Q(**{f"{key}__status__in": UNPUBLISHED}) for key in keys])
    return lambda rows: rows.filter(draft, public)


def _drafts(keys):
    """The facts: {key: slug} of the links to what is not published."""
    linked = {
        key: Choose(When(**{f"{key}__status__in": UNPUBLISHED}, then=F(f"{key}__slug"))) for key in keys
    }
    return {"links": Func(JSONObject(**linked), function="jsonb_strip_nulls")}


def _in_words(model):
    """Links as `birth place: moscow`."""
    return lambda links: listed(
        f"{model._meta.get_field(key).verbose_name}: {slug}" for key, slug in sorted(links.items())
    )


def _nothing_public(records):
    table = records.model._meta.model_name
    public = Citation.objects.filter(Citation.sources_published(), **{table: OuterRef("pk")})
    return records.filter(~Exists(public), status=Status.PUBLISHED)


def _no_summary(records):
    return records.filter(summary="")


def _no_coordinates(places):
    return places.filter(latitude=None)


RULES = [
    *[
        Rule(
            "link-to-a-draft",
            model,
            Severity.ODD,
            _("Link from a public page to something unpublished"),
            _("It is public, but what it names is not published (%(links)s), so readers see no link."),
            _links_to_drafts(public, keys),
            _drafts(keys),
            {"links": _in_words(model)},
            tuple(keys),
        )
        for model, public, keys in LINKS
    ],
    *[
        Rule(
            "nothing-public",
            model,
            Severity.ODD,
            _("Published, but no citation that readers see"),
            _("Readers see no citation of this published record: the sources are not published."),
            _nothing_public,
            rests_on=("citations", "citations__source", "citations__quoted_in"),
        )
        for model in CITED_MODELS
    ],
    *[
        Rule(
            "no-summary",
            model,
            Severity.GAP,
            _("No summary"),
            _("It has no summary for readers."),
            _no_summary,
        )
        for model in CITED_MODELS
    ],
    Rule(
        "no-coordinates",
        Place,
        Severity.GAP,
        _("Place without coordinates"),
        _("It has no coordinates, so it is not on the map."),
        _no_coordinates,
    ),
]
