"""Conflicts of interest, taken over with their rows (ADR 26)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0015_automatic_mail"),
        ("screening", "0006_conflicts_move"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ConflictOfInterest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("has_conflict", models.BooleanField(verbose_name="jäv")),
                        (
                            "reason",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="vad jävet består i"
                            ),
                        ),
                        (
                            "declared_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="anmält"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="declarations",
                                to="applications.case",
                                verbose_name="ärende",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "screening_conflictofinterest",
                        "verbose_name": "jävsdeklaration",
                        "verbose_name_plural": "jävsdeklarationer",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "user"),
                                name="conflict_of_interest_is_declared_once",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
