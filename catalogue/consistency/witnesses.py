"""Evidence that is missing or thin: no citation, and everything from one witness.

What makes two citations one witness is said by `Witnesses` in `catalogue/models/citation.py`; here the same
is asked in SQL, so that it can be asked of millions. A test holds the two against each other.
"""

from django.db.models import BooleanField, F, Func, JSONField, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Event, Person, Place, Rehabilitation, Renaming
from catalogue.models.citation import FIELDS

from .base import Rule, Severity, listed, titles

CITED_MODELS = [Person, Place, Event, Rehabilitation, Renaming]

# The citations that rest on one source: each is marked by itself and all it follows, and by the sources of
# these with all that they copy. From one citation we go to all that share a mark; is any not reached?
# UNION drops what was met before, so that rings end.
SEVERAL_WITNESSES = """EXISTS (
    WITH RECURSIVE spoken AS (
        SELECT id FROM catalogue_citation WHERE {key} = {record} {narrowed}
    ), chain (citation, at) AS (
        SELECT id, id FROM spoken
        UNION SELECT chain.citation, c.follows_id FROM chain JOIN catalogue_citation AS c ON c.id = chain.at
            WHERE c.follows_id IS NOT NULL
    ), seen (citation, source) AS (
        SELECT chain.citation, s.source FROM chain JOIN catalogue_citation AS c ON c.id = chain.at
            CROSS JOIN LATERAL (VALUES (c.source_id), (c.quoted_in_id)) AS s (source)
            WHERE s.source IS NOT NULL
        UNION SELECT seen.citation, above.based_on_id FROM seen
            JOIN catalogue_source AS above ON above.id = seen.source WHERE above.based_on_id IS NOT NULL
    ), marks (citation, mark) AS (
        SELECT citation, at FROM chain UNION ALL SELECT citation, -source FROM seen
    ), reached (citation) AS (
        SELECT min(id) FROM spoken
        UNION SELECT other.citation FROM reached
            JOIN marks AS own USING (citation) JOIN marks AS other ON other.mark = own.mark
    )
    SELECT FROM spoken WHERE id NOT IN (SELECT citation FROM reached)
)"""

# Most records need no such walk: they have one source, or several and nothing that could join these. Sources
# are looked up by key, here and below: a join would read all of them for every record where they are few.
GLANCE = """(
    SELECT CASE WHEN min(c.source_id) = max(c.source_id) THEN 'one' WHEN bool_or(
        c.follows_id IS NOT NULL OR c.quoted_in_id IS NOT NULL
        OR (SELECT based_on_id FROM catalogue_source WHERE id = c.source_id) IS NOT NULL
    ) THEN 'walk' WHEN count(*) > 0 THEN 'several' END
    FROM catalogue_citation AS c WHERE c.{key} = %(expressions)s
)"""

SINGLE_WITNESS = f"""CASE {GLANCE}
    WHEN 'one' THEN true WHEN 'several' THEN false WHEN 'walk' THEN NOT {SEVERAL_WITNESSES} END"""

CITED = """(
    SELECT jsonb_build_object('citations', count(*), 'sources', jsonb_agg(
        DISTINCT (SELECT title FROM catalogue_source WHERE id = c.source_id)))
    FROM catalogue_citation AS c WHERE c.{key} = %(expressions)s
)"""

# The columns whose every citation goes back to one witness, of a record that has several.
FIELDS_IN_JSON = "SELECT jsonb_build_object('fields', jsonb_agg(field ORDER BY field)) FROM"
SINGLE_FACTS = f"""CASE {GLANCE} WHEN 'several' THEN (
    {FIELDS_IN_JSON} (
        SELECT field FROM catalogue_citation WHERE {{key}} = %(expressions)s AND field IN ({{columns}})
        GROUP BY field HAVING min(source_id) = max(source_id)
    ) AS cited HAVING count(*) > 0
) WHEN 'walk' THEN (
    {FIELDS_IN_JSON} (
        SELECT DISTINCT field FROM catalogue_citation
        WHERE {{key}} = %(expressions)s AND field IN ({{columns}})
    ) AS cited WHERE NOT {{several_of_the_field}} AND {{several}} HAVING count(*) > 0
) END"""


def _key(model):
    return f"{model._meta.model_name}_id"


def _several(model, narrowed=""):
    return SEVERAL_WITNESSES.format(key=_key(model), record="%(expressions)s", narrowed=narrowed)


class SingleWitness(Func):
    """True of a record whose citations are one witness; NULL of one without a citation."""

    output_field = BooleanField()

    def __init__(self, model):
        template = SINGLE_WITNESS.format(key=_key(model), record="%(expressions)s", narrowed="")
        super().__init__(F("pk"), template=template)


class Cited(Func):
    """The facts of a record's evidence: how many citations, of which sources."""

    output_field = JSONField()

    def __init__(self, model):
        super().__init__(F("pk"), template=CITED.format(key=_key(model)))


class SingleFacts(Func):
    """`{"fields": […]}`: the columns of a record of several witnesses that have one each; else NULL."""

    output_field = JSONField()

    def __init__(self, model):
        columns = ", ".join(f"'{column}'" for column in FIELDS[model._meta.model_name])
        template = SINGLE_FACTS.format(
            key=_key(model),
            columns=columns,
            several=_several(model),
            several_of_the_field=_several(model, "AND field = cited.field"),
        )
        super().__init__(F("pk"), template=template)


def _uncited(records):
    return records.filter(citations=None)


def _single_witness(records):
    return records.filter(SingleWitness(records.model))


def _single_witness_facts(records):
    return records.alias(alone=SingleFacts(records.model)).filter(Q(alone__isnull=False))


def _labels(model):
    """Columns of `model` in words."""
    return lambda columns: listed(model._meta.get_field(column).verbose_name for column in columns)


def _rules(model):
    rests_on = ("citations", "citations__source", "citations__quoted_in", "citations__follows")
    return [
        Rule(
            "uncited",
            model,
            Severity.GAP,
            _("No citation"),
            _("No citation is about this record yet."),
            _uncited,
        ),
        Rule(
            "single-witness",
            model,
            Severity.GAP,
            _("Everything from one witness"),
            _(
                "Everything said about this record goes back to one witness "
                "(citations: %(citations)s; sources: %(sources)s)."
            ),
            _single_witness,
            Cited(model),
            {"sources": titles},
            rests_on,
        ),
        Rule(
            "single-witness-fact",
            model,
            Severity.GAP,
            _("Fact with one witness"),
            _("The record has several witnesses, but only one for: %(fields)s."),
            _single_witness_facts,
            F("alone"),
            {"fields": _labels(model)},
            rests_on,
        ),
    ]


RULES = [rule for model in CITED_MODELS for rule in _rules(model)]
