"""Requests for documents, what is masked in them, copies and the log."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

GROUNDS = (
    ("21 kap. 1 § OSL", "uppgift om hälsa eller sexualliv"),
    ("21 kap. 3 § OSL", "adress eller telefon för den som är förföljd"),
    ("21 kap. 7 § OSL", "personuppgift som kan antas behandlas i strid med dataskyddsreglerna"),
    ("18 kap. 8 § OSL", "säkerhets- eller bevakningsåtgärd"),
    ("19 kap. 3 § OSL", "myndighetens ekonomiska intressen vid upphandling"),
    ("31 kap. 16 § OSL", "affärs- eller driftförhållanden för den som handlar med myndigheten"),
)


def add_grounds(apps, _schema_editor):
    ground = apps.get_model("screening", "SecrecyGround")
    ground.objects.bulk_create(ground(provision=one, about=about) for one, about in GROUNDS)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0018_civil_rules"),
        ("documents", "0006_e_seal"),
        ("screening", "0010_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecrecyGround",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "provision",
                    models.CharField(max_length=60, unique=True, verbose_name="bestämmelse"),
                ),
                ("about", models.CharField(max_length=200, verbose_name="vad den skyddar")),
            ],
            options={
                "verbose_name": "sekretessgrund",
                "verbose_name_plural": "sekretessgrunder",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DisclosureRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField(verbose_name="begäran kom")),
                ("asked_for", models.TextField(max_length=2000, verbose_name="vad som begärs")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="antecknad"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="av",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="applications.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "begäran om utlämnande",
                "verbose_name_plural": "begäranden om utlämnande",
                "ordering": ["-received_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DisclosedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "treatment",
                    models.CharField(
                        choices=[
                            ("whole", "Lämnas ut helt"),
                            ("masked", "Lämnas ut som kopia med maskade uppgifter"),
                            ("withheld", "Lämnas inte ut"),
                        ],
                        max_length=10,
                        verbose_name="så här lämnas den ut",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="grund när den inte lämnas ut"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.registerentry",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="screening.disclosurerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling i en begäran",
                "verbose_name_plural": "handlingar i en begäran",
                "ordering": ["entry__number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Mask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="text")),
                ("field", models.CharField(blank=True, max_length=120, verbose_name="fält")),
                ("ground", models.CharField(max_length=200, verbose_name="grund")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="antecknad"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disclosed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="masks",
                        to="screening.disclosedentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "maskering",
                "verbose_name_plural": "maskeringar",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MaskedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="vad den visar", max_length=120, unique=True)),
                ("path", models.CharField(max_length=200, unique=True)),
                ("size", models.PositiveIntegerField(verbose_name="storlek, byte")),
                (
                    "drawn_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="framtagen"
                    ),
                ),
                (
                    "disclosed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="screening.disclosedentry",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="screening.disclosurerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "kopia för utlämnande",
                "verbose_name_plural": "kopior för utlämnande",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HandOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handed_on", models.DateField(verbose_name="utlämnat")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "E-post"),
                            ("post", "Post"),
                            ("here", "Hämtad eller läst hos oss"),
                        ],
                        max_length=10,
                        verbose_name="sätt",
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="till, om det är känt"
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="tid, minuter")),
                ("what", models.JSONField(default=list, verbose_name="handlingar")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="antecknat"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="av",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_outs",
                        to="screening.disclosurerequest",
                    ),
                ),
                (
                    "copies",
                    models.ManyToManyField(
                        blank=True, related_name="hand_outs", to="screening.maskedcopy"
                    ),
                ),
            ],
            options={
                "verbose_name": "utlämnande",
                "verbose_name_plural": "utlämnanden",
                "ordering": ["-at"],
            },
        ),
        migrations.AddConstraint(
            model_name="disclosedentry",
            constraint=models.UniqueConstraint(
                fields=("request", "entry", "file"),
                name="disclosed_entry_is_once_in_its_request",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file", None),
                    models.Q(("treatment", "masked"), _negated=True),
                    _connector="OR",
                ),
                name="disclosed_entry_masks_no_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("treatment", "withheld"), ("ground", ""), _connector="XOR"),
                name="disclosed_entry_has_a_ground_iff_withheld",
            ),
        ),
        migrations.AddConstraint(
            model_name="mask",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), ("field", ""), _connector="XOR"),
                name="mask_is_of_a_text_or_of_a_field",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handout",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_out_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fe33dc8aeef7f27a6d9daf4738844f72950580b3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_hand_out_is_never_changed_10f06",
                    table="screening_handout",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(add_grounds, migrations.RunPython.noop),
    ]
