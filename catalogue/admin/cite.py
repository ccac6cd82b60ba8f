"""Beside each field of a form: what the sources say of it, and one click to cite it from the last source.

The click is a button of the form itself, so what was typed is saved, or comes back with its faults, and is
never lost; it needs no script. It leads to a citation that is filled in already and only wants saving.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as say

from catalogue import evidence
from catalogue.models import Citation, Source
from catalogue.models.citation import FIELDS, TARGETS

from .permissions import allowed

CITE = "_cite"  # the button, with the field as its value; and the mark of the address it leads to
LAST = "last cited"  # in the curator's session: the primary key of a source and the place in it


def saved_citations(form, formsets):
    """The citations that a form, or the rows below it, has just added or changed."""
    found = [form.instance] if isinstance(form.instance, Citation) and form.has_changed() else []
    for formset in formsets:
        if formset.model is Citation:
            found += [*formset.new_objects, *(citation for citation, _changed in formset.changed_objects)]
    return found


def remember(request, citations):
    """Keep the source that this curator cited last, and the place in it, for the next click."""
    if citations:
        request.session[LAST] = [citations[-1].source_id, citations[-1].locator]


def last_source(request):
    """The source that this curator cited last, since the last login; None where there is none any more."""
    known = request.session.get(LAST)
    return Source.objects.filter(pk=known[0]).first() if known else None


def tell_beside(request, form, record, gathered):
    """Put beside each citable field of `form` what the sources say of it, and the button."""
    table = record._meta.model_name
    if table not in TARGETS:
        return
    may_cite = allowed(request.user, Citation, "add")
    source = last_source(request) if may_cite else None
    for name in FIELDS[table]:
        box = form.fields.get(name)
        if box is None:
            continue
        context = {"field": gathered.for_field(name), "name": name, "may_cite": may_cite, "source": source}
        context |= {"label": capfirst(box.label), "help": box.help_text}
        context["short"] = _short(source) if source else ""
        box.help_text = render_to_string("admin/catalogue/said_beside.html", context)


def _short(source):
    """Enough of a source to know it by: `Rappaport 1999`."""
    author = source.authors.partition(",")[0].partition(";")[0]
    year = source.date_earliest.year if source.date_earliest else ""
    return f"{author} {year}".strip() if author else Truncator(source.title).chars(40)


def answer(request, record):
    """To the citation that the button asked for; None where none did."""
    table, name = record._meta.model_name, request.POST.get(CITE)
    if table not in TARGETS or name not in FIELDS[table] or not allowed(request.user, Citation, "add"):
        return None
    source_id, locator = request.session.get(LAST, ["", ""])
    if source_id and not Source.objects.filter(pk=source_id).exists():
        source_id, locator = "", ""
    column = record._meta.get_field(name)
    filled = {
        table: record.pk,
        "field": name,
        "source": source_id,
        "locator": locator,
        "says": evidence.accepted_text(record, column),
        CITE: 1,
    }
    messages.success(
        request,
        say("“%(record)s” is saved. Here is the citation of its field “%(field)s”: check it and save it.")
        % {"record": record, "field": column.verbose_name},
    )
    return HttpResponseRedirect(f"{reverse('admin:catalogue_citation_add')}?{urlencode(filled)}")


def back(request, citation):
    """From a citation that was asked for by the button back to its record; None from any other."""
    staying = {"_continue", "_addanother", "_saveasnew", "_popup"} & set(request.POST)
    if CITE not in request.GET or staying or citation.about is None:
        return None
    messages.success(request, say("Cited: %(citation)s") % {"citation": citation})
    return HttpResponseRedirect(
        reverse(f"admin:catalogue_{citation.target_table}_change", args=[citation.about.pk])
    )
