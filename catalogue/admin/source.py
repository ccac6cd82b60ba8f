"""Sources, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Citation, Source

from .base import RecordAdmin
from .full_text import KeepsText
from .inlines import ListedOnly
from .lists import decade, in_words
from .paste import PastesReferences


class Copies(ListedOnly):
    """The sources that copy this one."""

    model = Source
    fk_name = "based_on"
    verbose_name = _("copy of this source")
    verbose_name_plural = _("copies of this source")
    fields = readonly_fields = ["title", "authors", "date_words", "status"]
    date_words = in_words("date", _("date"))


@admin.register(Source)
class SourceAdmin(KeepsText, PastesReferences, RecordAdmin):
    """A work that says something. Sources are some thousands, so any column of theirs can be searched."""

    list_display = ["title", "status", "authors", "date_words", "kind"]
    sortable_by = ["title"]
    list_filter = ["status", "kind", decade("date", _("decade"))]
    search_fields = [
        "sort_key",
        "slug__contains",
        "authors__icontains",
        "editors__icontains",
        "number__exact",
    ]
    search_help_text = _("Words of the title, authors, editors, or the number of a decree.")
    inlines = [Copies]
    listed_apart = [(Citation, "source"), (Citation, "quoted_in")]
    help_texts = {
        "title": _("As printed, without the subtitle where it is long."),
        "publisher": _("As printed on the title page."),
        "place_published": _("“New York”."),
        "pages": _("Of an article or chapter: “12-34”."),
        "url": _("Where it can be read."),
        "accessed": _("When the page was read."),
        "isbn": _("With or without hyphens."),
    }
    fieldsets = [
        (None, {"fields": ["title", ("kind", "language"), ("authors", "editors"), ("date", "number")]}),
        (
            _("Where it stands"),
            {
                "fields": [
                    ("container", "pages"),
                    ("volume", "issue", "edition"),
                    ("publisher", "place_published"),
                    ("archive", "shelfmark"),
                ]
            },
        ),
        (_("On the Web"), {"fields": [("url", "accessed"), ("doi", "isbn")]}),
        (_("Witness"), {"fields": ["based_on"]}),
        RecordAdmin.publication,
    ]
    date_words = in_words("date", _("date"))
