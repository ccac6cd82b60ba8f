"""Renamings: the list in order of time, and the page of one change of a name."""

from django.utils.translation import gettext_lazy as _

from catalogue.models import Renaming

from .detail import DetailPage
from .facts import NEIGHBOURS
from .filters import Choice, CitedIn, Disagree, Neighbour, Words, Years
from .lists import ListPage


class RenamingList(ListPage):
    """All renamings in order of date; the undated ones last."""

    model = Renaming
    sorts = {"date": "date_earliest", "name": "new_sort_key"}
    filters = [
        *[Choice("kind"), Years("date"), Neighbour("place"), Words("country", _("country"), behind="place")],
        *[Neighbour("honours"), CitedIn(), Disagree()],
    ]
    relations = ["place", "honours"]
    template_name = "catalogue/renaming_list.html"


class RenamingPage(DetailPage):
    """One change of one place's name."""

    model = Renaming
    relations = NEIGHBOURS["renaming"]
    columns = [
        *["place", "old_name", "old_native", "new_name", "new_native", "date", "kind", "honours"],
        *["event", "decree"],
    ]
    list_name = "renamings"
    template_name = "catalogue/renaming.html"
