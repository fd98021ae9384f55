"""Calls and their stages: the process of 2018 is rows here, not code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from applications.models.civil_rules import CivilRule
from delmos_portal.accounts.models import Level, Office, Organisation, OrganisationKind, User
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.templatetags.swedish import in_sentence


class StageKind(models.TextChoices):
    NOTIFICATION = "notification", "Intresseanmälan"
    APPLICATION = "application", "Ansökan"
    PLAN = "plan", "Kartläggning, behovsanalys och plan"
    PROGRESS_REPORT = "progress_report", "Lägesrapport"
    FINAL_REPORT = "final_report", "Slutrapport"


# How a kind of stage reads inside a sentence.
DEFINITE = {
    StageKind.NOTIFICATION: "intresseanmälan",
    StageKind.APPLICATION: "ansökan",
    StageKind.PLAN: "redovisningen av kartläggning, behovsanalys och plan",
    StageKind.PROGRESS_REPORT: "lägesrapporten",
    StageKind.FINAL_REPORT: "slutrapporten",
}
# The report that a later instalment may wait for (R-PAY-2), as it reads inside a sentence.
BEFORE_PAYMENT = {StageKind.PLAN: "planen", StageKind.PROGRESS_REPORT: "lägesrapporten"}
# What a decision demands: it is completed until it suffices, never withdrawn or refused.
REPORTS = (StageKind.PLAN, StageKind.PROGRESS_REPORT, StageKind.FINAL_REPORT)


ACT_NUMBER = RegexValidator(
    r"^\d{4}:\d{1,4}$", "Skriv numret som i Svensk författningssamling, till exempel 2018:118."
)


class RegionWord(models.TextChoices):
    """What the regions are called in the texts of a call (R-VER-2)."""

    COUNTY_COUNCIL = "county_council", "Landsting (landsting heter i dag regioner)"
    REGION = "region", "Regioner"


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Limit to what anyone may read, and for staff what is not yet published."""
        if user.is_authenticated and user.is_staff:
            return self
        return self.published()

    def published(self) -> Self:
        return self.exclude(published_at=None)


def reminder_days_default() -> list[int]:
    return [14, 7, 1]


