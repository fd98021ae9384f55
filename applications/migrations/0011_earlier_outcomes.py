import re

from django.db import migrations


def say_which_outcomes(apps, _editor):
    """A call that follows another was open to those with an approved plan there; now it says so."""
    call = apps.get_model("applications", "Call")
    call.objects.exclude(follows=None).update(
        follows_stage="plan", follows_outcomes=["accept", "accept_in_part"]
    )


def number_the_ordinances(apps, _editor):
    call = apps.get_model("applications", "Call")
    for one in call.objects.filter(ordinance_number=""):
        if found := re.search(r"\b\d{4}:\d{1,4}\b", one.ordinance):
            call.objects.filter(pk=one.pk).update(ordinance_number=found[0])


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_who_may_apply")]

    operations = [
        # Backwards there is nothing to undo: the columns go.
        migrations.RunPython(say_which_outcomes, migrations.RunPython.noop),
        migrations.RunPython(number_the_ordinances, migrations.RunPython.noop),
    ]
