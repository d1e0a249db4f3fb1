"""Delegations, entries, their people, and an entry's turn in a stage."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from competitions.models.competition import Competition
from competitions.models.events import Event, Stage
from competitions.rules.states import DrawPurpose, EntryState, MemberRole, Standing, Turn
from core.draws.models import Draw


class Delegation(models.Model):
    """The entries of one unit together (代表队), and who speaks for them (领队)."""

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="delegations"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegations")
    leader_name = models.CharField(max_length=60, blank=True)
    leader_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "unit"], name="delegation_once")
        ]

    def __str__(self) -> str:
        return f"{self.competition_id}/{self.unit_id}"


class Entry(models.Model):
    """A person or a team in an event; the unit is that of the day of the entry.

    `coach_name` is 指导教师 as the delegation wrote it; coaches who are known persons are members.
    `name_note` tells two of one name in a unit apart (a birth year or a number, as typed).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="entries")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    name_note = models.CharField(max_length=12, blank=True)
    coach_name = models.CharField(max_length=60, blank=True)
    start_no = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in EntryState],
        default=EntryState.ENTERED,
    )
    checked_in_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    made_up = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["event", "start_no"]
        constraints = [
            models.UniqueConstraint(fields=["event", "start_no"], name="entry_start_no_once"),
            models.UniqueConstraint(
                fields=["event", "unit", "name_zh", "name_note"],
                condition=~models.Q(state="withdrawn"),
                name="entry_name_once_in_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.start_no}"


class EntryMember(models.Model):
    """A person in an entry; nobody competes twice in one event. `live` follows the entry.

    `trade`, `level` and `certificate_no` are 工种, 等级 and 证书编号 on the day of the entry.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="members")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="competition_entries"
    )
    role = models.CharField(
        max_length=8, choices=[(r.value, r.value) for r in MemberRole], default=MemberRole.MEMBER
    )
    no = models.PositiveSmallIntegerField(default=1)
    live = models.BooleanField(default=True)
    trade = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=24, blank=True)
    certificate_no = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["entry", "no"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="entry_member_once"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=models.Q(role__in=["member", "reserve"], live=True),
                name="competes_once_in_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of entry {self.entry_id}"


class EntryList(models.Model):
    """An uploaded list of entries between its check and its taking; then what came of it.

    `content` is encrypted (a list holds ID numbers) and emptied once it is taken or a day old.
    `for_unit`: sent by a unit's officer, so that only their own units may be named.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    for_unit = models.BooleanField(default=False)
    filename = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    made = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"list {self.uuid}"


class StageEntry(models.Model):
    """An entry in a stage: when it is up, at which station, under which number, how it stands.

    `number` is the anonymous number (K-23): whoever sees it must not see the entry before the
    opening, see `queries.seeing`. `working_seconds` is the time used at a marked station.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="stage_entries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="stage_entries")
    order = models.PositiveIntegerField(null=True, blank=True)
    heat = models.PositiveIntegerField(null=True, blank=True)
    station = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.CharField(max_length=12, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    turn = models.CharField(
        max_length=8, choices=[(t.value, t.value) for t in Turn], default=Turn.WAITING
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    working_seconds = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    seconds_given_back = models.PositiveIntegerField(default=0)
    standing = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Standing], default=Standing.OK
    )
    standing_why = models.CharField(max_length=200, blank=True)
    unveiled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["stage", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "entry"], name="stage_entry_once"),
            models.UniqueConstraint(fields=["stage", "order"], name="stage_order_once"),
            models.UniqueConstraint(
                fields=["stage", "number"],
                condition=~models.Q(number=""),
                name="stage_number_once",
            ),
            models.UniqueConstraint(
                fields=["stage", "heat", "station"], name="stage_station_once_in_heat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.order}"


class StageDraw(models.Model):
    """A public draw of a stage; the last one of its purpose is the one that counts."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="draws")
    purpose = models.CharField(max_length=12, choices=[(p.value, p.value) for p in DrawPurpose])
    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["stage", "pk"]

    def __str__(self) -> str:
        return f"{self.purpose} of stage {self.stage_id}"


class Opening(models.Model):
    """The anonymous numbers were opened: by whom, before which witness, when. Once a stage."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="opening")
    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening of stage {self.stage_id}"
