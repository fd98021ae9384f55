"""Proposing a decision, and giving a proposal back."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from applications.models import Call, Case, ConflictOfInterest, Decision, StageKind, Submission
from applications.models.decisions import outcome_words
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.questionnaires.forms import AnswerText, KronorField
from screening.figures import applied_for
from screening.forms.officer import OfficerForm, long_text
from screening.letters import name_and_title
from screening.requirements import Fault, Instalment, Proposal, faults, first_of

INSTALMENTS = (1, 2, 3)
STANDARD_CONDITIONS = [
    "Bidraget får bara användas till det som anges i beslutet och i ansökan.",
    "Bidraget får inte användas till uppgifter som ni är skyldiga att utföra enligt lag eller förordning.",
    "Ändringar av betydelse anmäls till Delmos innan de genomförs.",
    "Ni redovisar ekonomi, resultat och fortsatt uppföljning senast den dag som beslutet anger.",
    "Medel som inte har använts betalas tillbaka.",
]
# 2018:119 knows no duties of a municipality, but money that must not become a business's.
CONDITIONS_OF_CIVIL_SOCIETY = [
    STANDARD_CONDITIONS[0],
    "Bidraget får inte föras vidare till näringsverksamhet med vinstsyfte. Ni får köpa tjänster av företag.",
    "Ni anmäler genast till Delmos om ni får skulder för skatter eller avgifter hos Kronofogden, eller går i likvidation eller konkurs.",
    *STANDARD_CONDITIONS[2:],
]


class PeopleField(forms.ModelMultipleChoiceField[User]):
    """Colleagues, by name and title."""

    def label_from_instance(self, person: User) -> str:
        return name_and_title(person)


def colleagues_in(case: Case) -> QuerySet[User]:
    """Those who may have taken part: who handle cases, and are not recused in this one."""
    recused = ConflictOfInterest.objects.filter(case=case, has_conflict=True)
    handling = [StaffRole.OFFICER, StaffRole.DECISION_MAKER]
    people = User.objects.filter(roles__overlap=handling, is_active=True)
    return people.exclude(pk__in=recused.values("user")).order_by("name")


class ProposalForm(OfficerForm):
    """What is proposed. The rules are those of `requirements.faults`, shown beside the fields."""

    asks_rules = True  # not of what is only to be read as a letter while it is written

    outcome = forms.ChoiceField(
        label="Förslag till beslut",
        widget=forms.RadioSelect,
        error_messages=required("Välj vad du föreslår."),
    )
    reasons = AnswerText(
        label="Skäl",
        help_text="Vilka omständigheter som avgör, i förhållande till bestämmelserna. Skälen står i"
        " beslutet som organisationen får.",
        widget=long_text(8, 8000),
        max_length=8000,
        required=False,
    )
    provisions = AnswerText(
        label="Bestämmelser som beslutet grundas på",
        widget=long_text(3, 2000),
        max_length=2000,
        required=False,
    )
    took_part = PeopleField(
        label="Kolleger som deltog i den slutliga handläggningen",
        help_text="Utan att besluta. Den som har anmält jäv i ärendet står inte med.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    participants = AnswerText(
        label="Andra som deltog",
        help_text="De som inte har konto i portalen, en person på varje rad.",
        widget=long_text(2, 500),
        max_length=500,
    )
    dissent = AnswerText(
        label="Avvikande mening",
        help_text="Namn och mening, från den som har deltagit och vill få den antecknad (30 §"
        " förvaltningslagen). Den står i beslutet.",
        widget=long_text(3, 2000),
        max_length=2000,
    )

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        kind = submission.stage.kind
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 -- for the types
        outcome.choices = [(one, words.proposal) for one, words in outcome_words(kind).items()]
        if submission.stage.is_report:
            outcome.help_text = "Räcker den inte: begär komplettering."
        colleagues = self.fields["took_part"]
        assert isinstance(colleagues, PeopleField)  # noqa: S101 -- for the types
        colleagues.queryset = colleagues_in(submission.case)
        make_optional(self, "took_part", "participants", "dissent")

    def proposal(self) -> Proposal:
        kept = {name: self.cleaned_data.get(name, "") for name in ProposalForm.base_fields}
        return Proposal(**{**kept, "took_part": list(kept["took_part"] or [])})

    def clean(self) -> None:
        if not self.asks_rules or not self.cleaned_data.get("outcome"):
            return
        unsummed = {"instalments"} if self.errors else set()  # the sum of what is whole only
        for fault in self.faults():
            field = self.place_of(fault.field)
            if field not in self.errors and fault.field not in unsummed:
                self.add_error(field, fault.text)

    def faults(self) -> list[Fault]:
        return faults(self.submission, self.proposal())

    def place_of(self, name: str) -> str:
        return name


class GrantForm(ProposalForm):
    """A proposal on an application: also amount, terms, payment plan and last days."""

    amount_ore = KronorField(
        label="Belopp, kr",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field-money field-medium"}),
    )
    purpose = AnswerText(
        label="Vad bidraget får användas till",
        widget=long_text(3, 4000),
        max_length=4000,
        required=False,
    )
    conditions = AnswerText(
        label="Villkor",
        help_text="Ett villkor på varje rad. De numreras i beslutet.",
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    use_by_on = DayField(label="Sista dag att använda bidraget", required=False)
    plan_due_on = DayField(
        label="Sista dag för kartläggning, behovsanalys och plan", required=False
    )
    report_due_on = DayField(label="Sista dag för slutrapport", required=False)

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(submission, *args, **kwargs)
        call = submission.stage.call
        waits_for = call.report_before_payment()
        for number in INSTALMENTS:
            self.fields |= {
                f"amount_{number}": KronorField(
                    label=f"Belopp {number}, kr",
                    required=False,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field-money"}),
                ),
                f"planned_on_{number}": DayField(label=f"Dag {number}", required=False),
                f"after_plan_{number}": forms.BooleanField(
                    label=f"Först när {waits_for or 'redovisningen'} är godkänd", required=False
                ),
            }
        if call.has_stage(StageKind.PLAN):
            make_optional(self, "plan_due_on")
        else:
            del self.fields["plan_due_on"]

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The payment plan as the page lays it out."""
        names = ("amount", "planned_on", "after_plan")
        return [(number, [self[f"{name}_{number}"] for name in names]) for number in INSTALMENTS]

    def proposal(self) -> Proposal:
        kept = self.cleaned_data
        base = super().proposal()
        return Proposal(
            outcome=base.outcome,
            reasons=base.reasons,
            provisions=base.provisions,
            participants=base.participants,
            took_part=base.took_part,
            dissent=base.dissent,
            amount_ore=kept.get("amount_ore"),
            purpose=kept.get("purpose", ""),
            conditions=[
                line.strip() for line in kept.get("conditions", "").splitlines() if line.strip()
            ],
            use_by_on=kept.get("use_by_on"),
            plan_due_on=kept.get("plan_due_on"),
            report_due_on=kept.get("report_due_on"),
            instalments=[
                Instalment(amount, day, kept[f"after_plan_{number}"])
                for number in INSTALMENTS
                if (amount := kept.get(f"amount_{number}"))
                and (day := kept.get(f"planned_on_{number}"))
            ],
        )

    def clean(self) -> None:
        # Before any error takes a value out of the cleaned data.
        self.filled = [number for number in INSTALMENTS if self._is_filled(number)]
        for number in INSTALMENTS if self.asks_rules else ():
            amount, day = f"amount_{number}", f"planned_on_{number}"
            has_amount, has_day = (self.cleaned_data.get(one) for one in (amount, day))
            if has_amount and not has_day and not self.has_error(day):
                self.add_error(day, f"Ange dagen för utbetalning {number}.")
            if has_day and not has_amount and not self.has_error(amount):
                self.add_error(amount, f"Ange beloppet för utbetalning {number}.")
        super().clean()

    def place_of(self, name: str) -> str:
        """A payment is numbered among those that are filled in; its row may be a later one."""
        if name == "instalments":
            return "amount_1"
        kind, _, order = name.rpartition("_")
        if kind != "planned_on":
            return name
        return f"planned_on_{self.filled[int(order) - 1]}"

    def _is_filled(self, number: int) -> bool:
        kept = self.cleaned_data
        return bool(kept.get(f"amount_{number}") and kept.get(f"planned_on_{number}"))


