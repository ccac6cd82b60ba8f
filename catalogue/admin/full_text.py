"""The private full text of a source at the desk: kept, replaced, taken away; and which quotes stand in it."""

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Left, Length
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import consistency, quotes, verification
from catalogue.models import Citation, QuoteCheck, Source, SourceText
from catalogue.models.citation import TARGETS
from catalogue.models.fields import clean
from catalogue.models.quotes import LONGEST_TEXT, QuoteResult
from catalogue.reading import plain_text

from .permissions import allowed, refuse_unless

MOST_CHECKED = 2_000  # quotes checked while the curator waits; the rest by manage.py check_quotes
MOST_TOLD = 20  # checks on the form of a record
PAGE = 50  # quotes
UNCHECKED = "unchecked"
# What a quote can be, the worst first; each is a list of its own.
LISTS = {
    QuoteResult.NOT_FOUND.value: QuoteResult.NOT_FOUND.label,
    QuoteResult.DIFFERENCES.value: QuoteResult.DIFFERENCES.label,
    UNCHECKED: _("not checked"),
    QuoteResult.NOT_HELD.value: QuoteResult.NOT_HELD.label,
    QuoteResult.FOUND.value: QuoteResult.FOUND.label,
}
BEGINNING = 400  # characters of the text that are shown, so that it is known again
TOO_LONG = _("The text is longer than 5,000,000 characters. Keep the part that is cited.")


