"""Pasted references become sources: read, shown with what is known already, and made once confirmed."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue import bibliography, names
from catalogue.models import Source, Status
from catalogue.reading import plain_text

from .permissions import allowed, refuse_unless

MOST_AT_ONCE = 200  # references of one paste


class PasteForm(forms.Form):
    """References as another program exports them: the text, or a file of it."""

    file = forms.FileField(label=_("File"), required=False, help_text=_(".bib, .ris or .json, in UTF-8."))
    text = forms.CharField(
        label=_("or the references themselves"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            return plain_text(file.read(4 * bibliography.LONGEST + 3)) if file else ""
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def clean(self):
        given = [text for text in (self.cleaned_data.get("file"), self.cleaned_data.get("text")) if text]
        if self.errors:
            return self.cleaned_data
        if len(given) != 1:
            raise ValidationError(_("Choose a file or paste the references: one of the two."))
        try:
            self.found = bibliography.read(given[0])
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if len(self.found.references) > MOST_AT_ONCE:
            raise ValidationError(_("These are more than 200 references. Paste them in parts."))
        return {**self.cleaned_data, "given": given[0]}


@dataclass
class Candidate:
    """One reference as a source that could be made: its columns in words, what is wrong, what is known."""

    source: Source
    columns: list
    faults: list
    known: list
    repeats: bool = False


class PastesReferences:
    """Mixin of the admin of sources: the page where references are pasted."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="catalogue_source_paste"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        pastes = allowed(request.user, Source, "add", "view")
        link = {"paste_url": reverse("admin:catalogue_source_paste")} if pastes else {}
        return super().changelist_view(request, {**link, **(extra_context or {})})

    def paste_view(self, request):
        """The form; then what was read; then the sources, as drafts."""
        refuse_unless(
            allowed(request.user, Source, "add", "view"),
            say("To paste references you need the permission to add sources."),
        )
        form, shown = PasteForm(), None
        if request.method == "POST":
            form = PasteForm(request.POST, request.FILES)
            if form.is_valid():
                shown = candidates(form.found)
                if "make" in request.POST:
                    return self._make(request, shown)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Paste references"),
            "opts": self.model._meta,
            "form": form,
            "candidates": shown,
            "found": getattr(form, "found", None),
            "given": form.cleaned_data.get("given", "") if form.is_bound and form.is_valid() else "",
        }
        return render(request, "admin/catalogue/paste.html", context)

    def _make(self, request, shown):
        """Make the sources that were ticked, all or none."""
        chosen = set(request.POST.getlist("reference"))
        made = [c.source for number, c in enumerate(shown) if str(number) in chosen and not c.faults]
        with transaction.atomic():
            for source in made:
                source.save()
                self.log_addition(request, source, say("Pasted as a reference."))
        if not made:
            messages.warning(request, say("No reference was ticked, so no source was made."))
            return HttpResponseRedirect(reverse("admin:catalogue_source_paste"))
        told = ngettext(
            "%(count)s source was made, as a draft.", "%(count)s sources were made, as drafts.", len(made)
        )
        messages.success(request, told % {"count": len(made)})
        if len(made) == 1:
            return HttpResponseRedirect(reverse("admin:catalogue_source_change", args=[made[0].pk]))
        ids = ",".join(str(source.pk) for source in made)
        return HttpResponseRedirect(f"{reverse('admin:catalogue_source_changelist')}?id__in={ids}")


def candidates(found):
    """The references read, as sources that could be made."""
    sources = [Source(**reference.row(), status=Status.DRAFT) for reference in found.references]
    known = _known(sources)
    seen, shown = [], []
    for source in sources:
        candidate = Candidate(
            source, _columns(source), _faults(source), [k for k in known if _same(source, k)]
        )
        candidate.repeats = any(_same(source, other) for other in seen)
        seen.append(source)
        shown.append(candidate)
    return shown


def _columns(source):
    filled = [f for f in source._meta.concrete_fields if f.editable and f.name not in {"slug", "status"}]
    filled.sort(key=lambda f: f.name == "note")  # what has no column of its own stands last
    values = [(capfirst(f.verbose_name), f.value_from_object(source)) for f in filled]
    return [(label, value) for label, value in values if value]


def _faults(source):
    """The sentences for what the form would refuse."""
    try:
        source.full_clean(exclude=["slug"])
    except ValidationError as error:
        labels = {f.name: f"{capfirst(f.verbose_name)}: " for f in source._meta.fields}
        return [labels.get(n, "") + fault for n, faults in error.message_dict.items() for fault in faults]
    return []


def _known(sources):
    """The sources of the catalogue that may be one of these: by DOI, ISBN or folded title; three queries."""
    bare = Replace(Replace("isbn", Value("-")), Value(" "))
    dois = {source.doi.lower() for source in sources if source.doi}
    isbns = {form for source in sources for form in _isbns(source.isbn)}
    titles = {source.sort_key for source in sources if source.title}
    by_doi = Source.objects.exclude(doi="").filter(doi__iregex=_any(dois)) if dois else []
    by_isbn = Source.objects.exclude(isbn="").annotate(bare=bare).filter(bare__in=isbns) if isbns else []
    by_title = Source.objects.filter(sort_key__in=titles) if titles else []
    found = {source.pk: source for rows in (by_doi, by_isbn, by_title) for source in rows}
    return list(found.values())


def _any(texts):
    """A regular expression for exactly one of the texts."""
    escaped = ["".join(rf"\{c}" if not c.isalnum() else c for c in text) for text in sorted(texts)]
    return rf"^({'|'.join(escaped)})$"


def _same(one, other):
    """True where two sources have one DOI or ISBN, or are alike in title, year and first author."""
    if one.doi and one.doi.lower() == other.doi.lower():
        return True
    if _isbns(one.isbn) & _isbns(other.isbn):
        return True
    return bool(one.sort_key) and _likeness(one) == _likeness(other)


def _likeness(source):
    author = source.authors.partition(";")[0].partition(",")[0]
    return source.sort_key, source.date_earliest and source.date_earliest.year, names.fold(author)


def _isbns(text):
    """An ISBN without hyphens, in its form of 13 digits and, where it has one, of 10."""
    bare = text.replace("-", "").replace(" ", "").upper()
    if len(bare) == 10:
        return {bare, _checked_13(f"978{bare[:9]}")}
    if len(bare) == 13 and bare.startswith("978"):
        return {bare, _checked_10(bare[3:12])}
    return {bare} if bare else set()


def _checked_13(digits):
    if not digits.isdecimal():
        return digits
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _checked_10(digits):
    if not digits.isdecimal():
        return digits
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
    return f"{digits}{'X' if -total % 11 == 10 else -total % 11}"
