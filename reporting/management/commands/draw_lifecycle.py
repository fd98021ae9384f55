"""`manage.py draw_lifecycle`: docs/lifecycle.md from the tables of steps."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from applications.lifecycle import LIFE
from delmos_portal.accounts.lifecycle import CLAIM_LIFE
from delmos_portal.lifecycle import Life
from reporting.lifecycle import CASE_LIFE, PAYMENT_LIFE
from screening.lifecycle import BATCH_LIFE, MEETING_LIFE, OPINION_LIFE

TARGET = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
HEAD = """# Lives

Drawn by `make diagram` from the tables of steps in the code; a test fails when this page is stale.
"""


def page() -> str:
    """The whole page, from the tables as they stand."""
    lives: list[Life[Any]] = [
        *(LIFE, BATCH_LIFE, CLAIM_LIFE, PAYMENT_LIFE, CASE_LIFE, MEETING_LIFE),
        OPINION_LIFE,
    ]
    return HEAD + "".join(section(life) for life in lives)


def section(life: Life[Any]) -> str:
    names = dict(life.model._meta.get_field("status").choices or [])
    order = list(names)
    lines = [f"\n## {str(life.model._meta.verbose_name).capitalize()}\n\n"]
    lines.append("| step | from | to | who | then |\n|---|---|---|---|---|\n")
    arrows = ["\n```mermaid\nstateDiagram-v2\n", f"    [*] --> {order[0]}\n"]
    for step, rule in life.rules.items():
        sources = sorted(rule.sources, key=order.index)
        froms = ", ".join(f"{one} ({names[one]})" for one in sources)
        then = ", ".join(f"`{name}`" for name in rule.then)
        target = f"{rule.target} ({names[rule.target]})" if rule.target else "as it was"
        lines.append(f"| `{step}` | {froms} | {target} | `{rule.who.__name__}` | {then} |\n")
        arrows += [f"    {one} --> {rule.target or one}: {step}\n" for one in sources]
    return "".join([*lines, *arrows, "```\n"])


class Command(BaseCommand):
    help = "Ritar docs/lifecycle.md ur tabellerna i koden."

    def handle(self, *_args: object, **_options: object) -> None:
        TARGET.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Ritade {TARGET.relative_to(settings.BASE_DIR)}.")
