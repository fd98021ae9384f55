from django.urls import path

from screening.views import public, public_register

urlpatterns = [
    path("inlagor/<uuid:pk>/beslut/", public.decision, name="decision"),
    path("diarium/", public_register.register, name="public-register"),
    path("diarium/<path:number>/", public_register.registered_case, name="registered-case"),
]