class Call(models.Model):
    """An announced grant to apply for (utlysning)."""

    slug = models.SlugField("adress", unique=True)
    title = models.CharField("titel", max_length=200)
    summary = models.TextField("sammanfattning")
    ordinance = models.CharField("förordning", max_length=200)
    ordinance_number = models.CharField(
        "förordningens nummer",
        max_length=9,
        blank=True,
        validators=[ACT_NUMBER],
        help_text="Till exempel 2018:118. Leder till lagtexten på utlysningens sida.",
    )
    amending_act = models.CharField(
        "ändringsförfattning",
        max_length=9,
        blank=True,
        validators=[ACT_NUMBER],
        help_text="Den ändring som ger lydelsen, till exempel 2020:1264. Tomt: ursprunglig lydelse.",
    )
    wording = models.CharField("lydelse", max_length=200, blank=True)
    region_word = models.CharField(
        "regionerna kallas",
        max_length=20,
        choices=RegionWord.choices,
        default=RegionWord.REGION,
        help_text="Ordet i den lydelse av förordningen som gäller för utlysningen.",
    )
    purpose = models.TextField("syfte")
    who_may_apply = models.TextField("vem som kan söka")
    not_for = models.TextField("vad bidraget inte får användas till", blank=True)
    frame_ore = models.BigIntegerField("ram i öre")
    allowed_kinds = ArrayField(
        models.CharField(max_length=20, choices=OrganisationKind.choices),
        verbose_name="slag som får söka",
    )
    invited = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="endast dessa får söka"
    )
    listed_codes = ArrayField(
        models.CharField(max_length=4),
        verbose_name="SCB-koder på listan",
        default=list,
        blank=True,
    )
    list_source = models.CharField("listan kommer från", max_length=200, blank=True)
    derives_regions = models.BooleanField("regioner med en listad kommun i länet", default=False)
    derives_federations = models.BooleanField("kommunalförbund med en listad medlem", default=False)
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="bygger på utlysning",
        help_text="Endast de som fick ett visst besked i den utlysningen får söka (R-PROC-3).",
    )
    follows_stage = models.CharField(
        "steg i den utlysningen", max_length=20, choices=StageKind.choices, blank=True
    )
    follows_outcomes = ArrayField(
        models.CharField(max_length=20),
        verbose_name="besked i det steget",
        default=list,
        blank=True,
    )
    classification = models.CharField("klassificeringskod", max_length=20, default="2.6.2")
    debt_check_days = models.PositiveSmallIntegerField(
        "kontroll av hinder gäller, dagar",
        default=14,
        help_text="För civilsamhället: så gammal får kontrollen av skulder, likvidation och konkurs"
        " vara när en utbetalning beordras.",
    )
    civil_rules = ArrayField(
        models.CharField(max_length=20, choices=CivilRule.choices),
        verbose_name="särskilda regler",
        default=list,
        blank=True,
    )
    max_years = models.PositiveSmallIntegerField("längsta tid i år", default=1)
    published_at = models.DateTimeField("publicerad", null=True, blank=True)
    cancelled_at = models.DateTimeField("inställd", null=True, blank=True)
    cancelled_reason = models.TextField("varför inställd", blank=True)
    is_demonstration = models.BooleanField("demonstration", default=False)
    updated_at = models.DateTimeField("senast ändrad", auto_now=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "utlysning"
        verbose_name_plural = "utlysningar"
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frame_ore__gte=0), name="call_frame_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(follows=None, follows_stage="", follows_outcomes=[])
                | Q(follows__isnull=False) & ~Q(follows_stage="") & ~Q(follows_outcomes=[]),
                name="call_follows_a_stage_and_its_outcomes",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def is_by_invitation(self) -> bool:
        return self.invited.exists()

    @property
    def provisions(self) -> str:
        """The ordinance in the wording that the call has, as a decision names it (R-VER-1)."""
        amended = f" i lydelse enligt SFS {self.amending_act}" if self.amending_act else ""
        return ", ".join(part for part in (f"{self.ordinance}{amended}", self.wording) if part)

    def has_rule(self, rule: CivilRule) -> bool:
        return rule in self.civil_rules

    def has_stage(self, kind: str) -> bool:
        return self.stages.filter(kind=kind).exists()

    def report_before_payment(self) -> str:
        """The report that a later instalment may wait for; empty where the call has none."""
        kinds = self.stages.filter(kind__in=BEFORE_PAYMENT).order_by("order")
        first = kinds.values_list("kind", flat=True).first()
        return BEFORE_PAYMENT[StageKind(first)] if first else ""

    def first_stage(self) -> "Stage":
        return self.stages.order_by("order")[0]


@dataclass(frozen=True)
class SigningParty:
    """Who must sign a stage: one of these offices, not a person; for these sections, or for all."""

    order: int
    offices: tuple[str, ...]
    sections: tuple[str, ...] = ()

    def __str__(self) -> str:
        if set(self.offices) == set(Office.values):
            return "Behörig företrädare"
        first, *others = [Office(office).label for office in self.offices]
        return " eller ".join([first, *(in_sentence(one) for one in others)])

    @property
    def in_sentence(self) -> str:
        return in_sentence(str(self))


ANYONE = SigningParty(0, tuple(Office.values))


@dataclass(frozen=True)
class SigningWords:
    """How a stage's signing rule reads, on pages and in mails: one of those asked is enough, or several must."""

    several: bool

    @property
    def them(self) -> str:
        return "undertecknarna" if self.several else "undertecknaren"

    @property
    def one_of_them(self) -> str:
        return "en av undertecknarna" if self.several else "undertecknaren"

    @property
    def each_of_them(self) -> str:
        return "var och en av undertecknarna" if self.several else "undertecknaren"

    @property
    def when_signed(self) -> str:
        """The words after ”när” or ”förrän”."""
        if self.several:
            return "alla som ska underteckna har gjort det"
        return "någon som har fått frågan har undertecknat"


