"""What a call for the civil society may turn on, and the price base amounts until 2026."""

import django.contrib.postgres.fields
from django.db import migrations, models

SOURCE = "Förordningen om prisbasbelopp för året"
KRONOR = {
    2018: 45_500,
    2019: 46_500,
    2020: 47_300,
    2021: 47_600,
    2022: 48_300,
    2023: 52_500,
    2024: 57_300,
    2025: 58_800,
    2026: 59_200,
}
NAMED = {2026: "SFS 2025:872"}


def add_amounts(apps, _schema_editor):
    apps.get_model("applications", "PriceBaseAmount").objects.bulk_create(
        apps.get_model("applications", "PriceBaseAmount")(
            year=year, amount_ore=kronor * 100, source=NAMED.get(year, SOURCE)
        )
        for year, kronor in KRONOR.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0017_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="civil_rules",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("earlier_reports", "Tidigare redovisningar vägs in"),
                        ("informs", "Beslutet upplyser om hinder, återbetalning och återkrav"),
                        ("two_payments", "En utbetalning, och två över fem prisbasbelopp"),
                        ("changes_reported", "Ändrade förhållanden ska anmälas"),
                        ("audited", "Slutrapporten ska ha revisorns yttrande"),
                        ("stops_payments", "Ett hinder stoppar också beordrade utbetalningar"),
                        ("appeals", "Bara hinder mot utbetalning och återkrav får överklagas"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="särskilda regler",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="debt_check_days",
            field=models.PositiveSmallIntegerField(
                default=14,
                help_text="För civilsamhället: så gammal får kontrollen av skulder, likvidation och konkurs vara när en utbetalning beordras.",
                verbose_name="kontroll av hinder gäller, dagar",
            ),
        ),
        migrations.CreateModel(
            name="PriceBaseAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="år")),
                ("amount_ore", models.BigIntegerField(verbose_name="belopp i öre")),
                ("source", models.CharField(max_length=200, verbose_name="källa")),
            ],
            options={
                "verbose_name": "prisbasbelopp",
                "verbose_name_plural": "prisbasbelopp",
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_ore__gt", 0)),
                        name="price_base_amount_is_positive",
                    )
                ],
            },
        ),
        migrations.RunPython(add_amounts, migrations.RunPython.noop),
    ]
