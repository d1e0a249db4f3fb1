"""The inbox, and the outbox of messages that leave the machine."""

import uuid

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """Something a person is told; words are made when it is read, in the reader's language."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Outgoing(models.Model):
    """A message on its way out. The text is encrypted: it may carry a sign-in code."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    channel = models.CharField(max_length=8)
    # The kind of the notice; empty for what is in no inbox, such as a sign-in code.
    kind = models.CharField(max_length=60, blank=True)
    to = models.TextField()
    # Keyed hash of `to`: a sign-in code belongs to an address, not to a person.
    to_hash = models.CharField(max_length=64, blank=True, db_index=True)
    text = models.TextField()
    key = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=8, default="pending", db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=120, blank=True)
    # The request that asked for it, so that a message is found from a line of the log.
    request = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "sent", "dead"]),
                name="outgoing_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
