"""Sources: books, articles, decrees, speeches, archive files, web pages and films."""

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue import names

from .base import Record, record_constraints, record_indexes, tracked, uncited_triggers
from .fields import EarliestField, EDTFField, LatestField, Line, SortKeyField, WebAddress
from .rules import clean_text, dates_in_step, filled, identifier, not_itself, one_of
from .validation import leads_back


class SourceKind(models.TextChoices):
    """What a source is."""

    BOOK = "book", _("book")
    ARTICLE = "article", _("article")
    DECREE = "decree", _("decree")
    ORDER = "order", _("order")
    RESOLUTION = "resolution", _("resolution")
    SPEECH = "speech", _("speech")
    ARCHIVE_FILE = "archive file", _("archive file")
    WEB_PAGE = "web page", _("web page")
    FILM = "film", _("film")
    OTHER = "other", _("other")


@tracked
class Source(Record):
    """A work that says something. It needs no citation; it is what citations point at."""

    needs_citation = False

    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    title = Line(_("title"), max_length=500)
    sort_key = SortKeyField("title")
    authors = Line(
        _("authors"), blank=True, max_length=500, help_text=_("“Medvedev, Roy; Medvedev, Zhores”.")
    )
    editors = Line(_("editors"), blank=True, max_length=500, help_text=_("With semicolons, as authors."))
    date = EDTFField(_("date"), help_text=_("When it was published, issued or given."))
    date_earliest = EarliestField("date")
    date_latest = LatestField("date")
    number = Line(_("number"), blank=True, help_text=_("Of a decree or order: “020”."))
    container = Line(
        _("container"), blank=True, max_length=500, help_text=_("The book or journal it stands in.")
    )
    publisher = Line(_("publisher"), blank=True)
    place_published = Line(_("place published"), blank=True)
    volume = Line(_("volume"), blank=True, max_length=40)
    issue = Line(_("issue"), blank=True, max_length=40)
    pages = Line(_("pages"), blank=True, max_length=60)
    edition = Line(_("edition"), blank=True, max_length=120)
    language = Line(_("language"), blank=True, max_length=35, help_text=_("A language tag: “en”, “ru”."))
    url = WebAddress(_("address"), blank=True, max_length=1000)
    accessed = EDTFField(_("accessed"))
    accessed_earliest = EarliestField("accessed")
    accessed_latest = LatestField("accessed")
    doi = Line(
        _("DOI"), blank=True, max_length=200, help_text=_("“10.1353/kri.2011.0054”, without an address.")
    )
    isbn = Line(_("ISBN"), blank=True, max_length=20)
    archive = Line(_("archive"), blank=True, help_text=_("“RGANI”, “Memorial, Moscow”."))
    shelfmark = Line(_("shelfmark"), blank=True, help_text=_("“f. 1, op. 2, d. 3”."))
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("based on"),
        help_text=_("The source that this one copies as a whole; both together are one witness."),
    )

    class Meta(Record.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["sort_key", "pk"]
        triggers = uncited_triggers()
        indexes = [
            *record_indexes("source"),
            models.Index(fields=["sort_key", "id"], name="source_sort"),
            models.Index(fields=["status", "sort_key", "id"], name="source_status_sort"),
            models.Index(fields=["status", "date_earliest", "id"], name="source_status_date"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="source_sort_trigrams"),
        ]
        constraints = [
            *record_constraints("source"),
            filled("source", "title"),
            one_of("source", "kind", SourceKind),
            clean_text(
                "source",
                *["title", "authors", "editors", "number", "container", "publisher", "place_published"],
                *["volume", "issue", "pages", "edition", "language", "url", "archive", "shelfmark"],
                prose=["summary", "note"],
            ),
            dates_in_step("source", "date", "accessed"),
            identifier(
                "source", "doi", r"^10\.[0-9]{4,9}/\S+$", _("A DOI begins with 10., a number and a slash.")
            ),
            identifier(
                "source",
                "isbn",
                r"^[0-9Xx -]{10,17}$",
                _("An ISBN has 10 or 13 digits, with or without hyphens."),
            ),
            not_itself("source", "based_on", "not_based_on_itself", _("A source is not based on itself.")),
        ]

    def heading(self):
        return self.title

    def faults(self, exclude):
        """Refuse to copy a source that, in the end, copies this one."""
        yield from super().faults(exclude)
        if leads_back(self, "based_on"):
            yield (
                "based_on",
                ValidationError(
                    _("That source is itself based on this one. Which of the two was first?"),
                    code="source_not_based_on_itself",
                ),
            )

    def slug_stem(self):
        """`rappaport-1999` where author and year are known, else made from the title."""
        surnames = " ".join(author.partition(",")[0] for author in self.authors.split(";")[:2])
        year = self.date_earliest.year if self.date_earliest else ""
        return names.slug(f"{surnames} {year}") if surnames and year else super().slug_stem()
