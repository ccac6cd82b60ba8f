"""Places: the list, and the page of one place with its chain of names."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import dates, names_in_time
from catalogue.models import Event, Person, Place, Renaming

from .detail import DetailPage
from .facts import Fact, section
from .filters import Choice, CitedIn, Disagree, Words
from .lists import ListPage

LONGEST_DATE = 120  # characters
TOO_LONG = gettext_lazy("That is too long for a date. Write for example 2 February 1943, 1943-02-02 or 1943.")


class PlaceList(ListPage):
    """All places by today's name."""

    model = Place
    sorts = {"name": "sort_key"}
    filters = [Choice("kind"), Words("country"), CitedIn(), Disagree()]
    template_name = "catalogue/place_list.html"


class PlacePage(DetailPage):
    """One place: the names it has had, what happened there, who was born and who died there.

    `?on=1943-02-02`, or however one writes a date, says what it was called then, and why.
    """

    model = Place
    columns = ["kind", "country", "wikidata", "geonames"]
    list_name = "places"
    template_name = "catalogue/place.html"

    def lines(self, record, gathered):
        return super().lines(record, gathered) + coordinates(record)

    def context(self, record):
        renamings = section(Renaming.objects.published().filter(place=record).select_related("honours"))
        periods = names_in_time.chain(record, renamings.rows)
        people = Person.objects.published().order_by("sort_key", "pk")
        return {
            "chain": periods,
            "renamings": renamings,
            "events": section(Event.objects.published().filter(place=record).order_by("date_earliest", "pk")),
            "births": section(people.filter(birth_place=record)),
            "deaths": section(people.filter(death_place=record)),
            **self.then(record, periods),
        }

    def then(self, record, periods):
        """What `?on=` asks: the text, the answer or the sentence about what cannot be read."""
        text = self.request.GET.get("on", "").strip()
        date, fault = understood(text)
        answer = names_in_time.on(record, periods, date) if date else None
        return {"on": text, "answer": answer, "fault": fault}


def understood(text):
    """(date, '') of what somebody wrote, (None, '') of nothing, and (None, sentence) of what is no date."""
    if not text:
        return None, ""
    if len(text) > LONGEST_DATE:
        return None, str(TOO_LONG)
    try:
        return dates.understand(text), ""
    except ValueError as fault:
        return None, str(fault)


def coordinates(place):
    """The line with the place's coordinates, `48.71° N, 44.51° E`; none where they are not known."""
    if place.latitude is None:
        return []
    latitude, longitude = (f"{abs(degrees).normalize():f}" for degrees in (place.latitude, place.longitude))
    text = _("%(latitude)s° %(north)s, %(longitude)s° %(east)s") % {
        "latitude": latitude,
        "north": _("N") if place.latitude >= 0 else _("S"),
        "longitude": longitude,
        "east": _("E") if place.longitude >= 0 else _("W"),
    }
    return [Fact("coordinates", _("Coordinates"), text)]
