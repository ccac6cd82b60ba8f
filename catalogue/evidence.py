"""What the sources say about one record, field by field, and where they disagree.

The evidence rule: a record's own columns hold what the curators accept, citations hold what each source
says. Agreement is computed from the two; only a contradiction is a disagreement. Nothing here is stored.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import combinations

from django.core.exceptions import FieldDoesNotExist
from django.db.models import (
    CharField,
    DecimalField,
    Exists,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue import names, references
from catalogue.models import Citation, Redirect, Status
from catalogue.models.citation import FIELDS, TARGETS, Aspect, Stance, Witnesses
from catalogue.models.fields import EDTFField, QuantityField, parse_date, parse_quantity

SAME, LESS, MORE, CONTRADICTS = "same", "less precise", "more precise", "contradicts"
AGREEMENT_LABELS = {
    SAME: _("agrees"),
    LESS: _("agrees, less precise"),
    MORE: _("agrees, more precise"),
    CONTRADICTS: _("contradicts"),
}
STANCES = {Stance.SUPPORTS: SAME, Stance.DISPUTES: CONTRADICTS, Stance.MENTIONS: ""}
HIDDEN = _("a record that is not published")
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
    """The public citations with what a page needs of each, for `Prefetch("citations", …)`; `of_all` sorts."""
    return Citation.objects.published().select_related(*JOINED).order_by()


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
    prefetched are taken as they are, so prefetch `citations()` or nothing.
    """
    cited = _citations_by_record(records, public)
    witnesses = Witnesses([citation for spoken in cited.values() for citation in spoken])
    keys = _Keys(records, cited, public)
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
    return RecordEvidence(fields, aspects, whole)


def _field_evidence(record, column, cited, keys, witnesses):
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
        witnesses.count(cited),
    )


def _stand(record, column, citation, keys):
    accepted = keys.accepted_text(record, column)
    if citation.stance:
        return STANCES[citation.stance] if accepted else ""
    return agreement(column, accepted, citation.says, keys.compare)


def _disagree(record, column, statements, keys):
    """True where a statement contradicts the accepted value or, where none is accepted, another statement.

    A citation with a stance says no value of its own: it counts only where it disputes.
    """
    if keys.accepted_text(record, column):
        return any(statement.agreement == CONTRADICTS for statement in statements)
    if any(statement.citation.stance == Stance.DISPUTES for statement in statements):
        return True
    said = {statement.citation.says for statement in statements if not statement.citation.stance}
    return any(
        agreement(column, one, other, keys.compare) == CONTRADICTS for one, other in combinations(said, 2)
    )


def accepted_text(record, column):
    """The accepted value of `column` as CSV writes it: a key as its slug or ref, nothing as ''."""
    if column.is_relation:
        related = getattr(record, column.name)
        return related.key if related else ""
    value = getattr(record, column.name)
    return "" if value is None else str(value)


def agreement(column, accepted, says, compare_keys=None):
    """How `says` stands to `accepted`, both as CSV writes values of the model field `column`.

    One of `same`, `less precise`, `more precise`, `contradicts`; '' where one of them is blank.
    `compare_keys(column, one, other)` does the same for two words for a key.
    """
    if not accepted or not says:
        return ""
    if accepted == says:
        return SAME
    if column.is_relation:
        return compare_keys(column, accepted, says) if compare_keys else CONTRADICTS
    if column.choices:
        return CONTRADICTS
    try:
        if isinstance(column, EDTFField):
            return _compare_dates(accepted, says)
        if isinstance(column, QuantityField):
            return _compare_quantities(parse_quantity(accepted), parse_quantity(says))
        if isinstance(column, DecimalField):
            return _compare_numbers(Decimal(accepted), Decimal(says))
    except (ValueError, InvalidOperation):
        return CONTRADICTS  # SQL can write what no form takes; a page must not fall over it
    return compare_words(accepted, says)


