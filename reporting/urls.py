from django.urls import path

from reporting.views import binder, boards, calendar, meeting_packs
from reporting.views.case_money import case_money

urlpatterns = [
    path("arenden/<uuid:pk>/pengar/", case_money, name="case-money"),
    path("organisation/<int:pk>/bidrag/", binder.binder, name="binder"),
    path("organisation/<int:pk>/bidrag.csv", binder.binder_sheet, name="binder-sheet"),
    path("organisation/<int:pk>/kalender/", calendar.make, name="calendar-make"),
    path("organisation/<int:pk>/kalender/ta-bort/", calendar.revoke, name="calendar-revoke"),
    path("organisation/<int:pk>/sammantraden/", boards.board, name="board"),
    path("organisation/<int:pk>/paminnelser/", boards.reminders, name="board-reminders"),
    path("inlagor/<uuid:pk>/sammantrade/", meeting_packs.pack, name="meeting-pack"),
    path(
        "inlagor/<uuid:pk>/sammantrade/<int:number>/",
        meeting_packs.pack_file,
        name="meeting-pack-file",
    ),
    path("kalender/<str:token>.ics", calendar.feed, name="calendar-feed"),
]
