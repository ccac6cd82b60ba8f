"""Renamings: the list in order of time, and the page of one change of a name."""

from catalogue.models import Renaming

from .detail import DetailPage
from .facts import NEIGHBOURS
from .lists import ListPage


class RenamingList(ListPage):
    """All renamings in order of date; the undated ones last."""

    model = Renaming
    order = "date_earliest"
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
