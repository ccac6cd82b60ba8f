"""What the curators' forms and lists share: keys by autocomplete, dates echoed, evidence beside a record.

The admin declares; what holds is decided by the models and the database. A refusal of the database, whoever
caused it, comes back as a sentence on the form with everything typed still there.
"""

import datetime
from functools import reduce
from operator import or_

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, connections, transaction
from django.db.models import Count, OuterRef, ProtectedError, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from catalogue import consistency, dates, evidence, names
from catalogue.models import Citation, Place, Status
from catalogue.models.citation import FIELDS, TARGETS, Aspect, format_fault
from catalogue.models.fields import EDTFField, Prose

COUNTED = (
    10_000  # rows that a narrowed list counts, the last row that paging reaches, the hits of a rare word
)
MOST_ROWS = 200  # rows of one table that a form shows below its record; more are listed apart
CHECK_VIOLATION = "23514"  # PostgreSQL's code for a refused constraint, and for our triggers' refusals


# --- dates ----------------------------------------------------------------------------------------


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

    template_name = "admin/catalogue/date.html"

    def get_context(self, name, value, attrs):
        attrs = {
            **(attrs or {}),
            "data-understand": reverse("admin:catalogue_understand"),
            "autocomplete": "off",
        }
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = echo(value)
        return context


def in_words(column, label):
    """A list column: the EDTF `column` in words, sorted by its first possible day."""

    @admin.display(description=label, ordering=f"{column}_earliest")
    def words(self, record):
        text = getattr(record, column)
        return dates.parse(text).in_words() if text else ""

    return words


# --- keys -----------------------------------------------------------------------------------------


class KeyInput(AutocompleteSelect):
    """An autocomplete that needs no query for the record the row already has."""

    known = None

    def optgroups(self, name, value, attrs=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
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


# --- rows below a record --------------------------------------------------------------------------


class BelowRecord(RowOptions):
    """Mixin of inlines. `fk_name` is the key to the record above; `joined` what the rows' headings need."""

    extra = 0
    show_change_link = True
    view_on_site = False
    joined = []

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.joined)

    @classmethod
    def rows_of(cls, record):
        """The rows below `record`."""
        return cls.model._base_manager.filter(**{cls.fk_name: record})

    @classmethod
    def prefix(cls):
        """The prefix of the rows' boxes in the form, as Django makes it."""
        return cls.model._meta.get_field(cls.fk_name).remote_field.get_accessor_name()


class Table(BelowRecord, admin.TabularInline):
    """Rows of few columns, as a table."""


class Stack(BelowRecord, admin.StackedInline):
    """Rows of many columns, as compact grids one below the other."""


