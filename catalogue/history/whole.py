"""A record with all its parts: the state it is in, and what putting back an earlier one would do."""

import hashlib
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from catalogue.models import Redirect

from .base import content_fields, events_of, family, parts_of
from .returning import followed_first
from .timeline import state


def fingerprint(row):
    """A text that is another one as soon as `row` or a part of it has changed, come or gone."""
    return fingerprints(type(row), [row.pk])[row.pk]


def fingerprints(root, ids):
    """{id: fingerprint} of those rows `ids` of `root` that are there, by one query."""
    rows = [
        model._base_manager.filter(**{f"{path}__in": ids})
        .order_by()
        .annotate(owner=models.F(path), table=models.Value(model.__name__))
        .values_list("owner", "table", "pk", "version")
        for model, path in [(root, "pk"), *_paths(root)]
    ]
    found = {}
    for owner, *version in sorted(rows[0].union(*rows[1:], all=True)):
        found.setdefault(owner, hashlib.sha256()).update(repr(version).encode())
    return {owner: digest.hexdigest() for owner, digest in found.items()}


def _paths(root):
    """(model of parts, path of keys from them to `root`), however indirectly they belong to it."""
    for part, key in parts_of(root):
        yield part, key
        for below, path in _paths(part):
            yield below, f"{path}__{key}"


@dataclass
class Whole:
    """What has to be done so that a record and its parts stand as they did.

    Rows are (model, id), changes are events of the history. Parents come before their parts, and what is
    free to go first is `leaving`: nothing hangs on it that stays.
    """

    changing: list = field(default_factory=list)  # (model, event): rows that are there and were otherwise
    returning: list = field(default_factory=list)  # (model, event): rows that are gone
    leaving: list = field(default_factory=list)  # (model, id): rows that came since
    left: list = field(default_factory=list)  # the same, which a row that stays has to let go of first

    @property
    def anything(self):
        """Whether anything differs."""
        return bool(self.changing or self.returning or self.leaving or self.left)


def whole(root, row, at):
    """The `Whole` that puts the row `row` of `root` back as it was at the moment `at`.

    Addresses that lead on are no part of it: they lead on for ever.
    """
    then = {key: columns for key, columns in state(root, row, at).items() if key[0] is not Redirect}
    now = {key: c for key, c in state(root, row, timezone.now()).items() if key[0] is not Redirect}
    found, alive, events = Whole(), {}, {}
    for model in family(root):
        ids = {id for member, id in then if member is model}
        alive[model] = (
            set(model._base_manager.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        )
        held = [columns["pgh_id"] for (member, _id), columns in then.items() if member is model]
        events[model] = events_of(model).objects.in_bulk(held) if held else {}
    for (model, id), columns in then.items():
        event = events[model][columns["pgh_id"]]
        if id not in alive[model]:
            found.returning.append((model, event))
        elif _differs(model, columns, now.get((model, id))):
            found.changing.append((model, event))
    found.returning = followed_first(found.returning)
    held = {
        (model._meta.get_field(key).related_model, now.get((model, event.pgh_obj_id), {}).get(f"{key}_id"))
        for model, event in found.changing
        for key in model.belongs_to
    }
    for key in reversed([key for key in now if key not in then]):
        (found.left if key in held else found.leaving).append(key)
    return found


def _differs(model, columns, now):
    """Whether the content is another one; a row that belongs to something else by now is."""
    return now is None or any(columns.get(f.column) != now.get(f.column) for f in content_fields(model))
