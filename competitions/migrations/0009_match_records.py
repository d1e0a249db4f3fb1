"""What a referee's phone sends has an id of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('competitions', '0008_matches_called')]

    operations = [
        migrations.AddField(
            model_name='matchfact',
            name='record',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
