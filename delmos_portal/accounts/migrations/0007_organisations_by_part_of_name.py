import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_ombud")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["sort_key"],
                name="organisations_by_part_of_name",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
