"""On this day: the page of a day of the year, and each kind of what happened on it, page by page."""

import datetime

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import MONTHS

from .base import CACHING, COUNTED, Page
from .happenings import KINDS, day_of, on, today

MOST = 12  # of one kind on the page of a day
PAGE_SIZE = 50


class OnThisDay(Page):
    """What happened on a day of the year; without one in the address, today. `?month=&day=` leads to one."""

    template_name = "catalogue/on_this_day.html"

    def get(self, request, day=None):
        """The page, or the way to the day that was chosen."""
        if day is None and "month" in request.GET:
            return self.chosen(request.GET["month"], request.GET.get("day", ""))
        return super().get(request, day=day)

    def chosen(self, month, number):
        """302 to the page of the day that the form asks for."""
        if not (month.isdecimal() and number.isdecimal()):
            raise BadRequest("A day is a month and a number.")
        day = day_of(f"{int(month):02}-{int(number):02}")
        if day is None:
            raise Http404
        response = HttpResponseRedirect(_address(day))
        response["Cache-Control"] = CACHING
        return response

    def context(self, day=None):
        shown = day_of(day) if day else today()
        if shown is None:
            raise Http404
        near = {"before": -1, "after": 1}
        days = {name: day_of(shown.strftime("%m-%d")) + datetime.timedelta(n) for name, n in near.items()}
        return {
            "day": shown,
            "key": shown.strftime("%m-%d"),
            "kinds": on(shown.strftime("%m-%d"), MOST),
            "is_today": f"{shown:%m-%d}" == f"{today():%m-%d}",
            "before": days["before"],
            "before_url": _address(days["before"]),
            "after": days["after"],
            "after_url": _address(days["after"]),
            "months": [(number, str(name)) for number, name in MONTHS.items()],
            "days": list(range(1, 32)),
            "list_url": reverse("catalogue:on_this_day"),
        }


class DayList(Page):
    """All of one kind that happened on a day of the year, 50 on a page: behind the row `?after=<slug>`."""

    template_name = "catalogue/day_list.html"

    def context(self, day, kind):
        date = day_of(day)
        if date is None or kind not in KINDS:
            raise Http404
        rows, kind = KINDS[kind].rows(day), KINDS[kind]
        count = rows.order_by()[: COUNTED + 1].count()
        found = list(kind.after(rows, self.request.GET.get("after"))[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        return {
            "page": {"count": count, "many": count > COUNTED},
            "rows": [kind.happening(row) for row in shown],
            "next": shown[-1].slug if len(found) > PAGE_SIZE else "",
            "is_first": "after" not in self.request.GET,
            "title": kind.title,
            "day": date,
            "day_url": _address(date),
            "list_url": reverse("catalogue:on_this_day"),
        }


def _address(day):
    return reverse("catalogue:day", args=[f"{day:%m-%d}"])
