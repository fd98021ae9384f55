"""What the steps of the journal are called on the screen. An app names its own; these are the platform's."""

from collections.abc import Mapping

from django.apps import apps

STEPS: dict[str, str] = {
    "add_organisation": "Organisation tillagd",
    "change_organisation": "Organisation ändrad",
    "add_person": "Person tillagd",
    "change_person": "Person ändrad",
    "change_details": "Egna uppgifter ändrade",
    "connect_e_id": "E-legitimation kopplad",
    "disconnect_e_id": "E-legitimation borttagen",
    "claim_organisation": "Anmälan av organisationsansvarig",
    "approve_claim": "Anmälan godkänd",
    "decline_claim": "Anmälan inte godkänd",
    "invite": "Inbjudan skickad",
    "accept_invitation": "Inbjudan godtagen",
    "revoke_invitation": "Inbjudan återtagen",
    "change_role": "Roller ändrade",
    "remove_member": "Medlem borttagen",
    "add_mandate": "Fullmakt att underteckna inskriven",
    "change_mandate": "Fullmakt att underteckna ändrad",
    "end_mandate": "Fullmakt att underteckna avslutad",
    "remove_mandate": "Fullmakt att underteckna borttagen",
    "verify_mandate": "Fullmakt att underteckna kontrollerad",
    "decline_mandate": "Fullmakt att underteckna inte godtagen",
    "register_power_of_attorney": "Fullmakt för ombud inskriven",
    "withdraw_power_of_attorney": "Fullmakt för ombud återkallad",
    "power_of_attorney_lapsed": "Fullmakt för ombud har gått ut",
    "create_questionnaire": "Formulär skapat",
    "import_questionnaire": "Formulär inläst från fil",
    "open_questionnaire_draft": "Utkast till formulär skapat",
    "publish_questionnaire": "Formulär publicerat",
    "discard_questionnaire_draft": "Utkast till formulär kastat",
    "set_notice": "Driftmeddelande inlagt",
    "take_down_notice": "Driftmeddelande nedtaget",
    "add_article": "Artikel skapad",
    "change_article": "Artikel ändrad",
    "add_article_file": "Fil tillagd i artikel",
    "remove_article_file": "Fil borttagen ur artikel",
    "add_subject": "Ämne tillagt",
    "change_subject": "Ämne ändrat",
}


def name_steps(words: Mapping[str, str]) -> None:
    """Say what an app's steps are called."""
    STEPS.update(words)


def step_text(step: str) -> str:
    """What happened, in words; the name in the code where there are none."""
    return STEPS.get(step, step)


def steps_named(words: str) -> list[str]:
    """The steps that a search for these words is about."""
    return [step for step, text in STEPS.items() if words and words.casefold() in text.casefold()]


def object_text(label: str) -> str:
    """What kind of thing it happened to; its name in the code when the model is no more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
