from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0029_older_messages_are_searched"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="unread_by",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="vem som skrev det som inte gick att spara",
            ),
        ),
    ]
