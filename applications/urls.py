"""Public pages of calls, and the applicant's own work."""

from django.urls import path

from applications.views import (
    answer_history,
    answers_file,
    asking,
    asking_to_decide,
    attachments,
    autosaving,
    cases,
    commenting,
    completing,
    copying,
    drafting,
    eligibility,
    feeds,
    fetched,
    files,
    hearing,
    inquiring,
    messaging,
    paper,
    public,
    receipt,
    responsibility,
    rows,
    sections,
    signing,
    word,
)

PUBLIC = [
    path("", public.start, name="start"),
    path("utlysningar/", public.calls, name="calls"),
    path("utlysningar/flode.json", feeds.as_json, name="calls-json"),
    path("utlysningar/flode.atom", feeds.as_atom, name="calls-atom"),
    path("utlysningar/kalender.ics", feeds.calendar_of_all, name="calls-calendar"),
    path("utlysningar/<slug:slug>/kalender.ics", feeds.calendar_of_one, name="call-calendar"),
    path("utlysningar/<slug:slug>/kan-vi-soka/", eligibility.may_we_apply, name="may-we-apply"),
    path("utlysningar/<slug:slug>/", public.call, name="call"),
    path("utlysningar/<slug:slug>/fragor/", public.call_questions, name="call-questions"),
    path("utlysningar/<slug:slug>/fraga/", inquiring.ask, name="ask-question"),
    path("utlysningar/<slug:slug>/fraga/tack/", inquiring.asked, name="question-asked"),
    path("utlysningar/<slug:slug>/borja/", drafting.begin, name="begin"),
]
CASES = [
    path("mina-arenden/", cases.home, name="home"),
    path("arenden/<uuid:pk>/", cases.case, name="case"),
    path("arenden/<uuid:pk>/ta-over/", responsibility.take_over, name="take-over"),
    path("organisation/<int:pk>/lamna-over/", responsibility.hand_over, name="hand-over"),
    path(
        "arenden/<uuid:pk>/begar-avgorande/",
        asking_to_decide.ask_to_decide,
        name="ask-to-decide",
    ),
    path("arenden/<uuid:pk>/meddelanden/", messaging.case_messages, name="case-messages"),
    path("arenden/<uuid:pk>/meddelanden/last/", messaging.read, name="case-messages-read"),
    path(
        "arenden/<uuid:pk>/kommunicering/<int:communication_id>/",
        hearing.communication,
        name="communication",
    ),
    path("inlagor/<uuid:pk>/kvitto/", receipt.latest, name="receipt"),
    path("inlagor/<uuid:pk>/kvitto/<int:number>/", receipt.of_version, name="receipt-version"),
    path("inlagor/<uuid:pk>/svar/<int:number>.json", answers_file.as_json, name="answers-json"),
    path("inlagor/<uuid:pk>/svar/<int:number>.csv", answers_file.as_csv, name="answers-csv"),
]
DRAFTS = [
    path("inlagor/<uuid:pk>/", drafting.submission, name="submission"),
    path("inlagor/<uuid:pk>/komplettering/<int:item_id>/", completing.tick, name="tick-item"),
    path("inlagor/<uuid:pk>/kontrollera/", drafting.check, name="check"),
    path("inlagor/<uuid:pk>/historik/", answer_history.questions, name="history"),
    path(
        "inlagor/<uuid:pk>/historik/<slug:key>/", answer_history.question, name="question-history"
    ),
    path("inlagor/<uuid:pk>/inget-andrat/", completing.confirm, name="confirm"),
    path("inlagor/<uuid:pk>/skicka/", drafting.send, name="send"),
    path("inlagor/<uuid:pk>/ta-tillbaka/", drafting.take_back, name="take-back"),
    path("inlagor/<uuid:pk>/avsnitt/<slug:key>/", sections.section, name="section"),
    path("inlagor/<uuid:pk>/avsnitt/<slug:key>/autospara/", autosaving.autosave, name="autosave"),
    path(
        "inlagor/<uuid:pk>/hamtat/<slug:question_key>/", fetched.settle_origin, name="settle-origin"
    ),
    path("inlagor/<uuid:pk>/utga-fran/", copying.sources, name="copy-sources"),
    path("inlagor/<uuid:pk>/utga-fran/<uuid:source_id>/", copying.copy, name="copy"),
    path("inlagor/<uuid:pk>/angra-kopiering/", copying.undo, name="copy-undo"),
    path("inlagor/<uuid:pk>/word/", word.word, name="word"),
    path("inlagor/<uuid:pk>/word/formular/", word.word_file, name="word-file"),
    path("inlagor/<uuid:pk>/word/spara/", word.save_word, name="save-word"),
    path("inlagor/<uuid:pk>/rader/<slug:question_key>/", rows.rows, name="rows"),
    path("inlagor/<uuid:pk>/bilagor/<slug:question_key>/", attachments.attach, name="attach"),
    path(
        "inlagor/<uuid:pk>/bilagor/<int:attachment_id>/ta-bort/", attachments.detach, name="detach"
    ),
    path(
        "inlagor/<uuid:pk>/bilagor/<int:attachment_id>/byt-ut/",
        attachments.replace,
        name="replace-file",
    ),
    path(
        "inlagor/<uuid:pk>/bilagor/<int:attachment_id>/ta-tillbaka/",
        attachments.put_back,
        name="put-back-file",
    ),
]
COMMENTS = [
    path("inlagor/<uuid:pk>/kommentarer/", commenting.comments, name="comments"),
    path(
        "inlagor/<uuid:pk>/kommentarer/<int:comment_id>/", commenting.change, name="comment-change"
    ),
    path(
        "inlagor/<uuid:pk>/kommentarer/<int:comment_id>/steg/", commenting.step, name="comment-step"
    ),
    path(
        "inlagor/<uuid:pk>/kommentarer/om/<slug:question_key>/", commenting.comment, name="comment"
    ),
]
SIGNING = [
    path("inlagor/<uuid:pk>/underteckna/", signing.sign, name="sign"),
    path("inlagor/<uuid:pk>/komplettera/", signing.complete, name="complete"),
    path("inlagor/<uuid:pk>/underteckna-i-efterhand/", signing.add_signature, name="add-signature"),
    path("inlagor/<uuid:pk>/last/", signing.seen, name="seen"),
    path("inlagor/<uuid:pk>/ersattare/", asking.replace, name="replace-signatory"),
    path("underteckna/", asking.to_sign, name="to-sign"),
    path("inlagor/<uuid:pk>/skicka-tillbaka/", signing.return_to_writer, name="return"),
    path("inlagor/<uuid:pk>/aterkalla/", signing.withdraw, name="withdraw"),
]
FILES = [
    path("handlingar/<uuid:pk>/", files.document, name="document"),
    path("filer/<uuid:pk>/", files.file, name="file"),
]
PAPER = [
    path("inlagor/<uuid:pk>/pa-papper/", paper.on_paper, name="on-paper"),
    path("inlagor/<uuid:pk>/underskriftsblad/", paper.signing_sheet, name="signing-sheet"),
]

urlpatterns = [*PUBLIC, *CASES, *DRAFTS, *COMMENTS, *SIGNING, *PAPER, *FILES]
