"""The boxes of forms written straight as HTML, where Django fills in two or three templates for each.

A form of the desk has some two hundred boxes and labels, and most of its time went into those templates.
What is not in `WRITTEN` is rendered by its template as ever; a test holds the two against each other.
"""

from django.forms.renderers import DjangoTemplates
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext

OPTION = "django/forms/widgets/select_option.html"


def attributes(attrs):
    """The attributes of an element, each with a blank before it."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(context):
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_name(widget)}"{value}{attributes(widget["attrs"])}>'


def _textarea(context):
    widget = context["widget"]
    text = conditional_escape(widget["value"] or "")
    return f'<textarea name="{_name(widget)}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(context):
    widget = context["widget"]
    groups = "".join(_group(label, options) for label, options, _number in widget["optgroups"])
    return f'<select name="{_name(widget)}"{attributes(widget["attrs"])}>{groups}</select>'


def _group(label, options):
    written = "".join(
        f'<option value="{conditional_escape(option["value"])}"{attributes(option["attrs"])}>'
        f"{conditional_escape(option['label'])}</option>"
        for option in options
    )
    return f'<optgroup label="{conditional_escape(label)}">{written}</optgroup>' if label else written


def _name(widget):
    return conditional_escape(widget["name"])


def _label(context):
    label = conditional_escape(context["label"])
    if not context["use_tag"]:
        return label
    return f"<{context['tag']}{attributes(context['attrs'])}>{label}</{context['tag']}>"


def _key(context):
    """An autocomplete with the links to change what it names and to add it."""
    links = ""
    name, model = context["name"], context["model"]
    if context["can_change_related"]:
        links += format_html(
            '<a class="related-widget-wrapper-link change-related" id="change_id_{}" '
            'data-href-template="{}?{}" data-popup="yes" title="{}">'
            '<img src="{}" alt="" width="24" height="24"></a>',
            *(name, context["change_related_template_url"], context["url_params"]),
            *(
                gettext("Change selected %(model)s") % {"model": model},
                static("admin/img/icon-changelink.svg"),
            ),
        )
    if context["can_add_related"]:
        links += format_html(
            '<a class="related-widget-wrapper-link add-related" id="add_id_{}" href="{}?{}" '
            'data-popup="yes" title="{}"><img src="{}" alt="" width="24" height="24"></a>',
            *(name, context["add_related_url"], context["url_params"]),
            *(gettext("Add another %(model)s") % {"model": model}, static("admin/img/icon-addlink.svg")),
        )
    limited = context["model_has_limit_choices_to"]
    named = "" if limited else format_html(' data-model-ref="{}"', context["model_name"])
    return f'<div class="related-widget-wrapper"{named}>{context["rendered_widget"]}{links}</div>'


def _known_key(context):
    return not (context["is_hidden"] or context["can_delete_related"] or context["can_view_related"])


def _known_options(context):
    groups = context["widget"]["optgroups"]
    return all(option["template_name"] == OPTION for _label, options, _number in groups for option in options)


def _always(_context):
    return True


# The name of a template: (what writes the same, whether it knows how to).
WRITTEN = {
    **{
        f"django/forms/widgets/{kind}.html": (_input, _always)
        for kind in ("text", "hidden", "checkbox", "number", "password")
    },
    "django/forms/widgets/textarea.html": (_textarea, _always),
    "django/forms/widgets/select.html": (_select, _known_options),
    "django/forms/label.html": (_label, _always),
    "admin/widgets/related_widget_wrapper.html": (_key, _known_key),
    **{
        f"django/forms/errors/list/{kind}.html": (lambda _context: "", lambda context: not context["errors"])
        for kind in ("default", "ul")
    },
}


class Renderer(DjangoTemplates):
    """Renders forms as Django does; the boxes of `WRITTEN` without templates."""

    def render(self, template_name, context, request=None):
        """The HTML of a box, a label or a list of faults."""
        written, knows = WRITTEN.get(template_name, (None, None))
        return (
            written(context)
            if written and knows(context)
            else super().render(template_name, context, request)
        )
