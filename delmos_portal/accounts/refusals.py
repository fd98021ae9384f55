"""What is said when an e-ID cannot be used, and what to do instead."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True)
class Refusal:
    title: str
    text: str
    status: int = 403
    until_then: str = ""  # for one who is not signed in yet


PASSWORD = "Du kan logga in med e-postadress och lösenord så länge."  # noqa: S105 -- a sentence
UNKNOWN = Refusal(
    "E-legitimationen är inte kopplad till något konto",
    "Har du ett konto? Logga in med e-postadress och lösenord och koppla e-legitimationen under Mitt"
    " konto. Har du inget konto? Be den som är organisationsansvarig hos er om en inbjudan.",
)
OTHER_PERSON = Refusal(
    "Det var en annan e-legitimation",
    "Den e-legitimation du visade är inte den som är kopplad till ditt konto. Legitimera dig igen med"
    " din egen. Har du bytt e-legitimation tar du först bort den gamla under Mitt konto.",
)
OTHER_VISIT = Refusal(
    "Du är inloggad som någon annan",
    "Legitimeringen började i ett annat besök än det du är inloggad i nu. Logga ut och börja om.",
)
TOO_LOW = Refusal(
    "E-legitimationen räcker inte",
    "Portalen tar emot e-legitimation på tillitsnivå 3, och den du visade har en lägre nivå eller säger"
    " inte vilken den har. Ingenting har ändrats. Välj en annan e-legitimation och legitimera dig igen.",
    until_then=PASSWORD,
)
CANCELLED = Refusal(
    "Du avbröt legitimeringen",
    "Ingenting har ändrats. Du kan börja om när du vill.",
    status=400,
)
BEGUN_ELSEWHERE = Refusal(
    "Legitimeringen gick inte att slutföra",
    "Den tog mer än tio minuter, eller började i en annan webbläsare. Börja om från början.",
    status=400,
)
FALSE = Refusal(
    "Svaret från e-legitimationen gick inte att kontrollera",
    "Vi kunde inte se att svaret är äkta, och därför har ingenting hänt. Börja om.",
    status=401,
    until_then=PASSWORD,
)
DOWN = Refusal(
    "E-legitimationen svarar inte just nu",
    "Felet ligger hos den tjänst som kontrollerar e-legitimationer. Försök igen om en stund.",
    status=503,
    until_then=PASSWORD,
)


def refusal_page(request: HttpRequest, refusal: Refusal, onward: str = "") -> HttpResponse:
    """The page that says it, with a way back to where a signed-in person came from."""
    context = {"refusal": refusal, "onward": onward}
    return render(request, "accounts/e_id_refused.html", context, status=refusal.status)