class TextForm(forms.Form):
    """A text file, or a pasted text; and whether it is all of the source, which decides what is missed."""

    WHOLE, PART = "whole", "part"

    extent = forms.ChoiceField(
        label=_("How much of the source is it?"),
        choices=[(WHOLE, _("all of it")), (PART, _("a part of it, or some pages"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _(
                "Say whether this is all of the source: a quote that is not in it is a fault only then."
            )
        },
    )
    pages_held = forms.CharField(
        label=_("of a part, its pages"),
        required=False,
        max_length=200,
        help_text=_("“12-34, 147”, so that quotes from these pages are missed. Blank where there are none."),
    )
    file = forms.FileField(
        label=_("Text file"), required=False, help_text=_("Plain text in UTF-8 or UTF-16.")
    )
    text = forms.CharField(
        label=_("or the text itself"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, *args, kept=None, **kwargs):
        known = (
            {"extent": self.WHOLE if kept.complete else self.PART, "pages_held": kept.pages_held}
            if kept
            else {}
        )
        super().__init__(*args, initial=known, **kwargs)
        self.text_is_kept = kept is not None

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            return plain_text(file.read(4 * LONGEST_TEXT + 3)) if file else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean_pages_held(self):
        held = " ".join(self.cleaned_data["pages_held"].split())
        if held and not quotes.pages(held):
            raise forms.ValidationError(_("Write pages as numbers: “12-34, 147”."))
        return held if self.data.get("extent") == self.PART else ""

    def clean(self):
        given = [text for text in (self.cleaned_data.get("file"), self.cleaned_data.get("text")) if text]
        if not self.errors and not given and self.text_is_kept:
            return {**self.cleaned_data, "kept": ""}
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(_("Choose a file or paste the text: one of the two."))
        if not self.errors and not clean(given[0]):
            raise forms.ValidationError(_("There is no text in it. Paste the text or choose another file."))
        if not self.errors and len(given[0]) > LONGEST_TEXT:
            raise forms.ValidationError(TOO_LONG)
        if given and "\x00" in given[0]:
            raise forms.ValidationError(_("The text holds a NUL character, so it is no plain text."))
        return {**self.cleaned_data, "kept": clean(given[0]) if given else ""}


class KeepsText:
    """Mixin of the admin of sources: the page of the full text."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.text_view)
        return [path("<path:object_id>/text/", view, name="catalogue_source_text"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and allowed(request.user, SourceText, "view"):
            context["pages"] = [(say("Full text"), text_address(obj))]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def text_view(self, request, object_id):
        """Keep, replace or take away the text; GET shows what quotes stand in it."""
        user = request.user
        refuse_unless(
            allowed(user, SourceText, "view") and allowed(user, Source, "view"),
            say("To see the full text of a source you need the permission to view full texts."),
        )
        source = get_object_or_404(Source, pk=object_id if object_id.isdecimal() else 0)
        kept = SourceText.objects.filter(source=source).defer("text").first()
        form = TextForm(kept=kept)
        if request.method == "POST":
            form = TextForm(request.POST, request.FILES, kept=kept)
            if "remove" in request.POST:
                return self._remove(request, source)
            if "check" in request.POST:
                return self._check(request, source)
            if self._may_keep(request) and form.is_valid():
                return self._keep(request, source, form)
        return render(request, "admin/catalogue/full_text.html", self._text_page(request, source, form))

    def _keep(self, request, source, form):
        file = request.FILES.get("file")
        values = {
            "complete": form.cleaned_data["extent"] == form.WHOLE,
            "pages_held": form.cleaned_data["pages_held"],
        }
        if form.cleaned_data["kept"]:
            values |= {"text": form.cleaned_data["kept"], "file_name": file.name[:255] if file else ""}
        SourceText.objects.update_or_create(source=source, defaults=values)
        self.log_change(request, source, say("Full text kept."))
        return self._check(request, source)

    def _remove(self, request, source):
        refuse_unless(
            allowed(request.user, SourceText, "delete"),
            say("To take a full text away you need the permission to delete full texts."),
        )
        if SourceText.objects.filter(source=source).delete()[0]:
            consistency.refresh({Source: {source.pk}})
            self.log_change(request, source, say("Full text taken away."))
            self.message_user(request, say("The text is no longer kept."), messages.SUCCESS)
        return HttpResponseRedirect(text_address(source))

    def _check(self, request, source):
        checked = list(verification.check_quotes([source.pk], most=MOST_CHECKED))
        consistency.refresh({Citation: {check.citation_id for check in checked}})
        missing = sum(check.result == QuoteResult.NOT_FOUND for check in checked)
        told = say("%(checked)s quotes checked, %(missing)s not found.")
        level = messages.WARNING if missing else messages.SUCCESS
        self.message_user(request, told % {"checked": len(checked), "missing": missing}, level)
        return HttpResponseRedirect(text_address(source))

    def _may_keep(self, request):
        refuse_unless(
            allowed(request.user, SourceText, "add", "change") and allowed(request.user, Source, "change"),
            say("To keep a full text you need the permissions to change sources and to change full texts."),
        )
        return True

    def _text_page(self, request, source, form):
        kept = SourceText.objects.filter(source=source).defer("text")
        kept = kept.annotate(beginning=Left("text", BEGINNING), characters=Length("text")).first()
        return {
            **self.admin_site.each_context(request),
            "title": say("Full text of %(source)s") % {"source": source},
            "opts": self.model._meta,
            "source": source,
            "kept": kept,
            "form": form,
            **_quotes_seen(request, source),
            "unchecked": kept is not None and verification.unchecked([source.pk]).exists(),
            "may_keep": allowed(request.user, SourceText, "add", "change")
            and allowed(request.user, Source, "change"),
            "may_remove": allowed(request.user, SourceText, "delete"),
        }


def _quotes_seen(request, source):
    """One list of the quotes seen in the source, and how many there are of each; the worst first."""
    quoted = Citation.objects.filter(verification.seen_in([source.pk])).exclude(quote="")
    results = quoted.order_by().values_list("quote_check__result").annotate(Count("pk"))
    counts = {result or UNCHECKED: number for result, number in results}
    lists = [(value, label, counts[value]) for value, label in LISTS.items() if value in counts]
    chosen, after = request.GET.get("show"), request.GET.get("after", "")
    if chosen not in counts:
        chosen, after = (lists[0][0] if lists else UNCHECKED), ""
    rows = quoted.filter(quote_check__result=None if chosen == UNCHECKED else chosen)
    if after.isascii() and after.isdigit() and len(after) <= 18:
        rows = rows.filter(pk__gt=int(after))
    rows = list(rows.select_related("quote_check", "source").order_by("pk")[: PAGE + 1])
    return {
        "lists": lists,
        "chosen": chosen,
        "quotes": rows[:PAGE],
        "after": rows[PAGE - 1].pk if len(rows) > PAGE else "",
        "started": bool(after),
    }


def doubtful_quotes(row):
    """The checks to be told on the form of a citation, or of a record that citations are about."""
    if isinstance(row, Citation):
        return list(QuoteCheck.objects.filter(citation=row).select_related("citation"))
    table = row._meta.model_name
    if table not in TARGETS:
        return []
    untold = [QuoteResult.FOUND, QuoteResult.NOT_HELD]
    doubtful = QuoteCheck.objects.filter(**{f"citation__{table}": row}).exclude(result__in=untold)
    return list(doubtful.select_related("citation__source").order_by("pk")[:MOST_TOLD])


def check_saved(request, citations):
    """Check the quotes of citations that were just saved, where a text is kept; say which are not found."""
    seen = {citation.quoted_in_id or citation.source_id for citation in citations if citation.quote}
    if not seen:
        return
    saved = {citation.pk for citation in citations}
    checked = list(verification.check_quotes(seen, most=MOST_TOLD))
    consistency.refresh({Citation: {check.citation_id for check in checked}})
    for check in checked:
        doubtful = check.result in (QuoteResult.DIFFERENCES, QuoteResult.NOT_FOUND)
        if doubtful and check.citation_id in saved:
            messages.warning(
                request,
                say("The quote “%(quote)s”: %(result)s, in the text that is kept of its source.")
                % {"quote": Truncator(check.citation.quote).chars(80), "result": check.get_result_display()},
            )


def text_address(source):
    """The address of the page of a source's full text."""
    return reverse("admin:catalogue_source_text", args=[source.pk])
