"""Rehabilitations and releases: the list, which keeps the two apart, and the page of one act."""

from django.core.exceptions import BadRequest

from catalogue.models import Case, Rehabilitation
from catalogue.templatetags.records import figure_label

from .charts import charts_now
from .detail import DetailPage
from .facts import NEIGHBOURS, attested, disputes, figures_of, not_granted
from .lists import ListPage
from .said import name_of


class RehabilitationList(ListPage):
    """Rehabilitations granted, and apart from them releases, amnesties, calls and what was refused.

    The first page shows the beginning of both, and charts; `?show=granted` and `?show=others` page through
    one.
    """

    model = Rehabilitation
    order = "date_earliest"
    relations = ["person", "body"]
    template_name = "catalogue/rehabilitation_list.html"

    def context(self):
        granted = self.rows().granted()
        lists = {
            "granted": granted,
            "others": not_granted(self.rows()),
        }
        wanted = self.request.GET.get("show")
        if wanted is not None and wanted not in lists:
            raise BadRequest("There are two lists: granted and others.")
        if wanted is None and self.request.GET.keys() & {"after", "before"}:
            raise BadRequest("Say with “show” which of the two lists to page through.")
        shown = {name: self.slice(rows) for name, rows in lists.items() if wanted in (None, name)}
        charts = charts_now() if not self.request.GET else None
        return {"lists": shown, "wanted": wanted, "charts": charts, "list_url": self.request.path}


class RehabilitationPage(DetailPage):
    """One act about undoing a repression, with the repression it undoes."""

    model = Rehabilitation
    relations = NEIGHBOURS["rehabilitation"]
    columns = [
        *["act", "outcome", "person", "group_name", "date", "route", "body", "decree", "ground"],
        *["posthumous", "event"],
    ]
    list_name = "rehabilitations"
    template_name = "catalogue/rehabilitation.html"

    def context(self, record):
        figures = attested(figures_of(rehabilitation=record))
        cases = Case.objects.published().filter(pk=record.case_id).select_related(*NEIGHBOURS["case"])
        cases = attested(cases)
        return {
            "figures": figures,
            "cases": cases,
            "part_disputes": disputes(figures, figure_label) + disputes(cases, name_of),
        }
