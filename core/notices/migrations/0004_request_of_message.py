"""A message names the request that asked for it; the older ones are of none that is known."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_hash_of_old_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoing',
            name='request',
            field=models.CharField(blank=True, default='', max_length=64),
            preserve_default=False,
        ),
    ]
