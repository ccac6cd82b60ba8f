"""The boxes of the curators' forms: dates that say what they mean, keys chosen by autocomplete."""

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.http import JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from catalogue import dates
from catalogue.models.fields import EDTFField, Prose


def echo(text):
    """The words for what `text` means as a date; '' where it means none, which its own fault explains."""
    try:
        return dates.understand(text).echo() if text else ""
    except ValueError:
        return ""


@require_GET
def understand(request):
    """What a date being typed means: JSON with `edtf` and `words`, or with the sentence `fault`."""
    text = request.GET.get("text", "").strip()
    if not text:
        return JsonResponse({"edtf": "", "words": ""})
    try:
        date = dates.understand(text)
    except ValueError as fault:
        return JsonResponse({"fault": str(fault)})
    return JsonResponse({"edtf": str(date), "words": date.echo()})


class DateInput(AdminTextInputWidget):
    """A box for a date, with the words for what it means beside it, kept up to date while it is typed."""

    def get_context(self, name, value, attrs):
        attrs = {
            **(attrs or {}),
            "data-understand": reverse("admin:catalogue_understand"),
            "autocomplete": "off",
        }
        return super().get_context(name, value, attrs)

    def render(self, name, value, attrs=None, renderer=None):
        """The box and the words, which a script finds beside it."""
        box = super().render(name, value, attrs, renderer)
        return format_html('{}<span class="echo" role="status">{}</span>', box, self.words(value))

    def words(self, value):
        """The words beside the box as the form opens."""
        return echo(value)


class SaysInput(DateInput):
    """A box for what a source says: echoed as a date while `chosen`, the citation's field, is one of `dates`.

    The select for the field is the box called `field` in the same row; the script looks there.
    """

    dates = ()
    chosen = ""

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, {**(attrs or {}), "data-dates": " ".join(self.dates)})

    def words(self, value):
        return super().words(value) if self.chosen in self.dates else ""


class KeyInput(AutocompleteSelect):
    """An autocomplete that needs no query for the record the row already has."""

    known = None

    def optgroups(self, name, value, attrs=None):
        chosen = [one for one in value if one]
        if chosen and (self.known is None or chosen != [str(self.known.pk)]):
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        if chosen:
            options.append(self.create_option(name, self.known.pk, str(self.known), True, len(options)))
        return [(None, options, 0)]


class KeyField(forms.ModelChoiceField):
    """A key to another record that asks the database only when it changes."""

    known = None

    def know(self, record):
        """Take `record` as read: it is what the key leads to now."""
        self.known = record
        getattr(self.widget, "widget", self.widget).known = record

    def to_python(self, value):
        if self.known is not None and value == str(self.known.pk):
            return self.known
        return super().to_python(value)


class RowForm(forms.ModelForm):
    """The form of any row. `refusal` is what the database said to an earlier attempt at the same save."""

    refusal = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, KeyField):
                key = self.instance._meta.get_field(name)
                field.know(key.get_cached_value(self.instance, default=None))

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class RowOptions:
    """What forms of rows and forms of rows below a record have in common."""

    form = RowForm
    formfield_overrides = {
        EDTFField: {"widget": DateInput},
        Prose: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Every key is chosen by autocomplete: no list of three million persons is ever offered."""
        kwargs.setdefault("widget", KeyInput(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, form_class=KeyField, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Beside a key stand the links to change what it names and to add it; deleting is no by-work."""
        box = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(box, "widget", None), RelatedFieldWidgetWrapper):
            box.widget.can_delete_related = box.widget.can_view_related = False
        return box
