"""Marks of a timeline, with what each is called and where it leads: for the drawing and for the table."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import timeline
from catalogue.models.fields import parse_date
from catalogue.templatetags.records import in_words

WIDTH = 1000.0  # of a drawing, in its own units; on the screen about as many pixels


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be drawn: an EDTF date, a name, where it leads, its kind, and a shorter name if any."""

    date: str
    name: str
    address: str
    kind: str
    label: str = ""

    @property
    def when(self):
        """The date in words."""
        return in_words(self.date)

    @property
    def accessible(self):
        """The whole name, for those who hear it, and for the tip under the pointer."""
        return _("%(name)s: %(date)s (%(kind)s)") % {
            "name": self.name,
            "date": self.when,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing with its mark."""

    thing: Thing
    mark: timeline.Mark

    @property
    def classes(self):
        """The classes that make the mark look as its date is."""
        return f"{self.mark.form} doubtful" if self.mark.doubtful else self.mark.form


@dataclass(frozen=True, slots=True)
class Strip:
    """One lane: its name and place, what is drawn in it, and how many more there are, in `rest_url`."""

    key: str
    name: str
    y: float
    height: float
    drawn: list
    more: int = 0
    rest_url: str = ""


def strips(frame, things, names, more=None, rest_urls=None):
    """(the strips, how high all are) of `things` ({key: [Thing]}); without `names` ({key: name}), unnamed."""
    items = {
        key: [
            timeline.Item(parse_date(thing.date), thing.label or thing.name, str(number))
            for number, thing in enumerate(those)
        ]
        for key, those in things.items()
    }
    lanes, height = timeline.lanes(frame, items, timeline.HEAD if names else 0)
    found = [
        Strip(
            lane.name,
            capfirst(names[lane.name]) if names else "",
            lane.y,
            lane.height,
            [Drawn(things[lane.name][int(mark.name)], mark) for mark in lane.marks],
            (more or {}).get(lane.name, 0),
            (rest_urls or {}).get(lane.name, ""),
        )
        for lane in lanes
    ]
    return found, height
