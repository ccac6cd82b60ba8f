"""The private full text of a source at the desk: kept, replaced, taken away; and which quotes stand in it."""

from django import forms
from django.contrib import messages
from django.db.models import Case as Choice
from django.db.models import IntegerField, Value, When
from django.db.models.functions import Left, Length
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import consistency, verification
from catalogue.models import Citation, QuoteCheck, Source, SourceText
from catalogue.models.citation import TARGETS
from catalogue.models.fields import clean
from catalogue.models.quotes import LONGEST_TEXT, QuoteResult
from catalogue.reading import plain_text

from .permissions import allowed, refuse_unless

MOST_CHECKED = 2_000  # quotes checked while the curator waits; the rest by manage.py check_quotes
MOST_TOLD = 20  # checks on the form of a record
MOST_SHOWN = 200  # quotes on the page
BEGINNING = 400  # characters of the text that are shown, so that it is known again
TOO_LONG = _("The text is longer than 5,000,000 characters. Keep the part that is cited.")


class TextForm(forms.Form):
    """A text file, or a pasted text."""

    file = forms.FileField(
        label=_("Text file"), required=False, help_text=_("Plain text in UTF-8 or UTF-16.")
    )
    text = forms.CharField(
        label=_("or the text itself"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            return plain_text(file.read(4 * LONGEST_TEXT + 3)) if file else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self):
        given = [text for text in (self.cleaned_data.get("file"), self.cleaned_data.get("text")) if text]
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
        form = TextForm()
        if request.method == "POST":
            form = TextForm(request.POST, request.FILES)
            if "remove" in request.POST:
                return self._remove(request, source)
            if "check" in request.POST:
                return self._check(request, source)
            if self._may_keep(request) and form.is_valid():
                return self._keep(request, source, form)
        return render(request, "admin/catalogue/full_text.html", self._text_page(request, source, form))

    def _keep(self, request, source, form):
        file = request.FILES.get("file")
        values = {"text": form.cleaned_data["kept"], "file_name": file.name[:255] if file else ""}
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
        quoted = Citation.objects.filter(verification.seen_in([source.pk])).exclude(quote="")
        worst_first = Choice(
            When(quote_check__result=QuoteResult.NOT_FOUND, then=Value(0)),
            When(quote_check__result=QuoteResult.DIFFERENCES, then=Value(1)),
            When(quote_check=None, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        rows = quoted.select_related("quote_check", "source").order_by(worst_first, "pk")[: MOST_SHOWN + 1]
        return {
            **self.admin_site.each_context(request),
            "title": say("Full text of %(source)s") % {"source": source},
            "opts": self.model._meta,
            "source": source,
            "kept": kept,
            "form": form,
            "quotes": list(rows)[:MOST_SHOWN],
            "more": len(rows) > MOST_SHOWN,
            "unchecked": kept is not None and verification.unchecked([source.pk]).exists(),
            "may_keep": allowed(request.user, SourceText, "add", "change")
            and allowed(request.user, Source, "change"),
            "may_remove": allowed(request.user, SourceText, "delete"),
        }


def doubtful_quotes(row):
    """The checks to be told on the form of a citation, or of a record that citations are about."""
    if isinstance(row, Citation):
        return list(QuoteCheck.objects.filter(citation=row).select_related("citation"))
    table = row._meta.model_name
    if table not in TARGETS:
        return []
    doubtful = QuoteCheck.objects.filter(**{f"citation__{table}": row}).exclude(result=QuoteResult.FOUND)
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
        if check.result != QuoteResult.FOUND and check.citation_id in saved:
            messages.warning(
                request,
                say("The quote “%(quote)s”: %(result)s, in the text that is kept of its source.")
                % {"quote": Truncator(check.citation.quote).chars(80), "result": check.get_result_display()},
            )


def text_address(source):
    """The address of the page of a source's full text."""
    return reverse("admin:catalogue_source_text", args=[source.pk])
