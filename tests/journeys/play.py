"""The people of a journey at their screens, and what they do at every stage alike."""

from dataclasses import dataclass

from django.utils import timezone

from delmos_portal.accounts.models import User
from tests.build import People
from tests.journeys.papers import Papers
from tests.journeys.post import Post, link_in, text_of
from tests.journeys.visitor import Visitor

MAILBOX = "kommun@motala.example"


@dataclass
class Play:
    """Everybody's screens, the post and the documents of one case."""

    who: People
    amina: Visitor
    sigrid: Visitor
    olle: Visitor
    disa: Visitor
    post: Post
    papers: Papers
    number: str = ""
    case: str = ""  # address of the organisation's page of the case

    @property
    def everyone(self) -> list[str]:
        """Those of the organisation who get its letters."""
        return [MAILBOX, self.who.amina.email, self.who.sigrid.email]

    @property
    def today(self) -> str:
        return timezone.localdate().isoformat()

    @property
    def desk(self) -> str:
        """Address of the agency's page of the case."""
        return f"/handlaggning{self.case}"

    def send_to_signatory(self, noun: str) -> str:
        """From the overview to the letter that asks Sigrid; the link in it."""
        self.amina.follow("Kontrollera uppgifterna")
        self.amina.look(f"check-{noun}")
        self.amina.press("Skicka till undertecknaren")
        self.amina.look(f"waiting-{noun}")
        return self.asked_to_sign(noun)

    def asked_to_sign(self, noun: str) -> str:
        letter = self.post.wait_for(
            f"Att underteckna: {noun} för Motala kommun", self.who.sigrid.email
        )
        return link_in(letter)

    def sign(self, noun: str, link: str) -> None:
        """Sigrid follows the link, reads and signs; the receipt is on the page and in the post."""
        self.sigrid.open(link)
        self.sigrid.look(f"sign-{noun}")
        self.sigrid.tick(
            "Jag har läst det som undertecknas, uppgifterna är riktiga"
            " och jag är behörig att företräda organisationen."
        )
        self.sigrid.press("Underteckna och skicka in")
        self.sigrid.look(f"receipt-{noun}")
        number = self.sigrid.page.locator(".confirmation-number strong").inner_text()
        assert self.number in ("", number)
        self.number = number

    def file(self, noun: str, subject: str, *said: str) -> None:
        """Send, sign, and fetch the sealed copy."""
        self.sign(noun, self.send_to_signatory(noun))
        letter = self.post.wait_for(f"Vi har tagit emot er {noun}, {self.number}", *self.everyone)
        assert self.number in text_of(letter)
        self.papers.fetch(self.amina, self.case, subject, self.number, "Motala kommun", *said)

    def take_up(self) -> None:
        self.olle.open(self.desk)
        self.olle.press("Ta upp till handläggning")

    def assess(self, noun: str, *points: str) -> None:
        """Answer every point with a reason."""
        self.olle.open(self.desk)
        self.olle.follow("Bedöm", exact=True)
        for point in points:
            self.olle.answer(point, "Ja")
            reason = "Det framgår av svaren och av det som har bifogats."
            self.olle.write(f"Skäl: {point.lower()}", reason)
        self.olle.look(f"assess-{noun}")
        self.olle.press("Bedömningen är färdig")

    def propose(self, noun: str, outcome: str) -> None:
        """Propose without money."""
        self.olle.open(self.desk)
        self.olle.follow("Föreslå beslut")
        self.olle.answer("Förslag till beslut", outcome)
        reasons = "Arbetet ligger i linje med syftet, och behovet är väl underbyggt i svaren."
        self.olle.write("Skäl", reasons)
        self.olle.look(f"propose-{noun}")
        self.olle.press("Lämna förslaget till beslutsfattaren")
        self.proposed()

    def proposed(self) -> None:
        self.post.wait_for(f"{self.number}: ett förslag till beslut väntar", self.who.disa.email)

    def decide(self, noun: str) -> None:
        """Disa reads the proposal, decides, and looks at what will be sent before it is."""
        self.disa.open(self.desk)
        self.disa.follow("Läs förslaget och besluta")
        self.disa.look(f"decide-{noun}")
        self.disa.press("Besluta enligt förslaget")
        self.disa.follow("Meddela beslutet")
        self.disa.look(f"announce-{noun}")
        self.disa.press("Meddela beslutet")

    def told(self, title: str, noun: str, *said: str) -> str:
        """The letter with the decision, and the sealed document; what the letter says."""
        letter = self.post.wait_for(f"{title}, {self.number}", *self.everyone)
        self.amina.open(link_in(letter))
        self.amina.look(f"decision-{noun}")
        subject = f"Beslut om {noun}"
        self.papers.fetch(self.amina, self.case, subject, self.number, "Motala kommun", *said)
        return text_of(letter)


def has_no_conflict(visitor: Visitor, desk: str) -> None:
    visitor.open(desk)
    visitor.follow("Svara på jävsfrågan")
    visitor.look(f"declare-{name_of(visitor.user)}")
    visitor.answer("Är du jävig i ärendet?", "Nej, inget hindrar att jag handlägger")
    visitor.press("Spara svaret")


def name_of(user: User | None) -> str:
    return user.name.split()[0].lower() if user else "nobody"
