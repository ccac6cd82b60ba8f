"""The columns that destal adds to Django's: clean text, EDTF dates, quantities, and what derives from them.

A *derived* column is computed from one other column of its row and is never typed. In Python it is read
through a descriptor that computes it on the spot, so it cannot fall behind; on the way to the database the
same value is written. `CatalogueQuerySet` (see `queryset`) derives in `update()` and `bulk_update()` too.
"""

import unicodedata
from functools import lru_cache

from django import forms
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Func
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from catalogue import dates, names, quantities

LONGEST_PROSE = 100_000  # characters; readers of CSV refuse a cell over 131,072

parse_date = lru_cache(maxsize=4096)(dates.parse)
parse_quantity = lru_cache(maxsize=1024)(quantities.parse)


def clean(text):
    """`text` as every road into the catalogue stores it: NFC, LF line ends, trimmed."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


def clean_line(text):
    """`text` as one line: clean, and every run of white space (no-break spaces too) as one space."""
    return " ".join(clean(text).split())


class CleanText:
    """Mixin of text columns: normalises on the road to Python (forms, CSV) and to the database."""

    normalise = staticmethod(clean)

    def validate(self, value, instance):
        super().validate(value, instance)
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(_("The text holds a NUL character. Take it out."), code="null_character")

    def to_python(self, value):
        value = super().to_python(value)
        return self.normalise(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = self.normalise(value)
            setattr(instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return self.normalise(value) if isinstance(value, str) else value


class Line(CleanText, models.CharField):
    """One line of text; blank, never null."""

    normalise = staticmethod(clean_line)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 300)
        super().__init__(*args, **kwargs)


class Prose(CleanText, models.TextField):
    """Text of many lines, with line ends as LF; blank, never null; short enough for a cell of CSV."""

    default_validators = [MaxLengthValidator(LONGEST_PROSE)]


class WebAddress(CleanText, models.URLField):
    """An address of the Web; one typed without its scheme is taken as https."""

    normalise = staticmethod(clean_line)

    def formfield(self, **kwargs):
        return super().formfield(assume_scheme="https", **kwargs)


class NotationField(Line):
    """A line in a notation of its own that `parse` reads; anything else is a ValidationError.

    Subclasses set `parse`, which raises ValueError with a sentence for the editor.
    """

    parse = None

    def validate(self, value, instance):
        super().validate(value, instance)
        self._parsed(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value and isinstance(value, str):
            self.parse(value)  # what cannot be parsed cannot be derived from, so it must not be stored
        return value

    def _parsed(self, value):
        try:
            return self.parse(value) if value else None
        except ValueError as fault:
            raise ValidationError(str(fault), code="invalid") from fault


def before(one, other):
    """True where the EDTF text `one` means a day before any that `other` can mean.

    A qualified date (? ~ %) has no sharp bounds, so it is before nothing; so is what cannot be read.
    """
    if set("?~%") & {*one, *other}:
        return False
    try:
        latest, earliest = (
            (parse_date(one).latest if one else None),
            (parse_date(other).earliest if other else None),
        )
    except ValueError:
        return False
    return latest is not None and earliest is not None and latest < earliest


class EDTFFormField(forms.CharField):
    """A date as people write it (`25 February 1956`, `весна 1962`, EDTF), turned into EDTF."""

    def to_python(self, value):
        """The EDTF text; so `25 February 1956` typed over `1956-02-25` counts as no change."""
        value = super().to_python(value)
        try:
            return str(dates.understand(value)) if value else value
        except ValueError as fault:
            raise ValidationError(str(fault), code="invalid") from fault


class EDTFField(NotationField):
    """A date in EDTF (ISO 8601-2; Library of Congress, 2019). Its text is the one stored truth.

    Declare `EarliestField` and `LatestField` beside it; `DateRange` gives the range for overlap queries.
    """

    parse = staticmethod(parse_date)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        kwargs.setdefault("form_class", EDTFFormField)
        return super().formfield(**kwargs)


class QuantityFormField(forms.CharField):
    """A quantity as people write it (`688 503`, `c. 90,000`, `более 1000`), turned into the notation."""

    def to_python(self, value):
        """The notation; so `688,503` typed over `688503` counts as no change."""
        value = super().to_python(value)
        try:
            return str(quantities.understand(value)) if value else value
        except ValueError as fault:
            raise ValidationError(str(fault), code="invalid") from fault


class QuantityField(NotationField):
    """A quantity in the notation of `catalogue.quantities`."""

    parse = staticmethod(parse_quantity)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        kwargs.setdefault("form_class", QuantityFormField)
        return super().formfield(**kwargs)


class DerivedAttribute(DeferredAttribute):
    """Reads a derived column by computing it from its source; what is assigned to it does not count.

    A source that cannot be read gives None, as its own validation will say so.
    """

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        return self.field.derive(getattr(instance, self.field.source))

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value  # so that Django knows the column was loaded


class Derived:
    """Mixin of columns computed from the column `source` of the same row."""

    descriptor_class = DerivedAttribute

    def __init__(self, source=None, **kwargs):
        self.source = source
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, {"source": self.source, **kwargs}

    def pre_save(self, instance, add):
        return getattr(instance, self.attname)

    def derive(self, text):
        """The column's value for the source's `text`; ValueError for an expression, which has none yet."""
        if hasattr(text, "resolve_expression"):
            raise ValueError(f"{self.name} cannot be derived from an expression for {self.source}.")
        try:
            return self.value_of(self.model._meta.get_field(self.source).to_python(text) or "")
        except ValueError:
            return None  # the source is invalid; its own validation says so


class BoundField(Derived, models.DateField):
    """One bound of an EDTF column, a date; NULL where the date is blank, open or unknown there."""

    bound = None

    def __init__(self, source=None, **kwargs):
        kwargs["null"] = kwargs["blank"] = True
        super().__init__(source, **kwargs)

    def value_of(self, text):
        return getattr(parse_date(text), self.bound) if text else None


class EarliestField(BoundField):
    """The first day an EDTF column can mean."""

    bound = "earliest"


class LatestField(BoundField):
    """The last day an EDTF column can mean."""

    bound = "latest"


class QuantityBoundField(Derived, models.DecimalField):
    """One inclusive bound of a quantity; NULL where the source sets none."""

    bound = None

    def __init__(self, source=None, **kwargs):
        kwargs.update(null=True, blank=True, max_digits=19, decimal_places=4)
        super().__init__(source, **kwargs)

    def value_of(self, text):
        return getattr(parse_quantity(text), self.bound) if text else None


class LowField(QuantityBoundField):
    """The least a quantity can be."""

    bound = "low"


class HighField(QuantityBoundField):
    """The most a quantity can be."""

    bound = "high"


class SortKeyField(Derived, models.CharField):
    """The folded form of a name, sorted and searched under collation C (see `catalogue.names`)."""

    def __init__(self, source=None, **kwargs):
        kwargs.update(max_length=200, db_collation="C")
        super().__init__(source, **kwargs)

    def value_of(self, text):
        return names.sort_key(text)


class DateRange(Func):
    """The daterange of the EDTF column `name`: open where a bound is unknown, NULL where both are.

    It is an expression, indexed by GiST and never selected: psycopg cannot load a range that ends after
    the year 9999, and `daterange(NULL, NULL)` would overlap everything.
    """

    function = "catalogue_daterange"
    output_field = DateRangeField()

    def __init__(self, name, *rest, **extra):
        bounds = (F(f"{name}_earliest"), F(f"{name}_latest")) if isinstance(name, str) else (name, *rest)
        super().__init__(*bounds, **extra)


def derived_fields(model):
    """The derived columns of `model`."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Derived)]


def with_derived(model, names):
    """The columns `names` of `model` with those derived from them, and no derived one without its source."""
    derived = derived_fields(model)
    own = [name for name in names if name not in {field.name for field in derived}]
    return [*own, *(field.name for field in derived if field.source in own)]
