"""Staff lists that were uploaded: checked first, then taken."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models.units import Unit


class PeopleImport(models.Model):
    """An uploaded list between its check and its import, and afterwards what came of it.

    `content` is encrypted (a list holds ID numbers) and emptied once it is taken or a day old.
    `unit` is the unit of rows that name none.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="people_imports"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    filename = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    made = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"import {self.uuid}"
