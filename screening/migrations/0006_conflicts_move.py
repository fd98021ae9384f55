"""Conflicts of interest become applications' own: every list of cases leaves them out (ADR 26)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_posting")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("conflictofinterest", "applications_conflictofinterest")
            ],
            state_operations=[migrations.DeleteModel("conflictofinterest")],
        )
    ]
