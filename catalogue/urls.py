"""The public addresses of the catalogue, in every language, and the first page of the curators' desk."""

from django.contrib import admin
from django.urls import path

from .admin.home import first_page
from .languages import in_every_language
from .views.about import About
from .views.correction import CorrectionPage
from .views.day import DayList, OnThisDay
from .views.disagreements import Disagreements
from .views.event import EventList, EventPage
from .views.evidence import EvidencePage
from .views.home import Home
from .views.map import MapPage
from .views.person import PersonList, PersonPage
from .views.place import PlaceList, PlacePage
from .views.reference_file import FORMATS, ReferenceFile
from .views.rehabilitation import RehabilitationList, RehabilitationPage
from .views.renaming import RenamingList, RenamingPage
from .views.resolve import ResolveFile, ResolveJSON, ResolvePage
from .views.search import SearchFile, SearchPage, Suggestions
from .views.source import SourceList, SourcePage
from .views.table import TableFile
from .views.timeline import Timeline

app_name = "catalogue"
LISTS = {
    "persons": PersonList,
    "places": PlaceList,
    "events": EventList,
    "rehabilitations": RehabilitationList,
    "renamings": RenamingList,
    "sources": SourceList,
}
EVIDENCE = {
    f"{page.model._meta.model_name}_evidence": page
    for page in [PersonPage, PlacePage, EventPage, RehabilitationPage, RenamingPage]
}
CORRECTED = {f"{page.model._meta.model_name}_correct": page for page in [*EVIDENCE.values(), SourcePage]}

# There in every language: `{% url %}` and reverse() give the address in the language of the page.
PAGES = [
    path("", Home.as_view(), name="home"),
    path("search/", SearchPage.as_view(), name="search"),
    path("search/suggest.json", Suggestions.as_view(), name="suggest"),
    path("on-this-day/", OnThisDay.as_view(), name="on_this_day"),
    path("on-this-day/<str:day>/", OnThisDay.as_view(), name="day"),
    path("on-this-day/<str:day>/<str:kind>/", DayList.as_view(), name="day_list"),
    path("timeline/", Timeline.as_view(), name="timeline"),
    path("timeline/<int:decade>s/", Timeline.as_view(), name="timeline_decade"),
    path("timeline/<int:year>/", Timeline.as_view(), name="timeline_year"),
    path("persons/", PersonList.as_view(), name="persons"),
    path("persons/<slug:slug>/", PersonPage.as_view(), name="person"),
    path("places/", PlaceList.as_view(), name="places"),
    path("places/<slug:slug>/", PlacePage.as_view(), name="place"),
    path("events/", EventList.as_view(), name="events"),
    path("events/<slug:slug>/", EventPage.as_view(), name="event"),
    path("rehabilitations/", RehabilitationList.as_view(), name="rehabilitations"),
    path("rehabilitations/<slug:slug>/", RehabilitationPage.as_view(), name="rehabilitation"),
    path("renamings/", RenamingList.as_view(), name="renamings"),
    path("renamings/<slug:slug>/", RenamingPage.as_view(), name="renaming"),
    path("map/", MapPage.as_view(), name="map"),
    path("resolve/", ResolvePage.as_view(), name="resolve"),
    path("resolve/file/", ResolveFile.as_view(), name="resolve_file"),
    path("sources/", SourceList.as_view(), name="sources"),
    path("sources/<slug:slug>/", SourcePage.as_view(), name="source"),
    *(
        path(f"{page.list_name}/<slug:slug>/evidence/", EvidencePage.as_view(of=page), name=name)
        for name, page in EVIDENCE.items()
    ),
    *(
        path(f"{page.list_name}/<slug:slug>/correct/", CorrectionPage.as_view(of=page), name=name)
        for name, page in CORRECTED.items()
    ),
    path("disagreements/", Disagreements.as_view(), name="disagreements"),
    path("about/", About.as_view(lists=LISTS), name="about"),
]
# The same in every language, so without a prefix: the desk, and what programs read.
FILES = [
    path("admin/", admin.site.admin_view(first_page), name="desk"),
    path("search.json", SearchFile.as_view(), name="search_file"),
    path("resolve.json", ResolveJSON.as_view(), name="resolve_json"),
    *(
        path(f"sources/<slug:slug>.{ending}", ReferenceFile.as_view(ending=ending), name=f"source_{ending}")
        for ending in FORMATS
    ),
    *(
        path(f"{name}.csv", TableFile.as_view(table=name, page=page), name=f"{name}_file")
        for name, page in LISTS.items()
    ),
    *(path(f"{name}.json", page.as_view(form="json"), name=f"{name}_json") for name, page in LISTS.items()),
]

urlpatterns = [*in_every_language(*PAGES), *FILES]
