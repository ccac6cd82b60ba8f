"""Citations: this source, at this place, says this about that field of that record."""

import re

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalogue import dates, quantities

from .base import Part, part_constraints, tracked
from .fields import EDTFField, Line, Prose, QuantityField, SortKeyField
from .rules import clean_text, exactly_one, not_itself, one_of
from .status import Status
from .triggers import LastCitationStays, MovedCitationLeavesOne
from .validation import leads_back

# The columns of each table that a citation can be about; a test holds this against the tables.
FIELDS = {
    "person": [
        *["name", "native_name", "sex", "born", "died", "birth_place", "death_place"],
        *["occupation", "wikidata", "viaf"],
    ],
    "name": ["person", "name", "kind", "language"],
    "place": [
        *["name", "native_name", "kind", "country", "latitude", "longitude", "wikidata", "geonames"],
    ],
    "event": ["title", "kind", "date", "place", "part_of", "body", "decree"],
    "participation": ["event", "person", "role", "capacity"],
    "case": [
        *["person", "group_name", "event", "arrested", "charge", "sentenced", "sentencing_body"],
        *["measure", "sentence"],
    ],
    "rehabilitation": [
        *["person", "group_name", "case", "act", "route", "outcome", "date", "body", "decree"],
        *["ground", "posthumous", "event"],
    ],
    "renaming": [
        *["place", "old_name", "old_native", "new_name", "new_native", "date", "kind", "honours"],
        *["event", "decree"],
    ],
    "figure": ["event", "rehabilitation", "what", "unit", "date", "value"],
}
TARGETS = list(FIELDS)
SHOWN = 60  # characters of a title, a claim or a quote in the line that stands for a citation
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
RECORD_TARGETS = ["person", "place", "event", "rehabilitation", "renaming"]


class Aspect(models.TextChoices):
    """What sources say of a record that has no accepted value."""

    MOTIVE = "motive", _("motive")
    EFFECT = "effect", _("effect")
    PUBLICATION = "publication", _("publication")
    ASSESSMENT = "assessment", _("assessment")
    DESCRIPTION = "description", _("description")


class Stance(models.TextChoices):
    """How a source stands to the record where `says` cannot tell."""

    SUPPORTS = "supports", _("supports")
    DISPUTES = "disputes", _("disputes")
    MENTIONS = "mentions", _("mentions")


def target_key(table):
    """The nullable key to one table that a citation can be about; the citation goes with its record."""
    return models.ForeignKey(
        table.capitalize(), models.CASCADE, null=True, blank=True, related_name="citations"
    )


def known_field():
    """The constraint that `field` is a column of the record's table, an aspect, or blank."""
    condition = Q()
    for table, columns in FIELDS.items():
        condition |= Q(**{f"{table}__isnull": False, "field__in": columns})
    return models.CheckConstraint(
        condition=Q(field="") | Q(field__in=Aspect.values) | condition,
        name="citation_field_known",
        violation_error_message=_(
            "The field must be a column of the record's table, an aspect (motive, effect, publication, "
            "assessment, description), or blank for the record as a whole."
        ),
    )


