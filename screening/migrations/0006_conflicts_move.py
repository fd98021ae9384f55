"""Conflicts of interest become applications' own: every list of cases leaves them out (ADR 26)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_posting")]

    operations = [
        # The table keeps its name: the code before this runs beside it while servers are changed.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("conflictofinterest")]
        )
    ]
