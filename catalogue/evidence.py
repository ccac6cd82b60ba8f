"""What the sources say about one record, field by field, and where they disagree.

The evidence rule: a record's own columns hold what the curators accept, citations hold what each source
says. Agreement is computed from the two; only a contradiction is a disagreement. Nothing here is stored.
"""

from dataclasses import dataclass, field
from itertools import combinations

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import dates, names, quantities
from catalogue.models import Citation, Redirect, Source, Status
from catalogue.models.citation import TARGETS, Aspect, Stance
from catalogue.models.fields import EDTFField, QuantityField

SAME, LESS, MORE, CONTRADICTS = "same", "less precise", "more precise", "contradicts"
AGREEMENT_LABELS = {
    SAME: _("agrees"),
    LESS: _("agrees, less precise"),
    MORE: _("agrees, more precise"),
    CONTRADICTS: _("contradicts"),
}
STANCES = {Stance.SUPPORTS: SAME, Stance.DISPUTES: CONTRADICTS, Stance.MENTIONS: ""}
HIDDEN = _("a record that is not published")


@dataclass(frozen=True, slots=True)
class Statement:
    """One citation, what it says in words, and how that stands to the accepted value ('' where it cannot)."""

    citation: Citation
    says: str
    agreement: str = ""

    @property
    def agreement_label(self):
        """The agreement in words; '' where there is nothing to compare."""
        return AGREEMENT_LABELS.get(self.agreement, "")


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One column: the accepted value in words ('' = undecided) and every statement about it."""

    name: str
    label: str
    accepted: str
    statements: list[Statement]
    disagreement: bool
    witnesses: int

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


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """All that the sources say about one record."""

    fields: list[FieldEvidence] = field(default_factory=list)
    aspects: list[AspectEvidence] = field(default_factory=list)
    whole: list[Statement] = field(default_factory=list)

    @property
    def disagreements(self):
        """The fields on which the sources disagree."""
        return [evidence for evidence in self.fields if evidence.disagreement]

    def for_field(self, name):
        """The evidence for the column `name`, or None where no source speaks of it."""
        return next((evidence for evidence in self.fields if evidence.name == name), None)


def citations():
    """The public citations with what a page needs of each, for `Prefetch("citations", …)`."""
    return Citation.objects.published().select_related("source", "quoted_in", "attributed_to").order_by("pk")


def of(record, public=True):
    """The evidence about `record`, from `record.citations.all()` (prefetch it).

    With `public`, keys that lead to unpublished records are not named.
    """
    return of_all([record], public)[record.pk]


def of_all(records, public=True):
    """The evidence about each of `records` of one table, by primary key; queries do not grow with them."""
    spoken = [citation for record in records for citation in record.citations.all()]
    keys = _Keys(records, spoken, public)
    roots = _roots(spoken)
    return {record.pk: _evidence(record, keys, roots) for record in records}


def _evidence(record, keys, roots):
    by_field = {}
    for citation in record.citations.all():
        by_field.setdefault(citation.field, []).append(citation)
    aspects = [
        AspectEvidence(
            aspect.value,
            capfirst(aspect.label),
            [Statement(citation, citation.says) for citation in by_field[aspect]],
            _witnesses(by_field[aspect], roots),
        )
        for aspect in Aspect
        if aspect in by_field
    ]
    columns = [f for f in record._meta.concrete_fields if f.name in by_field]
    fields = [_field_evidence(record, column, by_field[column.name], keys, roots) for column in columns]
    return RecordEvidence(fields, aspects, [Statement(c, c.says) for c in by_field.get("", [])])


def _field_evidence(record, column, cited, keys, roots):
    statements = [
        Statement(citation, keys.words(column, citation.says), _stand(record, column, citation, keys))
        for citation in cited
    ]
    return FieldEvidence(
        column.name,
        capfirst(column.verbose_name),
        keys.accepted(record, column),
        statements,
        _disagree(record, column, statements, keys),
        _witnesses(cited, roots),
    )


def _stand(record, column, citation, keys):
    if citation.stance:
        return STANCES[citation.stance]
    return agreement(column, accepted_text(record, column), citation.says, keys.same)


def _disagree(record, column, statements, keys):
    """True where a statement contradicts the accepted value or, where none is accepted, another statement."""
    if accepted_text(record, column):
        return any(statement.agreement == CONTRADICTS for statement in statements)
    said = {statement.citation.says for statement in statements}
    return any(
        agreement(column, one, other, keys.same) == CONTRADICTS for one, other in combinations(said, 2)
    )


def accepted_text(record, column):
    """The accepted value of `column` as CSV writes it: a key as its slug or ref, nothing as ''."""
    if column.is_relation:
        related = getattr(record, column.name)
        return related.key if related else ""
    value = getattr(record, column.name)
    return "" if value is None else str(value)


def agreement(column, accepted, says, same_key=None):
    """How `says` stands to `accepted`, both as CSV writes values of the model field `column`.

    One of `same`, `less precise`, `more precise`, `contradicts`; '' where nothing is accepted.
    `same_key(column, one, other)` tells whether two words for a key mean the same record.
    """
    if not accepted or not says:
        return ""
    if accepted == says:
        return SAME
    if isinstance(column, EDTFField):
        return _compare_dates(accepted, says)
    if isinstance(column, QuantityField):
        return _compare_quantities(quantities.parse(accepted), quantities.parse(says))
    if column.is_relation:
        return SAME if same_key and same_key(column, accepted, says) else CONTRADICTS
    if column.choices:
        return CONTRADICTS
    return _compare_words(names.fold(accepted).split(), names.fold(says).split())


def _compare_dates(accepted, says):
    """Periods are compared by their beginnings and ends, anything else by what it can mean."""
    if accepted.count("/") == says.count("/") == 1:
        pairs = zip(accepted.split("/"), says.split("/"), strict=True)
        return _worst([_compare_ranges(_days(one), _days(other)) for one, other in pairs])
    return _compare_ranges(_days(accepted), _days(says))


def _days(text):
    if text in {"", ".."}:
        return None, None
    date = dates.parse(text)
    return date.earliest, date.latest


def _compare_quantities(accepted, says):
    compared = _compare_ranges((accepted.low, accepted.high), (says.low, says.high))
    if compared == SAME and accepted.sign != says.sign:
        return LESS if says.sign else MORE
    return compared


def _compare_ranges(accepted, says):
    """Compare two (low, high) with None for an open end: the wider one is the less precise."""
    if accepted == says:
        return SAME
    if _within(accepted, says):
        return LESS
    return MORE if _within(says, accepted) else CONTRADICTS


def _within(inner, outer):
    begins = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    ends = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return begins and ends


def _worst(compared):
    """The agreement of a whole from that of its parts; parts that differ both ways contradict."""
    found = set(compared) - {SAME}
    if not found:
        return SAME
    return found.pop() if len(found) == 1 else CONTRADICTS


def _compare_words(accepted, says):
    """Compare folded words: fewer words, or initials for words, are less precise."""
    if accepted == says:
        return SAME
    if _covered(says, accepted):
        return LESS
    return MORE if _covered(accepted, says) else CONTRADICTS


def _covered(few, many):
    """True where every word of `few` stands in `many`, in order, an initial standing for its word."""
    rest = iter(many)
    return all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in rest) for word in few
    )


class _Keys:
    """The records that citations name by slug, looked up once for all citations of a page."""

    def __init__(self, records, spoken, public):
        self.public = public
        self.known = {}  # (model, slug or ref) -> record
        wanted = {}
        if records:
            for citation in spoken:
                column = _relation(records[0], citation.field)
                if column:
                    wanted.setdefault(column.related_model, set()).add(citation.says)
        for model, says in wanted.items():
            self._look_up(model, says)

    def _look_up(self, model, says):
        for record in model.objects.filter(**{f"{model.key_name}__in": says}):
            self.known[model, record.key] = record
        missing = {words for words in says if (model, words) not in self.known}
        if missing and model.key_name == "slug":
            table = model._meta.model_name
            retired = Redirect.objects.filter(target_table=table, old_slug__in=missing).select_related(table)
            self.known.update({(model, redirect.old_slug): redirect.target for redirect in retired})

    def same(self, column, accepted, says):
        """True where `says`, a slug (a retired one too) or a heading in words, means the accepted record."""
        record = self.known.get((column.related_model, says))
        if record:
            other = self.known.get((column.related_model, accepted))
            return record.key == accepted or (other is not None and other.pk == record.pk)
        accepted_record = self.known.get((column.related_model, accepted))
        return bool(accepted_record) and names.fold(str(accepted_record)) == names.fold(says)

    def words(self, column, says):
        """What a citation says, for people: dates in words, keys as headings, choices as labels."""
        if column.is_relation:
            record = self.known.get((column.related_model, says))
            return self._heading(record) if record else says
        return in_words(column, says)

    def accepted(self, record, column):
        """The accepted value for people; '' where none is accepted."""
        if column.is_relation:
            related = getattr(record, column.name)
            return self._heading(related) if related else ""
        return in_words(column, accepted_text(record, column))

    def _heading(self, record):
        if self.public and getattr(record, "status", Status.PUBLISHED) != Status.PUBLISHED:
            return str(HIDDEN)
        return str(record)


def _relation(record, name):
    try:
        column = record._meta.get_field(name) if name else None
    except FieldDoesNotExist:
        return None
    return column if column is not None and column.is_relation and column.concrete else None


def in_words(column, text):
    """A value of the model field `column`, as CSV writes it, for people; unreadable text stays as it is."""
    try:
        if isinstance(column, EDTFField):
            return dates.parse(text).in_words() if text else ""
        if isinstance(column, QuantityField):
            return quantities.parse(text).in_words() if text else ""
    except ValueError:
        return text
    return str(dict(column.flatchoices).get(text, text)) if column.choices else text


def _roots(spoken):
    """For each source that `spoken` rests on, the source it copies as a whole in the end."""
    parents = {}
    wanted = {pk for c in spoken for pk in (c.source_id, c.quoted_in_id) if pk}
    while wanted:
        found = dict(Source.objects.filter(pk__in=wanted).values_list("pk", "based_on"))
        parents.update(found)
        wanted = {parent for parent in found.values() if parent} - parents.keys()
    return {pk: _root(pk, parents) for pk in parents}


def _root(pk, parents):
    seen = set()
    while parents.get(pk) and pk not in seen:
        seen.add(pk)
        pk = parents[pk]
    return pk


def _witnesses(cited, roots):
    """How many independent witnesses `cited` are.

    Citations that share a source or the source they were seen in, follow one another, or whose sources
    copy one another, are one witness.
    """
    groups = []
    for citation in cited:
        marks = {("source", roots.get(pk, pk)) for pk in (citation.source_id, citation.quoted_in_id) if pk}
        marks |= {("citation", pk) for pk in (citation.pk, citation.follows_id) if pk}
        joined = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*joined))
    return len(groups)


def disagreeing(model):
    """The records of `model` on which the sources disagree, as a queryset.

    SQL finds what is said otherwise than accepted; only that is compared here.
    """
    table = model._meta.model_name
    if table not in TARGETS:
        return model.objects.none()
    said = Citation.objects.filter(**{f"{table}__isnull": False}).exclude(field__in=["", *Aspect.values])
    ids = said.values_list(f"{table}_id", flat=True).distinct()
    records = (
        model.objects.filter(pk__in=ids).prefetch_related("citations").select_related(*_relations(model))
    )
    found = []
    for batch in _batches(records.iterator(chunk_size=500), 500):
        evidence = of_all(batch, public=False)
        found += [pk for pk, gathered in evidence.items() if gathered.disagreements]
    return model.objects.filter(pk__in=found)


def _relations(model):
    return [f.name for f in model._meta.concrete_fields if f.is_relation]


def _batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
