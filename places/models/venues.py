"""Venues and their rooms."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit


class Venue(models.Model):
    """A place where classes and competitions are held; `online` has no position."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="venues")
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=16)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    address_zh = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_zh


class Room(models.Model):
    """A room, workshop, court or yard of a venue; `capacity` NULL is no limit."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=16)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["venue", "code"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "code"], name="room_once_in_venue")
        ]

    def __str__(self) -> str:
        return self.name_zh


class PlaceFact(models.Model):
    """What became of a venue or of a room of it: made, changed, archived, restored. Append-only."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="facts")
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    kind = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind
