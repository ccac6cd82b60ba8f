"""Events, and who took part in them."""

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Part, Record, part_constraints, record_constraints, record_indexes, tracked
from .days import day_index
from .fields import DateRange, EarliestField, EDTFField, LatestField, Line, SortKeyField
from .rules import clean_text, dates_in_step, filled, not_itself, one_of
from .status import Status
from .validation import leads_back


class EventKind(models.TextChoices):
    """What happened."""

    PERIOD = "period", _("period")
    CONGRESS = "congress", _("congress")
    SPEECH = "speech", _("speech")
    LEGAL_ACT = "legal act", _("legal act")
    COMMISSION = "commission", _("commission")
    ARREST = "arrest", _("arrest")
    TRIAL = "trial", _("trial")
    EXECUTION = "execution", _("execution")
    DEATH = "death", _("death")
    AMNESTY = "amnesty", _("amnesty")
    RELEASE = "release", _("release")
    DEPORTATION = "deportation", _("deportation")
    REFORM = "reform", _("reform")
    CAMPAIGN = "campaign", _("campaign")
    UNREST = "unrest", _("unrest")
    MONUMENT_RAISED = "monument raised", _("monument raised")
    MONUMENT_REMOVED = "monument removed", _("monument removed")
    REBURIAL = "reburial", _("reburial")
    CHANGE_OF_POWER = "change of power", _("change of power")
    PUBLICATION = "publication", _("publication")
    OTHER = "other", _("other")


class Role(models.TextChoices):
    """What a person was in an event."""

    SPEAKER = "speaker", _("speaker")
    PROPOSER = "proposer", _("proposer")
    SUBJECT = "subject", _("subject")
    VICTIM = "victim", _("victim")
    ACCUSED = "accused", _("accused")
    ACCUSER = "accuser", _("accuser")
    LEADER = "leader", _("leader")
    MEMBER = "member", _("member")
    OPPONENT = "opponent", _("opponent")
    AUTHOR = "author", _("author")
    OTHER = "other", _("other")


@tracked
class Event(Record):
    """Something that happened: a speech, a trial, a reform, the removal of a monument, a whole period."""

    title = Line(_("title"), help_text=_("Short and telling: “Khrushchev's Secret Speech”."))
    sort_key = SortKeyField("title")
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    date = EDTFField(
        _("date"),
        help_text=_("“25 February 1956”, “spring 1962”, “1954-55”. Blank where the evidence cannot decide."),
    )
    date_earliest = EarliestField("date")
    date_latest = LatestField("date")
    place = models.ForeignKey(
        "Place", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The larger event or period that this one belongs to."),
    )
    body = models.ForeignKey(
        "Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("body"),
        help_text=_("Who acted."),
    )
    decree = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events_decreed",
        verbose_name=_("decree"),
        help_text=_("The decree, order or resolution itself."),
    )

    class Meta(Record.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["date_earliest", "pk"]
        indexes = [
            *record_indexes("event"),
            models.Index(fields=["date_earliest", "id"], name="event_date"),
            models.Index(fields=["status", "date_earliest", "id"], name="event_status_date"),
            models.Index(fields=["kind", "date_earliest", "id"], name="event_kind_date"),
            models.Index(fields=["status", "sort_key", "id"], name="event_status_sort"),
            GistIndex(DateRange("date"), name="event_date_range"),
            day_index("event_day", "date"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="event_sort_trigrams"),
        ]
        constraints = [
            *record_constraints("event"),
            filled("event", "title"),
            one_of("event", "kind", EventKind),
            clean_text("event", "title", prose=["summary", "note"]),
            dates_in_step("event", "date"),
            not_itself("event", "part_of", "not_part_of_itself", _("An event is not part of itself.")),
        ]

    def heading(self):
        return self.title

    def faults(self, exclude):
        """Refuse to be part of an event that is, in the end, part of this one."""
        yield from super().faults(exclude)
        if leads_back(self, "part_of"):
            yield (
                "part_of",
                ValidationError(
                    _("That event is itself part of this one. Choose one that is not."),
                    code="event_not_part_of_itself",
                ),
            )


@tracked
class Participation(Part):
    """A person in an event, and the office he or she held then."""

    belongs_to = ["event", "person"]

    event = models.ForeignKey("Event", models.CASCADE, related_name="participations", verbose_name=_("event"))
    person = models.ForeignKey(
        "Person", models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    capacity = Line(_("capacity"), blank=True, help_text=_("The office held then: “First Secretary”."))

    class Meta(Part.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["pk"]
        constraints = [
            *part_constraints("participation"),
            one_of("participation", "role", Role),
            clean_text("participation", "capacity"),
            models.UniqueConstraint(
                fields=["event", "person", "role"],
                name="participation_once",
                violation_error_message=_("This person already has this role in this event."),
            ),
        ]

    @classmethod
    def published_condition(cls):
        return models.Q(event__status=Status.PUBLISHED, person__status=Status.PUBLISHED)

    def __str__(self):
        return f"{self.person} – {self.get_role_display()}, {self.event}"