@tracked
class Citation(Part):
    """What one source says, at one place in it, about one field of one record."""

    belongs_to = TARGETS

    source = models.ForeignKey(
        "Source",
        models.PROTECT,
        related_name="citations",
        verbose_name=_("source"),
        help_text=_("The work that makes the claim."),
    )
    locator = Line(_("locator"), blank=True, help_text=_("Where in the source: “p. 147”, “para. 3”."))
    quoted_in = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotations",
        verbose_name=_("quoted in"),
        help_text=_("The source we saw, when it only reports this one."),
    )
    quoted_in_locator = Line(_("locator there"), blank=True)
    attributed_to = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("attributed to"),
        help_text=_("Whose claim or words these are, when not the source's author."),
    )
    person = target_key("person")
    name = target_key("name")
    place = target_key("place")
    event = target_key("event")
    participation = target_key("participation")
    case = target_key("case")
    rehabilitation = target_key("rehabilitation")
    renaming = target_key("renaming")
    figure = target_key("figure")
    field = models.CharField(
        _("field"),
        max_length=20,
        blank=True,
        help_text=_("The column it is about, or an aspect; blank for the record as a whole."),
    )
    says = Line(
        _("says"),
        blank=True,
        max_length=500,
        help_text=_("What the source gives, in the field's own format; required when the field is a column."),
    )
    says_sort_key = SortKeyField("says")
    stance = models.CharField(
        _("stance"),
        max_length=8,
        choices=Stance,
        blank=True,
        help_text=_("Only where what it says cannot tell whether it agrees."),
    )
    quote = Prose(_("quote"), blank=True, help_text=_("Short and verbatim, in the source's language."))
    quote_sort_key = SortKeyField("quote")  # its beginning: quotes are short
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("follows"),
        help_text=_("The citation that this one evidently repeats; both are one witness."),
    )
    note = Prose(_("note"), blank=True, help_text=_("Why the curators follow it or not. Readers see this."))

    class Meta(Part.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["field", "id"], name="citation_field"),
            GinIndex(fields=["says_sort_key"], opclasses=["gin_trgm_ops"], name="citation_says_trigrams"),
            GinIndex(fields=["quote_sort_key"], opclasses=["gin_trgm_ops"], name="citation_quote_trigrams"),
        ]
        triggers = [
            *Part.Meta.triggers,
            LastCitationStays(tables=RECORD_TARGETS),
            MovedCitationLeavesOne(tables=RECORD_TARGETS),
        ]
        constraints = [
            *part_constraints("citation"),
            exactly_one(
                "citation",
                TARGETS,
                "about_one_record",
                _("A citation is about exactly one record. Make a second citation for a second record."),
            ),
            known_field(),
            models.CheckConstraint(
                condition=Q(field="") | Q(field__in=Aspect.values) | ~Q(says=""),
                name="citation_says_something",
                violation_error_message=_("Write under “says” what the source gives for this field."),
            ),
            one_of("citation", "stance", Stance, blank=True),
            clean_text("citation", "locator", "quoted_in_locator", "says", prose=["quote", "note"]),
            models.CheckConstraint(
                condition=Q(quoted_in__isnull=True) | ~Q(quoted_in=models.F("source")),
                name="citation_quoted_elsewhere",
                violation_error_message=_(
                    "A source is not quoted in itself. Leave “quoted in” blank when you saw the source."
                ),
            ),
            models.CheckConstraint(
                condition=Q(quoted_in_locator="") | Q(quoted_in__isnull=False),
                name="citation_locator_of_something",
                violation_error_message=_(
                    "Name the source that the second locator belongs to (“quoted in”)."
                ),
            ),
            not_itself("citation", "follows", "not_after_itself", _("A citation does not follow itself.")),
        ]

    @classmethod
    def published_condition(cls):
        """A citation is public with the record it is about, if its sources are public too."""
        condition = Q()
        for table in TARGETS:
            # One look-up by primary key a row; `IN` would gather every published record of the catalogue.
            rows = cls._meta.get_field(table).related_model.objects.published()
            condition |= Q(Exists(rows.filter(pk=OuterRef(f"{table}_id"))))
        return condition & cls.sources_published()

    @classmethod
    def sources_published(cls):
        """The `Q` of citations whose source, and the source they were seen in, anybody may see."""
        seen = Q(quoted_in=None) | Q(quoted_in__status=Status.PUBLISHED)
        return seen & Q(source__status=Status.PUBLISHED)

    @property
    def target_table(self):
        """The name of the table it is about: `person`, `event` …; None before a target is chosen."""
        return next((t for t in TARGETS if getattr(self, f"{t}_id") is not None), None)

    @property
    def about(self):
        """The record it is about; None before one is chosen."""
        return getattr(self, self.target_table) if self.target_table else None

    def column(self):
        """The model field it speaks of; None where `field` is an aspect or blank."""
        table = self.target_table
        if table is None or self.field not in FIELDS[table]:
            return None
        return self._meta.get_field(table).related_model._meta.get_field(self.field)

    def faults(self, exclude):
        """Refuse a field of another table, and a `says` that is not in the format of its field."""
        yield from super().faults(exclude)
        table = self.target_table
        if table and self.field and self.field not in {*FIELDS[table], *Aspect.values}:
            known = ", ".join([*FIELDS[table], *Aspect.values])
            yield (
                "field",
                _("“%(field)s” is not something to cite about this record. It must be one of: %(known)s.")
                % {"field": self.field, "known": known},
            )
        fault = format_fault(self.column(), self.says)
        if fault:
            yield "says", fault
        if leads_back(self, "follows"):
            yield (
                "follows",
                ValidationError(
                    _("That citation itself follows this one. Which of the two was first?"),
                    code="citation_not_after_itself",
                ),
            )

    def reference(self):
        """The source and the place in it: `Joseph Stalin: A Biographical Companion, p. 147`."""
        return f"{_short(self.source)}{', ' + _short(self.locator) if self.locator else ''}"

    def field_label(self):
        """What it speaks of, in words: the column's name or the aspect's; blank for the record as a whole."""
        column = self.column()
        return str(column.verbose_name if column else dict(Aspect.choices).get(self.field, self.field))

    def __str__(self):
        """The reference, what it says of which field, and the quote: enough to tell it from others."""
        claim = ": ".join(filter(None, [self.field_label(), _short(self.says)]))
        quote = f"“{_short(self.quote)}”" if self.quote else ""
        return " · ".join(filter(None, [self.reference(), claim, quote]))


