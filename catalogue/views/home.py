"""The home page: what this is, how much there is of it, what is disputed, and the ways in."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst

from catalogue import counting, evidence
from catalogue.models import Citation, Contradiction, Event, Renaming, Row, Status
from catalogue.models.citation import FIELDS
from catalogue.models.renaming import RenamingKind

from .base import Page
from .charts import WANTED, act_charts
from .happenings import on, today

CANDIDATES = 12  # events looked at for disagreements
WAYS_IN = 6
HAPPENINGS = 2  # of a kind, of today
PLAIN = [name for name in FIELDS["event"] if not Event._meta.get_field(name).is_relation]


@dataclass(frozen=True, slots=True)
class Disputed:
    """An event, a column on which the sources disagree, and the different things said of it."""

    event: Row
    label: str
    accepted: str
    others: list


class Home(Page):
    """The first page. Its numbers are those that were counted last; it counts nothing itself."""

    template_name = "catalogue/home.html"

    def context(self):
        counts = counting.read("records", "drawn.all", *WANTED)
        day = today()
        return {
            "records": counts.of("records"),
            "as_of": counts.as_of,
            "charts": act_charts(counts),
            "day": day,
            "day_url": reverse("catalogue:day", args=[f"{day:%m-%d}"]),
            "happenings": on(f"{day:%m-%d}", HAPPENINGS),
            "disputed": disputed(),
            "cited": most_cited(counts.of("drawn.all")),
            "dropped": dropped_names(),
        }


def disputed():
    """A few events on whose columns the sources disagree, those with most contested statements first.

    Only columns that speak for themselves: what a slug stands for is told on the event's own page.
    """
    contested = Contradiction.objects.filter(table="event", field__in=PLAIN).values("record_id")
    most = contested.annotate(many=Count("pk")).order_by("-many", "record_id")[:CANDIDATES]
    places = {row["record_id"]: place for place, row in enumerate(most)}
    said = Citation.objects.filter(Citation.sources_published(), event__in=places, field__in=PLAIN)
    said = said.filter(contradiction__isnull=False, event__status=Status.PUBLISHED).order_by("pk")
    found = {}
    for pk, field, says in said.values_list("event", "field", "says"):
        fields = found.setdefault(pk, {})
        fields.setdefault(field, []).append(says)
    events = Event.objects.published().in_bulk(sorted(found, key=places.get)[:WAYS_IN])
    return [_disputed(events[pk], *next(iter(found[pk].items()))) for pk in sorted(events, key=places.get)]


def _disputed(event, name, said):
    column = Event._meta.get_field(name)
    accepted = getattr(event, name)
    words = [evidence.in_words(column, text) for text in dict.fromkeys(said)]
    return Disputed(
        event, capfirst(column.verbose_name), evidence.in_words(column, accepted) if accepted else "", words
    )


def most_cited(said):
    """The events of which the sources say most, as they were counted; each with how many statements."""
    most = sorted(said, key=lambda key: (-said[key], int(key)))[:WAYS_IN]
    events = Event.objects.published().in_bulk([int(key) for key in most])
    found = []
    for key in most:
        if event := events.get(int(key)):
            event.said = said[key]
            found.append(event)
    return found


def dropped_names():
    """Names in somebody's honour that were taken away, the first dated ones."""
    renamings = Renaming.objects.published().filter(kind=RenamingKind.HONOUR_REMOVED).exclude(old_name="")
    return list(renamings.select_related("place").order_by("date_earliest", "pk")[:WAYS_IN])
