"""A move of a sheet gets a key, so that the ledger can name it; rows from before have none."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('competitions', '0006_official_duties_once')]

    operations = [
        # Without a default first, else every row that is there would get the same key.
        migrations.AddField(
            model_name='sheetfact',
            name='uuid',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='sheetfact',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True, unique=True),
        ),
    ]