class ListedOnly(Table):
    """Records that have forms of their own, listed for orientation, each with a link."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


# --- citations ------------------------------------------------------------------------------------


def field_choices(model):
    """What a citation about a record of `model` can be about, for a select."""
    columns = [
        (name, capfirst(model._meta.get_field(name).verbose_name)) for name in FIELDS[model._meta.model_name]
    ]
    return [
        ("", _("the record as a whole")),
        (_("Fields"), columns),
        (_("Aspects, without an accepted value"), [(a.value, capfirst(a.label)) for a in Aspect]),
    ]


def any_field_choices():
    """The fields of every table, for a citation whose record is not known yet."""
    tables = [
        (capfirst(model._meta.verbose_name), field_choices(model)[1][1])
        for model in (Citation._meta.get_field(table).related_model for table in TARGETS)
    ]
    aspects = (_("Aspects, without an accepted value"), [(a.value, capfirst(a.label)) for a in Aspect])
    return [("", _("the record as a whole")), *tables, aspects]


class CitationForm(RowForm):
    """What one source says about one field. A date under “says” is understood as in a box for dates."""

    target = None  # the model it is about, where that is fixed

    field = forms.ChoiceField(
        label=_("Field"),
        required=False,
        help_text=_("What the source speaks of: one field, an aspect, or the record as a whole."),
    )

    class Meta:
        help_texts = {
            "says": _(
                "What the source gives, in the field's own format: a date as you would type it, a number as "
                "688503, a name as printed. Required for a field."
            ),
            "quote": _("A few words, exactly as the source prints them, in its language."),
            "quoted_in_locator": _("The page of the source we saw."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "field" in self.fields:
            model = self._known_target()
            self.fields["field"].choices = field_choices(model) if model else any_field_choices()

    def _known_target(self):
        """The model it is about; None where the form itself asks for the record."""
        if self.target or self.is_bound or self.instance.about is None:
            return self.target
        return type(self.instance.about)

    def clean(self):
        cleaned = super().clean()
        column, says = self._column(cleaned), cleaned.get("says")
        if isinstance(column, EDTFField) and says:
            try:
                cleaned["says"] = column.formfield().clean(says)
            except ValidationError as fault:
                self.add_error("says", fault)
        elif fault := format_fault(column, says):
            self.add_error("says", fault)
        return cleaned

    def _column(self, cleaned):
        model = self.target or next((type(cleaned[table]) for table in TARGETS if cleaned.get(table)), None)
        name = cleaned.get("field")
        known = model is not None and name in FIELDS[model._meta.model_name]
        return model._meta.get_field(name) if known else None


class CitationFormSet(forms.BaseInlineFormSet):
    """The citations of one record: a published record keeps at least one."""

    def clean(self):
        super().clean()
        if getattr(self.instance, "status", None) != Status.PUBLISHED:
            return
        kept = [
            f for f in self.forms if not f.cleaned_data.get("DELETE") and (f.instance.pk or f.has_changed())
        ]
        if not kept:
            raise ValidationError(
                _(
                    "A published record needs at least one citation. Add one here, or set the status to "
                    "draft and publish later."
                )
            )


class Citations(Stack):
    """What the sources say of the record above, citation by citation."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    joined = ["source", "quoted_in", "attributed_to", "follows__source"]
    fieldsets = [
        (
            None,
            {
                "classes": ["citation"],
                "fields": [
                    ("source", "locator"),
                    ("field", "says", "stance"),
                    ("quote", "note"),
                ],
            },
        ),
        (
            _("Seen in another source, words of another person, repeats another citation"),
            {
                "classes": ["citation", "collapse"],
                "fields": [("quoted_in", "quoted_in_locator"), ("attributed_to", "follows")],
            },
        ),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        """One empty citation on a new record, which will need it."""
        return 0 if obj else 1

    def get_formset(self, request, obj=None, **kwargs):
        kwargs["form"] = type("CitationForm", (self.form,), {"target": self.parent_model})
        return super().get_formset(request, obj, **kwargs)


def citations_of(table):
    """The inline of the citations about records of `table`."""
    return type(f"{table.capitalize()}Citations", (Citations,), {"fk_name": table})


# --- lists ----------------------------------------------------------------------------------------


class EstimatedPaginator(Paginator):
    """Counts at most `COUNTED` rows; of a whole table it takes the planner's estimate.

    Paging ends at row `COUNTED`: behind it a list is narrowed by a filter or a search, not leafed through.
    """

    @cached_property
    def count(self):
        """The number of rows, estimated or capped where there are many."""
        if self.whole_table and (estimate := self._estimate()) > COUNTED:
            return estimate
        return self.object_list.order_by().values("pk")[: COUNTED + 1].count()

    @cached_property
    def num_pages(self):
        """The number of pages that can be reached."""
        return max(1, -(-self.last_row // self.per_page))

    @property
    def last_row(self):
        """The number of the last row that paging reaches."""
        return min(self.count, COUNTED)

    @cached_property
    def whole_table(self):
        """True where nothing narrows the list."""
        return not self.object_list.query.where

    def count_in_words(self):
        """`25`, `about 3,000,000` or `more than 10,000`."""
        if self.count <= COUNTED:
            return f"{self.count:,}"
        if self.whole_table:
            return gettext("about %(count)s") % {"count": f"{self.count:,}"}
        return gettext("more than %(count)s") % {"count": f"{COUNTED:,}"}

    def _estimate(self):
        table = self.object_list.model._meta.db_table
        with connections[self.object_list.db].cursor() as cursor:
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
            return cursor.fetchone()[0]


class CitedChangeList(ChangeList):
    """A list that shows how many citations each row has: counted for the rows on the page only."""

    def get_queryset(self, request, exclude_parameters=None):
        queryset = super().get_queryset(request, exclude_parameters)
        if self.model._meta.model_name not in TARGETS:
            return queryset
        about = Citation.objects.filter(**{self.model._meta.model_name: OuterRef("pk")}).order_by()
        counted = about.values(self.model._meta.model_name).annotate(number=Count("pk")).values("number")
        return queryset.annotate(number_of_citations=Coalesce(Subquery(counted), 0))


def decade(column, label):
    """A list filter: the rows whose EDTF `column` can mean a day in the decade chosen."""

    class Decade(admin.SimpleListFilter):
        title = label
        parameter_name = f"{column}_decade"

        def lookups(self, request, model_admin):
            decades = [(str(year), f"{year}s") for year in range(2020, 1870, -10)]
            return [*decades, ("none", _("undated"))]

        def queryset(self, request, queryset):
            value = self.value()
            if value == "none":
                return queryset.filter(**{column: ""})
            if not value or not value.isdecimal() or not 1 <= int(value) <= 9990:
                return queryset
            first = datetime.date(int(value), 1, 1)
            return queryset.overlapping(column, first, first.replace(year=first.year + 9, month=12, day=31))

    return Decade


def country(path):
    """A list filter: the rows whose place, at `path`, lies in the country chosen."""

    class Country(admin.SimpleListFilter):
        title = _("country")
        parameter_name = "country"

        def lookups(self, request, model_admin):
            found = Place.objects.exclude(country="").order_by("country").values_list("country", flat=True)
            return [(name, name) for name in found.distinct()]

        def queryset(self, request, queryset):
            return queryset.filter(**{path: self.value()}) if self.value() else queryset

    return Country


class Cited(admin.SimpleListFilter):
    """The rows that no citation is about."""

    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [("none", _("no citation")), ("disagree", _("sources disagree"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(citations=None)
        if self.value() == "disagree":
            return queryset.filter(pk__in=evidence.disagreeing(queryset.model).values("pk"))
        return queryset


# --- admins ---------------------------------------------------------------------------------------


def refusal(error):
    """The sentence for an IntegrityError, for the person at the form."""
    if isinstance(error, ProtectedError):
        return gettext("Other records name this one, so it stays. Change or delete those first.")
    said = getattr(error.__cause__, "diag", None)
    name = getattr(said, "constraint_name", None)
    for model in apps.get_app_config("catalogue").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    if getattr(said, "sqlstate", None) == CHECK_VIOLATION:
        return said.message_primary
    return gettext(
        "Somebody else changed or removed what this form names while you were typing. Nothing was saved. "
        "Look at the values below and save again."
    )


class RowAdmin(RowOptions, admin.ModelAdmin):
    """The form and the list of one table.

    `search_fields` are paths to folded columns (`sort_key`): every word typed, folded as they are, must occur
    in one of them. A path may end in another lookup (`ref__startswith`).
    """

    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50
    list_select_related = []
    help_texts = {}
    bookkeeping = ["version", "created", "modified"]
    listed_apart = []  # (model, key): the rows that name this record and are too many for its form

    class Media:
        css = {"all": ["catalogue/admin.css"]}
        js = ["catalogue/admin.js"]

    # Lists

    def get_changelist(self, request, **kwargs):
        return CitedChangeList

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description=_("citations"))
    def citation_count(self, record):
        """How many citations are about the record."""
        return record.number_of_citations

    def get_search_results(self, request, queryset, search_term):
        """The rows in which every word occurs. A rare word is looked up, a common one only checked."""
        for word in names.fold(search_term).split():
            conditions = list(self.matching(word))
            first, *others = [self._rows(condition) for condition in conditions]
            found = first.union(*others, all=True) if others else first
            if found[: COUNTED + 1].count() <= COUNTED:
                queryset = queryset.filter(pk__in=found)
            else:
                # A scalar subquery is asked row by row; PostgreSQL would gather all of an EXISTS beforehand.
                here = [IsNull(Subquery(rows.filter(pk=OuterRef("pk"))[:1]), False) for rows in others]
                queryset = queryset.filter(reduce(or_, here, conditions[0]))
        return queryset, False

    def matching(self, word):
        """The conditions, one an index, under any of which a row matches the folded `word`."""
        lookups = {"contains", "icontains", "startswith", "exact"}
        for path in self.search_fields:
            ends = path.rpartition("__")[2] in lookups
            yield Q(**{path if ends else f"{path}__contains": word})

    def _rows(self, condition):
        return self.model._base_manager.filter(condition).order_by().values("pk")

    # Forms

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self.help_texts:
            kwargs.setdefault("help_texts", self.help_texts)
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), *self.bookkeeping]
        return [*fixed, "slug"] if getattr(obj, "first_published", None) else fixed

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        kept = {"classes": ["collapse"], "fields": [tuple(self.bookkeeping)]}
        return [*fieldsets, (_("Bookkeeping"), kept)]

    def get_inlines(self, request, obj):
        """The rows below the record; a table that has too many of them is listed apart."""
        if obj is None or obj.pk is None:
            return [inline for inline in self.inlines if not issubclass(inline, ListedOnly)]
        if request.method == "POST":  # the form that was sent decides, whatever was added meanwhile
            return [inline for inline in self.inlines if f"{inline.prefix()}-TOTAL_FORMS" in request.POST]
        counted = self._rows_below(request, obj)
        return [
            inline
            for inline, number in counted.items()
            if number <= MOST_ROWS and (number or not issubclass(inline, ListedOnly))
        ]

    def _rows_below(self, request, obj):
        """How many rows each inline has, counted once a request and no further than needed."""
        if not hasattr(request, "rows_below"):
            few = MOST_ROWS + 1
            request.rows_below = {i: i.rows_of(obj).order_by()[:few].count() for i in self.inlines}
        return request.rows_below

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if request.method == "GET" and obj is not None:
            context |= {
                "warnings": consistency.warnings_for(obj),
                "disagreements": self._disagreements(obj),
                "listed_apart": self._lists(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _disagreements(self, obj):
        if self.model._meta.model_name not in TARGETS:
            return []
        return evidence.of(obj, public=False).disagreements

    def _lists(self, request, obj):
        counted = self._rows_below(request, obj).items()
        apart = [(inline.model, inline.fk_name) for inline, number in counted if number > MOST_ROWS]
        return [self._list(model, key, obj) for model, key in [*self.listed_apart, *apart]]

    def _list(self, model, key, obj):
        address = reverse(f"admin:catalogue_{model._meta.model_name}_changelist")
        label = capfirst(model._meta.verbose_name_plural)
        return {
            "address": f"{address}?{key}__id__exact={obj.pk}",
            "label": f"{label} ({model._meta.get_field(key).verbose_name})",
        }

    # Refusals: what the database refuses becomes a sentence, and nothing is half written.

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refusal = refusal(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._check_now()

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            opts = self.model._meta
            return HttpResponseRedirect(
                reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[object_id])
            )

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self._check_now()

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._check_now()

    def _check_now(self):
        """Let what the database checks at the end of a transaction be checked while the form is at hand."""
        connections[self.model.objects.db].check_constraints()


class PartAdmin(RowAdmin):
    """The form and the list of a table whose rows have no page of their own."""

    bookkeeping = ["ref", "version", "created", "modified"]


class RecordAdmin(RowAdmin):
    """The form and the list of a table of records."""

    save_on_top = True
    publication = (_("Publication"), {"fields": [("status", "slug"), "summary", "note"]})

    def view_on_site(self, record):
        """The public page, which only a published record has."""
        return record.get_absolute_url() if record.status == Status.PUBLISHED else None
