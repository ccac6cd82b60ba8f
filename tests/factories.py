"""Rows for tests of mechanics: plain functions, one a table, with as little in a row as its table allows."""

from itertools import count

from django.db import transaction

from catalogue.models import (
    Body,
    Case,
    Citation,
    Event,
    Figure,
    Name,
    Participation,
    Person,
    Place,
    Rehabilitation,
    Renaming,
    Source,
    Status,
)

numbers = count(1)


def person(**columns):
    """A person, a draft unless told otherwise."""
    return Person.objects.create(**{"name": f"Person {next(numbers)}", **columns})


def name(**columns):
    """A further name of a person."""
    columns = {"person": None, "name": f"Name {next(numbers)}", **columns}
    columns["person"] = columns["person"] or person()
    return Name.objects.create(**columns)


def place(**columns):
    """A city."""
    return Place.objects.create(**{"name": f"Place {next(numbers)}", "kind": "city", **columns})


def event(**columns):
    """A speech."""
    return Event.objects.create(**{"title": f"Event {next(numbers)}", "kind": "speech", **columns})


def participation(**columns):
    """Somebody who spoke at an event."""
    columns = {"event": None, "person": None, "role": "speaker", **columns}
    columns["event"] = columns["event"] or event()
    columns["person"] = columns["person"] or person()
    return Participation.objects.create(**columns)


def body(**columns):
    """A court."""
    return Body.objects.create(**{"name": f"Court {next(numbers)}", "kind": "court", **columns})


def case(**columns):
    """The case of a group, or of the person given."""
    group = "" if columns.get("person") else f"Group {next(numbers)}"
    return Case.objects.create(**{"group_name": group, **columns})


def rehabilitation(**columns):
    """The rehabilitation of a group, or of the person given."""
    group = "" if columns.get("person") else f"Group {next(numbers)}"
    return Rehabilitation.objects.create(**{"group_name": group, "act": "rehabilitation", **columns})


def renaming(**columns):
    """A new name of a place."""
    columns = {"place": None, "new_name": f"New name {next(numbers)}", "kind": "other", **columns}
    columns["place"] = columns["place"] or place()
    return Renaming.objects.create(**columns)


def figure(**columns):
    """How many were released in an event, or in the rehabilitation given."""
    if not columns.get("event") and not columns.get("rehabilitation"):
        columns["event"] = event()
    return Figure.objects.create(**{"what": "released", "value": str(next(numbers)), **columns})


def source(**columns):
    """A book, published: what stands in an unpublished source is not public."""
    book = {"title": f"Book {next(numbers):06}", "kind": "book", "status": Status.PUBLISHED}
    return Source.objects.create(**{**book, **columns})


def citation(about, **columns):
    """A citation about the record `about`."""
    columns = {"source": None, about._meta.model_name: about, **columns}
    columns["source"] = columns["source"] or source()
    return Citation.objects.create(**columns)


def cited(record, **columns):
    """`record`, with one citation about it."""
    citation(record, **columns)
    return record


def published(record):
    """`record`, cited and published, by way of review."""
    with transaction.atomic():
        cited(record)
        return moved(record, Status.REVIEW, Status.PUBLISHED)


def moved(record, *steps):
    """`record` after the statuses `steps`, one after the other."""
    for record.status in steps:
        record.save(update_fields=["status"])
    return record
