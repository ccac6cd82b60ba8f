"""The public addresses of the catalogue, in every language, and the first page of the curators' desk."""

from django.contrib import admin
from django.urls import path

from .admin.home import first_page
from .languages import in_every_language
from .views.event import EventList, EventPage
from .views.evidence import EvidencePage
from .views.home import Home
from .views.person import PersonList, PersonPage
from .views.place import PlaceList, PlacePage
from .views.rehabilitation import RehabilitationList, RehabilitationPage
from .views.renaming import RenamingList, RenamingPage
from .views.source import SourceList, SourcePage
from .views.table import TableFile

app_name = "catalogue"
LISTS = ["persons", "places", "events", "rehabilitations", "renamings", "sources"]
EVIDENCE = {
    f"{page.model._meta.model_name}_evidence": page
    for page in [PersonPage, PlacePage, EventPage, RehabilitationPage, RenamingPage]
}

# There in every language: `{% url %}` and reverse() give the address in the language of the page.
PAGES = [
    path("", Home.as_view(), name="home"),
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
    path("sources/", SourceList.as_view(), name="sources"),
    path("sources/<slug:slug>/", SourcePage.as_view(), name="source"),
    *(
        path(f"{page.list_name}/<slug:slug>/evidence/", EvidencePage.as_view(of=page), name=name)
        for name, page in EVIDENCE.items()
    ),
]
# The same in every language, so without a prefix: the desk, and what programs read.
FILES = [
    path("admin/", admin.site.admin_view(first_page), name="desk"),
    *(path(f"{name}.csv", TableFile.as_view(table=name), name=f"{name}_file") for name in LISTS),
]

urlpatterns = [*in_every_language(*PAGES), *FILES]
