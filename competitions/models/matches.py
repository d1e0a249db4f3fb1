"""Matches of a bracket, and their history."""

import uuid

from django.conf import settings
from django.db import models

from competitions.models.entries import Entry
from competitions.models.events import Stage
from competitions.models.officials import Official
from competitions.rules.states import MatchState, MatchStatus


class Match(models.Model):
    """Two sides. A side is an entry, or comes from the winner or loser of an earlier match.

    `key`, `part`, `round` as `previews/bracket` gives them; `slot` is the place in the round from
    the top. `periods` are the scores of sets or quarters, [[21, 18], …].
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="matches")
    key = models.CharField(max_length=16)
    no = models.PositiveIntegerField()
    part = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField()
    slot = models.PositiveIntegerField()
    home = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    away = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    home_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="feeds_home"
    )
    away_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="feeds_away"
    )
    home_takes = models.CharField(max_length=8, blank=True)
    away_takes = models.CharField(max_length=8, blank=True)
    court = models.CharField(max_length=24, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    referee = models.ForeignKey(
        Official, on_delete=models.PROTECT, null=True, blank=True, related_name="matches"
    )
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in MatchState],
        default=MatchState.PENDING,
    )
    status = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in MatchStatus], blank=True
    )
    home_score = models.PositiveSmallIntegerField(null=True, blank=True)
    away_score = models.PositiveSmallIntegerField(null=True, blank=True)
    periods = models.JSONField(default=list)
    winner = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["stage", "no"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="match_key_once"),
            models.UniqueConstraint(fields=["stage", "no"], name="match_no_once"),
            models.CheckConstraint(
                condition=models.Q(home__isnull=True)
                | models.Q(away__isnull=True)
                | ~models.Q(home=models.F("away")),
                name="match_sides_differ",
            ),
            models.CheckConstraint(
                condition=models.Q(winner__isnull=True)
                | models.Q(winner=models.F("home"))
                | models.Q(winner=models.F("away")),
                name="match_winner_is_a_side",
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending")
                | models.Q(status="bye")
                | (models.Q(home__isnull=False) & models.Q(away__isnull=False)),
                name="match_sides_known_when_ready",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ready", "called"])
                | models.Q(
                    home_score__isnull=True,
                    away_score__isnull=True,
                    started_at__isnull=True,
                    winner__isnull=True,
                ),
                name="match_not_begun_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MatchFact(models.Model):
    """What was entered or corrected, by whom, why: append-only. `values` as the match then stood.

    `record` is the id that the device gave to what it sent, where it gave one. Of the kind
    `differs`, `values` are what was sent: it changed nothing.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="facts")
    record = models.UUIDField(null=True, unique=True, editable=False)
    kind = models.CharField(max_length=16)
    values = models.JSONField()
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind
