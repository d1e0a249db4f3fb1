"""The demo's other ways to a seat: ballots, approval, nomination, quotas, ranked choices."""

import datetime
from collections.abc import Callable

from accounts.models import Person, Unit
from core.errors import RuleBroken
from courses.actions.approval import decide_request, hand_in
from courses.actions.ballot import freeze_class_ballot, reveal_ballot
from courses.actions.nominate import nominate
from courses.actions.quotas import QuotaWish, set_giving, set_quotas
from courses.actions.rounds import open_round, rank_choices
from courses.models import Course, CourseClass
from courses.rules.approval import Verdict
from courses.rules.states import ApprovalBy, Giving
from places.models import Room, Venue
from skillcamp.demo.classes import Plan, ask, open_somewhere, plan_of
from skillcamp.demo.people import Cast

DAY = datetime.timedelta(days=1)
BALLOT = plan_of(
    "LD-UAV", "3", "1 月摇号班", "January, by ballot", 33, 3, 8, 9, 270, 60, "GGX",
    giving=Giving.BALLOT,
)  # fmt: skip
DRAWN = plan_of(
    "PC-CAL", "3", "1 月摇号班", "January, by ballot", 40, 7, 6, 9, 90, 34, "HNG",
    seats=20, giving=Giving.BALLOT,
)  # fmt: skip
APPROVAL = plan_of(
    "JR-HSK", "2", "1 月班", "January", 36, 1, 8, 13, 270, 9, "ZPX", giving=Giving.APPROVAL
)
NOMINATION = plan_of(
    "MS-MSK", "2", "骨干班", "For key workers", 38, 1, 10, 9, 270, 3, "GGX",
    giving=Giving.NOMINATION,
)  # fmt: skip
ROUND = (
    plan_of("PC-PNT", "2", "冬季班", "Winter", 42, 7, 6, 14, 90, 5, "GRW", giving=Giving.BALLOT),
    plan_of("PC-MUS", "2", "冬季班", "Winter", 43, 7, 3, 12, 90, 5, "HNG", giving=Giving.BALLOT),
    plan_of("PC-VOC", "2", "冬季班", "Winter", 45, 7, 6, 19, 90, 5, "GRW", giving=Giving.BALLOT),
)
FIRST = 300


def build_ways(*, cast: Cast, at: datetime.datetime) -> None:
    """A class in each state of the ways that are not by arrival."""
    _quotas_tonight(cast, at)
    _ballot_open(_open(BALLOT, 0, cast, at), cast, at)
    _ballot_drawn(_open(DRAWN, 1, cast, at), cast, at)
    _approval(_open(APPROVAL, 2, cast, at), cast, at)
    _nomination(_open(NOMINATION, 3, cast, at), cast, at)
    _round([_open(plan, n, cast, at) for n, plan in enumerate(ROUND, start=4)], cast, at)


def _open(plan: Plan, number: int, cast: Cast, at: datetime.datetime) -> CourseClass:
    return open_somewhere(
        plan,
        FIRST + number,
        cast=cast,
        course=Course.objects.select_related("track").get(code=plan.course),
        venue=Venue.objects.get(code=plan.venue),
        rooms=list(Room.objects.select_related("venue").filter(venue__code=plan.venue)),
        at=at,
    )[0]


def _quotas_tonight(cast: Cast, at: datetime.datetime) -> None:
    riders = Unit.objects.get(code="JX-IND-RID")
    set_quotas(
        course_class=CourseClass.objects.get(code="PC-FLO-1"),
        wishes=[
            QuotaWish("外卖骑手", 8, unit=riders, name_en="Riders", release_at=at + 3 * DAY),
            QuotaWish("困难职工", 4, category="困难职工", name_en="Workers in hardship"),
        ],
        by=cast.by_role["organiser"],
        at=at - DAY,
    )


def _ballot_open(course_class: CourseClass, cast: Cast, at: datetime.datetime) -> None:
    organiser = cast.by_role["organiser"]
    set_giving(
        course_class=course_class,
        giving=Giving.BALLOT,
        closes_at=at + 4 * DAY,
        by=organiser,
        at=at - 9 * DAY,
    )
    riders = Unit.objects.get(code="JX-IND-RID")
    wish = QuotaWish("外卖骑手", 5, unit=riders, name_en="Riders", release_at=at + 20 * DAY)
    set_quotas(course_class=course_class, wishes=[wish], by=organiser, at=at - 9 * DAY)
    people = [cast.by_role["worker"], *cast.workers[:59]]
    ask(course_class, people, at - 8 * DAY, 0, at)


