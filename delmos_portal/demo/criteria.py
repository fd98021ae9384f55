"""What the applications of the demonstration are assessed by: five steps, and coded grounds."""

from applications.models import Call, StageKind
from delmos_portal.accounts.models import User
from screening.actions import criteria, text_blocks
from screening.models import TextBlock

GROUNDS = [
    ["visat", "Behovet är visat med uppgifter om området"],
    ["beskrivet", "Behovet är beskrivet men inte visat"],
    ["oklart", "Behovet är oklart"],
]
BLOCKS = {
    "Samverkan är tunn": "Ansökan beskriver samverkan med andra aktörer, men inte vem som gör vad och när.",
}


def write_criteria(call: Call, *, by: User) -> None:
    """The stage's own criteria and some texts; what is there already, or is locked, is left alone."""
    stage = call.stages.get(kind=StageKind.APPLICATION)
    if not stage.criteria.exists() and not criteria.why_not_write(stage, by):
        criteria.begin(stage.pk, with_scale=True, by=by)
        purpose = stage.criteria.get(key="purpose")
        purpose.grounds = GROUNDS
        criteria.save(purpose, by=by)
    for title, text in BLOCKS.items():
        if not TextBlock.objects.filter(title=title).exists():
            text_blocks.save(TextBlock(title=title, text=text), by=by)
