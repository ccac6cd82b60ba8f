"""The search index: what each public record is found by, and under which spellings a word of a name is found.

The database keeps the entries, on every road: the view `catalogue_indexed` says what they have to be, and
triggers bring those of a changed record in step (`catalogue_index`). What only Python can make, the spellings
of a word, is made when the unit of work ends; the triggers note in `Unindexed` what waits for it. Only what
is published has an entry, so drafts cost an import nothing. See `docs/decisions/0016-search.md`.
"""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from .body import Body
from .citation import TARGETS, Citation
from .event import Event
from .person import Name, Person
from .place import Place
from .rehabilitation import Rehabilitation
from .renaming import Renaming
from .source import Source

WELL_CITED = 3  # citations, from which a record is among the first of many that match
LARGE = ["person", "rehabilitation"]  # the kinds of which there are millions; each has indexes of its own
SAMPLE = 16  # one record of so many is in the sample, in which words are looked up that very many have


class Entry(models.Model):
    """What one published record is found by.

    `words` holds every word of its names, folded; for persons and places also `=word` for a word that is a
    surname or a place's name by itself, for persons a letter for each initial, and `@12` for body 12, so that
    a body may be renamed without touching a million rehabilitations. `prose` holds the stems of the summary.
    """

    kind = models.CharField(_("kind"), max_length=14, db_collation="C")
    record_id = models.BigIntegerField(_("record"))
    head = models.TextField(_("heading"), db_collation="C", help_text=_("Folded; what equals sort by."))
    words = SearchVectorField(_("words"))
    prose = SearchVectorField(_("stems of the summary"), null=True)
    cited = models.IntegerField(_("citations"), default=0, help_text=_("As counted when last indexed."))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="entry_once")]
        indexes = [
            *(
                GinIndex(fields=["words"], name=f"entry_{kind}_words", condition=Q(kind=kind))
                for kind in LARGE
            ),
            *(
                GinIndex(
                    fields=["words"],
                    name=f"entry_{kind}_sample",
                    condition=Q(Exact(F("record_id") % SAMPLE, 0), kind=kind),
                )
                for kind in LARGE
            ),
            GinIndex(fields=["words"], name="entry_other_words", condition=~Q(kind__in=LARGE)),
            GinIndex(
                fields=["words"],
                name="entry_well_cited_words",
                condition=Q(kind="person", cited__gte=WELL_CITED),
            ),
            GinIndex(fields=["prose"], name="entry_prose", condition=Q(prose__isnull=False)),
        ]

    def __str__(self):
        return f"{self.kind}: {self.head}"


class Spelling(models.Model):
    """One folded form under which a word of some name may be written; the word itself is one of them."""

    form = models.TextField(_("form"), db_collation="C")
    word = models.TextField(_("word"), db_collation="C")

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["word", "form"], name="spelling_once")]
        indexes = [
            models.Index(fields=["form", "word"], name="spelling_form"),
            GinIndex(fields=["form"], opclasses=["gin_trgm_ops"], name="spelling_trigrams"),
        ]

    def __str__(self):
        return f"{self.form}: {self.word}"


class Unindexed(models.Model):
    """What waits for Python: a word without spellings, or a record whose citations are to be counted anew.

    Rows are only ever added and taken away, as in `Unweighed`, so that nobody waits for anybody: an import
    of an hour may bring the word that an editor saves meanwhile.
    """

    word = models.TextField(_("word"), db_collation="C", default="", blank=True)
    kind = models.CharField(_("kind"), max_length=14, default="", blank=True)
    record_id = models.BigIntegerField(_("record"), null=True)

    class Meta:
        verbose_name = _("what waits to be indexed")
        verbose_name_plural = _("what waits to be indexed")
        default_permissions = []

    def __str__(self):
        return self.word or f"{self.kind} {self.record_id}"


ENTRIES, QUEUE = Entry._meta.db_table, Unindexed._meta.db_table

# The columns by which the view finds a record; what else changes leaves its entry alone.
SEARCHED = {
    "person": ["status", "sort_key", "native_sort_key", "summary"],
    "place": ["status", "sort_key", "native_sort_key", "summary"],
    "event": ["status", "title", "summary"],
    "renaming": [
        *["status", "old_sort_key", "old_native_sort_key", "new_sort_key", "new_native_sort_key"],
        *["place_id", "summary"],
    ],
    "rehabilitation": ["status", "person_id", "group_name", "body_id", "ground", "summary"],
    "source": ["status", "title", "authors", "summary"],
    "body": ["status", "sort_key", "native_sort_key", "abbreviation"],
}
KINDS = list(SEARCHED)


def changed(columns):
    """SQL that is true where one of the `columns` of a row has changed."""
    return "(" + " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in columns) + ")"


class IndexNewRecords(pgtrigger.Trigger):
    """Makes the entries of new published records, once a statement; of drafts nothing but a glance."""

    name = "index_new"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="changed_rows")

    def get_declare(self, model):
        return [("ids", "bigint[]")]

    def get_func(self, model):
        kind = model._meta.model_name
        return f"""
            ids := ARRAY(SELECT id FROM changed_rows WHERE status = 'published');
            IF ids <> '{{}}' THEN
                PERFORM catalogue_index('{kind}', ids);
                {_places_of("changed_rows", kind)}
            END IF;
            RETURN NULL;
        """


