"""A result on its way, for officials and organisers: where it stands, who may move it, what waits."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from accounts.models import Person
from certificates.models import Certificate
from competitions.models import Award, EntryMember, Event, Official, Result, Stage
from competitions.queries.access import live_officials
from competitions.queries.missing import missing_in
from competitions.queries.seeing import Viewer
from competitions.rules.states import Duty, MemberRole, ResultState, StageState

CHECKERS = frozenset({Duty.CHECKER, Duty.SCORER})
# A move of a result → the duties that may make it; the organiser's moves have none.
MOVERS: dict[str, frozenset[Duty]] = {
    "check": CHECKERS,
    "sign": frozenset({Duty.CHIEF_JUDGE}),
    "publish": frozenset(),
    "finalise": frozenset(),
    "reopen": frozenset({Duty.CHIEF_JUDGE}),
}
NEXT: dict[ResultState, str] = {
    ResultState.COMPUTING: "check",
    ResultState.CHECKED: "sign",
    ResultState.SIGNED: "publish",
    ResultState.PROVISIONAL: "finalise",
}
ORGANISERS = frozenset({"publish", "finalise", "reopen"})
# What the chief judge may open again alone; what is public is for the organiser.
CHIEF_REOPENS = frozenset({ResultState.CHECKED, ResultState.SIGNED})


def may_move(viewer: Viewer, result: Result, move: str) -> bool:
    """May the viewer make this move of the result, by duty?"""
    if move in ORGANISERS and viewer.organises:
        return True
    if move == "reopen" and result.state not in CHIEF_REOPENS:
        return False
    return bool(viewer.duties & MOVERS[move])


def movers(event: Event) -> dict[str, list[str]]:
    """Move → the names of those who may make it by duty; one query."""
    names: dict[str, list[str]] = {move: [] for move in MOVERS}
    for official in live_officials(event).select_related("person").order_by("pk"):
        for move, duties in MOVERS.items():
            if official.duty in duties and official.person.name not in names[move]:
                names[move].append(official.person.name)
    return names


def supervisors(event: Event) -> list[Official]:
    """Those who may witness an opening."""
    return list(live_officials(event).filter(duty=Duty.SUPERVISOR).select_related("person"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stage that holds the result back: what is missing there, or that its numbers are closed."""

    stage: Stage
    missing: list[tuple[str, str]]
    opened: bool

    @property
    def done(self) -> bool:
        """Does it hold nothing back?"""
        return self.opened and self.stage.state == StageState.CLOSED


def waiting_stages(stages: list[Stage], opened: set[int]) -> list[Waiting]:
    """The stages in order; what is missing is read of those that are not closed."""
    return [
        Waiting(
            stage,
            [] if stage.state == StageState.CLOSED else missing_in(stage),
            stage.pk in opened,
        )
        for stage in stages
    ]


@dataclass(frozen=True, slots=True)
class AwardGiven:
    """An award with its entry's people and their certificates."""

    award: Award
    people: list[tuple[Person, Certificate | None]]
    rank: int | None
    mark: Decimal | None


def awards_of(event: Event) -> list[AwardGiven]:
    """The live awards of an event with people and certificates, in the order of ranks."""
    awards = list(
        Award.objects.filter(event=event, withdrawn_at=None)
        .select_related("rule", "entry__unit")
        .prefetch_related(
            Prefetch("entry__members", queryset=_members()),
        )
    )
    certificates = {
        row.source: row
        for row in Certificate.objects.filter(
            source__in=[
                f"award:{award.uuid}:{member.person_id}"
                for award in awards
                for member in award.entry.members.all()
            ]
        ).order_by("pk")
    }
    places = {row.entry_id: row for row in event.standings.all()}
    found = []
    for award in awards:
        place = places.get(award.entry_id)
        people = [
            (m.person, certificates.get(f"award:{award.uuid}:{m.person_id}"))
            for m in award.entry.members.all()
        ]
        found.append(
            AwardGiven(award, people, place.rank if place else None, place.mark if place else None)
        )
    found.sort(key=lambda one: (one.rank is None, one.rank or 0, one.award.entry.start_no))
    return found


def _members() -> QuerySet[EntryMember]:
    rows = EntryMember.objects.filter(role=MemberRole.MEMBER)
    return rows.select_related("person").order_by("no")


def final_since(result: Result, today: datetime.date) -> datetime.date | None:
    """The first day on which the result can be made final, once it has come."""
    if result.state != ResultState.PROVISIONAL or result.notice_to is None:
        return None
    first = result.notice_to + datetime.timedelta(days=1)
    return first if first <= today else None
