from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competitions', '0005_run_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='official',
            name='official_duty_once',
        ),
        migrations.AddConstraint(
            model_name='official',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('event__isnull', False)), fields=('competition', 'event', 'person', 'duty'), name='official_event_duty_once'),
        ),
        migrations.AddConstraint(
            model_name='official',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('event__isnull', True)), fields=('competition', 'person', 'duty'), name='official_duty_once'),
        ),
    ]
