"""Cases, at the curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Case, Rehabilitation

from .base import PartAdmin
from .inlines import ListedOnly, citations_of
from .lists import Cited, OfPersonOrGroup, decade, in_words


class Rehabilitations(ListedOnly):
    """The acts that undid it; each has a form of its own."""

    model = Rehabilitation
    fk_name = "case"
    fields = readonly_fields = ["act", "outcome", "date_words", "status"]
    joined = ["person"]
    date_words = in_words("date", _("date"))


@admin.register(Case)
class CaseAdmin(OfPersonOrGroup, PartAdmin):
    """One repression of one person or group."""

    list_display = ["whom", "measure", "arrested_words", "sentenced_words", "event", "citation_count"]
    sortable_by = ["sentenced_words"]
    list_filter = ["measure", decade("arrested", _("arrested")), decade("sentenced", _("sentenced")), Cited]
    list_select_related = ["person", "event"]
    ordering = ["-pk"]
    search_fields = [
        *["person__sort_key", "person__native_sort_key", "person__names__sort_key"],
        "event__sort_key",
    ]
    search_help_text = _("A person's names, a group, or words of the event.")
    inlines = [Rehabilitations, citations_of("case")]
    help_texts = {
        "arrested": _("“22 May 1937”, “1937”. Blank where undecided."),
        "charge": _("In a few words, as the sources give it: “espionage”."),
        "sentenced": _("When the sentence was passed, not when it was carried out."),
        "sentencing_body": _("The court, board or commission that sentenced."),
        "measure": _("The heaviest thing done."),
    }
    fieldsets = [
        (_("Who"), {"fields": [("person", "group_name"), "event"]}),
        (
            _("What was done"),
            {"fields": [("arrested", "charge"), ("sentenced", "sentencing_body"), ("measure", "sentence")]},
        ),
    ]
    arrested_words = in_words("arrested", _("arrested"))
    sentenced_words = in_words("sentenced", _("sentenced"))
