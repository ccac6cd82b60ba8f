"""What every row of the catalogue is: bookkeeping, a key, publication, and derived columns in step.

`Row` is any row; `Record` has a public page and a slug; `Part` has no page of its own and a ref.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue import languages, names

from .fields import Prose, derived_fields, with_derived
from .keys import REF, SLUG, SLUG_LENGTH, give_refs, give_slugs, is_retired, slug_shape
from .queryset import CatalogueQuerySet
from .rules import one_of
from .status import Status
from .triggers import (
    WHO_AND_WHEN,
    ActingUser,
    CitedWhenPublished,
    CountVersions,
    KeepRefs,
    KeepSlugs,
    RefuseRetiredSlugs,
    RefuseRetiredSlugsOfNewRows,
    StampNewPublication,
    StampPublication,
    StatusGoesByStep,
)
from .validation import broken_checks


def by_whom(label):
    """A key to the account that did something, filled by the database; nobody's where none was logged in.

    The database does not hold the key: a million imported rows would look up the same account a million
    times, and an account that is deleted must not rewrite what it did. Accounts are switched off instead.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        editable=False,
        db_default=ActingUser(),
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=label,
    )


class Row(models.Model):
    """One row of any table: when it was made and changed, and how often its content changed."""

    key_name = None  # the column that names a row in CSV: slug or ref
    belongs_to = []  # the keys to the rows as whose part this one is shown, in forms and in the history

    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    modified = models.DateTimeField(_("modified"), db_default=Now(), editable=False)
    version = models.PositiveIntegerField(_("version"), db_default=1, editable=False)
    changed_by = by_whom(_("changed by"))

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers = [CountVersions()]
        default_permissions = ["add", "change", "delete", "view", "import", "export"]

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

        `exclude` has the names of the fields that nobody can have typed. The sentence may be a
        ValidationError, whose code is then the constraint that the fault belongs to.
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
        broken = broken_checks(self, exclude, using)
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
    created_by = by_whom(_("made by"))
    status_by = by_whom(_("status set by"))
    status_since = models.DateTimeField(_("status since"), null=True, db_default=Now(), editable=False)

    class Meta(Row.Meta):
        abstract = True
        default_permissions = [*Row.Meta.default_permissions, "review", "publish"]
        triggers = [
            CountVersions(),
            KeepSlugs(),
            RefuseRetiredSlugs(),
            RefuseRetiredSlugsOfNewRows(),
            StatusGoesByStep(),
            StampPublication(),
            StampNewPublication(),
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

    def native_heading(self):
        """The heading in the record's own language, as far as it is known; else ''."""
        return getattr(self, "native_name", "")

    def heading_for_readers(self):
        """The heading on a page in the active language: in Russian the native one, if it is in Cyrillic."""
        return languages.for_readers(self.heading(), self.native_heading())

    @classmethod
    def give_keys(cls, rows, using):
        give_slugs(cls, rows, using)

    def slug_stem(self):
        """What the slug is made from when it is left blank; a number follows where others have it too."""
        return names.slug(self.heading()) or self._meta.model_name

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
        elif self.slug and is_retired(self):
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
        give_refs(cls, rows, using)

    def faults(self, exclude):
        """Refuse a changed ref, with the sentence that the database would give."""
        yield from super().faults(exclude)
        if self._state.adding or "ref" in exclude:
            return
        before = type(self)._base_manager.filter(pk=self.pk).values_list("ref", flat=True).first()
        if before is not None and before != self.ref:
            yield "ref", _("The reference “%(ref)s” never changes. Put it back.") % {"ref": before}


def uncited_triggers():
    """The triggers of a table whose records need no citation."""
    return [trigger for trigger in Record.Meta.triggers if not isinstance(trigger, CitedWhenPublished)]


def record_constraints(table):
    """The constraints of every table of records."""
    return [
        one_of(table, "status", Status),
        slug_shape(table, "slug"),
    ]


def record_indexes(table):
    """The indexes of every table of records: each list of the curators' first page is the end of one."""
    return [
        models.Index(fields=["status", "status_since"], name=f"{table}_status_since"),
        models.Index(fields=["status_by", "status_since"], name=f"{table}_status_by"),
        models.Index(fields=["modified"], name=f"{table}_modified"),
        models.Index(fields=["created_by", "status", "modified"], name=f"{table}_made_by"),
    ]


PUBLIC = models.Q(status=Status.PUBLISHED)  # condition of the indexes that only public lists ask


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
        exclude=[field.name for field in model._meta.concrete_fields if field not in kept_fields(model)],
        obj_field=pghistory.ObjForeignKey(
            related_name="history", related_query_name="history", db_index=False
        ),
        model_name=f"{model.__name__}History",
        attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        meta={"indexes": history_indexes(model)},
    )(model)


def kept_fields(model):
    """The fields of `model` that its history keeps: not what derives from others, nor who and when."""
    left_out = {field.name for field in derived_fields(model)} | WHO_AND_WHEN
    return [field for field in model._meta.concrete_fields if field.name not in left_out]


def history_indexes(model):
    """The indexes of a history: by row, by what a row belongs to or lets go of, and of what was deleted."""
    name = model._meta.model_name
    keys = [field for field in model._meta.concrete_fields if field.remote_field]
    lets_go = [key.name for key in keys if key.remote_field.on_delete is models.SET_NULL]
    return [
        models.Index(fields=["pgh_obj", "pgh_id"], name=f"{name}_history"),
        models.Index(fields=["pgh_id"], condition=models.Q(pgh_label="delete"), name=f"{name}_deleted"),
        *(
            models.Index(
                fields=[key, "pgh_obj"],
                condition=models.Q(**{f"{key}__isnull": False}),
                name=f"{name}_h_{key}",
            )
            for key in [*model.belongs_to, *lets_go]
        ),
    ]
