"""A match is called before it begins; until then it has no score, start or winner."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('competitions', '0007_sheet_facts_by_key')]

    operations = [
        migrations.AlterField(
            model_name='match',
            name='state',
            field=models.CharField(
                choices=[
                    ('pending', 'pending'),
                    ('ready', 'ready'),
                    ('called', 'called'),
                    ('live', 'live'),
                    ('finished', 'finished'),
                ],
                default='pending',
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(
                condition=models.Q(('state__in', ['ready', 'called']), _negated=True)
                | models.Q(
                    ('away_score__isnull', True),
                    ('home_score__isnull', True),
                    ('started_at__isnull', True),
                    ('winner__isnull', True),
                ),
                name='match_not_begun_is_empty',
            ),
        ),
    ]
