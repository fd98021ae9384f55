"""Files in and out, and the numbers they are registered under."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

# A kind of document that is an organisation's own until it has come in: in no register of staff's.
SIGNING_SHEET = "signing_sheet"
KINDS = {
    "submission": "Inlaga från organisationen",
    SIGNING_SHEET: "Underskriftsblad, organisationens eget",
    "completion_request": "Begäran om komplettering",
    "communication": "Kommunicering före beslut",
    "invitation": "Besked om inbjudan att ansöka",
    "assessment": "Bedömning",
    "decision": "Beslut om statsbidrag",
    "report_decision": "Beslut om redovisning",
    "delay_notice": "Underrättelse om försening",
    "request_refusal": "Avslag på begäran om att ärendet avgörs",
    "opinion": "Yttrande över en remiss",
}

DECISIONS = ("invitation", "decision", "report_decision")


class Scan(models.TextChoices):
    """What the scanner has said of a file. Only the worker's effect decides."""

    WAITING = "waiting", "Kontrolleras"
    CLEAN = "clean", "Viruskontrollerad"
    INFECTED = "infected", "Stoppad i viruskontrollen"
    NOT_SCANNED = "not_scanned", "Inte viruskontrollerad"
    TOO_LARGE = "too_large", "För stor för viruskontrollen"


SCANNED = (Scan.CLEAN, Scan.INFECTED)
WITHHELD = (Scan.WAITING, Scan.INFECTED, Scan.TOO_LARGE)
# How each stands beside a file: the kinds of the status tag.
SCAN_KINDS = {
    Scan.WAITING: "waiting",
    Scan.INFECTED: "danger",
    Scan.NOT_SCANNED: "neutral",
    Scan.TOO_LARGE: "warning",
}


class StoredFile(models.Model):
    """A file that somebody uploaded. The bytes are never changed; a new file is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("filnamn", max_length=200)
    content_type = models.CharField("typ", max_length=100)
    size = models.PositiveIntegerField("storlek, byte")
    sha256 = models.CharField("SHA-256", max_length=64)
    path = models.CharField(max_length=200, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("uppladdad", default=timezone.now)
    pages = models.PositiveIntegerField(
        "sidor", null=True, blank=True, help_text="Räknas i PDF-filer."
    )
    remark = models.CharField("att tänka på", max_length=300, blank=True)
    scan = models.CharField(
        "viruskontroll", max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED
    )
    scanned_at = models.DateTimeField("kontrollerad", null=True, blank=True)
    found = models.CharField("vad kontrollen fann", max_length=200, blank=True)

    class Meta:
        verbose_name = "uppladdad fil"
        verbose_name_plural = "uppladdade filer"
        constraints = [
            models.CheckConstraint(
                condition=Q(scan__in=SCANNED, scanned_at__isnull=False)
                | (~Q(scan__in=SCANNED) & Q(scanned_at=None)),
                name="stored_file_scanned_at_iff_scanned",
            ),
            models.CheckConstraint(
                condition=Q(scan=Scan.INFECTED) ^ Q(found=""),
                name="stored_file_says_what_was_found_iff_infected",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(scan=Scan.WAITING),
                name="stored_files_waiting_for_scan",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_withheld(self) -> bool:
        """Whether nobody may fetch it: not judged, or malicious."""
        return self.scan in WITHHELD

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.INFECTED

    @property
    def is_too_large(self) -> bool:
        return self.scan == Scan.TOO_LARGE

    @property
    def scan_kind(self) -> str:
        """The kind of the tag that stands beside the file; none when there is nothing to say."""
        return SCAN_KINDS.get(Scan(self.scan), "")


class Document(models.Model):
    """A sealed PDF that the portal drew up. Once sealed, its bytes are never made again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField("nyckel", max_length=100, unique=True, help_text="händelse och slag")
    kind = models.CharField("slag", max_length=40, choices=list(KINDS.items()))
    title = models.CharField("titel", max_length=250)
    subject_id = models.CharField("ärende", max_length=40, blank=True, db_index=True)
    reference = models.CharField("diarienummer", max_length=40, blank=True)
    code = models.CharField("kontrollkod", max_length=20, unique=True)
    path = models.CharField(max_length=200)
    size = models.PositiveIntegerField("storlek, byte")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    manifest = models.TextField("innehållsförteckning", blank=True)
    drawn_up_at = models.DateTimeField("upprättad")
    sealed_at = models.DateTimeField("fick e-sigill", default=timezone.now)
    withdrawn_at = models.DateTimeField(
        "återkallad",
        null=True,
        blank=True,
        help_text="Av avsändaren; ett beslut av oss, innan det meddelades.",
    )
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name="ersatt av",
        null=True,
        blank=True,
        related_name="replaces",
    )

    class Meta:
        verbose_name = "upprättad handling"
        verbose_name_plural = "upprättade handlingar"
        ordering = ["drawn_up_at"]

    def __str__(self) -> str:
        return self.title

    def newest(self) -> "Document":
        """The one that stands now: the last of those that replaced each other."""
        found, passed = self, {self.pk}
        while (later := found.replaced_by) is not None and later.pk not in passed:
            passed.add(later.pk)
            found = later
        return found


def wait_for_turn(key: str) -> None:
    """Let one at a time draw up, or take back, the document with this key, until the transaction ends.

    Two effects may want the same one at once, and the second's file would replace the first's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def withdraw_documents(key_begins: str) -> None:
    """Say of these documents that their sender has taken them back; they stay genuine."""
    found = Document.objects.filter(key__startswith=key_begins, withdrawn_at=None)
    found.update(withdrawn_at=timezone.now())


class NumberSeries(models.Model):
    """Registration numbers of one year: no gaps, no repeats (R-DNR-1)."""

    name = models.CharField("serie", max_length=20)
    year = models.PositiveSmallIntegerField("år")
    last = models.PositiveIntegerField("senaste nummer", default=0)

    class Meta:
        verbose_name = "nummerserie"
        verbose_name_plural = "nummerserier"
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="number_series_is_one_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"


@dataclass(frozen=True)
class Numbered:
    """A number taken, and the moment by the database's clock, under the series' lock."""

    year: int
    number: int
    at: datetime


def take_number(series: str) -> Numbered:
    """Take this year's next number. The row stays locked until the transaction ends: none is lost.

    The year is the Swedish calendar's. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken inside the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numberseries (name, year, last)"
            " VALUES (%s, EXTRACT(YEAR FROM clock_timestamp() AT TIME ZONE 'Europe/Stockholm'), 1)"
            " ON CONFLICT (name, year) DO UPDATE SET last = documents_numberseries.last + 1"
            " RETURNING year, last, clock_timestamp()",
            [series],
        )
        year, number, at = cursor.fetchone()
    return Numbered(int(year), int(number), at)


def database_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (at,) = cursor.fetchone()
    return cast(datetime, at)
