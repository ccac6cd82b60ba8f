"""The rows below a record, on its form: a few are edited there in place, more are shown as a table.

One rule for rows of every kind, which the form says itself. A row of the table is changed on the form of its
own, which comes back to the record it was opened from.
"""

from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db.models import IntegerField, Value
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext

from catalogue import dates
from catalogue.models import Row
from catalogue.models.fields import EDTFField

from .inlines import ListedOnly

BELOW = "below"  # in the address of a row's form: the key to the record that it was opened from
MOST_SHOWN = 100  # rows in a table, so that 200 keep the form within 150 ms; the list has them all
STAYING = {"_continue", "_addanother", "_saveasnew", "_popup"}  # buttons that ask for another page


@dataclass
class Shown:
    """Rows below a record, as a table on its form."""

    prefix: str  # of the boxes of the rows, where they are edited in place
    label: str
    columns: list
    rows: list  # (address of the row's form, its cells)
    few: int  # rows that would be edited in place; 0 where they never are
    more: bool  # than are shown
    list_address: str
    add: str  # the address of an empty form; "" where none may be added
    may_change: bool

    @property
    def verb(self):
        """What the link to a row's form is called."""
        return gettext("Change") if self.may_change else gettext("View")

    @property
    def labelled(self):
        """The rows: the address, and the cells, each with the heading that a phone shows beside it.

        Without a template, of which the cells of 200 rows would be most of the work.
        """
        for address, cells in self.rows:
            labelled = zip(self.columns, cells, strict=True)
            yield address, format_html_join("", '<td data-label="{}">{}</td>', labelled)


class RowsBelow:
    """Mixin of the admins of tables: which rows a form edits in place, and the tables of the others."""

    def get_inlines(self, request, obj):
        """The rows that are edited in place."""
        edited = [inline for inline in self.inlines if not issubclass(inline, ListedOnly)]
        if obj is None or obj.pk is None:
            return edited
        if request.method == "POST":  # the form that was sent decides, whatever was added meanwhile
            return [inline for inline in edited if f"{inline.prefix()}-TOTAL_FORMS" in request.POST]
        if not hasattr(request, "rows_below"):
            request.rows_below = _counted(edited, obj)
        return [inline for inline in edited if request.rows_below[inline] <= inline.most_rows]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        edited = {type(formset.opts): formset for formset in context["inline_admin_formsets"]}
        below = [edited.get(inline) or self._rows_table(request, inline, obj) for inline in self.inlines]
        context["below"] = [rows for rows in below if rows]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _rows_table(self, request, kind, obj):
        """The table of the rows of one kind; None where there are none or one may not see them."""
        if obj is None or obj.pk is None:
            return None
        inline = kind(self.model, self.admin_site)
        if not inline.has_view_or_change_permission(request, obj):
            return None
        names = inline.columns or flatten_fieldsets(inline.get_fieldsets(request, obj))
        joined = [path for path in inline.joined if path.partition("__")[0] in names]
        rows = inline.get_queryset(request).select_related(*joined or [None])
        rows = rows.filter(**{inline.fk_name: obj})[: MOST_SHOWN + 1]
        if not rows:
            return None
        cells = [_cell(inline, name) for name in names]
        table = inline.model._meta.model_name
        way_back = f"?{BELOW}={inline.fk_name}"
        form = reverse(f"admin:catalogue_{table}_change", args=["id"]) + way_back
        empty = reverse(f"admin:catalogue_{table}_add") + f"{way_back}&{inline.fk_name}={obj.pk}"
        whole = reverse(f"admin:catalogue_{table}_changelist") + f"?{inline.fk_name}__id__exact={obj.pk}"
        return Shown(
            prefix=inline.prefix(),
            label=capfirst(inline.verbose_name_plural),
            columns=[str(capfirst(label_for_field(name, inline.model, inline))) for name in names],
            rows=[
                (form.replace("/id/", f"/{row.pk}/"), [cell(row) for cell in cells])
                for row in rows[:MOST_SHOWN]
            ],
            few=inline.most_rows,
            more=len(rows) > MOST_SHOWN,
            list_address=whole,
            add=empty if inline.has_add_permission(request, obj) else "",
            may_change=inline.may_change_rows(request, obj),
        )

    def response_add(self, request, obj, post_url_continue=None):
        return _back(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return _back(request, obj, super().response_change(request, obj))


def _counted(inlines, record):
    """How many rows of each of `inlines` there are, in one query and no further than needed."""
    counted = [
        inline.rows_of(record)
        .order_by()
        .annotate(inline_number=Value(at, IntegerField()))
        .values_list("inline_number", flat=True)[: inline.most_rows + 1]
        for at, inline in enumerate(inlines)
    ]
    found = Counter(counted[0].union(*counted[1:], all=True) if counted else [])
    return {inline: found[at] for at, inline in enumerate(inlines)}


def _cell(inline, name):
    """What turns a row into the text of its column `name`: a field of the row or a method of `inline`."""
    try:
        column = inline.model._meta.get_field(name)
    except FieldDoesNotExist:
        return getattr(inline, name)
    if column.choices:
        words = {value: str(label) for value, label in column.flatchoices}
        return lambda row: words.get(getattr(row, name), getattr(row, name))
    if isinstance(column, EDTFField):
        return lambda row: dates.parse(text).in_words() if (text := getattr(row, name)) else ""
    return lambda row: "" if (value := getattr(row, name)) is None else str(value)


def _back(request, row, answer):
    """To the record whose form the form of `row` was opened from; `answer` where it was none."""
    known = {key.name: key for key in row._meta.fields if key.many_to_one and _at_desk(key.related_model)}
    key = known.get(request.GET.get(BELOW))
    if key is None or STAYING & set(request.POST) or (record := getattr(row, key.name)) is None:
        return answer
    form = reverse(f"admin:catalogue_{record._meta.model_name}_change", args=[record.pk])
    return HttpResponseRedirect(f"{form}#{key.remote_field.get_accessor_name()}-group")


def _at_desk(model):
    return issubclass(model, Row) and admin.site.is_registered(model)
