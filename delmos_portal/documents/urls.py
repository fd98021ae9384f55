from django.urls import path

from delmos_portal.documents import views

urlpatterns = [
    path("kontrollera/", views.verify, name="verify"),
]
