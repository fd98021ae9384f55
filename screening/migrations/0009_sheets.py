"""Assessments keep the points as they read: those that were made so far, by the points of then."""

from django.db import migrations

PURPOSE = (
    "purpose",
    "Ligger i linje med syftet",
    "Jämför med syftet i utlysningen (2 § förordningen).",
    "merits",
)
NOT_STATUTORY = (
    "not_statutory",
    "Avser inte uppgifter som redan är en skyldighet",
    "Bidrag får inte ges för det som kommunen eller regionen är skyldig att göra (5 § förordningen).",
    "formal",
)
LONG_TERM = (
    "long_term",
    "Långsiktig effekt",
    "Kan åtgärderna bli en del av ordinarie verksamhet?",
    "merits",
)
COOPERATION = (
    "cooperation",
    "Samverkan",
    "Genomförs arbetet tillsammans med andra aktörer?",
    "merits",
)
REASONABLE = (
    "reasonable",
    "Rimlig budget",
    "Står beloppet i rimlig proportion till aktiviteter och tid?",
    "merits",
)
RECIPIENT = (
    "recipient",
    "Organisationen får ta emot bidraget",
    (
        "Självständig, demokratiskt uppbyggd, utan vinstsyfte, verksam i minst två år och med respekt för"
        " demokratins idéer. För en stiftelse gäller det som inte förutsätter medlemmar (3 § förordningen)."
    ),
    "formal",
)
NOT_BUSINESS = (
    "not_business",
    "Förs inte vidare till näringsverksamhet",
    "Bidraget får inte lämnas vidare till företag med vinstsyfte. Tjänster får köpas.",
    "formal",
)
CIVIL = ("association", "foundation", "faith_community")
OF_CIVIL_SOCIETY = {
    "notification": (PURPOSE, RECIPIENT),
    "application": (
        PURPOSE,
        RECIPIENT,
        NOT_BUSINESS,
        ("long_term", "Långsiktig effekt", "Kan insatserna leva vidare utan bidraget?", "merits"),
        (
            "cooperation",
            "Lokal förankring och samverkan",
            "Är organisationen förankrad i området, och sker arbetet med kommunen eller andra?",
            "merits",
        ),
        REASONABLE,
    ),
}
POINTS = {
    "notification": (PURPOSE, NOT_STATUTORY),
    "application": (PURPOSE, NOT_STATUTORY, LONG_TERM, COOPERATION, REASONABLE),
    "plan": (
        (
            "complete",
            "Nuläge, behovsanalys och plan finns",
            "Alla tre delarna ska vara redovisade.",
            "formal",
        ),
        ("usable", "Underlag för fortsatt arbete", "Går planen att genomföra?", "merits"),
    ),
    "progress_report": (("on_track", "Följer ansökan", "Avviker arbetet från ansökan?", "merits"),),
    "final_report": (
        (
            "accounts",
            "Ekonomisk redovisning",
            "Är utfallet redovisat och rimligt mot budgeten?",
            "merits",
        ),
        (
            "results",
            "Resultat mot syftet",
            "Är resultaten redovisade i förhållande till syftet?",
            "merits",
        ),
        ("follow_up", "Fortsatt uppföljning", "Framgår hur insatserna följs upp vidare?", "merits"),
    ),
}


def keep_sheets(apps, _schema_editor):
    rows = apps.get_model("screening", "Assessment").objects.filter(sheet=[])
    stages = apps.get_model("applications", "Stage").objects.in_bulk()
    kinds = dict(apps.get_model("accounts", "Organisation").objects.values_list("pk", "kind"))
    for one in rows.select_related("submission__case").iterator():
        kind = stages[one.submission.stage_id].kind
        is_civil = kinds[one.submission.case.organisation_id] in CIVIL
        points = (OF_CIVIL_SOCIETY if is_civil else POINTS).get(kind, POINTS[kind])
        one.sheet = [
            {
                "key": key,
                "label": label,
                "help": help_text,
                "part": part,
                "scale": [],
                "weight": "1",
                "grounds": [],
            }
            for key, label, help_text, part in points
        ]
        one.save(update_fields=["sheet"])


class Migration(migrations.Migration):
    dependencies = [("screening", "0008_assessment")]

    # Backwards: the column goes with the migration before.
    operations = [migrations.RunPython(keep_sheets, migrations.RunPython.noop)]
