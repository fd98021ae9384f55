"""Forms about a call: the register's, its changes, and who may apply."""

from typing import Any

from django import forms
from django.utils import timezone

from applications.models import Call, CivilRule, Outcome, Stage
from applications.models.decisions import outcome_words
from delmos_portal.accounts.models import Organisation, OrganisationKind
from delmos_portal.accounts.scb_codes import MOST_COMPLAINTS, as_lines, read_codes
from delmos_portal.questionnaires.forms import KronorField
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.templatetags.swedish import in_a_row, thousands

OTHER = "annan"
# Those that anyone may choose by name: that an association is in the register is not told.
PUBLIC_BODIES: dict[str, str] = {
    OrganisationKind.KOMMUN: "Kommuner",
    OrganisationKind.REGION: "Regioner",
    OrganisationKind.KOMMUNALFORBUND: "Kommunalförbund",
}


class MayWeApplyForm(forms.Form):
    """Which organisation asks: a public body by its name, any other by what it is."""

    organisation = forms.ChoiceField(
        label="Vilka är ni?",
        help_text="Föreningar, stiftelser och andra väljer sitt slag sist i listan.",
        error_messages={
            "required": "Välj er organisation i listan.",
            "invalid_choice": "Välj en organisation i listan.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public: dict[str, list[tuple[str, str]]] = {kind: [] for kind in PUBLIC_BODIES}
        rows = Organisation.objects.filter(kind__in=PUBLIC_BODIES).order_by("sort_key")
        for kind, pk, name in rows.values_list("kind", "pk", "name"):
            public[kind].append((str(pk), name))
        federation = OrganisationKind.KOMMUNALFORBUND.value
        others = [(federation, "Kommunalförbund som inte finns i listan")]
        others += [
            (kind.value, kind.label) for kind in OrganisationKind if kind not in PUBLIC_BODIES
        ]
        others.append((OTHER, "Kommunförbund, kommunalt bolag, företag eller någon annan"))
        choices: list[Any] = [("", "Välj i listan")]
        choices += [(PUBLIC_BODIES[kind], rows) for kind, rows in public.items() if rows]
        field: Any = self.fields["organisation"]
        field.choices = [*choices, ("Andra", others)]


class CallChangeForm(forms.Form):
    """Why a call is called off, or taken up again."""

    reason = forms.CharField(
        label="Varför?",
        help_text="Visas på utlysningens sida och i mejlen. Skriv så att den som söker förstår.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4", "data-counter": "2000"}),
        error_messages={
            "required": "Skriv varför. Skälet visas på utlysningens sida och i mejlen.",
            "max_length": f"Skälet får vara högst {thousands(2000)} tecken.",
        },
    )


class FrameForm(CallChangeForm):
    """The new frame, and why."""

    frame_ore = KronorField(
        label="Ny ram, kr",
        widget=forms.TextInput(attrs={"class": "field-money", "inputmode": "decimal"}),
        error_messages={
            "required": f"Skriv den nya ramen i kronor, till exempel {thousands(82_000_000)}."
        },
    )
    field_order = ["frame_ore", "reason"]


OUTCOMES = {
    Outcome.ACCEPT: "Bifall, inbjuden eller godkänd",
    Outcome.ACCEPT_IN_PART: "Delvis bifall",
    Outcome.DECLINE: "Avslag eller inte inbjuden",
    Outcome.DISMISS: "Avvisning",
    Outcome.WRITE_OFF: "Avskrivning",
}
# What each rule means, beside its box (R-119-6). The signing rule says who files: without parties a
# submission is received only when somebody with a mandate, a behörig företrädare, has signed it.
MEANING = {
    CivilRule.EARLIER_REPORTS: "En egen bedömningspunkt, och en varning i förslaget när organisationen"
    " har ett bidrag som inte är slutredovisat.",
    CivilRule.INFORMS: "En fast text i beslutet, på sidan och i mejlet.",
    CivilRule.TWO_PAYMENTS: "Ett förslag med en annan betalningsplan går inte att lämna.",
    CivilRule.CHANGES_REPORTED: "En fast text i beslutet, och en väg att anmäla på ärendets sida.",
    CivilRule.AUDITED: "Utan filen går slutrapporten inte att skicka in. Från fem prisbasbelopp ska"
    " revisorn vara auktoriserad. Slutrapportens formulär behöver en filfråga med nyckeln"
    " auditors_statement.",
    CivilRule.STOPS_PAYMENTS: "En beordrad utbetalning går inte att bekräfta med samma dag som hindret eller senare,"
    " tills en ny kontroll är utan hinder.",
    CivilRule.APPEALS: "Beslutets sista rad säger det. Annars: beslutet får inte överklagas.",
}
RULES_STAND = (
    "Utlysningen är publicerad. De som söker har läst villkoren, och därför går de inte att ändra."
)
DEBT_CHECK_DAYS = Call._meta.get_field("debt_check_days").default
DAY_STANDS = "Utlysningen är publicerad och går inte att dölja igen. Ställ in den i stället."
LARGEST_LIST = 1_000_000  # bytes; the whole country's is some ten thousand


