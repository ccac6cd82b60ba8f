"""Triggers that hold on every road, SQL and COPY included: versions, slugs, publication, sentencing dates.

Each refusal names a constraint, so that it arrives in Python as an IntegrityError with a sentence.
Derived columns, `created`, `modified` and `version` are not content: changing only them is no change.
"""

import pgtrigger

from .fields import Derived

BOOKKEEPING = {"id", "created", "modified", "version"}


def content_columns(model):
    """The columns of `model` that hold what curators wrote, in model order."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING and not isinstance(field, Derived)
    ]


class CountVersions(pgtrigger.Trigger):
    """Adds one to `version` and stamps `modified` when content changes; whatever was written there is ignored."""

    name = "count_versions"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model):
        columns = content_columns(model)
        old, new = (", ".join(f'{row}."{column}"' for column in columns) for row in ("OLD", "NEW"))
        return f"""
            NEW.created := OLD.created;
            IF ROW({old}) IS DISTINCT FROM ROW({new}) THEN
                NEW.version := OLD.version + 1;
                NEW.modified := statement_timestamp();
            ELSE
                NEW.version := OLD.version;
                NEW.modified := OLD.modified;
            END IF;
            RETURN NEW;
        """


class KeepRefs(pgtrigger.Trigger):
    """Refuses a changed `ref`: rows without a page are known by it in every spreadsheet."""

    name = "keep_ref"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("ref")
    condition = pgtrigger.Q(old__ref__df=pgtrigger.F("new__ref"))

    def get_func(self, model):
        return _refusal(
            f"{model._meta.model_name}_ref_kept",
            "The reference “%” never changes. Leave it as it is, or add a new row.",
            "OLD.ref",
        )


class KeepSlugs(pgtrigger.Trigger):
    """Holds that a slug is permanent once published, that a changed one redirects, and that none is reused.

    `Record.rename()` sets `destal.renaming` for its transaction: the one deliberate way to change the slug
    of a published record.
    """

    name = "keep_slug"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("slug")

    def get_func(self, model):
        table = model._meta.model_name
        permanent = _refusal(
            f"{table}_slug_permanent",
            "“%” has been published under this slug, so its address never changes.",
            "OLD.slug",
        )
        taken = _refusal(
            f"{table}_slug_retired",
            "The slug “%” belonged to another record and goes on redirecting there. Choose another one.",
            "NEW.slug",
        )
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.slug = OLD.slug THEN RETURN NEW; END IF;
                IF OLD.status IN ('published', 'withdrawn')
                   AND coalesce(current_setting('destal.renaming', true), '') <> 'on' THEN
                    {permanent}
                END IF;
                DELETE FROM catalogue_redirect
                    WHERE target_table = '{table}' AND old_slug = NEW.slug AND {table}_id = OLD.id;
            END IF;
            IF EXISTS (SELECT FROM catalogue_redirect
                       WHERE target_table = '{table}' AND old_slug = NEW.slug) THEN
                {taken}
            END IF;
            IF TG_OP = 'UPDATE' THEN
                INSERT INTO catalogue_redirect (target_table, old_slug, {table}_id)
                    VALUES ('{table}', OLD.slug, OLD.id);
            END IF;
            RETURN NEW;
        """


class CitedWhenPublished(pgtrigger.Trigger):
    """Holds, when the transaction ends, that a published record has a citation about it."""

    name = "cited_when_published"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("status")
    timing = pgtrigger.Deferred
    condition = pgtrigger.Q(new__status="published")

    def get_func(self, model):
        table = model._meta.model_name
        return f"""
            IF EXISTS (SELECT FROM {model._meta.db_table} WHERE id = NEW.id AND status = 'published')
               AND NOT EXISTS (SELECT FROM catalogue_citation WHERE {table}_id = NEW.id) THEN
                {uncited(table, "NEW.slug")}
            END IF;
            RETURN NULL;
        """


class LastCitationStays(pgtrigger.Trigger):
    """Holds, when the transaction ends, that a published record did not lose its last citation."""

    name = "last_citation_stays"
    when = pgtrigger.After
    operation = pgtrigger.Delete | pgtrigger.Update
    timing = pgtrigger.Deferred

    def __init__(self, tables=(), **kwargs):
        self.tables = tables
        super().__init__(**kwargs)

    def get_declare(self, model):
        return [("bare", "text")]

    def get_func(self, model):
        return "\n".join(self._check(table) for table in self.tables) + "\nRETURN NULL;"

    @staticmethod
    def _check(table):
        return f"""
            IF OLD.{table}_id IS NOT NULL THEN
                SELECT slug INTO bare FROM catalogue_{table} AS record
                    WHERE id = OLD.{table}_id AND status = 'published'
                    AND NOT EXISTS (SELECT FROM catalogue_citation WHERE {table}_id = record.id);
                IF FOUND THEN
                    {uncited(table, "bare")}
                END IF;
            END IF;"""


class RehabilitatedAfterSentence(pgtrigger.Trigger):
    """Holds, when the transaction ends, that nobody is rehabilitated before the sentence it undoes.

    Earliest is compared with latest, so a vague date never refuses a true record.
    """

    name = "rehabilitated_after_sentence"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred

    def __init__(self, mine="", **kwargs):
        self.mine = mine
        super().__init__(**kwargs)

    def get_declare(self, model):
        return [("early", "text")]

    def get_func(self, model):
        refusal = _refusal(
            "rehabilitation_after_sentence",
            "“%” is dated before the sentence it undoes. Check its date, the date of the sentence, and the case.",
            "early",
        )
        return f"""
            SELECT r.slug INTO early FROM catalogue_rehabilitation AS r
                JOIN catalogue_case AS c ON c.id = r.case_id
                WHERE {self.mine} = NEW.id AND r.act = 'rehabilitation'
                AND r.date_latest < c.sentenced_earliest LIMIT 1;
            IF FOUND THEN
                {refusal}
            END IF;
            RETURN NULL;
        """


def uncited(table, slug):
    """The refusal of a published record of `table` without a citation; `slug` is an SQL expression."""
    return _refusal(
        f"{table}_published_cited",
        "“%” is published without a citation. Add one, or make it a draft.",
        slug,
    )


def _refusal(constraint, sentence, value):
    """PL/pgSQL that refuses, as a check violation of `constraint`, with `sentence` about `value`."""
    return f"""RAISE EXCEPTION '{sentence}', {value}
        USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}', TABLE = TG_TABLE_NAME;"""
