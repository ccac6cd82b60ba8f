"""The home page: what this is, how much there is, and a few ways in."""

from dataclasses import dataclass

from django.db.models import Count, Q

from catalogue import evidence
from catalogue.models import Event, Person, Place, Rehabilitation, Renaming, Row, Source
from catalogue.models.citation import FIELDS
from catalogue.models.renaming import RenamingKind

from .base import COUNTED, Page
from .facts import not_granted, with_citations

CANDIDATES = 40  # events looked at for disagreements
WAYS_IN = 6


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that stops at 10,000; `many` says that it did."""

    number: int
    many: bool


@dataclass(frozen=True, slots=True)
class Disputed:
    """An event and the first of its fields on which the sources disagree."""

    event: Row
    field: evidence.FieldEvidence
    others: list


class Home(Page):
    """The first page."""

    template_name = "catalogue/home.html"

    def context(self):
        acts = Rehabilitation.objects.published()
        return {
            "persons": counted(Person.objects.published()),
            "places": counted(Place.objects.published()),
            "events": counted(Event.objects.published()),
            "rehabilitations": counted(acts.granted()),
            "releases": counted(not_granted(acts)),
            "renamings": counted(Renaming.objects.published()),
            "sources": counted(Source.objects.published()),
            "disputed": disputed(),
            "cited": most_cited(),
            "dropped": dropped_names(),
        }


def counted(rows):
    """How many `rows` there are, up to 10,000."""
    number = rows.order_by()[: COUNTED + 1].count()
    return Counted(min(number, COUNTED), number > COUNTED)


def disputed():
    """A few events on whose columns the sources disagree, those of which most is said differently first."""
    said = Count("citations__says", distinct=True, filter=Q(citations__field__in=FIELDS["event"]))
    candidates = Event.objects.published().annotate(said=said).filter(said__gt=1).order_by("-said", "pk")
    events = list(
        with_citations(candidates.select_related("place", "part_of", "body", "decree"))[:CANDIDATES]
    )
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


def most_cited():
    """The events of which the sources say most."""
    events = Event.objects.published().annotate(said=Count("citations")).filter(said__gt=0)
    return list(events.order_by("-said", "pk")[:WAYS_IN])


def dropped_names():
    """Names in somebody's honour that were taken away, the first dated ones."""
    renamings = Renaming.objects.published().filter(kind=RenamingKind.HONOUR_REMOVED).exclude(old_name="")
    return list(renamings.select_related("place").order_by("date_earliest", "pk")[:WAYS_IN])
