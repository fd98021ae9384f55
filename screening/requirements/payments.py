"""How many payments a grant has, where the call says so (R-119-6)."""

from applications.models import Call, CivilRule, PriceBaseAmount
from delmos_portal.templatetags.swedish import kronor


def wrong_payments(call: Call, amount_ore: int, how_many: int, year: int) -> str:
    """What is wrong with the number of payments; empty when it is right."""
    if not call.has_rule(CivilRule.TWO_PAYMENTS):
        return ""
    five = PriceBaseAmount.objects.five_of(year)
    if five is None:
        return (
            f"Prisbasbeloppet för {year} saknas. Be en administratör lägga in det under Register,"
            " prisbasbelopp."
        )
    limit = f"fem prisbasbelopp ({kronor(five)} för {year})"
    if amount_ore > five and how_many != 2:
        return f"Bidraget är större än {limit}. Dela det på två utbetalningar."
    if amount_ore <= five and how_many != 1:
        return f"Bidraget är högst {limit} och betalas ut på en gång. Lägg allt på utbetalning 1."
    return ""