def _short(text):
    """`text` on one line, cut short."""
    return Truncator(" ".join(str(text).split())).chars(SHOWN)


def format_fault(column, says):
    """The sentence that says why `says` is no value of the model field `column`; None where it is one."""
    if column is None or not says or column.is_relation:
        return None
    if column.choices and says not in dict(column.flatchoices):
        words = ", ".join(str(word) for word, _label in column.flatchoices if word)
        return _("“%(says)s” is not one of: %(words)s.") % {"says": says, "words": words}
    if isinstance(column, models.DecimalField) and not NUMBER.fullmatch(says):
        return _("“%(says)s” is no number. Write it in figures, with a point: 48.71.") % {"says": says}
    try:
        if isinstance(column, EDTFField):
            dates.parse(says)
        elif isinstance(column, QuantityField):
            quantities.parse(says)
    except ValueError as fault:
        return str(fault)
    return None


class Witnesses:
    """Which citations are one witness: counts independent ones among any of the citations it was made for.

    Citations that share a source or the source they were seen in, follow one another, or whose sources
    copy one another as a whole, are one witness. Made with a few queries for any number of citations.
    """

    def __init__(self, citations):
        self.origins = _origins({c.pk: (c.follows_id, _seen(c)) for c in citations})
        self.roots = _roots({pk for _follows, sources in self.origins.values() for pk in sources})

    def count(self, citations):
        """How many independent witnesses `citations` are."""
        return len(self.groups(citations))

    def groups(self, citations):
        """`citations` in lists, one an independent witness, in the order in which the first of each came."""
        groups = []  # (marks, citations): two that have a mark in common become one
        for citation in citations:
            marks, joined = self._marks(citation.pk), []
            for group in [group for group in groups if group[0] & marks]:
                marks |= group[0]
                joined += group[1]
                groups.remove(group)
            groups.append((marks, [*joined, citation]))
        order = {citation.pk: place for place, citation in enumerate(citations)}
        found = [sorted(group, key=lambda c: order[c.pk]) for _marks, group in groups]
        return sorted(found, key=lambda group: order[group[0].pk])

    def _marks(self, pk):
        """The citation, all that it follows, and the sources all of them rest on."""
        marks = set()
        while pk and ("citation", pk) not in marks:
            marks.add(("citation", pk))
            pk, sources = self.origins.get(pk, (None, ()))
            marks |= {("source", self.roots.get(source, source)) for source in sources}
        return marks


def _seen(citation):
    return {pk for pk in (citation.source_id, citation.quoted_in_id) if pk}


def _origins(known):
    """`known`, citation -> (what it follows, its sources), with all the citations followed in the end."""
    wanted = {follows for follows, _sources in known.values() if follows} - known.keys()
    while wanted:
        found = Citation.objects.filter(pk__in=wanted).only("follows", "source", "quoted_in")
        known |= {c.pk: (c.follows_id, _seen(c)) for c in found}
        wanted = {c.follows_id for c in found if c.follows_id} - known.keys()
    return known


def _roots(wanted):
    """For each source in `wanted`, the source it copies as a whole in the end."""
    source = Citation._meta.get_field("source").related_model
    parents = {}
    while wanted:
        found = dict(source.objects.filter(pk__in=wanted).values_list("pk", "based_on"))
        parents |= found
        wanted = {parent for parent in found.values() if parent} - parents.keys()
    return {pk: _root(pk, parents) for pk in parents}


def _root(pk, parents):
    """The end of the chain from `pk`; of a ring of sources that copy each other, the same one for each."""
    chain = [pk]
    while parents.get(chain[-1]):
        parent = parents[chain[-1]]
        if parent in chain:
            return min(chain[chain.index(parent) :])
        chain.append(parent)
    return chain[-1]
