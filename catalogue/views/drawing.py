"""Marks of a timeline, with what each is called and where it leads: for the drawing and for the table."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import timeline
from catalogue.models.fields import parse_date
from catalogue.templatetags.records import in_words, language

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
    """One thing, and its mark as an element of the drawing."""

    thing: Thing
    svg: str


# Not in a template, because a page has hundreds of them; and numbers are those of SVG in any language.
MARK = (
    '<a href="{}" class="{}" transform="translate(0 {})" aria-label="{name}"><title>{name}</title>'
    '<rect class="reach" x="{}" width="{}" height="26"/><text x="{}" y="13"{}{}>{}</text>'
    '<rect class="time" x="{x}" y="17.5" width="{length}" height="6"/>{before}{after}</a>\n'
)
# What stands at an end of a mark: (before it, after it) for an open end, and for one that nobody knows.
ENDS = {
    "": ("", ""),
    timeline.OPEN: ('<path d="M{} 20.5l8-6v12z"/>', '<path d="M{} 20.5l-8-6v12z"/>'),
    timeline.UNKNOWN: (
        '<path class="unknown" d="M{} 20.5h-16"/>',
        '<path class="unknown" d="M{} 20.5h16"/>',
    ),
}


def draw(thing, mark):
    """The mark of a thing: a link with its whole name, its label, the time it means, and its ends."""
    return format_html(
        MARK,
        thing.address,
        f"{mark.form} doubtful" if mark.doubtful else mark.form,
        mark.y,
        mark.left,
        mark.reach,
        mark.label_x,
        AT_END if mark.label_at_end else "",
        language(mark.label),
        mark.label,
        name=thing.accessible,
        x=mark.x,
        length=mark.length,
        before=format_html(ENDS[mark.before][0], mark.x) if mark.before else "",
        after=format_html(ENDS[mark.after][1], mark.end) if mark.after else "",
    )


AT_END = mark_safe(' class="at-end"')  # noqa: S308 -- our own words


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
            [_drawn(things[lane.name], mark) for mark in lane.marks],
            (more or {}).get(lane.name, 0),
            (rest_urls or {}).get(lane.name, ""),
        )
        for lane in lanes
    ]
    return found, height


def _drawn(things, mark):
    thing = things[int(mark.name)]
    return Drawn(thing, draw(thing, mark))
