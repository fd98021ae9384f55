from django.urls import path

from screening.views import outside, public, public_register

urlpatterns = [
    path("inlagor/<uuid:pk>/beslut/", public.decision, name="decision"),
    path("remiss/<str:token>/", outside.opinion, name="outside-opinion"),
    path("remiss/<str:token>/handling/<int:number>/", outside.document, name="outside-document"),
    path("diarium/", public_register.register, name="public-register"),
    path("diarium/<path:number>/", public_register.registered_case, name="registered-case"),
]
