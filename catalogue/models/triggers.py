"""Triggers that hold on every road, SQL and COPY included: versions, slugs, steps, publication, dates.

Each refusal names a constraint, so that it arrives in Python as an IntegrityError with a sentence.
Derived columns and bookkeeping (`created`, `modified`, `version`, who and when) are not content: changing
only them is no change.
"""

import pgtrigger
from django.db.models import Func, IntegerField

from .fields import Derived
from .status import STEPS

WHO_AND_WHEN = {"created_by", "changed_by", "status_by", "status_since"}  # the history keeps its own
BOOKKEEPING = {"id", "created", "modified", "version", "first_published", *WHO_AND_WHEN}


class ActingUser(Func):
    """The account that the running statement works for, as the history is told; NULL for nobody's."""

    function = "catalogue_acting_user"
    arity = 0
    output_field = IntegerField()


def content_columns(model):
    """The columns of `model` that hold what curators wrote, in model order."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING and not isinstance(field, Derived)
    ]


class CountVersions(pgtrigger.Trigger):
    """Adds one to `version` when content changes, and keeps when and by whom; nobody else writes there."""

    name = "count_versions"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model):
        columns = content_columns(model)
        old, new = (", ".join(f'{row}."{column}"' for column in columns) for row in ("OLD", "NEW"))
        own = any(field.name == "created_by" for field in model._meta.concrete_fields)
        return f"""
            NEW.created := OLD.created;
            {"NEW.created_by_id := OLD.created_by_id;" if own else ""}
            IF ROW({old}) IS DISTINCT FROM ROW({new}) THEN
                NEW.version := OLD.version + 1;
                NEW.modified := statement_timestamp();
                NEW.changed_by_id := catalogue_acting_user();
            ELSE
                NEW.version := OLD.version;
                NEW.modified := OLD.modified;
                NEW.changed_by_id := OLD.changed_by_id;
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
    """Holds that a slug is permanent once published, and that a changed one redirects.

    `Record.rename()` sets `destal.renaming` for its transaction: the one deliberate way to change the slug
    of a record that has been published.
    """

    name = "keep_slug"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("slug")
    condition = pgtrigger.Q(old__slug__df=pgtrigger.F("new__slug"))

    def get_func(self, model):
        table = model._meta.model_name
        permanent = _refusal(
            f"{table}_slug_permanent",
            "“%” has been published under this slug, so its address never changes.",
            "OLD.slug",
        )
        return f"""
            IF OLD.first_published IS NOT NULL
               AND coalesce(current_setting('destal.renaming', true), '') <> 'on' THEN
                {permanent}
            END IF;
            DELETE FROM catalogue_redirect
                WHERE target_table = '{table}' AND old_slug = NEW.slug AND {table}_id = OLD.id;
            INSERT INTO catalogue_redirect (target_table, old_slug, {table}_id)
                VALUES ('{table}', OLD.slug, OLD.id);
            RETURN NEW;
        """


class RefuseRetiredSlugs(pgtrigger.Trigger):
    """Holds that no record is given a slug that another one has had.

    It looks after the row is written: by then the unique index has waited for a concurrent transaction that
    was retiring the same slug.
    """

    name = "refuse_retired_slug"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("slug")

    def get_func(self, model):
        table = model._meta.model_name
        taken = _retired(table, "NEW.slug")
        return f"""
            IF EXISTS (SELECT FROM catalogue_redirect
                       WHERE target_table = '{table}' AND old_slug = NEW.slug) THEN
                {taken}
            END IF;
            RETURN NULL;
        """


class RefuseRetiredSlugsOfNewRows(pgtrigger.Trigger):
    """The same for new records, once a statement: a million rows cost one join and not a million look-ups."""

    name = "refuse_retired_slugs_of_new"
    when = pgtrigger.After
    operation = pgtrigger.Insert
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="new_records")

    def get_declare(self, model):
        return [("retired", "text")]

    def get_func(self, model):
        table = model._meta.model_name
        taken = _retired(table, "retired")
        return f"""
            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug
                WHERE target_table = '{table}' LIMIT 1;
            IF FOUND THEN
                {taken}
            END IF;
            RETURN NULL;
        """


class RedirectFromNoLiveSlug(pgtrigger.Trigger):
    """Holds, when the transaction ends, that no redirect leads away from a slug that a record has."""

    name = "redirect_from_no_live_slug"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("old_slug", "target_table")
    timing = pgtrigger.Deferred

    def __init__(self, tables=(), **kwargs):
        self.tables = tables
        super().__init__(**kwargs)

    def get_func(self, model):
        refusal = _refusal(
            "redirect_from_no_live_slug",
            "“%” is the slug of a record, so it cannot redirect to another one.",
            "NEW.old_slug",
        )
        live = " OR ".join(
            f"(target_table = '{table}' AND EXISTS (SELECT FROM catalogue_{table} WHERE slug = old_slug))"
            for table in self.tables
        )
        return f"""
            IF EXISTS (SELECT FROM catalogue_redirect WHERE id = NEW.id AND old_slug = NEW.old_slug
                       AND ({live})) THEN
                {refusal}
            END IF;
            RETURN NULL;
        """


