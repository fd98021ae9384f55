from django.urls import path

from reporting.views.case_money import case_money

urlpatterns = [
    path("arenden/<uuid:pk>/pengar/", case_money, name="case-money"),
]
