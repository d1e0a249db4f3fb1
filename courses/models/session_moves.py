"""A session that was moved, and what those answered whom it moved into a clash."""

import uuid

from django.conf import settings
from django.db import models

from courses.models.classes import ClassSession
from courses.models.enrolment import Enrolment
from places.models import Room, Venue


class SessionMove(models.Model):
    """From when and where to when and where, by whom and why: append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="moves")
    old_starts_at = models.DateTimeField()
    old_ends_at = models.DateTimeField()
    old_venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, related_name="+")
    old_room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_move_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class MoveChoice(models.Model):
    """Somebody whom a move put into a clash keeps the seat and is asked: keep, or give it back."""

    move = models.ForeignKey(SessionMove, on_delete=models.PROTECT, related_name="choices")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="move_choices")
    clash = models.JSONField(default=dict)
    answer = models.CharField(max_length=16, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["move", "enrolment"], name="move_choice_once"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=["give_back", "keep"], answered_at__isnull=False),
                name="move_choice_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return self.answer
