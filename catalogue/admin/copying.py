"""A citation is copied to several records: chosen, seen before anything is written, and confirmed."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue import evidence
from catalogue.models import Citation, Redirect
from catalogue.models.citation import FIELDS, TARGETS

from .inlines import field_choices
from .permissions import allowed, refuse_unless

MOST_TARGETS = 100
COPIED = [
    *["source", "locator", "quoted_in", "quoted_in_locator", "attributed_to", "stance", "quote"],
    *["follows", "note"],
]
# `person/slug`, the address of a public page (`/persons/slug/`), or that of a form (`/person/5/change/`)
NAMED = re.compile(r"(?:.*/)?(?P<table>[a-z]+)/(?P<key>[a-z0-9-]+)(?P<form>/change)?/?")


class CopyForm(forms.Form):
    """The records to copy to, and the field to be cited there."""

    chosen = forms.ModelMultipleChoiceField(label=_("Records"), queryset=None, required=False)
    named = forms.CharField(
        label=_("or, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A slug; “event/secret-speech”; or the address of the record's page."),
    )
    field = forms.ChoiceField(label=_("Field"), required=False)
    says = forms.CharField(label=_("Says"), required=False, max_length=500)

    def __init__(self, *args, citation, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.table = citation.target_table
        key = Citation._meta.get_field(self.table)
        self.fields["chosen"].queryset = key.related_model.objects.all()
        self.fields["chosen"].widget = AutocompleteSelectMultiple(key, site)
        self.fields["chosen"].widget.choices = self.fields["chosen"].choices
        self.fields["chosen"].label = capfirst(key.related_model._meta.verbose_name_plural)
        self.fields["field"].choices = field_choices(key.related_model)

    def clean_named(self):
        lines = [line.strip() for line in self.cleaned_data["named"].splitlines() if line.strip()]
        if len(lines) > MOST_TARGETS:
            raise ValidationError(_("These are more than 100 records. Copy to them in parts."))
        return [self._named(line) for line in lines]

    def _named(self, line):
        match = NAMED.fullmatch(line)
        table, key, by_id = match.group("table", "key", "form") if match else (self.table, line, None)
        table = next((t for t in TARGETS if table in {t, f"{t}s"}), table)
        if table in TARGETS:
            model = Citation._meta.get_field(table).related_model
            known = {"pk": key} if by_id and key.isdecimal() else {model.key_name: key}
            record = model.objects.filter(**known).first() or _retired(table, key)
            if record is not None:
                return record
        raise ValidationError(_("“%(line)s” is no record that can be cited.") % {"line": line})

    def clean(self):
        cleaned = super().clean()
        targets = {
            (r._meta.model_name, r.pk): r for r in [*cleaned.get("chosen", []), *cleaned.get("named", [])]
        }
        if not self.errors and not targets:
            raise ValidationError(_("Choose at least one record to copy to."))
        if len(targets) > MOST_TARGETS:
            raise ValidationError(_("These are more than 100 records. Copy to them in parts."))
        return {**cleaned, "targets": list(targets.values())}


def _retired(table, slug):
    redirect = Redirect.objects.filter(target_table=table, old_slug=slug).first()
    return redirect.target if redirect else None


@dataclass
class Copy:
    """The citation of one more record: what is accepted there, how it agrees, and why it cannot be made."""

    citation: Citation
    accepted: str
    agreement: str
    faults: list


class CopiesCitations:
    """Mixin of the admin of citations: the page where one is copied."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.copy_view)
        return [path("<path:object_id>/copy/", view, name="catalogue_citation_copy"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and allowed(request.user, Citation, "add", "view"):
            address = reverse("admin:catalogue_citation_copy", args=[obj.pk])
            context["pages"] = [(say("Copy to other records"), address)]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def copy_view(self, request, object_id):
        """The form; then each copy as it would be; then the copies."""
        refuse_unless(
            allowed(request.user, Citation, "add", "view"),
            say("To copy a citation you need the permissions to view and to add citations."),
        )
        citation = get_object_or_404(Citation, pk=object_id if object_id.isdecimal() else 0)
        before = {"field": citation.field, "says": citation.says}
        form = CopyForm(request.POST or None, initial=before, citation=citation, site=self.admin_site)
        shown = None
        if form.is_valid():
            shown = self._copies(request.user, citation, form.cleaned_data)
            if "copy" in request.POST and any(not copy.faults for copy in shown):
                return self._write(request, citation, shown)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Copy a citation to other records"),
            "opts": self.model._meta,
            "citation": citation,
            "form": form,
            "media": self.media + form.media,
            "copies": shown,
            "writable": shown is not None and any(not copy.faults for copy in shown),
        }
        return render(request, "admin/catalogue/copy.html", context)

    def _copies(self, user, citation, typed):
        return [self._copy(user, citation, target, typed) for target in typed["targets"]]

    def _copy(self, user, citation, target, typed):
        table, name, says = target._meta.model_name, typed["field"], typed["says"]
        copied = {column: getattr(citation, column) for column in COPIED}
        copy = Citation(**{table: target}, **copied, field=name, says=says)
        column = target._meta.get_field(name) if name in FIELDS[table] else None
        accepted = evidence.accepted_text(target, column) if column else ""
        agreement = evidence.agreement(column, accepted, says) if column else ""
        return Copy(
            copy, evidence.in_words(column, accepted) if column else "", agreement, _faults(user, copy)
        )

    def _write(self, request, citation, shown):
        made = [copy.citation for copy in shown if not copy.faults]
        with transaction.atomic():
            for copy in made:
                copy.save()
                self.log_addition(request, copy, say("Copied from %(ref)s.") % {"ref": citation.ref})
        told = ngettext("Copied to %(count)s record.", "Copied to %(count)s records.", len(made))
        messages.success(request, told % {"count": len(made)})
        return HttpResponseRedirect(reverse("admin:catalogue_citation_change", args=[citation.pk]))


def _faults(user, copy):
    """The sentences for what stands against a copy: a permission, a rule, or that it is there already."""
    if not allowed(user, type(copy.about), "change"):
        return [say("You may not change records of this table.")]
    try:
        copy.full_clean(exclude=["ref"])
    except ValidationError as error:
        return [fault for faults in error.message_dict.values() for fault in faults]
    same = Citation.objects.filter(
        **{copy.target_table: copy.about}, source=copy.source, locator=copy.locator, field=copy.field
    )
    if same.filter(says=copy.says).exists():
        return [say("It has this citation already.")]
    return []
