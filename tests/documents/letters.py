"""One true-to-life letter of each kind, for the tests of rendering, sealing and checking."""

from datetime import UTC, date, datetime
from typing import Any

from delmos_portal.questionnaires.definition import parse
from delmos_portal.questionnaires.tables import table_of
from tests.applications.tables import ANSWERS, FORM

CREATED_AT = datetime(2018, 5, 28, 8, 15, tzinfo=UTC)
DRAWN_UP_ON = date(2018, 5, 28)
CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NEED = (
    "Motala växer, men skillnaderna mellan stadsdelarna ökar. Ekön, Charlottenborg och södra delen av "
    "centrum har lägre valdeltagande, sämre skolresultat och högre arbetslöshet än kommunen i övrigt."
    "\n\nVi behöver en gemensam bild av läget. I dag arbetar socialförvaltningen, bildningsförvaltningen, "
    "bostadsbolaget, Polisen och Region Östergötland med var sin kartläggning, och ingen av dem följs upp "
    "på samma sätt. Föreningslivet möter många av de boende men har ingen plats där det kan dela med sig."
)


def letter(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Bidrag till kartläggning, behovsanalys och plan",
        "dnr": "DELMOS 2018/117",
        "date": DRAWN_UP_ON,
        "case_title": "Stöd till kommuner och landsting, Motala kommun",
        "decided_by": "Disa Dahlgren, direktör",
        "presented_by": "Olle Öberg, processledare",
        "attachment": "",
        "recipient": ["Motala kommun", "Kommunstyrelsen", "591 86 Motala"],
        "verification_code": "K7QF-3M2X-9TRW",
        "verification_url": "https://bidrag.delmos.example/kontrollera/",
        **changes,
    }


def decision() -> dict[str, Any]:
    return {
        "letter": letter(),
        "outcome_text": (
            "Delegationen mot segregation beviljar Motala kommun statsbidrag för att kartlägga "
            "segregationens orsaker och uttryck, analysera behoven och ta fram en plan för det fortsatta arbetet."
        ),
        "amount_ore": 145_000_000,
        "facts": [
            {
                "label": "Ändamål",
                "value": "Kartläggning, behovsanalys och plan för det fortsatta arbetet",
            },
            {"label": "Sökt belopp", "value": "1 600 000 kr"},
            {"label": "Bidraget ska användas", "value": "1 juni–31 december 2018"},
            {"label": "Sista dag för slutrapport", "value": "31 januari 2019"},
        ],
        "instalments": [
            {
                "label": "Första delbetalningen",
                "amount_ore": 100_000_000,
                "planned_on": date(2018, 6, 29),
                "condition": "",
            },
            {
                "label": "Andra delbetalningen",
                "amount_ore": 45_000_000,
                "planned_on": date(2018, 11, 30),
                "condition": "Lägesrapporten är godkänd",
            },
        ],
        "conditions": [
            "Bidraget får bara användas till det som anges i beslutet och i er ansökan.",
            "Bidraget får inte användas till uppgifter som kommunen redan är skyldig att utföra enligt lag eller förordning.",
            "Väsentliga ändringar i verksamheten eller budgeten ska anmälas till oss innan de genomförs.",
            "Slutrapporten ska innehålla en ekonomisk redovisning, en beskrivning av resultaten i förhållande till ändamålet och uppgift om hur arbetet följs upp i fortsättningen.",
        ],
        "reasons": (
            "Kommunen har visat att skillnaderna mellan bostadsområdena ökar och att kunskapen om orsakerna är "
            "splittrad mellan flera aktörer. Arbetet sker tvärsektoriellt och resultatet ska tas in i ordinarie "
            "verksamhet.\n\nBeloppet är lägre än det sökta, eftersom kostnaden för extern konsult inte har "
            "motiverats i förhållande till planens omfattning."
        ),
        "provisions": "1–5 §§ förordningen (2018:118) om statsbidrag till kommuner och landsting för att minska och motverka segregation.",
        "participants": ["Eva Ek, verksamhetschef", "Per Ås, controller"],
        "appeal_text": "",
    }


