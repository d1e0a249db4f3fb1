from django.db import migrations
from django.db.models import F


def stand_by_arrival(apps, schema_editor):
    """Until now everybody waited in the order of arrival."""
    apps.get_model("courses", "Enrolment").objects.update(line=F("place"))


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0007_ballots_and_requests'),
    ]

    operations = [migrations.RunPython(stand_by_arrival, migrations.RunPython.noop, elidable=True)]
