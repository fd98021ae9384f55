"""The portal's addresses with the demonstration's own, as they are where it runs."""

from django.urls import include, path

from delmos_portal.urls import urlpatterns as portal

urlpatterns = [path("demo/", include("delmos_portal.demo.urls")), *portal]
