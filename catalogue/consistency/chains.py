"""The chain of a place's names: each renaming takes up the name that the one before it gave."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from catalogue.models import Place, Renaming, Status

from .base import Outer, Rule, Severity, certainly_before, date_in_words, perhaps_not_before

STANDING = Renaming.objects.exclude(status=Status.WITHDRAWN).order_by()


def _earlier():
    """The renamings of the place that certainly came before the outer one."""
    return STANDING.filter(certainly_before("date", Outer("date")), place=OuterRef("place"))


def _taken_up():
    """The renamings that gave the outer one's old name, and may have been the last before it."""
    between = STANDING.filter(
        certainly_before(Outer("date"), "date"),
        certainly_before("date", Outer("date", depth=2)),
        place=OuterRef("place"),
    )
    native = ~Q(new_native="") & Q(new_native_sort_key=OuterRef("old_native_sort_key"))
    return STANDING.filter(
        Q(new_sort_key=OuterRef("old_sort_key")) | native,
        perhaps_not_before(Outer("date"), "date"),
        ~Q(pk=OuterRef("pk")),
        ~Exists(between),
        place=OuterRef("place"),
    )


def _with_previous(renamings):
    """The renamings with the name and the date of the last one that certainly came before; others not."""
    last = _earlier().order_by("-date_latest", "-pk")
    return renamings.alias(
        previous=Subquery(last.values("new_name")[:1]), previous_date=Subquery(last.values("date")[:1])
    ).filter(Exists(_earlier()))


def _broken_chain(renamings):
    return _with_previous(renamings).filter(~Exists(_taken_up())).exclude(old_name="")


def _named_before_its_founding(renamings):
    return _with_previous(renamings).filter(old_name="")


def _twice_a_day(renamings):
    others = STANDING.filter(
        place=OuterRef("place"), date=OuterRef("date"), date_earliest=F("date_latest")
    ).exclude(pk=OuterRef("pk"))
    other = Subquery(others.order_by("pk").values("new_name")[:1])
    return renamings.alias(other=other).filter(Exists(others))


def _today_another_name(places):
    renamings = STANDING.filter(place=OuterRef("pk"))
    later = STANDING.filter(certainly_before(Outer("date"), "date"), place=OuterRef("place"))
    last = renamings.filter(~Exists(later))
    native = ~Q(new_native="") & Q(new_native_sort_key=OuterRef("native_sort_key"))
    given = Subquery(last.order_by("-date_latest", "-pk").values("new_name")[:1])
    return places.alias(given=given).filter(
        Exists(renamings), ~Exists(last.filter(Q(new_sort_key=OuterRef("sort_key")) | native))
    )


RULES = [
    Rule(
        "old-name-unknown",
        Renaming,
        Severity.ODD,
        _("Old name that the renaming before did not give"),
        _(
            "The old name is “%(old_name)s”, but the renaming before it (%(previous_date)s) gave the name "
            "“%(previous)s”. Is a renaming missing?"
        ),
        _broken_chain,
        {"old_name": "old_name", "previous": "previous", "previous_date": "previous_date"},
        {"previous_date": date_in_words},
        ("place", "place__renamings"),
    ),
    Rule(
        "named-before-its-founding",
        Renaming,
        Severity.ODD,
        _("Place named before it was founded"),
        _(
            "Without an old name it says that the place was founded as “%(new_name)s”, but it was named "
            "“%(previous)s” before (%(previous_date)s). What was its old name?"
        ),
        _named_before_its_founding,
        {"new_name": "new_name", "previous": "previous", "previous_date": "previous_date"},
        {"previous_date": date_in_words},
        ("place", "place__renamings"),
    ),
    Rule(
        "renamed-twice-a-day",
        Renaming,
        Severity.ODD,
        _("Place renamed twice on one day"),
        _(
            "This place has another renaming on the same day (%(date)s), to “%(other)s”. "
            "Is one of them a double?"
        ),
        _twice_a_day,
        {"date": "date", "other": "other"},
        {"date": date_in_words},
        ("place", "place__renamings"),
    ),
    Rule(
        "today-another-name",
        Place,
        Severity.ODD,
        _("Today's name is not the last one given"),
        _(
            "It is called “%(name)s” today, but its last renaming gave it the name “%(given)s”. "
            "Is a renaming missing?"
        ),
        _today_another_name,
        {"name": "name", "given": "given"},
        rests_on=("renamings",),
    ),
]
