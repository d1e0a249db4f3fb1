"""A draw: published before, revealed after."""

import uuid

from django.conf import settings
from django.db import models


class Draw(models.Model):
    """A public random order. The seed is secret until `revealed_at`; it is drawn once.

    `url` leads to what it was for; `outcome` is JSON of order, seated and waiting.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose_zh = models.CharField(max_length=200)
    purpose_en = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200, blank=True)
    list_text = models.TextField()
    list_hash = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    seed_hex = models.CharField(max_length=64)
    public_value = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(null=True, blank=True)
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="repeated"
    )
    repeat_reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revealed_at__isnull=True) | models.Q(outcome__isnull=False),
                name="draw_revealed_has_outcome",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
