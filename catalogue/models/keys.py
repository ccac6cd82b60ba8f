"""What names a row in addresses and in CSV: the slug of a record, the ref of a part, and how it is made."""

import base64
import hashlib
from collections import Counter

from django.core.validators import RegexValidator
from django.db import connections
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from .fields import Derived

SLUG_LENGTH = 120
SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    _("A slug has lower-case Latin letters and digits, in words joined by single hyphens."),
)
REF = RegexValidator(r"^[a-z0-9]{1,32}\Z", _("A reference has only lower-case Latin letters and digits."))
SLUG_LOCK = 0x64657374616C  # "destal": one lock for all numbering of slugs


def slug_shape(table, column):
    """The constraint that `column` has the shape of a slug."""
    return CheckConstraint(
        condition=Q(**{f"{column}__regex": r"^[a-z0-9]+(-[a-z0-9]+)*$"}),
        name=f"{table}_slug_shape",
        violation_error_message=SLUG.message,
    )


def give_slugs(model, rows, using):
    """Give each of `rows` of `model` that has no slug one, made from its heading and numbered in this order.

    One advisory lock, held until the transaction ends, keeps two imports from making the same one.
    """
    nameless = [row for row in rows if not row.slug]
    if not nameless:
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
    stems = [row.slug_stem() for row in nameless]
    taken = _taken_slugs(model, stems, {row.pk for row in nameless if row.pk}, using)
    taken |= {row.slug for row in rows if row.slug}
    for row, stem in zip(nameless, stems, strict=True):
        row.slug = next(slug for slug in numbered(stem) if slug not in taken)
        taken.add(row.slug)


def _taken_slugs(model, stems, own, using):
    """The slugs in use or retired among `stems`, with the numbered ones where a number is needed.

    Rows with a key in `own` are about to get a new slug, so theirs are free.
    """
    taken = _slugs_like(model, {"slug__in": set(stems)}, {"old_slug__in": set(stems)}, own, using)
    repeated = {stem for stem, count in Counter(stems).items() if count > 1 or stem in taken}
    for stem in repeated:
        numbered = rf"^{stem}-[0-9]+$"
        taken |= _slugs_like(
            model,
            {"slug__startswith": f"{stem}-", "slug__regex": numbered},
            {"old_slug__startswith": f"{stem}-", "old_slug__regex": numbered},
            own,
            using,
        )
    return taken


def _slugs_like(model, live, retired, own, using):
    used = model._base_manager.using(using).filter(**live).exclude(pk__in=own)
    old = _retired(model).using(using).filter(**retired).exclude(**{f"{model._meta.model_name}__in": own})
    return {*used.values_list("slug", flat=True), *old.values_list("old_slug", flat=True)}


def _retired(model):
    """The redirects from slugs that records of `model` once had."""
    redirects = model._meta.apps.get_model("catalogue", "Redirect").objects
    return redirects.filter(target_table=model._meta.model_name)


def is_retired(record):
    """True where another record once had the slug of `record`."""
    own = {f"{record._meta.model_name}__in": [record.pk] if record.pk else []}
    return _retired(type(record)).filter(old_slug=record.slug).exclude(**own).exists()


def numbered(stem):
    """`stem`, `stem-2`, `stem-3` …"""
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def give_refs(model, rows, using):
    """Give each of `rows` of `model` that has no ref one, made from what the row says."""
    nameless = [(row, codes(content(row))) for row in rows if not row.ref]
    given = {row.ref for row in rows if row.ref}
    while nameless:
        for row, more in nameless:
            row.ref = next(code for code in more if code not in given)
            given.add(row.ref)
        refs = [row.ref for row, _left in nameless]
        taken = set(model._base_manager.using(using).filter(ref__in=refs).values_list("ref", flat=True))
        nameless = [(row, more) for row, more in nameless if row.ref in taken]


def content(row):
    """What the row says, as text: the same words give the same ref in every catalogue."""
    skipped = {"id", "ref", "created", "modified", "version", "changed_by"}
    fields = [f for f in row._meta.concrete_fields if f.name not in skipped and not isinstance(f, Derived)]
    return "\x1f".join(_as_text(row, field) for field in fields)


def _as_text(row, field):
    if field.is_relation:
        related = getattr(row, field.name)
        return related.key if related else ""
    value = field.to_python(getattr(row, field.attname))
    return "" if value is None else str(value)


def codes(content):
    """Ten characters of base 32 (50 bits) made from `content`, then others where that is taken."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{content}\x1e{number}".encode()).digest()
        yield base64.b32encode(digest).decode().lower()[:10]
        number += 1
