"""Events, their stages in order, and one configuration a format."""

import uuid

from django.db import models

from certificates.models import Skill
from competitions.models.competition import Competition
from competitions.rules.states import Combine, EventKind, StageFormat, StageState
from places.models import Room, Venue


class Event(models.Model):
    """One trade or game, decided by itself. `figure` is the drawing that stands for it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24, unique=True)
    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="events")
    no = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in EventKind])
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True)
    occupation_code = models.CharField(max_length=24, blank=True)
    occupation_zh = models.CharField(max_length=60, blank=True)
    occupation_en = models.CharField(max_length=60, blank=True)
    standard_level = models.CharField(max_length=24, blank=True)
    group_zh = models.CharField(max_length=60, blank=True)
    group_en = models.CharField(max_length=60, blank=True)
    team_size = models.PositiveSmallIntegerField(default=1)
    planned_entries = models.PositiveIntegerField(null=True, blank=True)
    max_entries_per_unit = models.PositiveSmallIntegerField(null=True, blank=True)
    combine = models.CharField(
        max_length=12, choices=[(c.value, c.value) for c in Combine], default=Combine.LAST
    )
    figure = models.CharField(max_length=32, blank=True)
    last_start_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["competition", "no"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "no"], name="event_no_once"),
            models.CheckConstraint(
                condition=models.Q(team_size__gte=1), name="event_team_size_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Stage(models.Model):
    """One step of an event. Heats of `heat_size` entries, every `slot_minutes`, from `starts_at`.

    `unveil_each`: the board shows each result when it is signed, else all together.
    `revision` counts computations of its standings.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="stages")
    no = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    format = models.CharField(max_length=12, choices=[(f.value, f.value) for f in StageFormat])
    weight = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    least_mark = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    note_zh = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in StageState],
        default=StageState.PLANNED,
    )
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    heat_size = models.PositiveSmallIntegerField(default=1)
    slot_minutes = models.PositiveSmallIntegerField(default=20)
    unveil_each = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["event", "no"]
        constraints = [
            models.UniqueConstraint(fields=["event", "no"], name="stage_no_once"),
            models.CheckConstraint(
                condition=models.Q(heat_size__gte=1) & models.Q(slot_minutes__gte=1),
                name="stage_heat_and_slot_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.no}"


class MarkedStage(models.Model):
    """A stage decided by sheets against a scheme; fields as `previews/marking` names them.

    Working time: `limit_seconds`; each begun `over_per_seconds` over it costs `over_off` marks, up
    to `over_stop_seconds`; each full `early_per_seconds` saved brings `early_bonus`.
    """

    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="marked")
    scheme = models.ForeignKey("Scheme", on_delete=models.PROTECT, related_name="stages")
    combine = models.CharField(max_length=20, default="per_judge_total")
    drop_high = models.PositiveSmallIntegerField(default=0)
    drop_low = models.PositiveSmallIntegerField(default=0)
    scale = models.CharField(max_length=8, default="none")
    ties = models.JSONField(default=list)
    limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    over_off = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    over_per_seconds = models.PositiveIntegerField(null=True, blank=True)
    over_stop_seconds = models.PositiveIntegerField(null=True, blank=True)
    early_bonus = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    early_per_seconds = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"marked {self.stage_id}"


class TimedStage(models.Model):
    """A stage decided by times: stations one after another, `runs` runs, best or last is kept."""

    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="timed")
    runs = models.PositiveSmallIntegerField(default=1)
    keep = models.CharField(max_length=8, default="best")
    ties = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keep__in=["best", "last"]), name="timed_keep_known"
            )
        ]

    def __str__(self) -> str:
        return f"timed {self.stage_id}"


class TimedStation(models.Model):
    """A station of a timed stage; over its limit it is stopped and counts the limit."""

    timed = models.ForeignKey(TimedStage, on_delete=models.PROTECT, related_name="stations")
    no = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    limit_seconds = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["timed", "no"]
        constraints = [models.UniqueConstraint(fields=["timed", "no"], name="station_no_once")]

    def __str__(self) -> str:
        return self.title_zh


class TimedPenalty(models.Model):
    """A fault at a station: seconds added, or the station failed (`disqualify`)."""

    station = models.ForeignKey(TimedStation, on_delete=models.PROTECT, related_name="penalties")
    no = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    seconds = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    disqualify = models.BooleanField(default=False)

    class Meta:
        ordering = ["station", "no"]
        constraints = [
            models.UniqueConstraint(fields=["station", "no"], name="penalty_no_once"),
            models.CheckConstraint(
                condition=models.Q(seconds__gte=0), name="penalty_seconds_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh


class BracketStage(models.Model):
    """A stage decided by elimination; `courts` are their names, `minutes` a match's slot."""

    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="bracket")
    third_place = models.BooleanField(default=True)
    units_apart = models.BooleanField(default=True)
    best_of = models.PositiveSmallIntegerField(default=1)
    courts = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"bracket {self.stage_id}"
