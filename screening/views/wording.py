"""How the workspace names things."""

from applications.models import Outcome, Status

STATUS_KINDS: dict[str, str] = {
    Status.RECEIVED: "info",
    Status.IN_REVIEW: "info",
    Status.INCOMPLETE: "waiting",
    Status.PROPOSED: "waiting",
    Status.DECIDED: "warning",
    Status.ANNOUNCED: "success",
    Status.WITHDRAWN: "neutral",
}
OUTCOME_KINDS: dict[str, str] = {
    Outcome.ACCEPT: "success",
    Outcome.ACCEPT_IN_PART: "success",
    Outcome.DECLINE: "danger",
    Outcome.DISMISS: "danger",
    Outcome.WRITE_OFF: "neutral",
}
EVENT_TITLES = {
    "sign": "Undertecknad och inlämnad",
    "add_signature": "Undertecknad av en till i efterhand",
    "register": "Registrerad från papper",
    "take_up": "Upptagen till handläggning",
    "ask_for_more": "Komplettering begärd",
    "complete": "Komplettering inkommen",
    "register_completion": "Komplettering registrerad från papper",
    "resume": "Handläggningen fortsätter utan komplettering",
    "propose": "Förslag till beslut lämnat",
    "send_back": "Förslaget skickat tillbaka",
    "decide": "Beslut fattat",
    "announce": "Beslut meddelat",
    "correct_decision": "Beslutet rättat",
    "withdraw": "Återkallad av organisationen",
    "declare_conflict": "Jäv anmält",
    "lift_conflict": "Jäv hävt",
    "declare_no_conflict": "Jävsfråga besvarad: inget jäv",
    "check_debts": "Hinder kontrollerat: skulder, likvidation och konkurs",
    "finish_assessment": "Bedömning färdig",
    "order_payment": "Utbetalning beordrad",
    "confirm_payment": "Utbetalning bekräftad",
    "cancel_payment": "Utbetalning inställd",
    "register_repayment": "Återbetalning bokförd",
    "close_case": "Ärendet avslutat",
    "write_message": "Meddelande i ärendet",
    "note_posted": "Brev antecknat som postat",
    "undo_posted": "Anteckning om postat brev borttagen",
    "take_inquiry": "Fråga om en utlysning tagen om hand",
    "answer_inquiry": "Fråga om en utlysning besvarad",
    "publish_inquiry": "Fråga och svar publicerade",
    "unpublish_inquiry": "Fråga och svar avpublicerade",
}
EFFECTS = {
    "screening.seal_correction": "Rättat beslut som handling",
    "screening.seal_decision": "Beslut som handling",
    "screening.seal_request": "Begäran om komplettering som handling",
    "screening.send_correction": "Rättat beslut till organisationen",
    "screening.send_decision": "Beslut till organisationen",
    "screening.send_request": "Begäran om komplettering till organisationen",
    "screening.tell_decision_maker": "Besked till beslutsfattaren om ett förslag",
    "screening.tell_officer": "Besked till handläggaren",
}
