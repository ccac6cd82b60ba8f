"""What every request passes before it reaches a view, and on its way back."""

from django.http import HttpResponseBadRequest
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue import counting, languages


class SpeakTheLanguageOfTheAddress:
    """Everything that answers a request speaks the language of its address: Russian under `/ru/`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(languages.of_path(request.path_info)):
            return self.get_response(request)


class RefuseNullCharacters:
    """Answers 400 to an address that holds a NUL character, which PostgreSQL cannot store or compare."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or any("\x00" in part for part in _query_parts(request)):
            return HttpResponseBadRequest(_("The address holds a character that no record can hold."))
        return self.get_response(request)


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