def proposal_form(submission: Submission, *args: Any) -> ProposalForm:
    """The form of the submission's stage, filled with the last proposal or with the call's own words."""
    is_application = submission.stage.kind == StageKind.APPLICATION
    form = GrantForm if is_application else ProposalForm
    earlier: Decision | None = getattr(submission, "decision", None)
    call = submission.stage.call
    initial: dict[str, Any] = {"provisions": call.provisions}
    if earlier:
        initial = earlier_proposal(earlier)
    elif is_application:
        first = first_of(submission)
        suggested = first.suggested_ore if first else None
        initial["amount_ore"] = suggested or applied_for(submission)
    if is_application:  # an earlier refusal says nothing of them, and the next may be a grant
        initial["conditions"] = initial.get("conditions") or "\n".join(
            standard_conditions(submission)
        )
        initial["purpose"] = initial.get("purpose") or purpose_in(call)
    return form(submission, *args, initial=initial)


def standard_conditions(submission: Submission) -> list[str]:
    is_civil = submission.case.organisation.is_of_civil_society
    return CONDITIONS_OF_CIVIL_SOCIETY if is_civil else STANDARD_CONDITIONS


def purpose_in(call: Call) -> str:
    """What a grant of this call may be used for, until the officer says it better."""
    if call.has_stage(StageKind.PLAN):
        return "Kartläggning, behovsanalys och plan enligt ansökan."
    return "Insatserna enligt ansökan."


def earlier_proposal(decision: Decision) -> dict[str, Any]:
    names = {*ProposalForm.base_fields, *GrantForm.base_fields} - {"conditions", "took_part"}
    initial = {name: getattr(decision, name) for name in names}
    initial["took_part"] = list(decision.took_part.all())
    initial["conditions"] = "\n".join(decision.conditions)
    for one in decision.planned_payments.all():
        initial |= {
            f"amount_{one.order}": one.amount_ore,
            f"planned_on_{one.order}": one.planned_on,
            f"after_plan_{one.order}": one.after_plan,
        }
    return initial


class SendBackForm(OfficerForm):
    comment = AnswerText(
        label="Vad som behöver ändras",
        widget=long_text(4, 4000),
        max_length=4000,
        error_messages=required("Skriv vad som behöver ändras i förslaget."),
    )
