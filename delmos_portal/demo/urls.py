"""The demonstration's own pages; absent everywhere else."""

from django.urls import path

from delmos_portal.demo import views

urlpatterns = [
    path("", views.index, name="demo"),
    path("logga-in/<str:key>/", views.sign_in, name="demo-sign-in"),
    path("mejl/", views.mails, name="demo-mails"),
    path("mejl/<str:name>/", views.mail, name="demo-mail"),
]
