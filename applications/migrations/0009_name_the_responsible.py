from django.db import migrations


def name_the_last_writer(apps, _schema_editor):
    """Who wrote last looks after the case, until somebody says otherwise."""
    submissions = apps.get_model("applications", "Submission").objects
    for one in submissions.exclude(saved_by=None).order_by("saved_at").select_related("case"):
        one.case.responsible_id = one.saved_by_id
        one.case.save(update_fields=["responsible"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_responsible")]

    operations = [migrations.RunPython(name_the_last_writer, migrations.RunPython.noop)]
