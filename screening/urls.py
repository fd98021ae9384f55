from django.urls import path

from screening.views import public

urlpatterns = [
    path("inlagor/<uuid:pk>/beslut/", public.decision, name="decision"),
]
