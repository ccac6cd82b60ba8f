"""What every row of the catalogue is: bookkeeping, slugs and refs, publication, and derived columns in step.

`Row` is any row; `Record` has a public page and a slug; `Part` has no page of its own and a ref.
"""

import base64
import hashlib
from collections import Counter
from functools import lru_cache

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue import names

from .fields import DateRange, Derived, Prose
from .rules import one_of
from .triggers import (
    CitedWhenPublished,
    CountVersions,
    KeepRefs,
    KeepSlugs,
    RefuseRetiredSlugs,
    StampPublication,
)

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
        """The rows whose EDTF `column` can mean a day from `first` to `last`, inclusive.

        `first` and `last` are dates, or None for an open end; no row where `first` is after `last`.
        """
        if first and last and first > last:
            return self.none()
        ends = [models.Value(day, models.DateField()) for day in (first, last)]
        wanted = models.Func(*ends, models.Value("[]"), function="daterange", output_field=DateRangeField())
        return self.alias(days=DateRange(column)).filter(days__overlap=wanted)

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


def derived_fields(model):
    """The derived columns of `model`."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Derived)]


def with_derived(model, names):
    """The columns `names` of `model` with those derived from them, and no derived one without its source."""
    derived = derived_fields(model)
    own = [name for name in names if name not in {field.name for field in derived}]
    return [*own, *(field.name for field in derived if field.source in own)]


@lru_cache(maxsize=64)
def checks_in_database(model, using):
    """The check constraints that the database holds on `model`: name, condition in SQL, columns it names.

    Asking the database for its own conditions keeps validation and storage of one mind, and lets one query
    judge a row by all of them, where Django asks one query a constraint.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT conname, pg_get_expr(conbin, conrelid),
                ARRAY(SELECT attname::text FROM pg_attribute
                      WHERE attrelid = conrelid AND attnum = ANY (conkey))
            FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
            """,
            [model._meta.db_table],
        )
        return cursor.fetchall()


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
        """Give each of `rows` that has no slug or ref one; they are inserted next, in this order."""
        raise TypeError(f"{cls.__name__} does not say how its rows are named.")

    @property
    def key(self):
        """The slug or ref: what names this row in CSV and in addresses."""
        return getattr(self, self.key_name)

    def save(self, *args, update_fields=None, using=None, **kwargs):
        """Save with the derived columns in step; a row without slug or ref is given one."""
        using = using or self._state.db or DEFAULT_DB_ALIAS
        for field in derived_fields(type(self)):
            if field.source in self.__dict__:
                self.__dict__[field.attname] = None  # loaded with its source, so saved with it
        if update_fields is not None:
            update_fields = with_derived(type(self), update_fields)
        with transaction.atomic(using=using):
            if self._writes_key(update_fields):
                self.give_keys([self], using)
            super().save(*args, update_fields=update_fields, using=using, **kwargs)

    def _writes_key(self, update_fields):
        loaded = self.key_name in self.__dict__
        return self._state.adding or (loaded and (update_fields is None or self.key_name in update_fields))

    def faults(self, exclude):
        """What is wrong with the row beyond its fields, as (field name, sentence); for forms and CSV alike.

        `exclude` has the names of the fields that nobody can have typed.
        """
        return []

    def clean_fields(self, exclude=None):
        """As Django's, with `faults()`; derived columns are never typed, so never validated.

        A fault of a field that the form does not show is told of the row as a whole.
        """
        exclude = set(exclude or ())
        errors = {}
        try:
            super().clean_fields(exclude={*exclude, *(f.name for f in derived_fields(type(self)))})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, sentence in self.faults(exclude):
            if name not in errors:
                where = NON_FIELD_ERRORS if name in exclude else name
                errors.setdefault(where, []).append(ValidationError(sentence, code="invalid"))
        if errors:
            raise ValidationError(errors)

    def validate_constraints(self, exclude=None):
        """As Django's, but derived columns count whenever their source does, and all checks are one query.

        A form leaves derived columns out, and Django would then skip every constraint that names one.
        """
        exclude = set(exclude or ())
        exclude -= {f.name for f in derived_fields(type(self)) if f.source not in exclude}
        if self.key_name and not self.key:
            exclude.add(self.key_name)  # it is made when the row is saved
        using = self._state.db or DEFAULT_DB_ALIAS
        broken = self._broken_checks(exclude, using)
        errors = {}
        for constraint in self._meta.constraints:
            try:
                if not isinstance(constraint, models.CheckConstraint):
                    constraint.validate(type(self), self, exclude=exclude, using=using)
                elif constraint.name in broken:
                    message = constraint.get_violation_error_message()
                    raise ValidationError(message, code=constraint.violation_error_code)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _broken_checks(self, exclude, using):
        """The names of the check constraints that the row would break, without those that name `exclude`."""
        values = {
            field.column: (field, getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.name not in exclude
        }
        known = {c for c, (_field, value) in values.items() if not hasattr(value, "resolve_expression")}
        checks = [check for check in checks_in_database(type(self), using) if known.issuperset(check[2])]
        if not checks:
            return set()
        connection = connections[using]
        columns = sorted({column for _name, _sql, columns in checks for column in columns})
        row = [values[c][0].get_db_prep_save(values[c][1], connection) for c in columns]
        candidate = ", ".join(f'%s::{values[c][0].db_type(connection)} AS "{c}"' for c in columns)
        answers = ", ".join(f"({sql}) IS FALSE".replace("%", "%%") for _name, sql, _columns in checks)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {answers} FROM (SELECT {candidate}) AS candidate", row)
            return {check[0] for check, broken in zip(checks, cursor.fetchone(), strict=True) if broken}


class Record(Row):
    """A row with a public page: a slug in its address, a status, a public summary and a note for curators."""

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
    first_published = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)

    class Meta(Row.Meta):
        abstract = True
        triggers = [
            CountVersions(),
            KeepSlugs(),
            RefuseRetiredSlugs(),
            StampPublication(),
            CitedWhenPublished(),
        ]

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
        stems = [row._slug_stem() for row in nameless]
        taken = cls._taken_slugs(stems, {row.pk for row in nameless if row.pk}, using)
        taken |= {row.slug for row in rows if row.slug}
        for row, stem in zip(nameless, stems, strict=True):
            row.slug = next(slug for slug in _numbered(stem) if slug not in taken)
            taken.add(row.slug)

    def _slug_stem(self):
        return names.slug(self.heading()) or self._meta.model_name

    @classmethod
    def _taken_slugs(cls, stems, own, using):
        """The slugs in use or retired among `stems`, with the numbered ones where a number is needed.

        Rows with a key in `own` are about to get a new slug, so theirs are free.
        """
        taken = cls._slugs_like({"slug__in": set(stems)}, {"old_slug__in": set(stems)}, own, using)
        repeated = {stem for stem, count in Counter(stems).items() if count > 1 or stem in taken}
        for stem in repeated:
            numbered = rf"^{stem}-[0-9]+$"
            taken |= cls._slugs_like(
                {"slug__startswith": f"{stem}-", "slug__regex": numbered},
                {"old_slug__startswith": f"{stem}-", "old_slug__regex": numbered},
                own,
                using,
            )
        return taken

    @classmethod
    def _slugs_like(cls, live, retired, own, using):
        table = cls._meta.model_name
        redirects = cls._meta.apps.get_model("catalogue", "Redirect").objects.using(using)
        used = cls._base_manager.using(using).filter(**live).exclude(pk__in=own)
        old = redirects.filter(target_table=table, **retired).exclude(**{f"{table}__in": own})
        return {*used.values_list("slug", flat=True), *old.values_list("old_slug", flat=True)}

    def faults(self, exclude):
        """Refuse a slug that the database would refuse, with the sentence for a form."""
        yield from super().faults(exclude)
        if "slug" in exclude:
            return
        before = self._before()
        if before and before.first_published and self.slug != before.slug:
            yield (
                "slug",
                _(
                    "This record has been published as “%(slug)s”, so its address never changes. "
                    "Put that slug back."
                )
                % {"slug": before.slug},
            )
        elif self.slug and self._is_retired():
            yield (
                "slug",
                _(
                    "The slug “%(slug)s” belonged to another record and goes on redirecting there. "
                    "Choose another one."
                )
                % {"slug": self.slug},
            )

    def _before(self):
        if self._state.adding:
            return None
        return type(self)._base_manager.filter(pk=self.pk).only("slug", "first_published").first()

    def _is_retired(self):
        """True where another record once had this slug."""
        table = self._meta.model_name
        redirects = self._meta.apps.get_model("catalogue", "Redirect").objects
        retired = redirects.filter(target_table=table, old_slug=self.slug)
        return retired.exclude(**{f"{table}__in": [self.pk] if self.pk else []}).exists()

    def rename(self, slug):
        """Give the record another slug although it has been published; the old one redirects for ever."""
        before, using = self.slug, self._state.db
        try:
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                cursor.execute("SELECT set_config('destal.renaming', 'on', true)")
                self.slug = slug
                self.save(update_fields=["slug"])
                cursor.execute("SELECT set_config('destal.renaming', '', true)")
        except Exception:
            self.slug = before
            raise

    def get_absolute_url(self):
        """The address of the public page, which published records have."""
        return reverse(f"catalogue:{self._meta.model_name}", args=[self.slug])


class Part(Row):
    """A row without a page of its own, named by a ref: a short code made from its first content and kept."""

    key_name = "ref"

    ref = models.CharField(
        _("reference"),
        max_length=32,
        unique=True,
        blank=True,
        validators=[REF],
        db_collation="C",
        help_text=_("Made from the content of a new row; never changes."),
        error_messages={"unique": _("Another row has this reference. Leave it blank to get a new one.")},
    )

    class Meta(Row.Meta):
        abstract = True
        triggers = [CountVersions(), KeepRefs()]

    @classmethod
    def give_keys(cls, rows, using):
        nameless = [(row, _codes(row._content())) for row in rows if not row.ref]
        given = {row.ref for row in rows if row.ref}
        while nameless:
            for row, codes in nameless:
                row.ref = next(code for code in codes if code not in given)
                given.add(row.ref)
            refs = [row.ref for row, _codes_left in nameless]
            taken = cls._base_manager.using(using).filter(ref__in=refs).values_list("ref", flat=True)
            taken = set(taken)
            nameless = [(row, codes) for row, codes in nameless if row.ref in taken]

    def _content(self):
        """What the row says, as text: the same words give the same ref in every catalogue."""
        skipped = {"id", "ref", "created", "modified", "version"}
        fields = [
            f for f in self._meta.concrete_fields if f.name not in skipped and not isinstance(f, Derived)
        ]
        return "\x1f".join(_as_text(self, field) for field in fields)

    def faults(self, exclude):
        """Refuse a changed ref, with the sentence that the database would give."""
        yield from super().faults(exclude)
        if self._state.adding or "ref" in exclude:
            return
        before = type(self)._base_manager.filter(pk=self.pk).values_list("ref", flat=True).first()
        if before is not None and before != self.ref:
            yield "ref", _("The reference “%(ref)s” never changes. Put it back.") % {"ref": before}


def _as_text(row, field):
    value = (
        field.to_python(getattr(row, field.attname)) if not field.is_relation else getattr(row, field.name)
    )
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


def uncited_triggers():
    """The triggers of a table whose records need no citation."""
    return [trigger for trigger in Record.Meta.triggers if not isinstance(trigger, CitedWhenPublished)]


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


def part_constraints(table):
    """The constraints of every table of parts."""
    return [
        models.CheckConstraint(
            condition=models.Q(ref__regex=r"^[a-z0-9]{1,32}$"),
            name=f"{table}_ref_shape",
            violation_error_message=REF.message,
        )
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
        obj_field=pghistory.ObjForeignKey(
            related_name="history", related_query_name="history", db_index=False
        ),
        model_name=f"{model.__name__}History",
        attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        meta={
            "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name=f"{model._meta.model_name}_history")]
        },
    )(model)
