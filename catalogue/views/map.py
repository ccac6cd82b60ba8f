"""The map: places under the names they bore in a year, and what happened at them."""

import datetime
from functools import lru_cache

from django.core.exceptions import BadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue import atlas
from catalogue.projection import VIEWS

from .base import Page
from .map_marks import QUIET, drawn, form, marks, told

FIRST_YEAR = 1917
SHOWN_FIRST = 1961  # the year of the Twenty-second Congress, in which most of Stalin's names went
LABELS = {"union": _("From Berlin to the Pacific"), "europe": _("Europe and the Caucasus")}
KEPT_SHEETS = 128  # years and views whose drawing is kept; a sheet of 400 places takes some 200 kB


class MapPage(Page):
    """`/map/?year=1943&view=europe`: a drawing made here, and the same as a table.

    With JavaScript a slider changes the year, and the map can be enlarged (static/catalogue/map.js).
    """

    template_name = "catalogue/map.html"

    def context(self):
        year, view = self._year(), self._view()
        stamp = atlas.stamp()
        return {
            "year": str(year),
            "first_year": str(FIRST_YEAR),
            "last_year": str(_this_year()),
            "before": str(year - 1) if year > FIRST_YEAR else "",
            "after": str(year + 1) if year < _this_year() else "",
            "decades": [str(decade) for decade in (FIRST_YEAR, *range(1920, _this_year() + 1, 10))],
            "view": view.name,
            "projection": {
                "meridian": f"{view.meridian:g}",
                "parallels": " ".join(f"{parallel:g}" for parallel in view.parallels),
                "scale": f"{view.scale:.4f}",
                "shift": " ".join(f"{part:.4f}" for part in view.shift),
            },
            "views": [{"name": name, "label": LABELS[name]} for name in VIEWS],
            "sheet": sheet(stamp, year, view.name, get_language()),
        }

    def _year(self):
        text = self.request.GET.get("year", str(SHOWN_FIRST))
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:6]) <= _this_year()):
            raise BadRequest(_("The map shows the years from %(year)s until today.") % {"year": FIRST_YEAR})
        return int(text)

    def _view(self):
        name = self.request.GET.get("view", "union")
        if name not in VIEWS:
            raise BadRequest(_("The views of the map are: %(views)s.") % {"views": ", ".join(VIEWS)})
        return VIEWS[name]


def _this_year():
    return datetime.date.today().year


@lru_cache(maxsize=KEPT_SHEETS)
def sheet(stamp, year, view, language):
    """The drawing and the table of one year as HTML, kept as long as the catalogue's map is the same."""
    known = atlas.atlas(stamp)
    found = marks(known.spots, year, VIEWS[view])
    context = {
        "year": str(year),
        "view": VIEWS[view],
        "marks": drawn(found),
        "rows": [(mark, [(deed, told(deed)) for deed in mark.deeds]) for mark in found if mark.deeds],
        "quiet": [mark for mark in found if not mark.deeds],
        "legend": [(name, label, form(name)) for name, label in atlas.LABELS.items()],
        "dot": form(QUIET),
        "outside": sum(not mark.seen for mark in found),
        "more": known.more,
        "most": atlas.MOST_PLACES,
        "map_url": reverse("catalogue:map"),
    }
    return render_to_string("catalogue/_sheet.html", context)
