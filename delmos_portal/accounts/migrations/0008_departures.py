import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

VIEW = """
    CREATE VIEW accounts_formermember AS
    SELECT was.organisation_id || '-' || was.user_id AS id, was.organisation_id, was.user_id
    FROM (
        SELECT organisation_id, user_id FROM accounts_departure
        UNION
        SELECT organisation_id, ombud_id FROM accounts_powerofattorney WHERE ombud_id IS NOT NULL
    ) was
    WHERE NOT EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.organisation_id = was.organisation_id AND m.user_id = was.user_id
    )
"""
# Those who left before this was kept: the journal names them, and the organisation as it was called.
FROM_THE_JOURNAL = """
    INSERT INTO accounts_departure (organisation_id, user_id, left_at)
    SELECT o.id, u.id, max(e.at)
    FROM journal_event e
    JOIN accounts_user u ON u.id::text = e.object_id
    JOIN (
        SELECT id, name FROM accounts_organisation
        UNION
        SELECT organisation_id, name FROM accounts_organisationname
    ) o ON o.name = e.on_behalf_of
    WHERE e.step = 'remove_member'
    GROUP BY o.id, u.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_organisations_by_part_of_name"),
        ("journal", "0002_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "left_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="lämnade"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "avgång",
                "verbose_name_plural": "avgångar",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "user"), name="departure_is_one_for_each_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerMember",
            fields=[
                ("id", models.CharField(max_length=50, primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "tidigare medlem",
                "verbose_name_plural": "tidigare medlemmar",
                "db_table": "accounts_formermember",
                "managed": False,
            },
        ),
        migrations.RunSQL(VIEW, "DROP VIEW accounts_formermember"),
        migrations.RunSQL(FROM_THE_JOURNAL, migrations.RunSQL.noop),
    ]
