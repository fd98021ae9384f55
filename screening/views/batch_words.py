"""How a batch reads."""

from screening.models import DecisionBatch

S = DecisionBatch.Status
BATCH_KINDS: dict[str, str] = {
    S.OPEN: "neutral",
    S.FROZEN: "waiting",
    S.APPROVED: "info",
    S.ANNOUNCING: "info",
    S.ANNOUNCED: "success",
    S.CANCELLED: "neutral",
}
STEPS = ("Välj och lås", "Godkänn", "Meddela")  # few and short: they stand in a narrow column
# How many of the steps are done.
DONE: dict[str, int] = {S.OPEN: 0, S.FROZEN: 1, S.APPROVED: 2, S.ANNOUNCING: 2, S.ANNOUNCED: 3}


def steps_of(batch: DecisionBatch) -> list[dict[str, str]]:
    """Where the batch stands; one that was given up stands nowhere."""
    done = DONE.get(batch.status)
    if done is None:
        return []
    states = {True: "done", False: "upcoming"}
    return [
        {
            "label": label,
            "state": "current" if number == done else states[number < done],
            "note": "",
        }
        for number, label in enumerate(STEPS)
    ]
