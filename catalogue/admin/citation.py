"""Citations, at the curators' desk; most are typed on the form of the record they are about."""

from operator import itemgetter

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation
from catalogue.models.citation import FIELDS, TARGETS, Aspect

from . import cite
from .base import PartAdmin
from .copying import CopiesCitations
from .inlines import CitationForm

WHOLE = "whole"  # stands for a blank field in the address of a list
WIDEST = 50  # characters in a cell of the list, which has five columns on one screen


def short(text):
    """The beginning of `text`, as a cell of the list shows it."""
    return Truncator(str(text)).chars(WIDEST)


class About(admin.SimpleListFilter):
    """The citations about records of one table."""

    title = _("about")
    parameter_name = "about"

    def lookups(self, request, model_admin):
        models = {table: Citation._meta.get_field(table).related_model for table in TARGETS}
        return [(table, capfirst(model._meta.verbose_name_plural)) for table, model in models.items()]

    def queryset(self, request, queryset):
        return queryset.filter(**{f"{self.value()}__isnull": False}) if self.value() in TARGETS else queryset


class Field(admin.SimpleListFilter):
    """The citations of one field, of the table chosen under “about” or of any, or of one aspect."""

    title = _("field")
    parameter_name = "field"

    def lookups(self, request, model_admin):
        table = request.GET.get(About.parameter_name)
        columns = {}
        for known in [table] if table in TARGETS else TARGETS:
            model = Citation._meta.get_field(known).related_model
            for name in FIELDS[known]:
                columns.setdefault(name, capfirst(model._meta.get_field(name).verbose_name))
        aspects = [(aspect.value, capfirst(aspect.label)) for aspect in Aspect]
        return [(WHOLE, _("the record as a whole")), *aspects, *sorted(columns.items(), key=itemgetter(1))]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(field="" if self.value() == WHOLE else self.value())


class QuotedElsewhere(admin.SimpleListFilter):
    """The citations that were seen in another source, or not."""

    title = _("quoted in another source")
    parameter_name = "quoted"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(quoted_in__isnull=self.value() == "no")


@admin.register(Citation)
class CitationAdmin(CopiesCitations, PartAdmin):
    """What one source says about one field of one record."""

    form = CitationForm
    list_display = ["about", "field_words", "says_short", "source_short", "locator_short"]
    sortable_by = []
    list_filter = [About, Field, "stance", QuotedElsewhere]
    ordering = ["-pk"]
    search_fields = [
        *["source__sort_key", "source__slug__contains", "source__authors__icontains", "ref__exact"],
        *["says_sort_key", "quote_sort_key"],
        *["person__sort_key", "person__native_sort_key", "name__sort_key"],
        *["place__sort_key", "place__native_sort_key", "renaming__old_sort_key", "renaming__new_sort_key"],
        *["event__sort_key", "participation__person__sort_key", "participation__event__sort_key"],
        *["rehabilitation__person__sort_key", "case__person__sort_key", "figure__event__sort_key"],
    ]
    search_help_text = _(
        "Words of the source's title, its authors or its year; of what it says, or the quote; of the record."
    )
    fieldsets = [
        (None, {"fields": [("source", "locator"), ("field", "says", "stance"), ("quote", "note")]}),
        (
            _("About"),
            {
                "description": _("Choose exactly one record."),
                "fields": [("person", "name"), ("place", "renaming"), ("event", "participation")]
                + [("rehabilitation", "case"), "figure"],
            },
        ),
        (
            _("Seen in another source, words of another person, repeats another citation"),
            {"fields": [("quoted_in", "quoted_in_locator"), ("attributed_to", "follows")]},
        ),
    ]

    def get_queryset(self, request):
        """With what they are about, each kind of record by itself: planning one join of all takes longer."""
        whole = ["source", "person", "name", "place", "event", "renaming"]
        parts = {
            "rehabilitation": ["person"],
            "participation": ["person", "event"],
            "case": ["person"],
            "figure": ["event", "rehabilitation__person"],
        }
        read = [
            Prefetch(name, Citation._meta.get_field(name).related_model.objects.select_related(*keys))
            for name, keys in parts.items()
        ]
        return super().get_queryset(request).prefetch_related(*whole, *read)

    def response_add(self, request, obj, post_url_continue=None):
        return cite.back(request, obj) or super().response_add(request, obj, post_url_continue)

    @admin.display(description=_("about"))
    def about(self, citation):
        """The kind and the heading of the record it is about."""
        record = citation.about
        return short(f"{capfirst(record._meta.verbose_name)}: {record}")

    @admin.display(description=_("field"))
    def field_words(self, citation):
        """What it speaks of, in words."""
        return capfirst(citation.field_label())

    @admin.display(description=_("says"))
    def says_short(self, citation):
        """The beginning of what the source gives."""
        return short(citation.says)

    @admin.display(description=_("source"))
    def source_short(self, citation):
        """The beginning of the source's title."""
        return short(citation.source)

    @admin.display(description=_("locator"))
    def locator_short(self, citation):
        """The beginning of the place in the source."""
        return short(citation.locator)
