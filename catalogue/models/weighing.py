"""What is kept of the comparison of sources: which citations are contested, and which records wait for it.

The comparison is made in Python (`catalogue.evidence`), for millions of records not while somebody waits. So
its result is stored in `Contradiction`, and triggers note in `Unweighed`, on every road, which records have
to be compared anew. See `docs/decisions/0012-kept-disagreements.md`.
"""

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from .citation import FIELDS, TARGETS, Aspect, Citation

# The column that makes up the heading of a table whose rows a citation can name, in words or by slug.
HEADINGS = {"person": "name", "place": "name", "event": "title", "body": "name", "source": "title"}


class Contradiction(models.Model):
    """One contested citation: it contradicts what is accepted or, where nothing is, another citation.

    `table` and `record_id` repeat what the citation is about, so that lists and reports need no join. The
    database deletes the row with its citation.
    """

    citation = models.OneToOneField(
        Citation,
        models.DO_NOTHING,  # the database's own key, ON DELETE CASCADE, holds against SQL and imports too
        db_constraint=False,
        primary_key=True,
        related_name="contradiction",
        verbose_name=_("citation"),
    )
    table = models.CharField(_("table"), max_length=20, help_text=_("What it is about: “person” …"))
    record_id = models.BigIntegerField(_("record"), help_text=_("The record of that table it is about."))
    field = models.CharField(_("field"), max_length=20)
    answered = models.BooleanField(_("answered"), help_text=_("Curators have written why they decide so."))

    class Meta:
        verbose_name = _("contradiction")
        verbose_name_plural = _("contradictions")
        default_permissions = []
        indexes = [
            models.Index(fields=["table", "record_id"], name="contradiction_record"),
            models.Index(
                fields=["table", "record_id"],
                name="contradiction_unanswered",
                condition=models.Q(answered=False),
            ),
        ]

    def __str__(self):
        return str(self.citation)


class Unweighed(models.Model):
    """One record whose evidence changed since it was last compared; a queue, in which one can stand twice.

    Rows are only ever added and taken away. That is what makes it safe: a change that is not committed yet
    has a row of its own, which whoever compares meanwhile does not see and so does not take away.
    """

    table = models.CharField(_("table"), max_length=20)
    record_id = models.BigIntegerField(_("record"))

    class Meta:
        verbose_name = _("record to be weighed")
        verbose_name_plural = _("records to be weighed")
        default_permissions = []

    def __str__(self):
        return f"{self.table} {self.record_id}"


QUEUE = Unweighed._meta.db_table
ASPECTS = ", ".join(f"'{aspect}'" for aspect in ["", *Aspect.values])


def _about(row):
    """SQL of (table, id): what the citation `row` is about."""
    keys = [f"{row}.{table}_id" for table in TARGETS]
    tables = " ".join(f"WHEN {key} IS NOT NULL THEN '{t}'" for key, t in zip(keys, TARGETS, strict=True))
    return f"CASE {tables} END, coalesce({', '.join(keys)})"


class NewCitationsUnweigh(pgtrigger.Trigger):
    """Queues the records that new citations are about: once a statement, for imports of millions."""

    name = "unweigh"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="changed_citations")

    def get_func(self, model):
        return f"""
            INSERT INTO {QUEUE} ("table", record_id)
                SELECT DISTINCT {_about("c")} FROM changed_citations AS c WHERE c.field NOT IN ({ASPECTS});
            RETURN NULL;
        """


class DeletedCitationsUnweigh(NewCitationsUnweigh):
    """The same for citations that are gone: what they contradicted may stand alone now."""

    name = "unweigh_deleted"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="changed_citations")


class ChangedCitationUnweighs(pgtrigger.Trigger):
    """Queues the record that a changed citation is about, and the one that it was about."""

    name = "unweigh_changed"
    when = pgtrigger.After
    operation = pgtrigger.Update
    condition = pgtrigger.AnyChange(*TARGETS, "field", "says", "stance", "note")

    def get_func(self, model):
        return f"""
            INSERT INTO {QUEUE} ("table", record_id)
                SELECT {_about("OLD")} WHERE OLD.field NOT IN ({ASPECTS})
                UNION SELECT {_about("NEW")} WHERE NEW.field NOT IN ({ASPECTS});
            RETURN NULL;
        """


class ChangedRecordUnweighs(pgtrigger.Trigger):
    """Queues a record of which a citable column changed, if a citation is about it."""

    name = "unweigh_record"
    when = pgtrigger.After
    operation = pgtrigger.Update

    def __init__(self, columns=(), **kwargs):
        super().__init__(condition=pgtrigger.AnyChange(*columns), **kwargs)

    def get_func(self, model):
        table = model._meta.model_name
        return f"""
            INSERT INTO {QUEUE} ("table", record_id) SELECT '{table}', NEW.id
                WHERE EXISTS (SELECT FROM {Citation._meta.db_table} WHERE {table}_id = NEW.id);
            RETURN NULL;
        """


class ChangedHeadingUnweighs(pgtrigger.Trigger):
    """Queues the cited records that name a record whose heading changed: sources may give it in words."""

    name = "unweigh_heading"
    when = pgtrigger.After
    operation = pgtrigger.Update

    def __init__(self, column="", **kwargs):
        super().__init__(condition=pgtrigger.AnyChange(column), **kwargs)

    def get_func(self, model):
        named = [
            (table, column)
            for table, columns in FIELDS.items()
            for column in (Citation._meta.get_field(table).related_model._meta.get_field(c) for c in columns)
            if column.is_relation and column.related_model._meta.model_name == model._meta.model_name
        ]
        selects = " UNION ".join(
            f"""SELECT '{table}', r.id FROM {column.model._meta.db_table} AS r
                WHERE r.{column.column} = NEW.id AND EXISTS (
                    SELECT FROM {Citation._meta.db_table} AS c
                    WHERE c.{table}_id = r.id AND c.field = '{column.name}')"""
            for table, column in named
        )
        return f"""
            INSERT INTO {QUEUE} ("table", record_id) {selects};
            RETURN NULL;
        """


def _register():
    """Give each table its triggers; here, because no table knows what can be cited of the others."""
    for trigger in [NewCitationsUnweigh(), DeletedCitationsUnweigh(), ChangedCitationUnweighs()]:
        trigger.register(Citation)
    for table, columns in FIELDS.items():
        ChangedRecordUnweighs(columns=columns).register(apps.get_registered_model("catalogue", table))
    for table, column in HEADINGS.items():
        ChangedHeadingUnweighs(column=column).register(apps.get_registered_model("catalogue", table))


_register()
