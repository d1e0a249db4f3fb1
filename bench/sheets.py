"""A marked stage for the bench: scheme, judges and sheets, written straight into the tables."""

import hashlib
import hmac
import os
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from accounts.models import Person, Unit
from competitions.models import (
    Aspect,
    Assignment,
    Competition,
    Criterion,
    Delegation,
    Entry,
    Event,
    JudgeSession,
    MarkedStage,
    Official,
    Panel,
    PanelJudge,
    Scheme,
    Sheet,
    Stage,
    StageEntry,
)
from core.clock import now

ASPECTS = 34


@dataclass(frozen=True)
class Made:
    """What was made."""

    stage: Stage
    aspects: Sequence[Aspect]
    judges: Sequence[PanelJudge]
    sheets: Sequence[Sheet]


def make_stage(
    code: str, *, entries: int, judges: int, state: str = "draft", rehearsal: bool = True
) -> Made:
    """A running stage of `entries`, each with a sheet of every judge, 34 aspects of points.

    A rehearsal is not public: it has no board.
    """
    at = now()
    unit = Unit.objects.order_by("pk").first() or Unit.add_root(
        code="BENCH", kind="city", name_zh="市总工会"
    )
    competition = Competition.objects.create(
        code=code, unit=unit, title_zh=code, state="running", rehearsal=rehearsal
    )
    event = Event.objects.create(code=code, competition=competition, title_zh=code)
    scheme = Scheme.objects.create(competition=competition, code=code, imported_at=at)
    criterion = Criterion.objects.create(scheme=scheme, letter="A", title_zh="A")
    aspects = Aspect.objects.bulk_create(
        Aspect(
            scheme=scheme,
            criterion=criterion,
            code=f"A{n}",
            order=n,
            title_zh=f"A{n}",
            kind="points",
            maximum=Decimal(3),
            step=Decimal("0.5"),
        )
        for n in range(1, ASPECTS + 1)
    )
    stage = Stage.objects.create(
        event=event, no=1, title_zh="实操", format="marked", state="running", changed_at=at
    )
    MarkedStage.objects.create(stage=stage, scheme=scheme)
    seats = _seats(competition, event, stage, aspects, judges)
    turns = _turns(event, stage, unit, entries)
    sheets = Sheet.objects.bulk_create(
        (
            Sheet(
                stage=stage,
                stage_entry=turn,
                judge=seat,
                state=state,
                done=0 if state == "draft" else ASPECTS,
                expected=ASPECTS,
                changed_at=at,
            )
            for turn in turns
            for seat in seats
        ),
        batch_size=500,
    )
    return Made(stage, aspects, seats, sheets)


def _seats(
    competition: Competition,
    event: Event,
    stage: Stage,
    aspects: Sequence[Aspect],
    count: int,
) -> list[PanelJudge]:
    panel = Panel.objects.create(stage=stage, no=1, name_zh="甲")
    seats = []
    for n in range(1, count + 1):
        person = Person.objects.create(name=f"测量{n}")
        official = Official.objects.create(
            competition=competition, event=event, person=person, duty="judge"
        )
        seats.append(PanelJudge.objects.create(panel=panel, official=official, no=n))
    Assignment.objects.bulk_create(
        Assignment(stage=stage, aspect=aspect, judge=seat) for aspect in aspects for seat in seats
    )
    return seats


def _turns(event: Event, stage: Stage, unit: Unit, count: int) -> list[StageEntry]:
    delegation = Delegation.objects.create(competition=event.competition, unit=unit)
    entries = Entry.objects.bulk_create(
        (
            Entry(
                event=event,
                unit=unit,
                delegation=delegation,
                name_zh=f"选手{n}",
                start_no=n,
                created_at=now(),
            )
            for n in range(1, count + 1)
        ),
        batch_size=500,
    )
    return StageEntry.objects.bulk_create(
        (
            StageEntry(stage=stage, entry=entry, order=n, number=f"K-{n:04d}")
            for n, entry in enumerate(entries, start=1)
        ),
        batch_size=500,
    )


def token_of(seat: PanelJudge) -> str:
    """A device token of the judge, good for a day."""
    key = secrets.token_hex(16)
    token = hmac.new(key.encode(), b"device-token", hashlib.sha256).hexdigest()
    at = now()
    JudgeSession.objects.create(
        official=seat.official,
        key_sha256=hashlib.sha256(key.encode()).hexdigest(),
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        device=str(uuid.uuid4()),
        opened_at=at,
        expires_at=at + timedelta(hours=10),
        token_until=at + timedelta(hours=24),
    )
    return token
