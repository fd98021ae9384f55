import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_labels"),
        ("applications", "0009_name_the_responsible"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cancel_call", "Utlysningen är inställd"),
                            ("resume_call", "Utlysningen är återupptagen"),
                            ("change_frame", "Ramen är ändrad"),
                        ],
                        max_length=20,
                        verbose_name="vad",
                    ),
                ),
                ("reason", models.TextField(verbose_name="varför")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="när"),
                ),
                (
                    "frame_before_ore",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="tidigare ram i öre"
                    ),
                ),
                (
                    "frame_after_ore",
                    models.BigIntegerField(blank=True, null=True, verbose_name="ny ram i öre"),
                ),
            ],
            options={
                "verbose_name": "ändring av utlysning",
                "verbose_name_plural": "ändringar av utlysningar",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="amending_act",
            field=models.CharField(
                blank=True,
                help_text="Den ändring som ger lydelsen, till exempel 2020:1264. Tomt: ursprunglig lydelse.",
                max_length=9,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\d{4}:\\d{1,4}$",
                        "Skriv numret som i Svensk författningssamling, till exempel 2018:118.",
                    )
                ],
                verbose_name="ändringsförfattning",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="derives_federations",
            field=models.BooleanField(
                default=False, verbose_name="kommunalförbund med en listad medlem"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="derives_regions",
            field=models.BooleanField(
                default=False, verbose_name="regioner med en listad kommun i länet"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="follows_outcomes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="besked i det steget",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="follows_stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("notification", "Intresseanmälan"),
                    ("application", "Ansökan"),
                    ("plan", "Kartläggning, behovsanalys och plan"),
                    ("progress_report", "Lägesrapport"),
                    ("final_report", "Slutrapport"),
                ],
                max_length=20,
                verbose_name="steg i den utlysningen",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="list_source",
            field=models.CharField(blank=True, max_length=200, verbose_name="listan kommer från"),
        ),
        migrations.AddField(
            model_name="call",
            name="listed_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=4),
                blank=True,
                default=list,
                size=None,
                verbose_name="SCB-koder på listan",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="ordinance_number",
            field=models.CharField(
                blank=True,
                help_text="Till exempel 2018:118. Leder till lagtexten på utlysningens sida.",
                max_length=9,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\d{4}:\\d{1,4}$",
                        "Skriv numret som i Svensk författningssamling, till exempel 2018:118.",
                    )
                ],
                verbose_name="förordningens nummer",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="region_word",
            field=models.CharField(
                choices=[
                    ("county_council", "Landsting (landsting heter i dag regioner)"),
                    ("region", "Regioner"),
                ],
                default="region",
                help_text="Ordet i den lydelse av förordningen som gäller för utlysningen.",
                max_length=20,
                verbose_name="regionerna kallas",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="senast ändrad"),
        ),
        migrations.AlterField(
            model_name="call",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                help_text="Endast de som fick ett visst besked i den utlysningen får söka (R-PROC-3).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="applications.call",
                verbose_name="bygger på utlysning",
            ),
        ),
        migrations.AddField(
            model_name="callchange",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="applications.call",
                verbose_name="utlysning",
            ),
        ),
        migrations.AddField(
            model_name="callchange",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="av",
            ),
        ),
        migrations.AddConstraint(
            model_name="callchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("frame_after_ore__isnull", False),
                        ("frame_before_ore__isnull", False),
                        ("kind", "change_frame"),
                        models.Q(("frame_before_ore", models.F("frame_after_ore")), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "change_frame"), _negated=True),
                        ("frame_after_ore", None),
                        ("frame_before_ore", None),
                    ),
                    _connector="OR",
                ),
                name="call_change_has_two_frames_iff_the_frame_changed",
            ),
        ),
        migrations.AddConstraint(
            model_name="callchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="call_change_has_a_reason"
            ),
        ),
    ]
