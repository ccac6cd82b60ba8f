"""Places: cities, streets, stations, peaks, palaces, territories, under today's name."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Record, record_constraints, record_indexes, tracked
from .fields import Line, SortKeyField
from .rules import clean_text, filled, identifier, one_of


class PlaceKind(models.TextChoices):
    """What a place is."""

    CITY = "city", _("city")
    STREET = "street", _("street")
    SQUARE = "square", _("square")
    STATION = "station", _("station")
    PEAK = "peak", _("peak")
    PALACE = "palace", _("palace")
    BUILDING = "building", _("building")
    MONUMENT = "monument", _("monument")
    TERRITORY = "territory", _("territory")
    REGION = "region", _("region")
    COUNTRY = "country", _("country")
    OTHER = "other", _("other")


@tracked
class Place(Record):
    """A place, named as it is named today; its former names are its renamings."""

    name = Line(
        pgettext_lazy("of a place or body", "name"), help_text=_("Today's name in English: “Volgograd”.")
    )
    sort_key = SortKeyField("name")
    native_name = Line(
        pgettext_lazy("of a place or body", "native name"),
        blank=True,
        help_text=_("Today's name in its own script: “Волгоград”."),
    )
    native_sort_key = SortKeyField("native_name")
    kind = models.CharField(_("kind"), max_length=9, choices=PlaceKind)
    country = Line(
        _("country"), blank=True, max_length=80, help_text=_("Today's country, in English; blank for none.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    wikidata = Line(_("Wikidata"), blank=True, max_length=20, help_text=_("The item's number: “Q1234”."))
    geonames = Line(_("GeoNames"), blank=True, max_length=12, help_text=_("The number, digits only."))

    class Meta(Record.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["sort_key", "pk"]
        indexes = [
            *record_indexes("place"),
            models.Index(fields=["sort_key", "id"], name="place_sort"),
            models.Index(fields=["status", "sort_key", "id"], name="place_status_sort"),
            models.Index(fields=["country", "sort_key", "id"], name="place_country"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="place_sort_trigrams"),
            GinIndex(fields=["native_sort_key"], opclasses=["gin_trgm_ops"], name="place_native_trigrams"),
        ]
        constraints = [
            *record_constraints("place"),
            filled("place", "name"),
            one_of("place", "kind", PlaceKind),
            clean_text("place", "name", "native_name", "country", prose=["summary", "note"]),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,  # a NULL beside a range would make the check NULL, which passes
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates",
                violation_error_message=_(
                    "Give both coordinates or neither: latitude from -90 to 90, longitude from -180 to 180."
                ),
            ),
            identifier(
                "place", "wikidata", r"^Q[1-9][0-9]*$", _("A Wikidata item is Q and a number: “Q1234”.")
            ),
            identifier("place", "geonames", r"^[1-9][0-9]*$", _("A GeoNames number has only digits.")),
        ]

    def heading(self):
        return self.name
