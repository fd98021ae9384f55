"""Public pages of calls, and the applicant's own work."""

from django.urls import path

from applications.views import cases, drafting, files, public, sections, signing

PUBLIC = [
    path("", public.start, name="start"),
    path("utlysningar/", public.calls, name="calls"),
    path("utlysningar/<slug:slug>/", public.call, name="call"),
    path("utlysningar/<slug:slug>/fragor/", public.call_questions, name="call-questions"),
    path("utlysningar/<slug:slug>/borja/", drafting.begin, name="begin"),
]
CASES = [
    path("mina-arenden/", cases.home, name="home"),
    path("arenden/<uuid:pk>/", cases.case, name="case"),
    path("inlagor/<uuid:pk>/kvitto/", cases.receipt, name="receipt"),
]
DRAFTS = [
    path("inlagor/<uuid:pk>/", drafting.submission, name="submission"),
    path("inlagor/<uuid:pk>/kontrollera/", drafting.check, name="check"),
    path("inlagor/<uuid:pk>/skicka/", drafting.send, name="send"),
    path("inlagor/<uuid:pk>/ta-tillbaka/", drafting.take_back, name="take-back"),
    path("inlagor/<uuid:pk>/avsnitt/<slug:key>/", sections.section, name="section"),
    path("inlagor/<uuid:pk>/avsnitt/<slug:key>/autospara/", sections.autosave, name="autosave"),
    path("inlagor/<uuid:pk>/bilagor/<slug:question_key>/", sections.attach, name="attach"),
    path("inlagor/<uuid:pk>/bilagor/<int:attachment_id>/ta-bort/", sections.detach, name="detach"),
]
SIGNING = [
    path("inlagor/<uuid:pk>/underteckna/", signing.sign, name="sign"),
    path("inlagor/<uuid:pk>/komplettera/", signing.complete, name="complete"),
    path("inlagor/<uuid:pk>/skicka-tillbaka/", signing.return_to_writer, name="return"),
    path("inlagor/<uuid:pk>/aterkalla/", signing.withdraw, name="withdraw"),
]
FILES = [
    path("handlingar/<uuid:pk>/", files.document, name="document"),
    path("filer/<uuid:pk>/", files.file, name="file"),
]

urlpatterns = [*PUBLIC, *CASES, *DRAFTS, *SIGNING, *FILES]
