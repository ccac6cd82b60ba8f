"""The columns of the CSV contracts: how a cell becomes a value and a value a cell, and what keys mean.

`Keys` knows which row a slug or ref means; columns set attributes of a model's instance from cells, and
make cells from what an export reads.
"""

from decimal import Decimal, InvalidOperation

from django.db import connection
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from catalogue.models import Redirect

CHUNK = 5_000  # keys a query


class Keys:
    """Which row each slug or ref means, asked once a table and file, never once a cell.

    A retired slug means the record that it redirects to. A key that a file brings along means the id that
    has been kept for it.
    """

    def __init__(self):
        self._ids = {}  # model -> {key: id}

    def learn(self, model, wanted):
        """Look up which rows of `model` the keys `wanted` mean, as far as that is not known yet."""
        known = self._ids.setdefault(model, {})
        unknown = sorted(set(wanted) - known.keys() - {""})
        for start in range(0, len(unknown), CHUNK):
            some = unknown[start : start + CHUNK]
            known.update(_retired(model, some))
            known.update(_current(model, some))

    def keep(self, model, wanted):
        """Keep an id for each of the keys `wanted` that means no row of `model` yet."""
        self.learn(model, wanted)
        fresh = [key for key in dict.fromkeys(wanted) if key and key not in self._ids[model]]
        if fresh:
            ids = _next_ids(model, len(fresh))
            self._ids[model].update(zip(fresh, ids, strict=True))

    def redirect(self, model, retired):
        """Let the retired slugs `retired` ({old: new}) mean what the new ones do, unless they mean a row."""
        self.learn(model, [*retired, *retired.values()])
        for old, new in retired.items():
            if new in self._ids[model]:
                self._ids[model].setdefault(old, self._ids[model][new])

    def id(self, model, key):
        """The id that `key` means; None where there is no such row."""
        return self._ids.get(model, {}).get(key)


def _current(model, some):
    key = model.key_name
    return model._base_manager.filter(**{f"{key}__in": some}).values_list(key, "pk")


def _retired(model, some):
    if model.key_name != "slug":
        return ()
    table = model._meta.model_name
    found = Redirect.objects.filter(target_table=table, old_slug__in=some)
    return found.values_list("old_slug", f"{table}_id")


def _next_ids(model, count):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [id for (id,) in cursor.fetchall()]


class Column(Field):
    """One column of a contract: which attribute a cell sets, and where in the database its text comes from.

    `paths` are what it reads when rows are exported, as paths of the ORM; `text()` makes the cell of them.
    """

    def __init__(self, name, widget=None, **kwargs):
        super().__init__(attribute=name, column_name=name, widget=widget, **kwargs)
        self.paths = [name]
        self.attributes = [name]

    def references(self, cell):
        """The (model, key) that `cell` names; none where the column holds no key."""
        return ()

    def get_value(self, instance):
        """What the row holds: of a model's instance, or of the dictionary of `paths` that an export reads."""
        if isinstance(instance, dict):
            return instance[self.attribute]
        return super().get_value(instance)


class KeyColumn(Column):
    """A key to another table: its slug or ref in the cell, its id on the instance."""

    def __init__(self, field):
        super().__init__(field.name)
        self.model = field.related_model
        self.required = not field.null
        self.attribute = f"{field.name}__{self.model.key_name}"
        self.paths = [self.attribute]
        self.attributes = [field.attname]

    def references(self, cell):
        return [(self.model, cell)] if cell else ()

    def save(self, instance, row, is_m2m=False, keys=None, **kwargs):
        """Set the id that the cell's key means; ValueError where it means none."""
        cell = row[self.column_name]
        if not cell and self.required:
            raise ValueError(_("The cell is empty. It must name a row of “%(table)s”.") % _naming(self.model))
        setattr(instance, self.attributes[0], id_of(keys, self.model, cell) if cell else None)


class AddressColumn(Column):
    """One of several nullable keys, written `table/key`: `event/secret-speech`."""

    def __init__(self, name, fields):
        super().__init__(name)
        self.models = {field.name: field.related_model for field in fields}
        self.paths = [f"{table}__{model.key_name}" for table, model in self.models.items()]
        self.attributes = [field.attname for field in fields]

    def references(self, cell):
        table, slash, key = cell.partition("/")
        return [(self.models[table], key)] if table in self.models and key else ()

    def get_value(self, instance):
        if not isinstance(instance, dict):
            row = next((r for r in (getattr(instance, t) for t in self.models) if r is not None), None)
            return f"{row._meta.model_name}/{row.key}" if row else ""
        found = ((path, instance[path]) for path in self.paths)
        return next((f"{path.partition('__')[0]}/{key}" for path, key in found if key), "")

    def save(self, instance, row, is_m2m=False, keys=None, **kwargs):
        """Set the key of the table that the cell names and clear the others; ValueError for anything else."""
        table, slash, key = row[self.column_name].partition("/")
        if table not in self.models or not key:
            raise ValueError(
                _("Write the table, a slash and the key. The tables are: %(tables)s.")
                % {"tables": ", ".join(self.models)}
            )
        id = id_of(keys, self.models[table], key)
        for name, attribute in zip(self.models, self.attributes, strict=True):
            setattr(instance, attribute, id if name == table else None)


def id_of(keys, model, key):
    """The id that `key` means in the table of `model`; ValueError with a sentence where it means none."""
    id = keys.id(model, key)
    if id is None:
        raise ValueError(
            _("“%(table)s” has no row “%(key)s”. Check the spelling, or add that row to its file.")
            % {**_naming(model), "key": key}
        )
    return id


def _naming(model):
    return {"table": model._meta.model_name}


class TextWidget(Widget):
    """A cell of text, normalised as the model's field would."""

    def __init__(self, field):
        super().__init__()
        self.normalise = field.to_python

    def clean(self, value, row=None, **kwargs):
        return self.normalise(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class ChoiceWidget(Widget):
    """A cell that holds one of the words of a vocabulary, exactly as it is stored."""

    def __init__(self, field):
        super().__init__()
        self.words = [word for word, _label in field.flatchoices if word]

    def clean(self, value, row=None, **kwargs):
        if value and value not in self.words:
            raise ValueError(
                _("This is not one of the words here: %(words)s.") % {"words": ", ".join(self.words)}
            )
        return value


class NumberWidget(Widget):
    """A cell with a decimal number, a point in it and no zeros at its end; empty is None."""

    def clean(self, value, row=None, **kwargs):
        try:
            number = Decimal(value) if value else None
        except InvalidOperation:
            number = Decimal("nan")
        if number is not None and not number.is_finite():
            raise ValueError(_("This is no number. Write it with a point: 48.71"))
        return number

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value.normalize():f}"
