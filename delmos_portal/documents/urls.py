from django.urls import path

from delmos_portal.documents import views

urlpatterns = [
    path("kontrollera/", views.verify, name="verify"),
    path("kontrollera/program/", views.verifier, name="verifier"),
    path("kontrollera/certifikat/", views.trusted_certificates, name="trusted_certificates"),
]