class StatusGoesByStep(pgtrigger.Trigger):
    """Refuses a change of status that is none of `STEPS`.

    Undoing an import sets `destal.undoing` for its work: it brings back a status that the record had. Not
    pgtrigger's own FSM, whose refusal names no constraint, so that no form would know its sentence.
    """

    name = "status_goes_by_step"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))

    def get_func(self, model):
        known = ", ".join(f"('{old.value}', '{new.value}')" for old, new in STEPS)
        refusal = _refusal(
            f"{model._meta.model_name}_status_step",
            "A record goes from draft to review, from review to published or back to draft, "
            "from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.",
            "OLD.status, NEW.status",
        )
        return f"""
            IF (OLD.status, NEW.status) NOT IN ({known})
               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN
                {refusal}
            END IF;
            RETURN NEW;
        """


class StampPublication(pgtrigger.Trigger):
    """Keeps since when a record has its status and by whom, and when it was published first.

    From the first publication on its slug is permanent.
    """

    name = "stamp_publication"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    condition = pgtrigger.AnyChange("status", "first_published", "status_by", "status_since")

    def get_func(self, model):
        return """
            IF NEW.status IS DISTINCT FROM OLD.status THEN
                NEW.status_since := statement_timestamp();
                NEW.status_by_id := catalogue_acting_user();
            ELSE
                NEW.status_since := OLD.status_since;
                NEW.status_by_id := OLD.status_by_id;
            END IF;
            NEW.first_published := OLD.first_published;
            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN
                NEW.first_published := statement_timestamp();
            END IF;
            RETURN NEW;
        """


class StampNewPublication(pgtrigger.Trigger):
    """The same for a new record; one that comes in withdrawn, from a dump, has been published once."""

    name = "stamp_new_publication"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    # two comparisons, because PostgreSQL words an IN anew when a backup is restored
    condition = (pgtrigger.Q(new__status="published") | pgtrigger.Q(new__status="withdrawn")) & pgtrigger.Q(
        new__first_published__isnull=True
    )

    def get_func(self, model):
        return """
            NEW.first_published := statement_timestamp();
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
    """Holds, when the transaction ends, that a published record did not lose its last citation.

    The record is locked, whatever its status seems to be, before its citations are counted: two transactions
    that each take one of the last two citations, or one that publishes while another takes the last one,
    would not see each other.
    """

    name = "last_citation_stays"
    when = pgtrigger.After
    operation = pgtrigger.Delete
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
                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_{table}
                    WHERE id = OLD.{table}_id FOR NO KEY UPDATE;
                IF bare IS NOT NULL
                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE {table}_id = OLD.{table}_id) THEN
                    {_bared(table)}
                END IF;
            END IF;"""


class MovedCitationLeavesOne(LastCitationStays):
    """The same for a citation that is moved to another record; other changes of a citation cost nothing."""

    name = "moved_citation_leaves_one"
    operation = pgtrigger.Update

    def __init__(self, tables=(), **kwargs):
        super().__init__(tables=tables, condition=pgtrigger.AnyChange(*tables), **kwargs)


class RehabilitatedAfterSentence(pgtrigger.Trigger):
    """Holds, when the transaction ends, that nobody is rehabilitated before the sentence it undoes.

    Earliest is compared with latest, and a qualified date (? ~ %) refuses nothing, so a vague date never
    refuses a true record. The case is locked first, so that the two dates cannot change past each other.
    """

    name = "rehabilitated_after_sentence"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    condition = pgtrigger.Q(
        new__act="rehabilitation", new__case__isnull=False, new__date_latest__isnull=False
    )
    mine, case = "r.id", "NEW.case_id"

    def get_declare(self, model):
        return [("early", "text")]

    def get_func(self, model):
        refusal = _refusal(
            "rehabilitation_after_sentence",
            "“%” is dated before the sentence it undoes. Check both dates, and the case.",
            "early",
        )
        return f"""
            PERFORM FROM catalogue_case WHERE id = {self.case} FOR SHARE;
            SELECT r.slug INTO early FROM catalogue_rehabilitation AS r
                JOIN catalogue_case AS c ON c.id = r.case_id
                WHERE {self.mine} = NEW.id AND r.act = 'rehabilitation'
                AND r.date_latest < c.sentenced_earliest
                AND catalogue_date_is_sharp(r.date) AND catalogue_date_is_sharp(c.sentenced) LIMIT 1;
            IF FOUND THEN
                {refusal}
            END IF;
            RETURN NULL;
        """


class SentencedBeforeRehabilitation(RehabilitatedAfterSentence):
    """The same when the sentence of a case is dated anew; a new case has no rehabilitation yet."""

    name = "sentenced_before_rehabilitation"
    operation = pgtrigger.Update
    condition = pgtrigger.AnyChange("sentenced", "sentenced_earliest")
    mine, case = "c.id", "NEW.id"


def _retired(table, slug):
    """The refusal of a slug of `table` that redirects; `slug` is an SQL expression."""
    return _refusal(
        f"{table}_slug_retired",
        "The slug “%” belonged to another record and goes on redirecting there. Choose another one.",
        slug,
    )


def uncited(table, slug):
    """The refusal of a published record of `table` without a citation; `slug` is an SQL expression."""
    return _refusal(
        f"{table}_published_cited",
        "“%” is published without a citation. Add one, or make it a draft.",
        slug,
    )


def _bared(table):
    """The refusal to take the last citation of a published record of `table`."""
    return _refusal(
        f"{table}_published_cited",
        "“%” is published and would be left without a citation. Add another one, or withdraw the record.",
        "bare",
    )


def _refusal(constraint, sentence, value):
    """PL/pgSQL that refuses, as a check violation of `constraint`, with `sentence` about `value`."""
    quoted = sentence.replace("'", "''")
    return f"""RAISE EXCEPTION '{quoted}', {value}
        USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}', TABLE = TG_TABLE_NAME;"""