def _compare_dates(accepted, says):
    """Periods are compared by their beginnings and ends, anything else by what it can mean.

    Of two dates that can mean the same days, the qualified one (`1956?`) is the less precise.
    """
    if accepted.count("/") == says.count("/") == 1:
        pairs = zip(accepted.split("/"), says.split("/"), strict=True)
        compared = _worst([_compare_ranges(_days(one), _days(other)) for one, other in pairs])
    else:
        compared = _compare_ranges(_days(accepted), _days(says))
    return _by_doubt(_doubt(accepted), _doubt(says)) if compared == SAME else compared


def _days(text):
    """The runs of days a date can mean, without and with its tolerance; all days for an open end."""
    if text in {"", ".."}:
        return [(None, None)], [(None, None)]
    date = parse_date(text)
    return date.runs(), date.runs(loosely=True)


def _doubt(text):
    return any(mark in text for mark in "?~%")


def _by_doubt(accepted, says):
    """The agreement of two values with the same bounds, by whether each is in doubt."""
    if bool(accepted) == bool(says):
        return SAME
    return LESS if says else MORE


def _compare_quantities(accepted, says):
    ranges = [([(value.low, value.high)], [value.tolerated]) for value in (accepted, says)]
    compared = _compare_ranges(*ranges)
    return _by_doubt(accepted.sign, says.sign) if compared == SAME else compared


def _compare_numbers(accepted, says):
    """Compare decimals, such as coordinates: one that is the other one rounded is the less precise."""
    if accepted == says:
        return SAME
    accepted, says = accepted.normalize(), says.normalize()
    if accepted.quantize(says) == says:
        return LESS
    return MORE if says.quantize(accepted) == accepted else CONTRADICTS


def _compare_ranges(accepted, says):
    """Compare what two values can mean, each as its ranges and the same ranges with its tolerance.

    A range is (low, high) with None for an open end. The value that holds the other one is the less precise;
    its tolerance counts for that, the other's does not, so `1937~` and `1939~` are not both 1938.
    """
    (accepted, accepted_loosely), (says, says_loosely) = accepted, says
    within_says, within_accepted = _all_within(accepted, says_loosely), _all_within(says, accepted_loosely)
    if not (within_says or within_accepted):
        return CONTRADICTS
    if within_says and within_accepted:  # by their tolerances; the values as written decide
        within_says, within_accepted = _all_within(accepted, says), _all_within(says, accepted)
    return _narrower(within_says, within_accepted)


def _narrower(accepted, says):
    """Which of two is the more precise, by whether each lies within the other."""
    if accepted == says:
        return SAME
    return LESS if accepted else MORE


def _all_within(inner, outer):
    """True where no range of `inner` reaches out of those of `outer`, or into a gap between them."""
    return all(any(_within(one, other) for other in outer) for one in inner)


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


def compare_words(accepted, says):
    """Compare two names or phrases, folded: fewer words, or initials for words, are less precise.

    `Khrushchev, Nikita` is also tried as `Nikita Khrushchev`.
    """
    pairs = [(one, other) for one in _orders(accepted) for other in _orders(says)]
    if any(one == other for one, other in pairs):
        return SAME
    if any(_covered(other, one) for one, other in pairs):
        return LESS
    return MORE if any(_covered(one, other) for one, other in pairs) else CONTRADICTS


def _orders(text):
    """The folded words of `text`, and the same with what follows the first comma put before it."""
    first, comma, rest = text.partition(",")
    written = (names.fold(first) + " " + names.fold(rest)).split()
    turned = (names.fold(rest) + " " + names.fold(first)).split()
    return [written, turned] if comma else [written]


def _covered(few, many):
    """True where every word of `few` stands in `many`, in order, an initial standing for its word."""
    rest = iter(many)
    return bool(few) and all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in rest) for word in few
    )


