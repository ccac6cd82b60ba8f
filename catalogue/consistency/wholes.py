"""Rows that belong to rows of their own table: parts of events, copies of sources, citations that follow."""

from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation, Event, Source
from catalogue.models.validation import LeadsBack

from .base import Rule, Severity, certainly_before, date_in_words


def _outside_its_parent(events):
    return events.filter(
        certainly_before("date", "part_of__date") | certainly_before("part_of__date", "date")
    )


def _in_a_ring(key):
    """The rule that going up by `key`, from row to row, does not come back."""

    def find(rows):
        return rows.filter(LeadsBack(rows.model, key), **{f"{key}__isnull": False})

    return find


RULES = [
    Rule(
        "outside-its-parent",
        Event,
        Severity.ODD,
        _("Event outside the dates of what it is part of"),
        _("Its date (%(date)s) lies outside that of “%(parent)s” (%(parent_date)s), which it is part of."),
        _outside_its_parent,
        {"date": "date", "parent": "part_of__title", "parent_date": "part_of__date"},
        {"date": date_in_words, "parent_date": date_in_words},
        ("part_of",),
    ),
    Rule(
        "part-of-its-part",
        Event,
        Severity.IMPOSSIBLE,
        _("Event that is part of its own part"),
        _("It is part of “%(above)s”, which is itself part of this event. Which of them is the larger?"),
        _in_a_ring("part_of"),
        {"above": "part_of__title"},
        rests_on=("part_of", "parts"),
    ),
    Rule(
        "copy-of-its-copy",
        Source,
        Severity.IMPOSSIBLE,
        _("Source that copies its own copy"),
        _("It is based on “%(above)s”, which is itself based on this source. Which of them was first?"),
        _in_a_ring("based_on"),
        {"above": "based_on__title"},
        rests_on=("based_on", "copies"),
    ),
    Rule(
        "follows-its-follower",
        Citation,
        Severity.IMPOSSIBLE,
        _("Citation that follows its own follower"),
        _("It follows a citation (%(above)s) that itself follows this one. Which of them was first?"),
        _in_a_ring("follows"),
        {"above": "follows__ref"},
        rests_on=("follows", "followed_by"),
    ),
]
