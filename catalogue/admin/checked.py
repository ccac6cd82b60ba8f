"""The rules across rows at every form and list: warnings, a filter, and a check after each change."""

from django.contrib import admin
from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.utils.translation import gettext_lazy as _

from catalogue import consistency
from catalogue.models import Case, Event, Finding, Participation, Person

from .lists import named_by

MOST_SHOWN = 20  # warnings about the parts of a record, on its form
# The rows that have warnings of their own and are looked after on the form of what they are part of.
PARTS = {Person: [(Participation, "person"), (Case, "person")], Event: [(Participation, "event")]}


class Warned(admin.SimpleListFilter):
    """The rows with open warnings, as the last checks have found them."""

    title = _("warnings")
    parameter_name = "warnings"

    def lookups(self, request, model_admin):
        found = {rule.severity for rule in consistency.rules_of(model_admin.opts.model_name).values()}
        severities = [(one.value, one.label) for one in consistency.Severity if one in found]
        return [("any", _("any")), *severities, ("acknowledged", _("acknowledged ones"))]

    def queryset(self, request, queryset):
        table, chosen = queryset.model._meta.model_name, self.value()
        findings = Finding.objects.filter(table=table)
        if chosen == "acknowledged":
            return named_by(queryset, findings.exclude(acknowledgement=None), "record")
        if chosen not in {"any", *consistency.Severity}:
            return queryset
        rules = consistency.rules_of(table).values()
        codes = [rule.code for rule in rules if chosen in {"any", rule.severity}]
        return named_by(queryset, findings.filter(acknowledgement=None, rule__in=codes), "record")


class Checked:
    """Mixin of admins: the rules are asked anew of whatever a form or an action has saved or deleted."""

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        return [*filters, Warned] if consistency.rules_of(self.opts.model_name) else filters

    def warnings(self, request, obj):
        """What the form of `obj` shows of its warnings."""
        return {
            "warnings": consistency.warnings_for(obj),
            "warnings_of_parts": self._of_parts(obj),
            "table": self.opts.model_name,
            "may_see_warnings": request.user.has_perm("catalogue.view_finding"),
            "may_acknowledge": request.user.has_perm("catalogue.acknowledge_finding"),
        }

    def _of_parts(self, obj):
        """(part, sentence) of the open warnings about its parts, as the last checks have found them."""
        told = []
        for model, key in PARTS.get(type(obj), []):
            table = model._meta.model_name
            rows = model.objects.filter(**{key: obj}).order_by()
            findings = Finding.objects.filter(
                table=table, record__in=rows.values("pk"), acknowledgement=None
            )[:MOST_SHOWN]
            rules = consistency.rules_of(table)
            told += [(f, rules[f.rule].say(f.facts)) for f in findings if f.rule in rules]
        return told

    def save_related(self, request, form, formsets, change):
        before = _touched(form, formsets)  # a deleted row has no key afterwards, and a new one none before
        super().save_related(request, form, formsets, change)
        consistency.refresh(_joined(before, _touched(form, formsets)))

    def delete_model(self, request, obj):
        touched = _deleting([obj])
        super().delete_model(request, obj)
        consistency.refresh(touched)

    def delete_queryset(self, request, queryset):
        touched = _deleting(queryset)
        super().delete_queryset(request, queryset)
        consistency.refresh(touched)


def _touched(form, formsets):
    """The rows that the forms save or delete, and what they were about before and are about now."""
    below = [row for formset in formsets for row in formset.forms if row.has_changed()]
    touched = consistency.touched_by([row.instance for row in [form, *below]])
    for row in [form, *below]:
        for key in consistency.owners(type(row.instance)):
            before = row.initial.get(key.name)
            touched = _joined(touched, {key.related_model: {before} if isinstance(before, int) else set()})
    return touched


def _deleting(rows):
    """The rows that go with `rows`, and what all of them are about; nothing where they cannot be deleted."""
    collector = Collector(using=DEFAULT_DB_ALIAS)
    try:
        collector.collect(rows)
    except ProtectedError:
        return {}
    gone = [row for collected in [*collector.data.values(), *collector.fast_deletes] for row in collected]
    return consistency.touched_by(gone)


def _joined(one, other):
    return {model: one.get(model, set()) | other.get(model, set()) for model in {*one, *other}}
