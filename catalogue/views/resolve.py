"""Which places bore a name, at a date or ever: as a page, as JSON, and for a CSV file in one go."""

import io

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from catalogue import names_in_time
from catalogue.reading import UnreadableError
from catalogue.templatetags.records import address
from catalogue.uploads import CappedUpload

from .base import CACHING, Page
from .place import understood

LONGEST_NAME = 300  # characters
MOST_ROWS = 5_000  # of a file resolved on the page; the command has no limit
MOST_BYTES = 2 << 20


class Question:
    """What an address asks: `?name=` and `?on=`, what they resolve to, and the sentence about any fault."""

    def __init__(self, query):
        self.name, self.on = (query.get(key, "").strip() for key in ("name", "on"))
        self.resolved = None
        date, self.fault = understood(self.on)
        if self.name and not self.fault:
            self._resolve(date)

    def _resolve(self, date):
        if len(self.name) > LONGEST_NAME:
            self.fault = _("That is too long for a name.")
            return
        try:
            self.resolved = names_in_time.resolve(self.name, date)
        except ValueError as fault:
            self.fault = str(fault)


class ResolvePage(Page):
    """The places that bore a name at a date, those that bore it at other times, and a box for a file."""

    template_name = "catalogue/resolve.html"

    def context(self):
        asked = Question(self.request.GET)
        return {
            "name": asked.name,
            "on": asked.on,
            "fault": asked.fault,
            "resolved": asked.resolved,
            "most_rows": MOST_ROWS,
            "json_url": f"{reverse('catalogue:resolve_json')}?{self.request.GET.urlencode()}",
        }


class ResolveJSON(View):
    """The same as JSON: `then` and `otherwise`, each place with its names and the renamings behind them.

    A question that cannot be understood is answered with 400 and `{"error": sentence}`.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        asked = Question(request.GET)
        if not asked.name and not asked.fault:
            asked.fault = _("Say which name: ?name=Stalingrad, and at which date: &on=1943-02-02.")
        if asked.fault:
            return JsonResponse({"error": asked.fault}, status=400)
        resolved = asked.resolved
        date = resolved.date and {"edtf": resolved.date.text, "in_words": resolved.date.in_words()}
        response = JsonResponse(
            {
                "name": resolved.name,
                "on": date,
                "then": [self._match(match) for match in resolved.then],
                "otherwise": [self._match(match) for match in resolved.otherwise],
                "more": resolved.more,
            },
            json_dumps_params={"ensure_ascii": False},
        )
        response["Cache-Control"] = CACHING
        return response

    def _match(self, match):
        place, answer = match.place, match.answer
        found = {
            "slug": place.slug,
            "url": self._url(place),
            "name_today": place.name,
            "native_today": place.native_name,
            "bore_it": [self._period(period) for period in match.periods],
        }
        if answer:
            found["names_then"] = [
                {**self._period(borne.period), "how_sure": str(borne.sure)} for borne in answer.borne
            ]
            found["how_sure"] = str(answer.sure)
            found["in_words"] = answer.words
            found["sentence"] = answer.sentence
        return found

    def _period(self, period):
        return {
            "name": period.name,
            "native": period.native,
            "since": self._renaming(period.given),
            "until": self._renaming(period.taken),
            "is_today": period.is_today,
        }

    def _renaming(self, renaming):
        return renaming and {"date": renaming.date, "slug": renaming.slug, "url": self._url(renaming)}

    def _url(self, record):
        return self.request.build_absolute_uri(address(record))


class SmallUpload(CappedUpload):
    """An upload by anybody: small enough to be answered while the reader waits."""

    most = MOST_BYTES


# The form has no token against forged requests: a token needs a cookie, which no public page sets, and there
# is nothing to protect. The answer depends on what is sent alone, nothing is read of who sends it, nothing is
# written; somebody who makes a reader's browser send it gains no more than by sending it himself.
@method_decorator(csrf_exempt, name="dispatch")
class ResolveFile(View):
    """A CSV of names and dates, sent or pasted: the same rows come back with what each resolves to."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request):
        """The page with the form, for whoever follows the address."""
        response = HttpResponse(status=302)
        response["Location"] = f"{reverse('catalogue:resolve')}#file"
        return response

    def post(self, request):
        """The file with five columns more, or the page with the sentence about what is wrong with it."""
        request.upload_handlers.insert(0, SmallUpload(request))
        file, text = request.FILES.get("file"), request.POST.get("text", "")
        if getattr(request, "upload_too_large", False) or len(text.encode()) > MOST_BYTES:
            most = {"most": MOST_BYTES >> 20}
            sentence = _(
                "That is larger than %(most)s MB. Send it in parts, or use the command resolve_places."
            )
            return self._refused(sentence % most, text, 413)
        data = file.read() if file else text.encode()
        if not data.strip():
            return self._refused(_("Choose a CSV file, or paste its lines into the box."), text)
        try:
            answer = b"".join(names_in_time.Table(io.BytesIO(data), most=MOST_ROWS))
        except UnreadableError as error:
            return self._refused(str(error.fault), text)
        response = HttpResponse(answer, content_type="text/csv; charset=utf-8; header=present")
        response["Content-Disposition"] = 'attachment; filename="resolved.csv"'
        response["Cache-Control"] = "no-store"
        return response

    def _refused(self, sentence, text, status=400):
        context = {"file_fault": sentence, "text": text, "most_rows": MOST_ROWS}
        response = render(self.request, "catalogue/resolve.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
