"""What citations say, record by record: for the pages of those who say it."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import evidence
from catalogue.models import Citation
from catalogue.models.citation import TARGETS
from catalogue.templatetags.records import address, figure_label, heading, shown

from .facts import NEIGHBOURS, SaidLine


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of one record: how the record is named, where its page is, and each statement."""

    kind: str
    heading: str
    url: str
    lines: list


def said(keys):
    """What public citations say, record by record, in the reading order of the first.

    They are known by their `keys`: id, ref, and the id of a row in each table that they can be about.
    """
    about = {}  # table -> ids of its records
    for _pk, _ref, *targets in keys:
        for table, pk in zip(TARGETS, targets, strict=True):
            if pk:
                about.setdefault(table, set()).add(pk)
    # Chosen among the public ones already; asking again would double the longest query of the page.
    spoken = Citation.objects.filter(pk__in=[key[0] for key in keys])
    spoken = spoken.select_related(*evidence.JOINED).order_by()
    found = [group for table, ids in about.items() for group in _said_of(table, ids, spoken)]
    return sorted((group for group in found if group.lines), key=_first_place)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One page of what is said; `after` is the ref of its last citation where more follows, else ''."""

    groups: list
    after: str
    continued: bool

    def __bool__(self):
        return bool(self.groups)


def excerpt(spoken, after, size):
    """The `size` citations of `spoken` that follow the one called `after` (None: the first); 404 for no such.

    A list of victims can say a million things, and a page should weigh no more than a page.
    """
    if after is None and spoken.query.is_empty():
        return Excerpt([], "", False)
    rest = spoken
    if after is not None:
        start = spoken.filter(ref=after).values_list("pk", flat=True).first()
        if start is None:
            raise Http404
        rest = spoken.filter(pk__gt=start)
    keys = list(rest.values_list("pk", "ref", *(f"{table}_id" for table in TARGETS))[: size + 1])
    return Excerpt(said(keys[:size]), keys[size - 1][1] if len(keys) > size else "", after is not None)


def _first_place(group):
    return min(evidence.reading_order(line.statement.citation) for line in group.lines)


def _said_of(table, ids, spoken):
    model = Citation._meta.get_field(table).related_model
    rows = model.objects.filter(pk__in=ids).select_related(*NEIGHBOURS[table])
    rows = list(rows.prefetch_related(Prefetch("citations", queryset=spoken)))
    gathered = evidence.of_all(rows)
    return [_said(row, gathered[row.pk]) for row in rows]


def _said(row, gathered):
    lines = [SaidLine("", statement) for statement in gathered.whole]
    lines += [SaidLine(group.label, s) for group in gathered.fields for s in group.statements]
    lines += [SaidLine(group.label, s) for group in gathered.aspects for s in group.statements]
    page = page_of(row)
    return Said(capfirst(row._meta.verbose_name), name_of(row), address(page) if page else "", lines)


def page_of(row):
    """The published record on whose page `row` stands; None where it has none."""
    table = row._meta.model_name
    if table in {"name", "case"} and row.person_id:
        return shown(row.person)
    if table in {"participation", "case", "figure"} and row.event_id:
        return shown(row.event)
    if table == "figure":
        return shown(row.rehabilitation)
    return row if hasattr(row, "slug") else None


def name_of(row):
    """How a row is named away from its own page; parts are named with the record they belong to."""
    table = row._meta.model_name
    if table == "name":
        return _("“%(name)s”, a name of %(person)s") % {"name": row.name, "person": heading(row.person)}
    if table == "participation":
        return _("%(person)s, %(role)s, in: %(event)s") % {
            "person": heading(row.person),
            "role": row.get_role_display(),
            "event": heading(row.event),
        }
    if table == "case":
        whom = heading(row.person) if row.person_id else row.group_name
        return _("Case of %(whom)s") % {"whom": whom}
    if table == "figure":
        return _("%(what)s, in: %(record)s") % {
            "what": figure_label(row),
            "record": heading(row.event or row.rehabilitation),
        }
    return heading(row)
