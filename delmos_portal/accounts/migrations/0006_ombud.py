"""Ombud: memberships that end. What has ended is not in the view that everything reads (ADR 25)."""

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

ROLES = [
    ("administrator", "Organisationsansvarig"),
    ("writer", "Utkastförfattare"),
    ("signatory", "Behörig företrädare"),
    ("reader", "Läsare"),
]
# A plain view, so that PostgreSQL lets rows be written and deleted through it.
VIEW = """
    CREATE VIEW accounts_membership AS
    SELECT id, user_id, organisation_id, role, since, until, power_of_attorney_id
    FROM accounts_keptmembership
    WHERE until IS NULL OR until >= (CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Stockholm')::date
"""


def foreign_key(to: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "to": to, **options}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_of_new"),
        ("documents", "0004_scanning"),
    ]

    operations = [
        migrations.CreateModel(
            name="PowerOfAttorney",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "given_by_name",
                    models.CharField(max_length=150, verbose_name="fullmaktsgivarens namn"),
                ),
                (
                    "given_by_office",
                    models.CharField(max_length=150, verbose_name="fullmaktsgivarens befattning"),
                ),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("valid_until", models.DateField(verbose_name="gäller till och med")),
                ("registered_on", models.DateField(verbose_name="inskriven")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Återkallad, förlängd eller utgången.",
                        null=True,
                        verbose_name="avslutad",
                    ),
                ),
                (
                    "document",
                    foreign_key(
                        "documents.storedfile", related_name="+", verbose_name="fullmakten"
                    ),
                ),
                (
                    "ombud",
                    foreign_key(
                        settings.AUTH_USER_MODEL,
                        blank=True,
                        help_text="Tomt tills den inbjudna har tackat ja.",
                        null=True,
                        related_name="powers_of_attorney",
                    ),
                ),
                (
                    "organisation",
                    foreign_key("accounts.organisation", related_name="powers_of_attorney"),
                ),
                (
                    "registered_by",
                    foreign_key(
                        settings.AUTH_USER_MODEL, related_name="+", verbose_name="inskriven av"
                    ),
                ),
            ],
            options={
                "verbose_name": "fullmakt för ombud",
                "verbose_name_plural": "fullmakter för ombud",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_from__lte=F("registered_on")),
                        name="power_of_attorney_has_begun_when_registered",
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__gte=F("registered_on"))
                        & Q(valid_until__lte=F("registered_on") + timedelta(days=731)),
                        name="power_of_attorney_ends_within_two_years",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="power_of_attorney",
            field=foreign_key(
                "accounts.powerofattorney",
                blank=True,
                help_text="Fullmakten, när den inbjudna blir ombud.",
                null=True,
                related_name="invitations",
            ),
        ),
        migrations.RenameModel("Membership", "KeptMembership"),
        migrations.AlterModelOptions(
            name="keptmembership",
            options={
                "verbose_name": "skrivet medlemskap",
                "verbose_name_plural": "skrivna medlemskap",
            },
        ),
        migrations.AlterField(
            model_name="keptmembership",
            name="user",
            field=foreign_key(
                settings.AUTH_USER_MODEL,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            model_name="keptmembership",
            name="organisation",
            field=foreign_key(
                "accounts.organisation",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
            ),
        ),
        migrations.AddField(
            model_name="keptmembership",
            name="until",
            field=models.DateField(blank=True, null=True, verbose_name="till och med"),
        ),
        migrations.AddField(
            model_name="keptmembership",
            name="power_of_attorney",
            field=foreign_key("accounts.powerofattorney", blank=True, null=True, related_name="+"),
        ),
        migrations.AddConstraint(
            model_name="keptmembership",
            constraint=models.CheckConstraint(
                condition=Q(until=None, power_of_attorney=None)
                | Q(until__isnull=False, power_of_attorney__isnull=False),
                name="membership_ends_iff_by_power_of_attorney",
            ),
        ),
        migrations.AddConstraint(
            model_name="keptmembership",
            constraint=models.CheckConstraint(
                condition=Q(power_of_attorney=None) | ~Q(role="administrator"),
                name="ombud_is_never_administrator",
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(choices=ROLES, max_length=20, verbose_name="roll")),
                (
                    "since",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="sedan"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "user",
                    foreign_key(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        verbose_name="person",
                    ),
                ),
                (
                    "organisation",
                    foreign_key(
                        "accounts.organisation",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                    ),
                ),
                (
                    "power_of_attorney",
                    foreign_key(
                        "accounts.powerofattorney",
                        blank=True,
                        null=True,
                        related_name="memberships",
                    ),
                ),
            ],
            options={
                "verbose_name": "medlemskap",
                "verbose_name_plural": "medlemskap",
                "db_table": "accounts_membership",
                "managed": False,
            },
        ),
        migrations.RunSQL(VIEW, "DROP VIEW accounts_membership"),
    ]
