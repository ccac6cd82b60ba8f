"""Searching: the page of what was found, the same as JSON, and what is suggested while somebody types."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import search
from catalogue.models import Status

from .base import Page


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record to choose: how many were found, and the address that shows these alone."""

    kind: str
    label: str
    number: int
    many: bool
    url: str


class SearchPage(Page):
    """What was found, best first: `?q=`, `&kind=person`, `&after=person/<slug>` for the page after."""

    template_name = "catalogue/search.html"
    name = "search"

    def context(self):
        query, kind = search.visible(self.request.GET.get("q", "")), self.request.GET.get("kind", "")
        if kind and kind not in search.KINDS:
            raise BadRequest(_("There is nothing of that kind to be found here."))
        refusal = _refusal(query)
        found = search.Found() if refusal or not query else search.find(query, kind, self._after())
        return {
            "query": query,
            "kind": kind,
            "refusal": refusal,
            "found": found,
            "kinds": self._kinds(query, found),
            "near": [{"word": capfirst(word), "url": self._url(q=word)} for word in found.near],
            "next": self._next(query, kind, found),
            "most": search.MOST_RANKED,
            "file_url": f"{reverse('catalogue:search_file')}?{urlencode({'q': query, 'kind': kind})}",
        }

    def _after(self):
        """The record that the page begins after, as (kind, id); 404 where there is none."""
        after = self.request.GET.get("after")
        if not after:
            return None
        kind, _slash, slug = after.partition("/")
        if kind not in search.KINDS:
            raise Http404
        rows = apps.get_model("catalogue", kind).objects
        known = rows.filter(slug=slug, status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        pk = known.values_list("pk", flat=True).first()
        if pk is None:
            raise Http404
        return kind, pk

    def _kinds(self, query, found):
        """The kinds to choose from."""
        return [
            Kind(
                kind,
                capfirst(apps.get_model("catalogue", kind)._meta.verbose_name_plural),
                number,
                number >= search.MOST_RANKED,
                self._url(q=query, kind=kind),
            )
            for kind, number in found.counts.items()
        ]

    def _next(self, query, kind, found):
        """The address of the next page; '' after the last."""
        if not found.more or not found.hits:
            return ""
        last = found.hits[-1]
        return self._url(q=query, **({"kind": kind} if kind else {}), after=f"{last.kind}/{last.slug}")

    def _url(self, **values):
        return f"{reverse(f'catalogue:{self.name}')}?{urlencode(values)}"


def _refusal(query):
    """Why there is nothing to look for, as a sentence; '' where there is."""
    if len(query) > search.LONGEST:
        return _("That is too long to look for. Leave the words that matter: a name, a place, a year.")
    words = search.read(query)
    if query and not words:
        sentence = _("There is no letter or digit in “%(query)s”, so there is nothing to look for.")
        return sentence % {"query": query}
    if words and all(word.is_initial for word in words):
        return _("An initial alone is too little to look for. Add a name.")
    return ""


class SearchFile(SearchPage):
    """The same as JSON, with absolute addresses. The names of its fields stay."""

    name = "search_file"

    def rendered(self, context):
        found, absolute = context["found"], self.request.build_absolute_uri
        return JsonResponse(
            {
                "query": context["query"],
                "kind": context["kind"],
                "message": context["refusal"],
                "counts": {kind.kind: kind.number for kind in context["kinds"]},
                "counted_up_to": context["most"],
                "all_words": not found.without,
                "results": [_result(hit, absolute) for hit in found.hits],
                "near": [one["word"] for one in context["near"]],
                "next": absolute(context["next"]) if context["next"] else None,
            },
            json_dumps_params={"ensure_ascii": False},
        )


def _result(hit, absolute):
    fields = asdict(hit)
    return fields | {"url": absolute(fields.pop("address"))}


class Suggestions(Page):
    """The first few records for what has been typed so far, as JSON."""

    def context(self):
        query = search.visible(self.request.GET.get("q", ""))
        hits = [] if not query or _refusal(query) else search.suggest(query)
        return {"query": query, "hits": hits}

    def rendered(self, context):
        absolute = self.request.build_absolute_uri
        return JsonResponse(
            {
                "query": context["query"],
                "suggestions": [_result(hit, absolute) for hit in context["hits"]],
            },
            json_dumps_params={"ensure_ascii": False},
        )
