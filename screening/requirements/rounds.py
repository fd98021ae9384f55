"""How many times an organisation may be asked to complete the same submission (N7)."""

from applications.models import Submission

FREE_ROUNDS = 2  # one request, and one more
AGAIN = (
    "Komplettering har begärts {count} gånger. Skriv varför det behövs en gång till, eller pröva"
    " ärendet som det är."
)


def needs_a_reason(submission: Submission) -> bool:
    return submission.completion_requests.count() >= FREE_ROUNDS


def why_another_round(submission: Submission, why_again: str) -> str:
    """Why it cannot be asked for again without a written reason; empty when it can."""
    if why_again.strip() or not needs_a_reason(submission):
        return ""
    return AGAIN.format(count=submission.completion_requests.count())
