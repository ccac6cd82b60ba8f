"""Builders of the constraints that many tables share, each with its sentence for the editor.

Names are `<table>_<what holds>`, so that a refusal from SQL says as much as one from a form.
"""

from django.db.models import BooleanField, CheckConstraint, F, Func, Q, Value
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class IsClean(Func):
    """True where a text is NFC, trimmed, free of CR and at most 100,000 characters long."""

    function = "catalogue_is_clean"
    output_field = BooleanField()


class IsLine(Func):
    """True where a text is clean and one line, with single plain spaces."""

    function = "catalogue_is_line"
    output_field = BooleanField()


class IsSharp(Func):
    """True where an EDTF text is not qualified (? ~ %), so that its bounds can be held against another's."""

    function = "catalogue_date_is_sharp"
    output_field = BooleanField()


class DateInStep(Func):
    """True where the bounds of an EDTF column agree with its text, as far as SQL can tell."""

    function = "catalogue_date_in_step"
    output_field = BooleanField()


def clean_text(table, *lines, prose=()):
    """Every column of `lines` is one clean line, and every one of `prose` is clean text."""
    condition = Q()
    for column in lines:
        condition &= Q(IsLine(F(column)))
    for column in prose:
        condition &= Q(IsClean(F(column)))
    return CheckConstraint(
        condition=condition,
        name=f"{table}_text_clean",
        violation_error_message=_(
            "Text must be in Unicode form NFC, without spaces at its ends and with plain line ends, "
            "and at most 100,000 characters long."
        ),
    )


def dates_in_step(table, *columns):
    """The bounds of every EDTF column in `columns` are those of its text."""
    condition = Q()
    for column in columns:
        condition &= Q(DateInStep(F(column), F(f"{column}_earliest"), F(f"{column}_latest")))
    return CheckConstraint(
        condition=condition,
        name=f"{table}_dates_in_step",
        violation_error_message=_("The bounds of a date do not belong to its text. Save the date again."),
    )


def one_of(table, column, choices, blank=False):
    """`column` holds one of the words of `choices`, or is blank where that is allowed."""
    words = [*choices.values, *([""] if blank else [])]
    return CheckConstraint(
        condition=Q(**{f"{column}__in": words}),
        name=f"{table}_{column}_known",
        violation_error_message=format_lazy(
            _("“{column}” must be one of: {words}."), column=column, words=", ".join(choices.values)
        ),
    )


def not_after(table, first, last, name, sentence):
    """The EDTF column `first` is not after `last`: refused only where every reading would be.

    Earliest is compared with latest, and a qualified date (`1893~`, `1937?`) refuses nothing.
    """
    return CheckConstraint(
        condition=Q(**{f"{first}_earliest__isnull": True})
        | Q(**{f"{last}_latest__isnull": True})
        | Q(**{f"{first}_earliest__lte": F(f"{last}_latest")})
        | ~Q(IsSharp(F(first)))
        | ~Q(IsSharp(F(last))),
        name=f"{table}_{name}",
        violation_error_message=sentence,
    )


def exactly_one(table, columns, name, sentence):
    """Exactly one of the keys `columns` is set."""
    condition = Q()
    for chosen in columns:
        others = {f"{column}__isnull": True for column in columns if column != chosen}
        condition |= Q(**{f"{chosen}__isnull": False}, **others)
    return CheckConstraint(condition=condition, name=f"{table}_{name}", violation_error_message=sentence)


def not_itself(table, column, name, sentence):
    """The key `column`, to a row of the same table, does not lead to its own row."""
    return CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | ~Q(**{column: F("id")}),
        name=f"{table}_{name}",
        violation_error_message=sentence,
    )


def person_or_group(table):
    """A person or a group's name, and not both."""
    return CheckConstraint(
        condition=Q(person__isnull=False, group_name="") | (Q(person__isnull=True) & ~Q(group_name="")),
        name=f"{table}_person_or_group",
        violation_error_message=_("Name one person, or a group in words, and not both."),
    )


def identifier(table, column, pattern, sentence):
    """`column` is blank or has the shape `pattern`, a POSIX regular expression."""
    return CheckConstraint(
        condition=Q(**{column: ""}) | Q(**{f"{column}__regex": pattern}),
        name=f"{table}_{column}_shape",
        violation_error_message=sentence,
    )


def filled(table, column):
    """`column` is not blank."""
    return CheckConstraint(
        condition=~Q(**{column: Value("")}),
        name=f"{table}_{column}_filled",
        violation_error_message=format_lazy(_("“{column}” must not be blank."), column=column),
    )
