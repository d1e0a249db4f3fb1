"""What was sent to nobody by name before is found by its address too."""

from cryptography.fernet import InvalidToken
from django.db import migrations

from core.crypto import decrypt, lookup_hash


def fill(apps, schema_editor):
    """Hash the address of each message; one whose key is gone can't be read by anybody."""
    rows = apps.get_model("notices", "Outgoing").objects.filter(person=None, to_hash="")
    for row in rows.order_by("pk").iterator():
        try:
            to = decrypt(row.to)
        except InvalidToken:
            continue
        if to:
            rows.model.objects.filter(pk=row.pk).update(to_hash=lookup_hash(to))


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_to_hash'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
