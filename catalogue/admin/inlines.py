"""The rows that a record's form shows below it: its parts, and what the sources say of it."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation, Status
from catalogue.models.citation import FIELDS, TARGETS, Aspect, format_fault
from catalogue.models.fields import EDTFField, QuantityField

from .fields import RowForm, RowOptions, SaysInput

FEW = 3  # rows of one kind that a form edits in place


class Rows(forms.BaseInlineFormSet):
    """The rows of one kind that a form edits in place."""

    @cached_property
    def empty_form(self):
        """The boxes for one more row, which Django makes anew each time it looks at them."""
        return super().empty_form


class BelowRecord(RowOptions):
    """Mixin of inlines. `fk_name` is the key to the record above; `joined` what the rows' headings need."""

    formset = Rows
    most_rows = FEW
    columns = []  # of the table that shows more of them (`below`); else those of the boxes
    extra = 0
    show_change_link = True
    view_on_site = False
    joined = []

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.joined)

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_change(request, obj)

    def may_change_rows(self, request, record):
        """Whether the rows' own forms are for changing them or for looking only."""
        return self.has_change_permission(request, record)

    def _may_change(self, request, record):
        """Who may not change the record changes nothing below it."""
        above = self.admin_site.get_model_admin(self.parent_model)
        return record is None or record.pk is None or above.has_change_permission(request, record)

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

    most_rows = 0

    def may_change_rows(self, request, record):
        return self.admin_site.get_model_admin(self.model).has_change_permission(request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def field_choices(model):
    """What a citation about a record of `model` can be about, for a select."""
    columns = [
        (name, capfirst(str(model._meta.get_field(name).verbose_name)))
        for name in FIELDS[model._meta.model_name]
    ]
    return [
        ("", say("the record as a whole")),
        (say("Fields"), columns),
        (say("Aspects, without an accepted value"), [(a.value, capfirst(str(a.label))) for a in Aspect]),
    ]


def date_fields(tables):
    """The names of the fields of `tables` that hold dates."""
    models = [Citation._meta.get_field(table).related_model for table in tables]
    columns = {model._meta.get_field(name) for model in models for name in FIELDS[model._meta.model_name]}
    return sorted({column.name for column in columns if isinstance(column, EDTFField)})


def any_field_choices():
    """The fields of every table, for a citation whose record is not known yet."""
    tables = [
        (capfirst(model._meta.verbose_name), field_choices(model)[1][1])
        for model in (Citation._meta.get_field(table).related_model for table in TARGETS)
    ]
    aspects = (_("Aspects, without an accepted value"), [(a.value, capfirst(a.label)) for a in Aspect])
    return [("", _("the record as a whole")), *tables, aspects]


def field_box(model):
    """The choices of a citation's field, and which of them hold dates, about `model` or any record."""
    if model is None:
        return any_field_choices(), date_fields(TARGETS)
    return field_choices(model), date_fields([model._meta.model_name])


class CitationForm(RowForm):
    """What one source says about one field. A date under “says” is understood as in a box for dates."""

    target = None  # the model it is about, where that is fixed
    choices = dates = None  # of the fields of `target`, made once for all its rows

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
        widgets = {"says": SaysInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "says" in self.fields:  # there is none where the form is only looked at
            choices, dates = (self.choices, self.dates) if self.target else field_box(self._known_target())
            self.fields["field"].choices = choices
            box = self.fields["says"].widget
            box.dates, box.chosen = dates, self["field"].value()

    def _known_target(self):
        """The model it is about; None where the form itself asks for the record."""
        if self.is_bound or self.instance.about is None:
            return None
        return type(self.instance.about)

    def clean(self):
        cleaned = super().clean()
        column, says = self._column(cleaned), cleaned.get("says")
        if isinstance(column, EDTFField | QuantityField) and says:
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


class CitationFormSet(Rows):
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
                    "A published record needs at least one citation. Add one here, or save without "
                    "publishing; a record that is public already can be withdrawn."
                )
            )


class Citations(Stack):
    """What the sources say of the record above, citation by citation."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    joined = ["source", "quoted_in", "attributed_to", "follows__source"]
    columns = ["source", "locator", "field_words", "says", "stance", "quote"]
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

    @admin.display(description=_("field"))
    def field_words(self, citation):
        """What it speaks of, in words."""
        return capfirst(citation.field_label())

    def get_extra(self, request, obj=None, **kwargs):
        """One empty citation on a new record, which will need it."""
        return 0 if obj else 1

    def get_formset(self, request, obj=None, **kwargs):
        choices, dates = field_box(self.parent_model)
        known = {"target": self.parent_model, "choices": choices, "dates": dates}
        kwargs["form"] = type("CitationForm", (self.form,), known)
        return super().get_formset(request, obj, **kwargs)


def citations_of(table):
    """The inline of the citations about records of `table`."""
    return type(f"{table.capitalize()}Citations", (Citations,), {"fk_name": table})
