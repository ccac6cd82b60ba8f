"""Every address of destal: those of the catalogue, the desk's first page among them, then the desk's."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("catalogue.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "catalogue.views.errors.bad_request"
handler404 = "catalogue.views.errors.page_not_found"
handler500 = "catalogue.views.errors.server_error"
