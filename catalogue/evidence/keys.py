"""The values of a record's columns in words, and the records that keys name, looked up once for a page."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Place, Redirect, Status
from catalogue.models.fields import EDTFField, QuantityField, parse_date, parse_quantity
from catalogue.names_in_time import NamesThen

from .comparing import CONTRADICTS, SAME, compare_words

HIDDEN = _("a record that is not published")


def accepted_text(record, column):
    """The accepted value of `column` as CSV writes it: a key as its slug or ref, nothing as ''."""
    if column.is_relation:
        related = getattr(record, column.name)
        return related.key if related else ""
    value = getattr(record, column.name)
    return "" if value is None else str(value)


def in_words(column, text):
    """A value of the model field `column`, as CSV writes it, for people; unreadable text stays as it is."""
    try:
        if isinstance(column, EDTFField):
            return parse_date(text).in_words() if text else ""
        if isinstance(column, QuantityField):
            return parse_quantity(text).in_words() if text else ""
    except ValueError:
        return text
    return str(dict(column.flatchoices).get(text, text)) if column.choices else text


class Keys:
    """The records that citations and accepted values name, looked up once for all records of a page."""

    def __init__(self, records, cited, public):
        self.public = public
        self.by_id = {}  # (model, primary key) -> record
        self.by_key = {}  # (model, slug or ref, a retired slug too) -> record
        ids, says = {}, {}
        for record in records:
            for citation in cited[record.pk]:
                column = _relation(record, citation.field)
                if column:
                    ids.setdefault(column.related_model, set()).add(getattr(record, column.attname))
                    says.setdefault(column.related_model, set()).add(citation.says)
        for model, said in says.items():
            self._look_up(model, ids[model], said)
        self.names_then = NamesThen(r for (model, _id), r in self.by_id.items() if model is Place)

    def _look_up(self, model, ids, says):
        relations = _relations(model)  # headings are made of them
        named = Q(pk__in=ids - {None}) | Q(**{f"{model.key_name}__in": says})
        for record in model.objects.filter(named).select_related(*relations):
            self.by_id[model, record.pk] = self.by_key[model, record.key] = record
        missing = {words for words in says if (model, words) not in self.by_key}
        if missing and model.key_name == "slug":
            table = model._meta.model_name
            joined = [table, *(f"{table}__{relation}" for relation in relations)]
            retired = Redirect.objects.filter(target_table=table, old_slug__in=missing)
            for redirect in retired.select_related(*joined):
                self.by_key[model, redirect.old_slug] = redirect.target

    def compare(self, column, one, other):
        """The agreement of two words for a key: slugs (retired ones too), refs, or the words printed."""
        first = self.by_key.get((column.related_model, one))
        second = self.by_key.get((column.related_model, other))
        if first and second:
            return SAME if first.pk == second.pk else CONTRADICTS
        return compare_words(str(first or one), str(second or other))

    def words(self, record, column, says):
        """What a citation about `record` says, for people: dates in words, keys by name, choices by label."""
        if column.is_relation:
            named = self.by_key.get((column.related_model, says))
            return self._heading(record, column, named) if named else says
        return in_words(column, says)

    def accepted(self, record, column):
        """The accepted value for people; '' where none is accepted."""
        if column.is_relation:
            related = self._related(record, column)
            return self._heading(record, column, related) if related else ""
        return in_words(column, accepted_text(record, column))

    def accepted_text(self, record, column):
        """The accepted value as CSV writes it, without a query of its own for a key."""
        if column.is_relation:
            related = self._related(record, column)
            return related.key if related else ""
        return accepted_text(record, column)

    def _related(self, record, column):
        return self.by_id.get((column.related_model, getattr(record, column.attname)))

    def _heading(self, record, column, related):
        """How the key `column` of `record` names `related`: a place by the name of that time."""
        if self.public and _is_hidden(related):
            return str(HIDDEN)
        if isinstance(related, Place):
            return self.names_then.words(record, column.name, related)
        return related.heading_for_readers() if hasattr(related, "heading_for_readers") else str(related)


def _is_hidden(record):
    """True where the heading of `record` would name it, or its person, although that is not published."""
    person = getattr(record, "person", None)
    event = getattr(record, "event", None) if record.key_name == "ref" else None
    named = [record, person, event]
    return any(getattr(row, "status", Status.PUBLISHED) != Status.PUBLISHED for row in named if row)


def _relation(record, name):
    try:
        column = record._meta.get_field(name) if name else None
    except FieldDoesNotExist:
        return None
    return column if column is not None and column.is_relation and column.concrete else None


def _relations(model):
    return [f.name for f in model._meta.concrete_fields if f.is_relation]
