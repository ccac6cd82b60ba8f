"""A number for all values by which a row is tallied: a list finds its rows by the tallies that fit.

Where several filters leave a few of three million rows, each filter alone has an index, but together these
have to be read to the end: half a million rows of some years, a hundred thousand of a place. The tallies
know which sets of values fit, and an index of this number has the rows of each set.
"""

from django.db.models import BigIntegerField, BooleanField, Func, SmallIntegerField
from django.db.models.functions import Cast, ExtractYear


class Values(Func):
    """The 64 bits that PostgreSQL makes of the values of a row, NULL among them. Two sets of values that give
    the same are less likely, among a million sets, than one in ten million."""

    template = "hash_record_extended(ROW(%(expressions)s), 0)"
    output_field = BigIntegerField()


class AnyOf(Func):
    """True where the first expression equals any of an array: an index of it is asked for each of them."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def years(date):
    """The first and the last year of the EDTF column `date`, as they are tallied."""
    return [Cast(ExtractYear(f"{date}_{bound}"), SmallIntegerField()) for bound in ("earliest", "latest")]
