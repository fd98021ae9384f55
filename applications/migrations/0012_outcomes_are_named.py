from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_earlier_outcomes")]

    operations = [
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follows", None), ("follows_outcomes", []), ("follows_stage", "")),
                    models.Q(
                        ("follows__isnull", False),
                        models.Q(("follows_stage", ""), _negated=True),
                        models.Q(("follows_outcomes", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="call_follows_a_stage_and_its_outcomes",
            ),
        ),
    ]
