"""Data: each arrival so far was answered at once, by its own enrolment."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Whose the arrival was stands in its enrolment."""
    arrivals = apps.get_model("courses", "Arrival")
    enrolments = apps.get_model("courses", "Enrolment")
    mine = enrolments.objects.filter(pk=models.OuterRef("enrolment"))
    arrivals.objects.filter(person=None).update(
        person=models.Subquery(mine.values("person")[:1]),
        by=models.Subquery(mine.values("enrolled_by")[:1]),
        settled_at=models.F("at"),
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_quotas_parties_arrivals")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