def invitation() -> dict[str, Any]:
    return {
        "letter": letter(title="Motala kommun bjuds in att ansöka"),
        "invited": True,
        "outcome_text": "Delegationen mot segregation bjuder in Motala kommun att ansöka om statsbidrag för kartläggning, behovsanalys och plan.",
        "apply_by": datetime(2018, 9, 14, 21, 59, 59, tzinfo=UTC),
        "how": "Logga in i bidragsportalen och öppna ärendet. Ansökan ligger färdig att börja på under Mina ärenden.",
        "reasons": "Intresseanmälan stämmer med bidragets syfte. Den beskriver både hur samverkan sker i dag och vad som behöver utvecklas.",
        "provisions": "2 och 4 §§ förordningen (2018:118).",
        "participants": [],
    }


def completion_request() -> dict[str, Any]:
    return {
        "letter": letter(title="Ansökan behöver kompletteras", decided_by=""),
        "items": "Budgeten saknar uppgift om hur många timmar konsulten ska arbeta.\n\nDet framgår inte vem som tar över planen när projektet slutar.",
        "reasons": "Utan uppgifterna kan vi inte bedöma om kostnaden är rimlig.",
        "last_on": date(2018, 6, 11),
        "consequence": "Ansökan prövas i det skick den är.",
        "how": "Logga in i bidragsportalen, öppna ärendet och svara på frågorna. Behörig företrädare undertecknar på nytt.",
        "provisions": "20 § förvaltningslagen (2017:900).",
    }


def communication() -> dict[str, Any]:
    return {
        "letter": letter(title="Möjlighet att yttra sig om ansökan", decided_by=""),
        "considered": "avslag",
        "what": "ansökan",
        "text": "Socialnämnden har lämnat samma uppgifter i ett annat ärende.",
        "material": "Tjänsteanteckning den 21 maj 2018 från samtal med Statskontoret.",
        "files": ["Tjänsteanteckning.pdf"],
        "last_on": date(2018, 6, 11),
        "provisions": "25 § förvaltningslagen (2017:900).",
    }


def report_decision() -> dict[str, Any]:
    return {
        "letter": letter(title="Slutrapporten är godkänd"),
        "outcome_text": "Delegationen mot segregation godkänner slutrapporten. Motala kommun ska betala tillbaka den del av bidraget som inte har använts.",
        "budget_rows": [
            {
                "label": "Personal",
                "budget_ore": 90_000_000,
                "outcome_ore": 88_450_050,
                "difference_ore": 1_549_950,
            },
            {
                "label": "Konsulter",
                "budget_ore": 40_000_000,
                "outcome_ore": 41_000_000,
                "difference_ore": -1_000_000,
            },
            {
                "label": "Lokaler och resor",
                "budget_ore": 15_000_000,
                "outcome_ore": 9_000_000,
                "difference_ore": 6_000_000,
            },
        ],
        "totals": {
            "label": "Summa",
            "budget_ore": 145_000_000,
            "outcome_ore": 138_450_050,
            "difference_ore": 6_549_950,
        },
        "to_repay_ore": 6_549_950,
        "repay_by": date(2019, 4, 30),
        "reasons": "Rapporten innehåller en ekonomisk redovisning, resultaten i förhållande till ändamålet och hur arbetet följs upp.",
        "provisions": "Förordningen (2018:118).",
        "participants": [],
    }


