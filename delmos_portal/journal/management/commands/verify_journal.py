"""`manage.py verify_journal`: names the first event that somebody has touched."""

from django.core.management.base import BaseCommand, CommandError

from delmos_portal.journal.models import Event
from delmos_portal.journal.record import first_broken


class Command(BaseCommand):
    help = "Kontrollerar att ingen händelse i journalen har ändrats, lagts till eller tagits bort."

    def handle(self, *_args: object, **_options: object) -> None:
        broken = first_broken()
        if broken is not None:
            raise CommandError(
                f"Händelse {broken.position} ({broken.step}, {broken.at:%Y-%m-%d %H:%M}) stämmer inte."
            )
        last = Event.objects.last()
        self.stdout.write(
            f"{Event.objects.count()} händelser, alla orörda. Sista hash: {last.hash if last else '–'}"
        )
