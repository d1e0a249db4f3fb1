import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_arrivals_of_whom'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='arrival',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('enrolment__isnull', True), ('refused__isnull', True), ('settled_at__isnull', True)), models.Q(('enrolment__isnull', False), ('refused__isnull', True), ('settled_at__isnull', False)), models.Q(('enrolment__isnull', True), ('refused__isnull', False), ('settled_at__isnull', False)), _connector='OR'), name='arrival_answered_once'),
        ),
    ]