def submission() -> dict[str, Any]:
    return {
        "letter": letter(
            title="Intresseanmälan om stöd för att främja samverkan och kunskapsutbyte",
            decided_by="",
            presented_by="",
            recipient=[],
        ),
        "organisation": "Motala kommun",
        "times": [
            {"label": "Senast sparad", "value": datetime(2018, 5, 14, 9, 2, tzinfo=UTC)},
            {"label": "Skickad för underskrift", "value": datetime(2018, 5, 14, 9, 5, tzinfo=UTC)},
            {"label": "Underskriven", "value": datetime(2018, 5, 15, 12, 31, tzinfo=UTC)},
            {"label": "Inkommen", "value": datetime(2018, 5, 15, 12, 31, tzinfo=UTC)},
            {"label": "Registrerad", "value": datetime(2018, 5, 15, 12, 31, tzinfo=UTC)},
        ],
        "sections": [
            {
                "title": "Kontaktperson",
                "rows": [
                    {
                        "label": "Namn och befattning",
                        "value": "Amina Al-Sayed, utvecklingsledare",
                        "attachments": [],
                    },
                    {"label": "E-post", "value": "amina@motala.example", "attachments": []},
                    {"label": "Telefon", "value": None, "attachments": []},
                ],
            },
            {
                "title": "Samverkan och behov",
                "rows": [
                    {
                        "label": "Beskriv hur kommunen eller landstinget samverkar och genomför kunskapsutbyte kring att minska och motverka segregation",
                        "value": NEED,
                        "attachments": [],
                    },
                    {
                        "label": "Redogör för vilket behov det finns av att utveckla denna samverkan och kunskapsutbyte",
                        "value": NEED,
                        "attachments": ["lägesbild-2017.pdf"],
                    },
                ],
            },
            {"title": "Andra bidrag och budget", "rows": tables()},
        ],
        "attachments": [{"name": "lägesbild-2017.pdf", "size": 1_482_330, "sha256": CHECKSUM}],
        "signatures": [
            {
                "name": "Sigrid Stål",
                "office": "kommunstyrelsens ordförande",
                "signed_at": datetime(2018, 5, 15, 12, 31, tzinfo=UTC),
                "method": "inloggning med andra faktor",
            }
        ],
        "manifest_sha256": CHECKSUM,
    }


def tables() -> list[dict[str, Any]]:
    """Rows that fit beside each other, rows that do not, and a budget."""
    asked = [one for one in parse(FORM).questions() if not one.is_plain]
    return [
        {
            "label": one.label,
            "value": "x",
            "table": table_of(one, ANSWERS[one.key]),
            "attachments": [],
        }
        for one in asked
    ]


def signing_sheet() -> dict[str, Any]:
    written = submission()
    return {
        **written,
        "letter": {
            **written["letter"],
            "title": "Underskriftsblad: Intresseanmälan",
            "verification_code": "K7QF-3M2X-9TRW-A4BD",
        },
        "definite": "intresseanmälan",
        "is_completion": False,
        "last_day": "tisdag 15 maj 2018 kl. 23.59",
        "parties": [
            {"office": "Kommunstyrelsens ordförande", "sections": []},
            {"office": "Kommunchef", "sections": ["Samverkan och behov"]},
        ],
    }


def delay_notice() -> dict[str, Any]:
    return {
        "letter": letter(title="Besked om ansökan dröjer", decided_by=""),
        "reason": "Vi väntar på yttranden från två länsstyrelser.",
        "new_on": date(2018, 6, 15),
        "what": "ansökan",
    }


def request_refusal() -> dict[str, Any]:
    return {
        "letter": letter(
            title="Beslut att avslå en begäran om att ärendet avgörs", presented_by=""
        ),
        "reasons": "Underlaget är inte komplett. Organisationen har tid på sig att svara.",
        "asked_on": date(2018, 5, 4),
        "what": "ansökan",
        "organisation": "Motala kommun",
        "appeal_text": "Beslutet får överklagas till förvaltningsrätten.",
    }


LETTERS = {
    "signing_sheet": signing_sheet,
    "submission": submission,
    "completion_request": completion_request,
    "communication": communication,
    "invitation": invitation,
    "decision": decision,
    "report_decision": report_decision,
    "delay_notice": delay_notice,
    "request_refusal": request_refusal,
}
