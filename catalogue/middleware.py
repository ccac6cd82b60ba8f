"""What every request passes before it reaches a view, and on its way back."""

from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from catalogue import counting, languages

# What others add to a shared link, to know who followed it: Google and all that copy its utm_, Facebook and
# Instagram, Microsoft, Yandex (ysclid stands on each of its results), VK, X, TikTok, LinkedIn, Mailchimp, and
# `ref` of many others. None is a parameter of ours: `from` and `source` are, so they stay.
TRACKING = {
    *["_ga", "_gl", "gclid", "gbraid", "wbraid", "dclid", "fbclid", "igshid", "igsh", "msclkid"],
    *[
        "yclid",
        "ysclid",
        "_openstat",
        "rb_clickid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "ref",
    ],
}
TRACKING_FAMILY = "utm_"


class SpeakTheLanguageOfTheAddress:
    """Everything that answers speaks the language of its address, and says so: Russian under `/ru/`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(languages.of_path(request.path_info)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


class RefuseNullCharacters:
    """Answers 400 to an address that holds a NUL character, which PostgreSQL cannot store or compare."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or any("\x00" in part for part in _query_parts(request)):
            raise BadRequest(_("The address holds a character that no record can hold."))
        return self.get_response(request)


class LeaveOutTracking:
    """Sends who follows a shared link to the address without what others have added to it.

    So that no list refuses it as a filter, no link, canonical address or kept page has it, and there is one
    address of a page to be shared again. At the desk nothing is left out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_view):
        """The redirect; None where nothing is to be left out."""
        query = request.META.get("QUERY_STRING", "")
        public = request.resolver_match.app_name == "catalogue" and request.method in {"GET", "HEAD"}
        kept = "&".join(part for part in query.split("&") if not is_tracking(part)) if public else query
        if kept == query:
            return None
        path = escape_leading_slashes(request.get_full_path().partition("?")[0])
        return HttpResponsePermanentRedirect(f"{path}?{kept}" if kept else path)


def is_tracking(part):
    """Whether `part` of an address, such as `utm_source=x`, is what others add.

    >>> is_tracking("fbclid=IwAR"), is_tracking("from=1956")
    (True, False)
    """
    name = unquote_plus(part.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_FAMILY)


class CountAfterEditing:
    """Counts the published records anew when somebody has sent a form of the desk, where they are few.

    Here, because whatever is written at the desk is written in answer to such a form: saved, published,
    deleted, restored. Where they are many, imports count at their end, and `count_catalogue` when it is run.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.app_name == "admin" and response.status_code == 302:
            counting.recount_few()
        return response


def _query_parts(request):
    for name, values in request.GET.lists():
        yield name
        yield from values