class UnindexDeletedRecords(IndexNewRecords):
    """Takes away the entries of deleted records."""

    name = "unindex_deleted"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="changed_rows")


class IndexChangedRecord(pgtrigger.Trigger):
    """Brings the entry of a record in step that is or was published; other changes cost a comparison."""

    name = "index_changed"
    when = pgtrigger.After
    operation = pgtrigger.Update

    def __init__(self, columns=(), **kwargs):
        public = "(OLD.status = 'published' OR NEW.status = 'published')"
        condition = pgtrigger.Condition(f"({public} AND {changed(columns)})") if columns else None
        super().__init__(condition=condition, **kwargs)

    def get_func(self, model):
        kind = model._meta.model_name
        places = "PERFORM catalogue_index('place', ARRAY[OLD.place_id, NEW.place_id]);"
        return f"""
            PERFORM catalogue_index('{kind}', ARRAY[NEW.id]);
            {places if kind == "renaming" else ""}
            RETURN NULL;
        """


def _places_of(rows, kind):
    """A place is found under every name that its renamings give it."""
    if kind != "renaming":
        return ""
    return f"PERFORM catalogue_index('place', ARRAY(SELECT DISTINCT place_id FROM {rows}));"


class IndexPersonsOfNames(pgtrigger.Trigger):
    """Brings the entries of published persons in step that get further names, once a statement."""

    name = "index_new"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="changed_rows")

    def get_declare(self, model):
        return [("ids", "bigint[]")]

    def get_func(self, model):
        return """
            ids := ARRAY(SELECT DISTINCT p.id FROM changed_rows AS n JOIN catalogue_person AS p
                         ON p.id = n.person_id WHERE p.status = 'published');
            IF ids <> '{}' THEN
                PERFORM catalogue_index('person', ids);
            END IF;
            RETURN NULL;
        """


class IndexPersonsOfDeletedNames(IndexPersonsOfNames):
    """The same where names are gone."""

    name = "index_deleted"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="changed_rows")


class IndexPersonOfChangedName(pgtrigger.Trigger):
    """The same where a name is written anew, or belongs to somebody else now."""

    name = "index_changed"
    when = pgtrigger.After
    operation = pgtrigger.Update
    condition = pgtrigger.Condition(changed(["sort_key", "person_id"]))

    def get_func(self, model):
        return """
            PERFORM catalogue_index('person', ARRAY[OLD.person_id, NEW.person_id]);
            RETURN NULL;
        """


class CountNewCitations(pgtrigger.Trigger):
    """Notes the records whose citations are to be counted anew; the well cited stand first among equals."""

    name = "recount"
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="changed_rows")

    def get_func(self, model):
        selects = " UNION ALL ".join(
            f"SELECT '{kind}', {kind}_id FROM changed_rows WHERE {kind}_id IS NOT NULL" for kind in CITED
        )
        return f"""
            INSERT INTO {QUEUE} (word, kind, record_id)
                SELECT DISTINCT '', e.kind, e.record_id FROM ({selects}) AS c (kind, record_id)
                JOIN {ENTRIES} AS e ON e.kind = c.kind AND e.record_id = c.record_id;
            RETURN NULL;
        """


class CountDeletedCitations(CountNewCitations):
    """The same for citations that are gone."""

    name = "recount_deleted"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="changed_rows")


CITED = [table for table in TARGETS if table in SEARCHED] + ["source"]


class CountMovedCitation(pgtrigger.Trigger):
    """The same where a citation is about another record now, or from another source: both are counted anew.

    Of what stays nothing is queued, so that moving one citation counts no source of a million.
    """

    name = "recount_moved"
    when = pgtrigger.After
    operation = pgtrigger.Update
    condition = pgtrigger.Condition(changed([f"{kind}_id" for kind in CITED]))

    def get_func(self, model):
        selects = " UNION ALL ".join(
            f"SELECT '{kind}', unnest(ARRAY[OLD.{kind}_id, NEW.{kind}_id]) "
            f"WHERE OLD.{kind}_id IS DISTINCT FROM NEW.{kind}_id"
            for kind in CITED
        )
        return f"""
            INSERT INTO {QUEUE} (word, kind, record_id)
                SELECT '', e.kind, e.record_id FROM ({selects}) AS c (kind, record_id)
                JOIN {ENTRIES} AS e ON e.kind = c.kind AND e.record_id = c.record_id;
            RETURN NULL;
        """


def _register():
    """Give each table its triggers; here, because no table knows what it is searched by."""
    for model in [Person, Place, Event, Renaming, Rehabilitation, Source, Body]:
        columns = SEARCHED[model._meta.model_name]
        for trigger in [IndexNewRecords(), UnindexDeletedRecords(), IndexChangedRecord(columns=columns)]:
            trigger.register(model)
    for trigger in [IndexPersonsOfNames(), IndexPersonsOfDeletedNames(), IndexPersonOfChangedName()]:
        trigger.register(Name)
    for trigger in [CountNewCitations(), CountDeletedCitations(), CountMovedCitation()]:
        trigger.register(Citation)


_register()
