"""What the sources say about one record, field by field, and where they disagree.

The evidence rule: a record's own columns hold what the curators accept, citations hold what each source
says. Agreement is computed from the two; only a contradiction is a disagreement. Nothing here is stored;
which records the sources disagree on is, by `disagreements`.
"""

from dataclasses import dataclass, field
from itertools import combinations

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import references
from catalogue.models import Citation, Status
from catalogue.models.citation import Aspect, Stance, Witnesses

from .comparing import CONTRADICTS, LESS, MORE, SAME, agreement
from .keys import Keys

AGREEMENT_LABELS = {
    SAME: _("agrees"),
    LESS: _("agrees, less precise"),
    MORE: _("agrees, more precise"),
    CONTRADICTS: _("contradicts"),
}
STANCES = {Stance.SUPPORTS: SAME, Stance.DISPUTES: CONTRADICTS, Stance.MENTIONS: ""}
JOINED = ["source", "quoted_in", "attributed_to"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One citation, what it says in words, and how that stands to the accepted value ('' where it cannot)."""

    citation: Citation
    says: str
    agreement: str = ""

    @property
    def attributed_to(self):
        """The person whose claim it is, where that person's record may be named in public; else None."""
        person = self.citation.attributed_to
        return person if person and person.status == Status.PUBLISHED else None

    @property
    def agreement_label(self):
        """The agreement in words; '' where there is nothing to compare."""
        return AGREEMENT_LABELS.get(self.agreement, "")


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One column: the accepted value in words ('' = undecided) and every statement about it.

    `contested` are the statements that contradict the accepted value or, where none is accepted, each other;
    `witnesses` says how many independent ones all the statements are.
    """

    name: str
    label: str
    accepted: str
    statements: list[Statement]
    contested: list[Statement]
    witnesses: int

    @property
    def disagreement(self):
        """True where the sources disagree."""
        return bool(self.contested)

    @property
    def unanswered(self):
        """Those of `contested` for which the curators have not written a reason yet.

        A value given against the accepted one is answered by a note on any citation that gives it; of a
        field that is undecided, one note on any citation says why.
        """
        if self.undecided:
            return [] if any(s.citation.note for s in self.statements) else self.contested
        answered = {s.citation.says for s in self.contested if s.citation.note}
        return [s for s in self.contested if s.citation.says not in answered]

    @property
    def sources(self):
        """How many sources speak, independent or not."""
        return len({statement.citation.source_id for statement in self.statements})

    @property
    def undecided(self):
        """True where sources speak, and the curators accept none of them."""
        return not self.accepted

    @property
    def contradicting(self):
        """The statements that contradict the accepted value."""
        return [s for s in self.statements if s.agreement == CONTRADICTS]


@dataclass(frozen=True, slots=True)
class AspectEvidence:
    """One aspect without an accepted value (motive, effect …): what is said of it, side by side."""

    name: str
    label: str
    statements: list[Statement]
    witnesses: int

    @property
    def sources(self):
        """How many sources speak, independent or not."""
        return len({statement.citation.source_id for statement in self.statements})


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """All that the sources say about one record; `witnesses` has its citations, by independent witness."""

    fields: list[FieldEvidence] = field(default_factory=list)
    aspects: list[AspectEvidence] = field(default_factory=list)
    whole: list[Statement] = field(default_factory=list)
    witnesses: list[list[Citation]] = field(default_factory=list)

    @property
    def disagreements(self):
        """The fields on which the sources disagree."""
        return [evidence for evidence in self.fields if evidence.disagreement]

    def for_field(self, name):
        """The evidence for the column `name`, or None where no source speaks of it."""
        return next((evidence for evidence in self.fields if evidence.name == name), None)


def citations():
    """The public citations with what a page needs of each, for `Prefetch("citations", …)`; `of_all` sorts."""
    return Citation.objects.published().select_related(*JOINED).order_by()


def citations_in_public():
    """The same for records that are known to be public: only whether the sources are is asked."""
    return Citation.objects.filter(Citation.sources_published()).select_related(*JOINED).order_by()


def reading_order(citation):
    """The key that sorts citations as they are read: by source, then by place in it, natural order."""
    source = citation.source
    return source.sort_key, source.pk, references.locator_order(citation.locator), citation.pk


def of(record, public=True):
    """The evidence about one `record`; see `of_all`."""
    return of_all([record], public)[record.pk]


def of_all(records, public=True):
    """The evidence about each of `records` of one table, by primary key; queries do not grow with them.

    With `public`, only public citations count and no unpublished record is named. Citations that were
    prefetched are taken as they are, so prefetch `citations()`, `citations_in_public()` or nothing.
    """
    cited = _citations_by_record(records, public)
    witnesses = Witnesses([citation for spoken in cited.values() for citation in spoken])
    keys = Keys(records, cited, public)
    return {record.pk: _evidence(record, cited[record.pk], keys, witnesses) for record in records}


def _citations_by_record(records, public):
    """The citations about each record in reading order, as prefetched or else in one query."""
    if all("citations" in getattr(record, "_prefetched_objects_cache", ()) for record in records):
        found = {record.pk: record.citations.all() for record in records}
        found = {pk: [c for c in cited if not public or _is_public(c)] for pk, cited in found.items()}
    else:
        table = records[0]._meta.model_name
        spoken = citations() if public else Citation.objects.select_related(*JOINED).order_by()
        found = {record.pk: [] for record in records}
        for citation in spoken.filter(**{f"{table}__in": list(found)}):
            found[getattr(citation, f"{table}_id")].append(citation)
    return {pk: sorted(cited, key=reading_order) for pk, cited in found.items()}


def _is_public(citation):
    """True where the sources of a citation are public: also of one that was not fetched by `citations()`."""
    sources = [citation.source, citation.quoted_in] if citation.quoted_in_id else [citation.source]
    return all(source.status == Status.PUBLISHED for source in sources)


def _evidence(record, cited, keys, witnesses):
    by_field = {}
    for citation in cited:
        by_field.setdefault(citation.field, []).append(citation)
    aspects = [
        AspectEvidence(
            aspect.value,
            capfirst(aspect.label),
            [Statement(citation, citation.says) for citation in by_field[aspect]],
            witnesses.count(by_field[aspect]),
        )
        for aspect in Aspect
        if aspect in by_field
    ]
    columns = [f for f in record._meta.concrete_fields if f.name in by_field]
    fields = [_field_evidence(record, column, by_field[column.name], keys, witnesses) for column in columns]
    whole = [Statement(c, c.says, STANCES.get(c.stance, "")) for c in by_field.get("", [])]
    return RecordEvidence(fields, aspects, whole, witnesses.groups(cited))


def _field_evidence(record, column, cited, keys, witnesses):
    statements = [
        Statement(citation, keys.words(record, column, citation.says), _stand(record, column, citation, keys))
        for citation in cited
    ]
    return FieldEvidence(
        column.name,
        capfirst(column.verbose_name),
        keys.accepted(record, column),
        statements,
        _contested(record, column, statements, keys),
        witnesses.count(cited),
    )


def _stand(record, column, citation, keys):
    accepted = keys.accepted_text(record, column)
    if citation.stance:
        return STANCES[citation.stance] if accepted else ""
    return agreement(column, accepted, citation.says, keys.compare)


def _contested(record, column, statements, keys):
    """The statements that contradict the accepted value or, where none is accepted, another statement.

    A citation with a stance says no value of its own: it counts only where it disputes.
    """
    if keys.accepted_text(record, column):
        return [s for s in statements if s.agreement == CONTRADICTS]
    said = {s.citation.says for s in statements if not s.citation.stance}
    against = {
        says
        for pair in combinations(sorted(said), 2)
        if agreement(column, *pair, keys.compare) == CONTRADICTS
        for says in pair
    }
    return [
        s
        for s in statements
        if (s.citation.says in against if not s.citation.stance else s.citation.stance == Stance.DISPUTES)
    ]
