"""The curators' desk: one form and one list for every table, one file an entity."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .accounts import AccountAdmin
from .batch import BatchAdmin
from .body import BodyAdmin
from .case import CaseAdmin
from .citation import CitationAdmin
from .correction import CorrectionAdmin
from .event import EventAdmin, ParticipationAdmin
from .figure import FigureAdmin
from .health import HealthAdmin
from .person import NameAdmin, PersonAdmin
from .place import PlaceAdmin
from .redirect import RedirectAdmin
from .rehabilitation import RehabilitationAdmin
from .renaming import RenamingAdmin
from .source import SourceAdmin

__all__ = [
    "AccountAdmin",
    "BatchAdmin",
    "BodyAdmin",
    "CaseAdmin",
    "CitationAdmin",
    "CorrectionAdmin",
    "EventAdmin",
    "FigureAdmin",
    "HealthAdmin",
    "NameAdmin",
    "ParticipationAdmin",
    "PersonAdmin",
    "PlaceAdmin",
    "RedirectAdmin",
    "RehabilitationAdmin",
    "RenamingAdmin",
    "SourceAdmin",
]

admin.site.site_header = _("destal: the curators' desk")
admin.site.site_title = _("destal")
admin.site.index_title = _("The catalogue")
admin.site.index_template = "admin/catalogue/home.html"
