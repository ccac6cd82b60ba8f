"""Answers to what goes wrong: a page in the reader's language, and JSON where a program asked for a file.

Django would show its pages of errors without the request, and so without the page's language and links.
"""

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults


def bad_request(request, exception):
    """400: the address or what was sent cannot be understood; in our own words where we refused it."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    if wants_json(request):
        return told(sentence or _("The address cannot be understood."), 400)
    return render(request, "400.html", {"sentence": sentence}, status=400)


def page_not_found(request, exception):
    """404: nothing in public has the address."""
    if wants_json(request):
        return told(_("Nothing public has this address."), 404)
    return render(request, "404.html", status=404)


def server_error(request):
    """500: the fault is ours."""
    if wants_json(request):
        return told(_("Something went wrong here. The fault is ours; try again in a minute."), 500)
    return defaults.server_error(request)


def wants_json(request):
    """True where the address is that of a file for programs."""
    return request.path.endswith(".json")


def told(sentence, status):
    """The sentence as JSON, in the one form that refusals have everywhere."""
    return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
