"""Two of one name in a unit may both compete, told apart by what the organiser types."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('competitions', '0009_match_records')]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='name_note',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.RemoveConstraint(model_name='entry', name='entry_name_once_in_unit'),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(
                condition=models.Q(('state', 'withdrawn'), _negated=True),
                fields=('event', 'unit', 'name_zh', 'name_note'),
                name='entry_name_once_in_unit',
            ),
        ),
    ]
