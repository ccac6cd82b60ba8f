"""What every public page is: read-only, and asked about by its validator.

A page first gathers everything it shows into its context, with every query; the template asks the database
nothing. So the validator can be a digest of the context, and a page that has not changed is never rendered.
Nor is its context gathered again while the database shows what it showed: `snapshot()`.
"""

import datetime
import functools
import hashlib
import re
from dataclasses import fields, is_dataclass
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views import View

from catalogue import languages
from catalogue.models import Row

COUNTED = 10_000  # beyond this a count only says "more than"
CACHING = "public, max-age=0, must-revalidate"  # kept by caches, and asked about each time
INDENT = re.compile(rb"\n\s+")  # of templates; every twelfth byte of a page
SHOWN_FILES = {".py", ".html", ".css", ".js", ".svg", ".mo", ".woff2"}
# A line that ends before a tag that begins one anyway; it parts no words.
BREAK = re.compile(
    rb">\n(?=</?(?:p|li|ul|ol|dl|dt|dd|div|section|table|thead|tbody|tr|td|th|h2|h3|blockquote|details|link|meta)\b)"
)


class Page(View):
    """A public page: reads only, answers conditional requests, sets no cookie.

    The entity tag is a digest of the context, so it changes with every row that the page shows, and
    with every release. `Last-Modified` is for information: the newest row says nothing of one that was
    taken away, so `If-Modified-Since` alone is never answered with 304.
    """

    http_method_names = ["get", "head", "options"]
    template_name = ""
    kept = True  # whether an answer may be given again; never with a token or anything of one reader on it

    def dispatch(self, request, *args, **kwargs):
        """As Django's; while nobody changes anything in the database, what was answered is answered again."""
        key = self._asked(snapshot()) if self.kept and request.method in {"GET", "HEAD"} else None
        response = self._again(key) if key else None
        if response is None:
            response = super().dispatch(request, *args, **kwargs)
            if key and response.status_code == HTTPStatus.OK and response.has_header("ETag"):
                pages().set(key, dict(response.items()))
        return response

    def _asked(self, shown):
        """The key of all that an answer depends on, `shown` being what the database shows; None for None."""
        if shown is None:
            return None
        digest = Digest()
        today = datetime.datetime.now(datetime.UTC).date()
        digest.add([release(), get_language(), today, self.request.build_absolute_uri(), shown])
        return f"asked-{digest.hexdigest()}"

    def _again(self, key):
        """The answer that was given before under `key`, or 304 where the reader has it; None if not kept."""
        headers = pages().get(key)
        kept = headers and pages().get(headers["ETag"])
        if kept is None:
            return None
        response = HttpResponse(kept[0], headers=headers)
        return get_conditional_response(self.request, etag=headers["ETag"], response=response)

    def get(self, request, **kwargs):
        return self.answer(self.context(**kwargs))

    def context(self, **kwargs):
        """Everything that the template shows, loaded."""
        raise NotImplementedError

    def answer(self, context):
        """The page, or 304 where the reader already has it."""
        context["canonical"] = self.canonical()
        context["alternates"] = [
            [version.code.partition("-")[0], self.request.build_absolute_uri(version.url)]
            for version in languages.versions(self.request)
        ]
        digest = Digest()
        digest.add([release(), get_language(), self.template_name, context])
        etag = quote_etag(digest.hexdigest())
        response = get_conditional_response(self.request, etag=etag)
        if response is None:
            response = self._kept(etag, context)
        response["ETag"] = etag
        if digest.modified:
            response["Last-Modified"] = http_date(digest.modified.timestamp())
        response["Cache-Control"] = CACHING
        return response

    def _kept(self, etag, context):
        """The page as it was rendered from the same context before."""
        if not self.kept:
            return self.rendered(context)
        kept = pages().get(etag)
        if kept is None:
            response = self.rendered(context)
            pages().set(etag, (response.content, response["Content-Type"]))
            return response
        content, content_type = kept
        return HttpResponse(content, content_type=content_type)

    def rendered(self, context):
        """The page as it is sent to a reader who does not have it yet."""
        response = render(self.request, self.template_name, context)
        response.content = without_indents(response.content)
        return response

    def canonical(self):
        """The one address of the page."""
        return self.request.build_absolute_uri()


class Digest:
    """A digest of all that a template is given: rows by their versions, everything else by its text."""

    def __init__(self):
        self._hash = hashlib.sha256()
        self._seen = set()
        self.modified = None

    def hexdigest(self):
        """The digest of what was added, in 32 hexadecimal digits."""
        return self._hash.hexdigest()[:32]

    def add(self, value):
        """Add one value, with all that hangs on it; TypeError for a kind of value that has no text."""
        if isinstance(value, Row):
            self._add_row(value)
        elif is_dataclass(value):
            self._add_many(type(value).__name__, [getattr(value, f.name) for f in fields(value)])
        elif isinstance(value, dict):
            self._add_many("dict", [item for pair in value.items() for item in pair])
        elif isinstance(value, list | tuple):
            self._add_many("list", value)
        elif value is None or isinstance(value, str | Promise | int | float | Decimal | datetime.date):
            self._add_text(f"{value}")
        else:
            raise TypeError(f"A page cannot say when a {type(value).__name__} has changed.")

    def _add_row(self, row):
        self._add_text(f"{row._meta.model_name} {row.pk} {row.version}")
        if id(row) in self._seen:
            return
        self._seen.add(id(row))
        self.modified = max(filter(None, (self.modified, row.modified)))
        loaded = [f for f in row._meta.concrete_fields if f.is_relation and f.is_cached(row)]
        self._add_many("related", [f.get_cached_value(row) for f in loaded])
        columns = {f.attname for f in row._meta.concrete_fields}
        annotated = [item for item in vars(row).items() if item[0] not in columns and item[0][0] != "_"]
        self._add_many("annotated", sorted(annotated))

    def _add_many(self, name, values):
        self._add_text(f"{name} {len(values)}")
        for value in values:
            self.add(value)

    def _add_text(self, text):
        data = text.encode()
        self._hash.update(b"%d:%b" % (len(data), data))


def without_indents(html):
    """A page without the white space that its templates have between their lines, and nobody sees."""
    return BREAK.sub(b">", INDENT.sub(b"\n", html))


def pages():
    """Where answers are kept: in the memory of the process, the oldest making room (CACHES in settings)."""
    return caches["pages"]


def snapshot():
    """What the database shows, as text: the same text, the same rows. None where that cannot be told.

    PostgreSQL names by it the transactions that are seen and those that are still under way; what only reads
    has no number, so the text stays until somebody writes (in any database of the server), and never comes
    back. It does not tell of what this very transaction has written, nor on a standby of what is under way.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_current_snapshot()::text
               WHERE pg_current_xact_id_if_assigned() IS NULL AND NOT pg_is_in_recovery()"""
        )
        found = cursor.fetchone()
    return found and found[0]


@functools.cache
def release():
    """A digest of the files that make the pages: with another release, every page is another."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).resolve().parent.parent.rglob("*")):
        if path.suffix in SHOWN_FILES and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