def _ballot_drawn(course_class: CourseClass, cast: Cast, at: datetime.datetime) -> None:
    organiser = cast.by_role["organiser"]
    set_giving(
        course_class=course_class,
        giving=Giving.BALLOT,
        closes_at=at - 2 * DAY,
        by=organiser,
        at=at - 12 * DAY,
    )
    riders = Unit.objects.get(code="JX-IND-RID")
    wish = QuotaWish("外卖骑手", 4, unit=riders, name_en="Riders", release_at=at + 9 * DAY)
    set_quotas(course_class=course_class, wishes=[wish], by=organiser, at=at - 12 * DAY)
    people = [cast.by_role["worker"], *cast.workers[40:73]]
    ask(course_class, people, at - 10 * DAY, 0, at - 3 * DAY)
    ballot = freeze_class_ballot(course_class=course_class, by=organiser, at=at - 2 * DAY)
    reveal_ballot(
        ballot=ballot, public_value="2026139 期 05 11 17 23 29 30 08", by=organiser, at=at - DAY
    )


def _approval(course_class: CourseClass, cast: Cast, at: datetime.datetime) -> None:
    """Requests to decide, one that came back, one with the unit's yes."""
    officer = cast.by_role["unit-officer"]
    set_giving(
        course_class=course_class,
        giving=Giving.APPROVAL,
        approval_by=ApprovalBy.BOTH,
        approval_until=at + 14 * DAY,
        closes_at=at + 10 * DAY,
        by=cast.by_role["organiser"],
        at=at - 9 * DAY,
    )
    inside = [p for p in cast.workers if _below(p, officer) and p.unit_confirmed_at][:5]
    waiting = [p for p in cast.workers if _below(p, officer) and not p.unit_confirmed_at][:1]
    others = [p for p in cast.workers if not _below(p, officer)][:3]
    people = [cast.by_role["worker"], cast.by_role["worker-offer"], *inside, *waiting, *others]
    rows = ask(course_class, people, at - 3 * DAY, 0, at)
    hand_in(
        enrolment=rows[0], note="想转岗做养老护理，班次时间合适。", by=people[0], at=at - 2 * DAY
    )
    decide_request(
        enrolment=rows[1],
        verdict=Verdict.RETURN,
        why="请补上健康证编号",
        until=at + 3 * DAY,
        by=officer,
        at=at - DAY,
    )
    decide_request(enrolment=rows[2], verdict=Verdict.APPROVE, by=officer, at=at - DAY)


def _below(person: Person, officer: Person) -> bool:
    home, unit = person.home_unit, officer.home_unit
    return home is not None and unit is not None and home.path.startswith(unit.path)


def _nomination(course_class: CourseClass, cast: Cast, at: datetime.datetime) -> None:
    organiser, officer = cast.by_role["organiser"], cast.by_role["unit-officer"]
    names = (("JX-NH", 4), ("JX-XZ", 4), ("JX-HN", 4), ("JX-TX", 4))
    wishes = []
    for code, seats in names:
        unit = Unit.objects.get(code=code)
        wishes.append(
            QuotaWish(
                unit.name_zh, seats, unit=unit, name_en=unit.name_en, release_at=at + 20 * DAY
            )
        )
    set_quotas(course_class=course_class, wishes=wishes, by=organiser, at=at - 9 * DAY)
    own = [p for p in cast.workers if _below(p, officer)][5:]
    _for_some(
        own,
        3,
        lambda person: nominate(
            course_class=course_class, person=person, by=officer, at=at - 5 * DAY
        ),
    )


def _for_some(people: list[Person], number: int, do: Callable[[Person], object]) -> None:
    """Do it for as many people; who has something else at that time is left out."""
    for person in people:
        try:
            do(person)
        except RuleBroken:
            continue
        number -= 1
        if not number:
            return


def _round(classes: list[CourseClass], cast: Cast, at: datetime.datetime) -> None:
    organiser = cast.by_role["organiser"]
    ballot = open_round(
        unit=classes[0].unit,
        title_zh="冬季选课：一次摇号，按志愿给席位",
        title_en="Winter season: one ballot, by your choices",
        classes=classes,
        closes_at=at + 6 * DAY,
        by=organiser,
        at=at - 4 * DAY,
    )
    orders = [classes[n:] + classes[:n] for n in range(3)]
    _for_some(
        cast.workers[100:],
        4,
        lambda person: rank_choices(
            ballot=ballot,
            person=person,
            choices=orders[person.pk % 3][:2],
            by=person,
            at=at - 3 * DAY,
        ),
    )
