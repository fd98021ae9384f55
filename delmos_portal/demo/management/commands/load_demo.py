"""`manage.py load_demo`: calls, organisations, people and cases of the demonstration."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from applications.models import Call, RegisterEntry
from delmos_portal.accounts.models import User
from delmos_portal.demo import rounds, two_parties
from delmos_portal.demo.articles import publish_articles
from delmos_portal.demo.cases import (
    answer_one_completion,
    case_to_close,
    make_cases,
    publish_calls,
    settle_and_close,
)
from delmos_portal.demo.criteria import write_criteria
from delmos_portal.demo.people import make_people

SECONDS_FOR_SEALS = 240


class Command(BaseCommand):
    help = "Fyller demonstrationen med utlysningar, organisationer, personer och ärenden."

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Bara för demonstrationen: DELMOS_DEMO är inte satt.")
        call_command("load_organisations", verbosity=0)
        people = make_people()
        publish_articles(by=people["rut"])
        call = publish_calls()
        write_criteria(call, by=people["adam"])
        two_sign = two_parties.publish_call()
        two_parties.connect_e_ids(people)
        made = sum(1 for _case in make_cases(call, people))
        for one in rounds.publish_calls():
            made += sum(1 for _case in rounds.make_cases(one, people))
        made += sum(1 for _case in two_parties.make_cases(two_sign, people))
        answer_one_completion(call)
        self._close_one(call, people)
        self.stdout.write(f"{made} nya ärenden.")

    def _close_one(self, call: Call, people: dict[str, User]) -> None:
        """A case is closed when its decisions are sealed, which the worker does meanwhile."""
        case = case_to_close(call)
        if case is None:
            return
        last_moment = time.monotonic() + SECONDS_FOR_SEALS
        unsealed = RegisterEntry.objects.filter(
            case=case, document=None, key__startswith="decision:"
        )
        while unsealed.exists():
            if time.monotonic() > last_moment:
                self.stderr.write("Besluten är inte förseglade än; inget ärende avslutades.")
                return
            time.sleep(1)
        settle_and_close(case, people)
