"""What every row of the catalogue is: bookkeeping, slugs and refs, publication, and derived columns in step.

`Row` is any row; `Record` has a public page and a slug; `Part` has no page of its own and a ref.
"""

import base64
import hashlib

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connections, models, transaction
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalogue import names

from .fields import DateRange, Derived, Line, Prose
from .rules import one_of
from .triggers import CitedWhenPublished, CountVersions, KeepRefs, KeepSlugs

SLUG_LENGTH = 120
SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    _("A slug has lower-case Latin letters and digits, in words joined by single hyphens."),
)
REF = RegexValidator(r"^[a-z0-9]{1,32}\Z", _("A reference has only lower-case Latin letters and digits."))
SLUG_LOCK = 0x64657374616C  # "destal": one lock for all numbering of slugs


class Status(models.TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CatalogueQuerySet(models.QuerySet):
    """Rows of the catalogue; whatever is written through it keeps the derived columns in step."""

    def published(self):
        """The rows anybody may see; parts of a record follow the record."""
        return self.filter(self.model.published_condition())

    def uncited(self):
        """The published records that no citation is about, which the evidence rule does not allow."""
        return self.filter(status=Status.PUBLISHED, citations=None)

    def overlapping(self, column, first, last):
        """The rows whose EDTF `column` can mean a day between `first` and `last` (dates or None), inclusive."""
        wanted = DateRange(
            models.Value(first, models.DateField()), models.Value(last, models.DateField())
        )
        return self.alias(days=DateRange(column)).filter(days__overlap=wanted)

    def update(self, **values):
        """As Django's, with the derived columns of every source in `values`; an expression is refused."""
        for field in derived_fields(self.model):
            if field.source in values and field.name not in values:
                values[field.name] = field.derive(values[field.source])
            elif field.name in values and not isinstance(values[field.name], Combinable):
                raise ValueError(f"{field.name} is derived from {field.source}; update that.")
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs, fields, batch_size=None):
        """As Django's, with the derived columns of every source in `fields`."""
        derived = [f.name for f in derived_fields(self.model) if f.source in fields]
        return super().bulk_update(objs, [*fields, *derived], batch_size)

    bulk_update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        """As Django's, after giving slugs and refs to the rows that have none."""
        objs = list(objs)
        with transaction.atomic(using=self.db):
            self.model.give_keys(objs, self.db)
            return super().bulk_create(objs, *args, **kwargs)

    bulk_create.alters_data = True


def derived_fields(model):
    """The derived columns of `model`."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Derived)]


class Row(models.Model):
    """One row of any table: when it was made and changed, and how often its content changed."""

    key_name = None  # the column that names a row in CSV: slug or ref

    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    modified = models.DateTimeField(_("modified"), db_default=Now(), editable=False)
    version = models.PositiveIntegerField(_("version"), db_default=1, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers = [CountVersions()]

    @classmethod
    def published_condition(cls):
        """The `Q` of rows of this table that anybody may see."""
        raise TypeError(f"{cls.__name__} does not say which of its rows are public.")

    @classmethod
    def give_keys(cls, rows, using):
        """Give each of `rows` that has no slug or ref one; they are about to be inserted, in this order."""
        raise TypeError(f"{cls.__name__} does not say how its rows are named.")

    @property
    def key(self):
        """The slug or ref: what names this row in CSV and in addresses."""
        return getattr(self, self.key_name)

    def save(self, *args, update_fields=None, using=None, **kwargs):
        """Save with the derived columns in step; a new row without slug or ref is given one."""
        using = using or self._state.db or "default"
        for field in derived_fields(type(self)):
            if field.source in self.__dict__:
                self.__dict__[field.attname] = None  # loaded with its source, so saved with it
        if update_fields is not None:
            derived = {f.name for f in derived_fields(type(self)) if f.source in update_fields}
            update_fields = {*update_fields, *derived}
        with transaction.atomic(using=using):
            if self._state.adding:
                self.give_keys([self], using)
            super().save(*args, update_fields=update_fields, using=using, **kwargs)

    def validate_constraints(self, exclude=None):
        """As Django's, but derived columns count whenever their source does.

        A form leaves derived columns out, and Django would then skip every constraint that names one.
        """
        exclude = set(exclude or ())
        exclude -= {f.name for f in derived_fields(type(self)) if f.source not in exclude}
        super().validate_constraints(exclude=exclude)

    def clean_fields(self, exclude=None):
        """As Django's, but derived columns are never typed, so never validated."""
        derived = {f.name for f in derived_fields(type(self))}
        super().clean_fields(exclude={*(exclude or ()), *derived})


