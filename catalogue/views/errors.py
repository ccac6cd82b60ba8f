"""Error pages that Django would show without the request, and so without the page's language and links."""

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render


def bad_request(request, exception):
    """400: the address or what was sent cannot be understood; with the sentence of a BadRequest that has one.

    Programs, which ask for `.json`, get it as JSON.
    """
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    if sentence and request.path_info.endswith(".json"):
        return JsonResponse({"error": sentence}, status=400, json_dumps_params={"ensure_ascii": False})
    return render(request, "400.html", {"sentence": sentence}, status=400)
