"""Error pages that Django would show without the request, and so without the page's language and links."""

from django.shortcuts import render


def bad_request(request, exception):
    """400: the address or what was sent cannot be understood."""
    return render(request, "400.html", status=400)
