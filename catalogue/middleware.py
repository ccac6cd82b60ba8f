"""What every request passes before it reaches a view."""

from django.http import HttpResponseBadRequest
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue import languages


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


def _query_parts(request):
    for name, values in request.GET.lists():
        yield name
        yield from values
