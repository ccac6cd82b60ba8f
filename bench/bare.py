"""The least that Django can do for a search: one view, recorded statements, a plain template."""

import json
import os
import pickle
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

from django.conf import settings  # noqa: E402

from destal import settings as ours  # noqa: E402

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES=ours.DATABASES,
        ROOT_URLCONF=__name__,
        SECRET_KEY="bench",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import path  # noqa: E402

STATEMENTS = pickle.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())  # noqa: S301 -- we wrote it


def view(request):
    """The rows that the recorded statements of this query give."""
    with connection.cursor() as cursor:
        for statement in STATEMENTS[request.GET["q"]]:
            cursor.execute(*statement)
            rows = cursor.fetchall()
    shown = [json.loads(row[3]) for row in rows if row[3]]
    return HttpResponse(PAGE.render(Context({"query": request.GET["q"], "rows": shown})))


urlpatterns = [path("", view)]
application = get_wsgi_application()
PAGE = Template(
    "<!doctype html><title>{{ query }}</title><h1>{{ query }}</h1><ul>{% for row in rows %}"
    '<li><a href="/{{ row.slug }}/">{{ row.name }}</a> {{ row.native }} {{ row.born }} {{ row.died }}</li>'
    "{% endfor %}</ul>"
)
