"""Rows dated to the day, found by month and day, whatever the year: what happened on this day."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Right

from .status import Status

FULL_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"  # an EDTF day without a qualifier or an unknown digit


def dated_to_the_day(column):
    """The `Q` of public rows whose EDTF `column` is one certain day."""
    return Q(**{f"{column}__regex": FULL_DAY, "status": Status.PUBLISHED})


def month_day(column):
    """The expression `02-25` of an EDTF `column` that is a day."""
    return Right(column, 5)


def day_index(name, column, also=None):
    """The index of the days of `column`, in order of the year; `also` narrows it as the pages do."""
    condition = dated_to_the_day(column) & also if also else dated_to_the_day(column)
    return models.Index(month_day(column), f"{column}_earliest", "id", condition=condition, name=name)