def check_parties(rows: object) -> None:
    """Refuse what is not a list of parties, each with its offices and perhaps its sections."""
    is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not is_list or any(
        not row.get("offices")
        or not set(row["offices"]) <= set(Office.values)
        or set(row) - {"offices", "sections"}
        for row in cast("list[dict[str, list[str]]]", rows)
    ):
        raise ValidationError("Ange minst ett uppdrag för varje part som undertecknar.")


class Stage(models.Model):
    """One step of a call; each case gets one submission for it."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="stages", verbose_name="utlysning"
    )
    order = models.PositiveSmallIntegerField("ordning")
    kind = models.CharField("slag", max_length=20, choices=StageKind.choices)
    title = models.CharField("titel", max_length=200)
    opens_at = models.DateTimeField("öppnar", null=True, blank=True)
    closes_at = models.DateTimeField(
        "stänger", null=True, blank=True, help_text="För redovisningar anges sista dag i beslutet."
    )
    answer_by = models.DateField("besked senast", null=True, blank=True)
    accepts_late = models.BooleanField("tar emot för sent inkomna", default=True)
    questionnaire = models.ForeignKey(
        QuestionnaireVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="frågeformulär",
    )
    parties = models.JSONField(
        "parter som undertecknar",
        default=list,
        blank=True,
        validators=[check_parties],
        help_text="Tomt: en underskrift av någon som är behörig, oavsett uppdrag.",
    )
    signing_in_order = models.BooleanField("underskrifter i given ordning", default=False)
    sign_within_days = models.PositiveSmallIntegerField(
        "dagar att underteckna", null=True, blank=True, help_text="Tomt: till sista dag för steget."
    )
    writer_may_sign = models.BooleanField("den som skrivit får underteckna", default=True)
    required_level = models.PositiveSmallIntegerField(
        "inloggning som krävs för att underteckna", choices=Level.choices, default=Level.PASSWORD
    )
    max_files = models.PositiveSmallIntegerField("högst antal bilagor", null=True, blank=True)
    max_total_mb = models.PositiveSmallIntegerField(
        "bilagor tillsammans, högst MB", null=True, blank=True
    )
    max_pages = models.PositiveSmallIntegerField(
        "bilagor tillsammans, högst antal sidor",
        null=True,
        blank=True,
        help_text="Räknas i PDF-filer. Sidor i andra filer går inte att räkna.",
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="påminn dagar före",
        default=reminder_days_default,
    )

    class Meta:
        verbose_name = "steg"
        verbose_name_plural = "steg"
        ordering = ["call", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "order"], name="stage_order_is_unique_in_its_call"
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                name="stage_closes_after_it_opens",
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gt": 0}),
                    name=f"stage_{name}_is_at_least_one",
                )
                for name in ("max_files", "max_total_mb", "max_pages")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.call}"

    @property
    def definite(self) -> str:
        """What is filed in this stage, as it reads inside a sentence."""
        return DEFINITE[StageKind(self.kind)]

    @property
    def signing_parties(self) -> list[SigningParty]:
        """Everyone who must sign, in their order; without a rule, one who holds any office."""
        return [
            SigningParty(order, tuple(row["offices"]), tuple(row.get("sections", ())))
            for order, row in enumerate(self.parties)
        ] or [ANYONE]

    @property
    def signing(self) -> SigningWords:
        return SigningWords(several=len(self.parties) > 1)

    @property
    def is_report(self) -> bool:
        return self.kind in REPORTS

    def is_open(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return (self.opens_at is None or self.opens_at <= now) and not self.is_past(now)

    def is_past(self, now: datetime | None = None) -> bool:
        return self.closes_at is not None and (now or timezone.now()) >= self.closes_at

    def next_stage(self) -> "Stage | None":
        return (
            Stage.objects.filter(call=self.call_id, order__gt=self.order).order_by("order").first()
        )
