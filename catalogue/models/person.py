"""Persons, and the further names each is known by."""

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC, Part, Record, part_constraints, record_constraints, record_indexes, tracked
from .days import day_index
from .fields import DateRange, EarliestField, EDTFField, LatestField, Line, SortKeyField
from .rules import clean_text, dates_in_step, filled, identifier, not_after, one_of
from .status import Status
from .values import Values, years


class Sex(models.TextChoices):
    """Sex as the sources give it."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")


class NameKind(models.TextChoices):
    """What a further name of a person is."""

    SPELLING = "spelling", _("spelling")
    ROMANISATION = "romanisation", _("romanisation")
    NATIVE = "native", _("native")
    BIRTH = "birth", _("birth name")
    PSEUDONYM = "pseudonym", _("pseudonym")
    NICKNAME = "nickname", _("nickname")


@tracked
class Person(Record):
    """One human being: victim, politician, poet or clerk.

    Somebody unidentified is a person of his own, named with the place where he is met
    (`Medvedev [unidentified, in van Goudoever 1986]`), and merged only on evidence.
    """

    name = Line(
        _("name"),
        help_text=_("The heading, surname first: “Tukhachevsky, Mikhail Nikolayevich”."),
    )
    sort_key = SortKeyField("name")
    native_name = Line(
        _("native name"), blank=True, help_text=_("In the original script: “Тухачевский, Михаил Николаевич”.")
    )
    native_sort_key = SortKeyField("native_name")
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    born = EDTFField(
        _("born"), help_text=_("As precise as the evidence: “1893”, “c. 1890”, “16 February 1893”.")
    )
    born_earliest = EarliestField("born")
    born_latest = LatestField("born")
    died = EDTFField(_("died"), help_text=_("“12 June 1937”, “before 1938”. Blank where undecided."))
    died_earliest = EarliestField("died")
    died_latest = LatestField("died")
    birth_place = models.ForeignKey(
        "Place", models.PROTECT, null=True, blank=True, related_name="births", verbose_name=_("birth place")
    )
    death_place = models.ForeignKey(
        "Place", models.PROTECT, null=True, blank=True, related_name="deaths", verbose_name=_("death place")
    )
    occupation = Line(_("occupation"), blank=True, help_text=_("“poet”, “Marshal of the Soviet Union”."))
    wikidata = Line(_("Wikidata"), blank=True, max_length=20, help_text=_("The item's number: “Q1234”."))
    viaf = Line(_("VIAF"), blank=True, max_length=24, help_text=_("The cluster's number, digits only."))

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["sort_key", "pk"]
        indexes = [
            *record_indexes("person"),
            models.Index(fields=["sort_key", "id"], name="person_sort"),
            models.Index(fields=["status", "sort_key", "id"], name="person_status_sort"),
            models.Index(fields=["status", "born_earliest", "id"], name="person_status_born"),
            models.Index(fields=["occupation"], condition=PUBLIC, name="person_public_occupation"),
            models.Index(
                Values(
                    *["sex", "occupation", "birth_place_id", "death_place_id"],
                    *[*years("born"), *years("died")],
                ),
                condition=PUBLIC,
                name="person_values",
            ),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="person_sort_trigrams"),
            GinIndex(fields=["native_sort_key"], opclasses=["gin_trgm_ops"], name="person_native_trigrams"),
            models.Index(fields=["born_earliest", "id"], name="person_born"),
            models.Index(fields=["died_earliest", "id"], name="person_died"),
            GistIndex(DateRange("born"), name="person_born_range"),
            GistIndex(DateRange("died"), name="person_died_range"),
            day_index("person_born_day", "born"),
            day_index("person_died_day", "died"),
        ]
        constraints = [
            *record_constraints("person"),
            filled("person", "name"),
            one_of("person", "sex", Sex, blank=True),
            clean_text("person", "name", "native_name", "occupation", prose=["summary", "note"]),
            dates_in_step("person", "born", "died"),
            not_after(
                "person", "born", "died", "born_before_died", _("A person is born before he or she dies.")
            ),
            identifier(
                "person", "wikidata", r"^Q[1-9][0-9]*$", _("A Wikidata item is Q and a number: “Q1234”.")
            ),
            identifier("person", "viaf", r"^[1-9][0-9]*$", _("A VIAF number has only digits.")),
        ]

    def heading(self):
        return self.name


@tracked
class Name(Part):
    """One further name of a person: a spelling a source uses, a birth name, a pseudonym."""

    belongs_to = ["person"]

    person = models.ForeignKey("Person", models.CASCADE, related_name="names", verbose_name=_("person"))
    name = Line(_("name"), help_text=_("Exactly as the source writes it."))
    sort_key = SortKeyField("name")
    kind = models.CharField(_("kind"), max_length=12, choices=NameKind, default=NameKind.SPELLING)
    language = Line(
        _("language"), blank=True, max_length=35, help_text=_("A language tag: “en”, “ru”, “hy”.")
    )

    class Meta(Part.Meta):
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["sort_key", "pk"]
        indexes = [GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="name_sort_trigrams")]
        constraints = [
            *part_constraints("name"),
            filled("name", "name"),
            one_of("name", "kind", NameKind),
            clean_text("name", "name", "language"),
            identifier(
                "name",
                "language",
                r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                _("A language is a tag of BCP 47: “en”, “ru”, “sr-Latn”."),
            ),
            models.UniqueConstraint(
                fields=["person", "name", "kind", "language"],
                name="name_once_a_person",
                violation_error_message=_("This person already has this name, of this kind and language."),
            ),
        ]

    @classmethod
    def published_condition(cls):
        return models.Q(person__status=Status.PUBLISHED)

    def __str__(self):
        return self.name
