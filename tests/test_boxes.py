"""Boxes written without templates say exactly what Django's own templates say."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from catalogue.boxes import WRITTEN, Renderer
from catalogue.models import Citation

HOSTILE = """"><script>alert('1')</script> & "Хрущёв" """
CHOICES = [("", _("none")), ("a", HOSTILE), (_("Fields"), [("b", mark_safe("<b>b</b>")), (1, "one")])]
WIDGETS = [
    forms.TextInput(attrs={"class": HOSTILE, "required": True, "disabled": False, "maxlength": 20}),
    forms.HiddenInput(),
    forms.NumberInput(attrs={"step": "any"}),
    forms.PasswordInput(render_value=True),
    forms.CheckboxInput(),
    forms.Textarea(attrs={"rows": 3}),
    forms.Select(choices=CHOICES),
]


def written(widget, value):
    """The widget as we write it, and as Django's template renders it."""
    pages = [
        widget.render("box", value, {"id": "id_box"}, renderer()) for renderer in (Renderer, DjangoTemplates)
    ]
    return [parse_html(page) for page in pages]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [None, "", "a", "b", 1, 0, True, HOSTILE, "\n two\nlines"])
def test_a_box_is_as_djangos(widget, value):
    assert widget.template_name in WRITTEN
    ours, djangos = written(widget, value)
    assert ours == djangos


@pytest.mark.parametrize("change", [True, False])
@pytest.mark.parametrize("add", [True, False])
def test_a_key_with_its_links_is_as_djangos(change, add):
    key = Citation._meta.get_field("source")
    widget = RelatedFieldWidgetWrapper(
        forms.Select(choices=CHOICES),
        key.remote_field,
        admin.site,
        can_add_related=add,
        can_change_related=change,
    )
    context = widget.get_context("box", "a", {"id": "id_box"})
    ours, djangos = (
        parse_html(renderer().render(widget.template_name, context))
        for renderer in (Renderer, DjangoTemplates)
    )
    assert ours == djangos


def test_labels_and_faults_are_as_djangos():
    class Form(forms.Form):
        name = forms.CharField(label=HOSTILE)
        kind = forms.CharField(required=False)

    ours, djangos = (Form({"name": ""}, renderer=renderer()) for renderer in (Renderer, DjangoTemplates))
    for name in ("name", "kind"):
        assert parse_html(ours[name].label_tag()) == parse_html(djangos[name].label_tag())
        assert str(ours[name].errors) == str(djangos[name].errors)
        assert ours[name].errors.as_ul() == djangos[name].errors.as_ul()
    assert "required" in str(ours["name"].errors)


def test_what_is_not_written_is_rendered_by_its_template():
    widget = forms.RadioSelect(choices=[("a", "A")])
    assert widget.template_name not in WRITTEN
    ours, djangos = written(widget, "a")
    assert ours == djangos
