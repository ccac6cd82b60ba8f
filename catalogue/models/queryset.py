"""Rows in the plural: which are public or dated within a span; writing keeps derived columns in step."""

import datetime
from functools import cache
from itertools import islice

from django.contrib.postgres.fields import DateRangeField
from django.db import models, transaction

from .fields import DateRange, derived_fields, with_derived
from .status import Status


def _days(first, last):
    """The range from `first` to `last`, inclusive; None is an open end."""
    ends = [models.Value(day, models.DateField()) for day in (first, last)]
    return models.Func(*ends, models.Value("[]"), function="daterange", output_field=DateRangeField())


@cache
def _published(model):
    """The condition, made once: a citation's holds those of eight other tables."""
    return model.published_condition()


class CatalogueQuerySet(models.QuerySet):
    """Rows of the catalogue; whatever is written through it keeps the derived columns in step."""

    def published(self):
        """The rows anybody may see; parts of a record follow the record."""
        return self.filter(_published(self.model))

    def uncited(self):
        """The published records that no citation is about, which the evidence rule does not allow."""
        return self.filter(status=Status.PUBLISHED, citations=None)

    def overlapping(self, column, first, last):
        """The rows whose EDTF `column` can mean a day from `first` to `last`, inclusive.

        `first` and `last` are dates, or None for an open end; no row where `first` is after `last`.
        """
        if first and last and first > last:
            return self.none()
        return self.alias(days=DateRange(column)).filter(days__overlap=_days(first, last))

    def spanning(self, column, day):
        """The rows whose EDTF `column` can mean `day` and the day before: what began earlier and lasts."""
        before = day - datetime.timedelta(days=1)
        return self.alias(days=DateRange(column)).filter(days__contains=_days(before, day))

    def batches(self, size=500):
        """The rows in lists of at most `size`, so that millions of them need little room."""
        rows = self.iterator(chunk_size=size)
        while batch := list(islice(rows, size)):
            yield batch

    def update(self, **values):
        """As Django's, with the derived columns of every source in `values`; an expression is refused."""
        for field in derived_fields(self.model):
            if field.name in values:
                raise ValueError(f"{field.name} is derived from {field.source}; update that.")
            if field.source in values:
                values[field.name] = field.derive(values[field.source])
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs, fields, batch_size=None):
        """As Django's, with the derived columns of every source in `fields`."""
        # Django's own queryset writes them, because ours takes no derived column from anybody.
        plain = models.QuerySet(self.model, self.query.chain(), self.db, self._hints)
        return plain.bulk_update(objs, with_derived(self.model, fields), batch_size)

    bulk_update.alters_data = True

    def bulk_create(self, objs, *args, update_fields=None, **kwargs):
        """As Django's, after giving slugs and refs to the rows that have none."""
        objs = list(objs)
        if update_fields is not None:
            update_fields = with_derived(self.model, update_fields)
        with transaction.atomic(using=self.db):
            self.model.give_keys(objs, self.db)
            return super().bulk_create(objs, *args, update_fields=update_fields, **kwargs)

    bulk_create.alters_data = True