class Record(Row):
    """A row with a public page: a slug in its address, a status, a summary for all and a note for curators."""

    key_name = "slug"
    needs_citation = True

    slug = models.CharField(
        _("slug"),
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        validators=[SLUG],
        db_collation="C",
        help_text=_(
            "The last part of the page's address. Leave it blank and it is made from the name. "
            "It never changes once the record has been published."
        ),
        error_messages={"unique": _("Another record has this slug. Choose a different one.")},
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("Only published records are public. A published record needs at least one citation."),
    )
    summary = Prose(
        _("summary"), blank=True, help_text=_("For every reader, in our own words: one to three sentences.")
    )
    note = Prose(_("note"), blank=True, help_text=_("For curators only; never public."))

    class Meta(Row.Meta):
        abstract = True
        triggers = [CountVersions(), KeepSlugs(), CitedWhenPublished()]

    @classmethod
    def published_condition(cls):
        return models.Q(status=Status.PUBLISHED)

    def __str__(self):
        return self.heading()

    def heading(self):
        """The record's name as a heading, for people; the slug is made from it when left blank."""
        raise TypeError(f"{type(self).__name__} has no heading.")

    @classmethod
    def give_keys(cls, rows, using):
        nameless = [row for row in rows if not row.slug]
        if not nameless:
            return
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
        taken = cls._taken_slugs({row._slug_stem() for row in nameless}, using)
        taken |= {row.slug for row in rows if row.slug}
        for row in nameless:
            row.slug = next(slug for slug in _numbered(row._slug_stem()) if slug not in taken)
            taken.add(row.slug)

    def _slug_stem(self):
        return names.slug(self.heading()) or self._meta.model_name

    @classmethod
    def _taken_slugs(cls, stems, using):
        """Every slug in use or retired that is one of `stems`, with or without a number."""
        table = cls._meta.model_name
        redirects = cls._meta.apps.get_model("catalogue", "Redirect")
        taken = set()
        for stem in stems:
            shape = {"regex": rf"^{stem}(-\d+)?$", "startswith": stem}
            used = cls._base_manager.using(using).filter(
                slug__startswith=shape["startswith"], slug__regex=shape["regex"]
            )
            retired = redirects.objects.using(using).filter(
                target_table=table, old_slug__startswith=stem, old_slug__regex=shape["regex"]
            )
            taken.update(used.values_list("slug", flat=True))
            taken.update(retired.values_list("old_slug", flat=True))
        return taken

    def clean(self):
        """Refuse a changed slug of a published record, with the sentence that the database would give."""
        super().clean()
        before = self._before()
        if before and self.slug != before.slug and before.status in {Status.PUBLISHED, Status.WITHDRAWN}:
            raise ValidationError(
                {
                    "slug": _(
                        "This record has been published as “%(slug)s”, so its address never changes. "
                        "Put that slug back."
                    )
                    % {"slug": before.slug}
                }
            )
        redirects = self._meta.apps.get_model("catalogue", "Redirect")
        retired = redirects.objects.filter(target_table=self._meta.model_name, old_slug=self.slug or None)
        if retired.exclude(**{self._meta.model_name: self.pk} if self.pk else {}).exists():
            raise ValidationError(
                {
                    "slug": _(
                        "The slug “%(slug)s” belonged to another record and goes on redirecting there. "
                        "Choose another one."
                    )
                    % {"slug": self.slug}
                }
            )

    def _before(self):
        if self._state.adding:
            return None
        return type(self)._base_manager.filter(pk=self.pk).only("slug", "status").first()

    def rename(self, slug):
        """Give the record another slug although it has been published; the old one redirects for ever."""
        with transaction.atomic():
            with connections[self._state.db].cursor() as cursor:
                cursor.execute("SELECT set_config('destal.renaming', 'on', true)")
                self.slug = slug
                self.save(update_fields=["slug"])
                cursor.execute("SELECT set_config('destal.renaming', '', true)")

    def get_absolute_url(self):
        """The address of the public page; it exists for published records of tables that have pages."""
        from django.urls import reverse

        return reverse(f"catalogue:{self._meta.model_name}", args=[self.slug])


class Part(Row):
    """A row without a page of its own, named by a ref: a short code made from its first content, kept for ever."""

    key_name = "ref"

    ref = models.CharField(
        _("reference"),
        max_length=32,
        unique=True,
        blank=True,
        validators=[REF],
        db_collation="C",
        help_text=_("Made from the content of a new row; never changes."),
    )

    class Meta(Row.Meta):
        abstract = True
        triggers = [CountVersions(), KeepRefs()]

    @classmethod
    def give_keys(cls, rows, using):
        taken = {row.ref for row in rows if row.ref}
        for row in rows:
            if not row.ref:
                codes = _codes(row._content())
                row.ref = next(c for c in codes if c not in taken and not cls._ref_exists(c, using))
                taken.add(row.ref)

    @classmethod
    def _ref_exists(cls, ref, using):
        return cls._base_manager.using(using).filter(ref=ref).exists()

    def _content(self):
        """What the row says, as text: the same words give the same ref in every catalogue."""
        skipped = {"id", "ref", "created", "modified", "version"}
        fields = [f for f in self._meta.concrete_fields if f.name not in skipped and not isinstance(f, Derived)]
        return "\x1f".join(_as_text(self, field) for field in fields)


def _as_text(row, field):
    value = getattr(row, field.name)
    if isinstance(value, Row):
        return value.key
    return "" if value is None else str(value)


def _codes(content):
    """Ten characters of base 32 (50 bits) made from `content`, then others where that is taken."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{content}\x1e{number}".encode()).digest()
        yield base64.b32encode(digest).decode().lower()[:10]
        number += 1


def _numbered(stem):
    """`stem`, `stem-2`, `stem-3` …"""
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def record_constraints(table):
    """The constraints of every table of records."""
    return [
        one_of(table, "status", Status),
        models.CheckConstraint(
            condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
            name=f"{table}_slug_shape",
            violation_error_message=SLUG.message,
        ),
    ]


def tracked(model):
    """Class decorator: keep every change of `model` (django-pghistory), at the levels that scale.

    Statement level for inserts and deletes, row level for updates: a row-level insert is quadratic within
    a transaction, and so is a statement-level update once its plan is cached.
    """
    return pghistory.track(
        pghistory.InsertEvent(level=pgtrigger.Statement),
        pghistory.UpdateEvent(level=pgtrigger.Row),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
        exclude=[field.name for field in derived_fields(model)],
        obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history", db_index=False),
        model_name=f"{model.__name__}History",
        attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        meta={"indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name=f"{model._meta.model_name}_history")]},
    )(model)
