"""The home page: what this is, how much there is of it, what is disputed, and the ways in."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from catalogue import counting, evidence
from catalogue.models import Contradiction, Event, Renaming, Row
from catalogue.models.renaming import RenamingKind

from .base import Page
from .charts import WANTED, act_charts
from .facts import with_citations
from .happenings import on, today

CANDIDATES = 12  # events looked at for disagreements
WAYS_IN = 6
HAPPENINGS = 2  # of a kind, of today


@dataclass(frozen=True, slots=True)
class Disputed:
    """An event and the first of its fields on which the sources disagree."""

    event: Row
    field: evidence.FieldEvidence
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
    """A few events on whose columns the sources disagree, those with most contested statements first."""
    contested = Contradiction.objects.filter(table="event").values("record_id").annotate(many=Count("pk"))
    most = [row["record_id"] for row in contested.order_by("-many", "record_id")[:CANDIDATES]]
    events = Event.objects.published().filter(pk__in=most)
    events = list(with_citations(events.select_related("place", "part_of", "body", "decree")))
    events.sort(key=lambda event: most.index(event.pk))
    gathered = evidence.of_all(events)
    found = [
        Disputed(event, field, _other_words(field))
        for event in events
        for field in gathered[event.pk].disagreements[:1]
    ]
    return found[:WAYS_IN]


def _other_words(field):
    """The different things said, beside what is accepted."""
    spoken = field.contradicting if field.accepted else field.statements
    return list(dict.fromkeys(statement.says for statement in spoken))


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
