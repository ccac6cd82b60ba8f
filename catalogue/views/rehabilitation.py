"""Rehabilitations and releases: the list, which keeps the two apart, and the page of one act."""

from django.utils.translation import gettext as _

from catalogue.models import Case, Rehabilitation
from catalogue.models.rehabilitation import GRANTED
from catalogue.templatetags.records import figure_label

from .charts import charts_now
from .counts import Counts
from .detail import DetailPage
from .facts import NEIGHBOURS, attested, disputes, figures_of, not_granted
from .filters import Choice, CitedIn, Disagree, Neighbour, NotUnderstood, Years, address, pairs
from .lists import ListPage
from .said import name_of


class RehabilitationList(ListPage):
    """Rehabilitations granted, and apart from them releases, amnesties, calls and what was refused.

    The first page shows the beginning of both, and charts; `?show=granted` and `?show=others` page through
    one. As JSON and CSV it is one list, unless `show` asks for one of the two.
    """

    model = Rehabilitation
    sorts = {"date": "date_earliest"}
    relations = ["person", "body"]
    filters = [
        *[Choice("act"), Choice("route"), Choice("outcome"), Choice("posthumous"), Years("date")],
        *[Neighbour("body"), CitedIn(), Disagree()],
    ]
    template_name = "catalogue/rehabilitation_list.html"

    @classmethod
    def others(cls):
        return ["sort", "show", "after", "before"]

    @classmethod
    def parts(cls):
        return {"granted": granted, "others": not_granted}

    def pages(self, counts):
        if self.form == "json":
            return super().pages(counts)
        if not self.show and self.request.GET.keys() & {"after", "before"}:
            raise NotUnderstood(
                _("Say with “show” which of the two lists to page through: granted or others.")
            )
        wanted = {name: part for name, part in self.parts().items() if self.show in ("", name)}
        both = {
            name: Counts(counts.whole, counts.filters, counts.chosen, part) for name, part in wanted.items()
        }
        return {
            "lists": {
                name: self.slice(part, [("show", "" if self.show else name)]) for name, part in both.items()
            },
            "wanted": self.show or None,
            "both_url": address(self.request.path, pairs(self.chosen)),
            "charts": None if self.request.GET else charts_now(),
        }


def granted(acts):
    """Those acts, or tallies of acts, by which somebody counts as rehabilitated."""
    return acts.filter(GRANTED)


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
