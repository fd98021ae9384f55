"""Every address of the portal."""

from django.conf import settings
from django.urls import include, path

from delmos_portal import views
from delmos_portal.workspace import site

handler404 = "delmos_portal.accounts.unsent.page_not_found"

urlpatterns = [
    path(
        "handlaggning/", site.urls
    ),  # first: an officer's pages need not pass the rest of the list
    path("", include("applications.urls")),
    path("", include("screening.urls")),
    path("", include("reporting.urls")),
    path("", include("delmos_portal.documents.urls")),
    path("", include("delmos_portal.accounts.urls")),
    path("", include("delmos_portal.pages.urls")),
    path("halsa/", views.health, name="health"),
    path("tillganglighet/", views.accessibility, name="page-accessibility"),
    path("kakor/", views.cookies, name="page-cookies"),
    path("personuppgifter/", views.privacy, name="page-privacy"),
    path("in-english/", views.english, name="page-english"),
    path("lattlast/", views.easy, name="page-easy"),
    path("kontakt/", views.contact, name="page-contact"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("delmos_portal.demo.urls")))
