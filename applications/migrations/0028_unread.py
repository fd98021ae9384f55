from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0027_material_may_be_chosen"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="unread_answers",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="svar som inte gick att spara",
            ),
        ),
    ]