class CallForm(forms.ModelForm[Call]):
    """A call in the register; who may apply is told by kinds, lists and earlier outcomes together."""

    frame_ore = KronorField(label="Ram, kr")
    allowed_kinds = forms.MultipleChoiceField(
        label="Slag som får söka",
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    listed = forms.CharField(
        label="Lista med SCB-koder",
        required=False,
        widget=forms.Textarea(attrs={"rows": "8", "spellcheck": "false"}),
        help_text="En kod på varje rad, gärna med namnet efter: 0583 Motala. Klistra in från brevet"
        " eller kalkylarket. Tomt: ingen lista.",
    )
    listed_file = forms.FileField(
        label="Lista som fil",
        required=False,
        help_text="En textfil eller CSV med en kod på varje rad. Raderna läggs till i rutan ovanför.",
    )
    follows_outcomes = forms.MultipleChoiceField(
        label="Besked i det steget",
        choices=OUTCOMES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    civil_rules = forms.MultipleChoiceField(
        label="Särskilda regler för civilsamhället",
        choices=[(one.value, f"{one.label}. {MEANING[one]}") for one in CivilRule],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Reglerna kommer från förordningen (2024:199). Ingen gäller förrän den är ikryssad."
        " Att en behörig företrädare undertecknar gäller redan: det följer av stegens regel för"
        " underskrift.",
    )

    class Meta:
        model = Call
        fields = [
            "title",
            "slug",
            "summary",
            "purpose",
            "not_for",
            "frame_ore",
            "classification",
            "max_years",
            "published_at",
            "ordinance",
            "ordinance_number",
            "amending_act",
            "wording",
            "region_word",
            "who_may_apply",
            "allowed_kinds",
            "listed",
            "listed_file",
            "list_source",
            "derives_regions",
            "derives_federations",
            "invited",
            "follows",
            "follows_stage",
            "follows_outcomes",
            "debt_check_days",
            "civil_rules",
        ]
        help_texts = {
            "slug": "Sista delen av sidans adress, till exempel statsbidrag-2027.",
            "who_may_apply": "Som det läses på utlysningens sida.",
            "follows": "Endast de som fick ett visst besked i den utlysningen får söka.",
            "published_at": "Lämna tomt tills utlysningen ska synas för alla. Stegen behöver vara klara då.",
        }

    @classmethod
    def groups(cls) -> Any:
        """The fields in groups, as the register shows them."""
        fields = cls.Meta.fields
        who = "Vem som får söka: allt som anges gäller samtidigt"
        return [
            (None, {"fields": fields[:9]}),
            ("Förordningen", {"fields": fields[9:14]}),
            (who, {"fields": fields[14:-2]}),
            ("Civilsamhället", {"fields": fields[-2:]}),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.published_at and "frame_ore" in self.fields:
            frame = self.fields["frame_ore"]
            frame.disabled = True
            frame.help_text = "Utlysningen är publicerad. Ändra ramen med länken överst, så att alla får veta det."
        if self.instance.published_at and "civil_rules" in self.fields:
            self.fields["civil_rules"].disabled = True
            self.fields["civil_rules"].help_text = RULES_STAND
        published_at = self.instance.published_at
        if published_at and published_at <= timezone.now() and "published_at" in self.fields:
            self.fields["published_at"].disabled = True
            self.fields["published_at"].help_text = DAY_STANDS
        if "slug" in self.fields:
            self.fields["slug"].error_messages["invalid"] = (
                "Skriv adressen med små bokstäver a–z, siffror och bindestreck."
            )
        if "debt_check_days" in self.fields:
            self.fields["debt_check_days"].required = False
        if "listed" in self.fields:
            self.fields["listed"].initial = as_lines(self.instance.listed_codes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._read_list()
        self._check_list()
        self._check_derived()
        self._check_earlier()
        return cleaned

    def clean_debt_check_days(self) -> int:
        days: int | None = self.cleaned_data["debt_check_days"]
        return DEBT_CHECK_DAYS if days is None else days

    def _read_list(self) -> None:
        """Take the codes of the field and of the file; the file's lines are kept in the field."""
        text = self.cleaned_data.get("listed") or ""
        if file := self.cleaned_data.get("listed_file"):
            if file.size > LARGEST_LIST:
                self.add_error("listed_file", "Filen är för stor. Spara bara koderna och namnen.")
                return
            text = "\n".join(part for part in (text.rstrip(), decoded(file.read())) if part)
            kept: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            kept[self.add_prefix("listed")] = text
            self.data = kept
        found = read_codes(text)
        if found.complaints:
            more = len(found.complaints) - MOST_COMPLAINTS
            told = found.complaints[:MOST_COMPLAINTS]
            self.add_error("listed", [*told, *([f"Och {more} rader till."] if more > 0 else [])])
        self.instance.listed_codes = found.codes

    def _check_derived(self) -> None:
        """A rule for a kind that may not apply does nothing."""
        kinds = self.cleaned_data.get("allowed_kinds") or []
        for name, kind in (
            ("derives_regions", OrganisationKind.REGION),
            ("derives_federations", OrganisationKind.KOMMUNALFORBUND),
        ):
            if (
                self.cleaned_data.get(name)
                and kind not in kinds
                and not (self.errors.keys() & {name, "allowed_kinds"})
            ):
                self.add_error(
                    name,
                    f"Kryssa också i {kind.label} bland dem som får söka, eller ta bort krysset.",
                )

    def _check_list(self) -> None:
        said, has_list = self.cleaned_data, bool(self.instance.listed_codes)
        if has_list and not said.get("list_source"):
            self.add_error(
                "list_source",
                "Skriv var listan kommer från, till exempel bilagan till förordningen (2018:118).",
            )
        for name in ("derives_regions", "derives_federations"):
            if said.get(name) and not has_list and "listed" not in self.errors:
                self.add_error(
                    name, "Det här gäller en lista. Skriv listans koder, eller ta bort krysset."
                )

    def _check_earlier(self) -> None:
        said = self.cleaned_data
        earlier, stage = said.get("follows"), said.get("follows_stage")
        outcomes = said.get("follows_outcomes") or []
        if earlier is None:
            if stage or outcomes:
                self.add_error("follows", "Välj den utlysning som steget och beskedet gäller.")
            return
        if earlier.pk == self.instance.pk:
            self.add_error("follows", "En utlysning kan inte bygga på sig själv.")
        if not stage or not earlier.stages.filter(kind=stage).exists():
            self.add_error("follows_stage", "Välj ett steg som finns i den utlysningen.")
        elif not set(outcomes) & set(outcome_words(stage)):
            possible = [OUTCOMES[one] for one in outcome_words(stage)]
            self.add_error("follows_outcomes", f"Kryssa i minst ett av: {'; '.join(possible)}.")


def decoded(content: bytes) -> str:
    """A list's text, as spreadsheets save it: UTF-8, or the older Western European."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


class StageFormChoice(forms.Form):
    """Which stage is to ask which version; the names are the address's own words."""

    use_required_attribute = False
    steg = forms.ModelChoiceField(
        label="Steg i utlysning",
        queryset=Stage.objects.none(),
        empty_label="Välj",
        error_messages={
            "required": "Välj ett steg i en utlysning.",
            "invalid_choice": "Välj ett steg i listan.",
        },
    )
    version = forms.ModelChoiceField(
        label="Formulär och version",
        queryset=QuestionnaireVersion.objects.none(),
        empty_label="Välj",
        error_messages={
            "required": "Välj en publicerad version.",
            "invalid_choice": "Välj en publicerad version i listan.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = Stage.objects.filter(call__cancelled_at=None)
        self.fields["steg"].queryset = (  # type: ignore[attr-defined]  # a model choice field
            stages.select_related("call", "questionnaire").order_by("call__title", "order")
        )
        versions = QuestionnaireVersion.objects.published().select_related("questionnaire")
        self.fields["version"].queryset = versions.order_by(  # type: ignore[attr-defined]  # a model choice field
            "questionnaire__title", "-number"
        )

    def clean(self) -> dict[str, Any] | None:
        """A form that other kinds of stages use is not this one's: it asks about something else."""
        stage, version = self.cleaned_data.get("steg"), self.cleaned_data.get("version")
        if stage and version:
            using = Stage.objects.filter(questionnaire__questionnaire=version.questionnaire)
            others = {one.title for one in using}
            if others and stage.kind not in {one.kind for one in using}:
                self.add_error(
                    "version",
                    f"Formuläret används till {in_a_row(sorted(others)).lower()}."
                    f" Välj ett för {stage.title.lower()}, eller kopiera formuläret och publicera"
                    " kopian.",
                )
        return self.cleaned_data