class _Keys:
    """The records that citations and accepted values name, looked up once for all records of a page."""

    def __init__(self, records, cited, public):
        self.public = public
        self.by_id = {}  # (model, primary key) -> record
        self.by_key = {}  # (model, slug or ref, a retired slug too) -> record
        ids, says = {}, {}
        for record in records:
            for citation in cited[record.pk]:
                column = _relation(record, citation.field)
                if column:
                    ids.setdefault(column.related_model, set()).add(getattr(record, column.attname))
                    says.setdefault(column.related_model, set()).add(citation.says)
        for model, said in says.items():
            self._look_up(model, ids[model], said)

    def _look_up(self, model, ids, says):
        relations = _relations(model)  # headings are made of them
        named = Q(pk__in=ids - {None}) | Q(**{f"{model.key_name}__in": says})
        for record in model.objects.filter(named).select_related(*relations):
            self.by_id[model, record.pk] = self.by_key[model, record.key] = record
        missing = {words for words in says if (model, words) not in self.by_key}
        if missing and model.key_name == "slug":
            table = model._meta.model_name
            joined = [table, *(f"{table}__{relation}" for relation in relations)]
            retired = Redirect.objects.filter(target_table=table, old_slug__in=missing)
            for redirect in retired.select_related(*joined):
                self.by_key[model, redirect.old_slug] = redirect.target

    def compare(self, column, one, other):
        """The agreement of two words for a key: slugs (retired ones too), refs, or the words printed."""
        first = self.by_key.get((column.related_model, one))
        second = self.by_key.get((column.related_model, other))
        if first and second:
            return SAME if first.pk == second.pk else CONTRADICTS
        return compare_words(str(first or one), str(second or other))

    def words(self, column, says):
        """What a citation says, for people: dates in words, keys as headings, choices as labels."""
        if column.is_relation:
            record = self.by_key.get((column.related_model, says))
            return self._heading(record) if record else says
        return in_words(column, says)

    def accepted(self, record, column):
        """The accepted value for people; '' where none is accepted."""
        if column.is_relation:
            related = self._related(record, column)
            return self._heading(related) if related else ""
        return in_words(column, accepted_text(record, column))

    def accepted_text(self, record, column):
        """The accepted value as CSV writes it, without a query of its own for a key."""
        if column.is_relation:
            related = self._related(record, column)
            return related.key if related else ""
        return accepted_text(record, column)

    def _related(self, record, column):
        return self.by_id.get((column.related_model, getattr(record, column.attname)))

    def _heading(self, record):
        return str(HIDDEN) if self.public and _is_hidden(record) else str(record)


def _is_hidden(record):
    """True where the heading of `record` would name it, or its person, although that is not published."""
    person = getattr(record, "person", None)
    event = getattr(record, "event", None) if record.key_name == "ref" else None
    named = [record, person, event]
    return any(getattr(row, "status", Status.PUBLISHED) != Status.PUBLISHED for row in named if row)


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
            return parse_date(text).in_words() if text else ""
        if isinstance(column, QuantityField):
            return parse_quantity(text).in_words() if text else ""
    except ValueError:
        return text
    return str(dict(column.flatchoices).get(text, text)) if column.choices else text


def disagreeing(model):
    """The records of `model` on which the sources disagree, as a queryset.

    SQL finds what is said otherwise than accepted; only that is compared here.
    """
    if model._meta.model_name not in TARGETS:
        return model.objects.none()
    candidates = Q()
    for name in FIELDS[model._meta.model_name]:
        candidates |= Q(Exists(_said_otherwise(model, model._meta.get_field(name))))
    records = model.objects.filter(candidates).order_by("pk")
    found = []
    for batch in records.batches():
        found += [pk for pk, gathered in of_all(batch, public=False).items() if gathered.disagreements]
    return model.objects.filter(pk__in=found)


def _said_otherwise(model, column):
    """The citations about `column` whose words are not those of the accepted value."""
    accepted = f"{column.name}__{column.related_model.key_name}" if column.is_relation else column.name
    cited = Citation.objects.filter(**{model._meta.model_name: OuterRef("pk")}, field=column.name)
    same = Q(stance="", says=Coalesce(Cast(OuterRef(accepted), CharField()), Value("")))
    return cited.exclude(same)


def _relations(model):
    return [f.name for f in model._meta.concrete_fields if f.is_relation]
