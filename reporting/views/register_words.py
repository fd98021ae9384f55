"""How the registers name what happens after the decision."""

STEPS = {
    "save_board_calendar": "Sammanträdesplan sparad",
    "make_calendar_feed": "Kalenderadress skapad",
    "revoke_calendar_feed": "Kalenderadress borttagen",
}
EFFECTS = {
    "reporting.draw_meeting_pack": "Underlag till sammanträde",
    "reporting.plan_payments": "Betalningsplan efter beslut",
    "reporting.send_board_reminder": "Påminnelse före intern sista dag",
    "reporting.send_cancellation_notice": "Besked om inställd utbetalning",
    "reporting.send_closing_notice": "Besked om avslutat ärende",
    "reporting.send_payment_notice": "Besked om utbetalning",
}
