"""The demo's classes: tonight's openings, open, full with a queue, running, finished."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import Person, Unit
from core.errors import RuleBroken
from courses.actions.arrivals import record_arrivals
from courses.actions.certify import issue_for_class
from courses.actions.classes import SessionPlan, open_class, publish_class
from courses.actions.complete import confirm, propose, sign
from courses.actions.crowd import settle_class
from courses.actions.enrol import cancel_enrolment
from courses.actions.grade import give_marks
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.models import Course, CourseClass, Enrolment
from courses.rules.states import EnrolmentState, Giving
from places.models import Room, Venue
from skillcamp.demo.people import Cast
from skillcamp.demo.topics import topics_for

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Plan:
    """One class of the demo. `start_days` from today; `opens_days` None: open since long."""

    course: str
    suffix: str
    label_zh: str
    label_en: str
    start_days: int
    every_days: int
    sessions: int
    hour: int
    minutes: int
    people: int
    venue: str
    tonight: bool = False
    seats: int | None = None
    offer: bool = False
    giving: Giving = Giving.ARRIVAL
    minute: int = 0
    ages: tuple[int | None, int | None] = (None, None)


def plan_of(*args: object, **kwargs: object) -> Plan:
    """A plan, short."""
    return Plan(*args, **kwargs)  # type: ignore[arg-type]


PLANS = (
    # opening tonight
    plan_of("LD-AIT", "1", "12 月班", "December", 12, 3, 8, 18, 180, 0, "ZPX", tonight=True),
    plan_of("PC-FLO", "1", "12 月第 1 班", "December, 1", 9, 7, 3, 14, 90, 0, "GRW", tonight=True),
    plan_of(
        "PC-STD", "1", "12 月晚班", "December evenings", 10, 7, 4, 19, 90, 0, "GRW", tonight=True
    ),
    # open, seats left
    plan_of("LD-ROB", "3", "第 3 班", "Class 3", 9, 2, 10, 13, 180, 22, "GGX"),
    plan_of("LD-PYP", "1", "线上晚班", "Online evenings", 8, 2, 9, 19, 180, 26, "CLD"),
    plan_of("JR-INF", "2", "12 月班", "December", 6, 1, 10, 9, 270, 18, "ZPX", ages=(18, 55)),
    plan_of("JR-HSK", "1", "12 月班", "December", 14, 1, 8, 9, 270, 9, "ZPX"),
    plan_of("JR-SHA", "2", "第 2 班", "Class 2", 8, 2, 8, 9, 225, 11, "GGX"),
    plan_of("EX-SHL", "2", "12 月班", "December", 14, 2, 6, 13, 180, 36, "GRW"),
    plan_of("RT-ECM", "1", "12 月班", "December", 11, 2, 8, 13, 180, 17, "ZPX"),
    plan_of("RT-OSE", "1", "线上班", "Online", 7, 2, 10, 19, 180, 23, "CLD"),
    plan_of("MS-ELE", "1", "电力专场", "For electricity workers", 13, 1, 8, 9, 180, 20, "GGX"),
    plan_of("MS-MSK", "1", "12 月班", "December", 15, 1, 10, 9, 270, 12, "GGX"),
    plan_of("PC-PHO", "2", "12 月第 1 班", "December, 1", 7, 7, 4, 19, 90, 31, "GRW", offer=True),
    plan_of("PC-VOC", "1", "周三晚班", "Wednesday evenings", 8, 7, 6, 19, 90, 25, "GRW"),
    plan_of("PC-FIT", "1", "周四晚班", "Thursday evenings", 9, 7, 6, 19, 90, 30, "GRW"),
    plan_of("PC-PNT", "1", "周末班", "Weekends", 11, 7, 6, 14, 90, 19, "GRW"),
    plan_of("PC-MUS", "1", "午间班", "Lunch hours", 8, 7, 3, 12, 90, 14, "HNG"),
    plan_of("PC-COM", "1", "周日班", "Sundays", 12, 7, 4, 14, 90, 16, "HNG"),
    plan_of("PC-BAK", "2", "12 月班", "December", 10, 7, 3, 14, 90, 13, "GRW"),
    plan_of("PC-ETQ", "1", "上门专场", "At your place", 16, 7, 2, 14, 90, 33, "GRW"),
    plan_of("SF-FIR", "1", "班组场", "For shifts", 16, 1, 2, 14, 135, 44, "GGX"),
    plan_of("SF-SAF", "1", "线上班", "Online", 9, 1, 2, 19, 135, 40, "CLD", giving=Giving.OPEN),
    plan_of("CH-SUM", "1", "寒假班", "Winter holidays", 60, 1, 10, 8, 540, 21, "GRW"),
    plan_of(
        "CL-LIV",
        "1",
        "下周直播",
        "Next week's live",
        6,
        7,
        1,
        20,
        45,
        60,
        "CLD",
        giving=Giving.OPEN,
        minute=30,
    ),
    # full, people wait
    plan_of("LD-UAV", "2", "12 月第 1 班", "December, 1", 11, 3, 8, 9, 270, 31, "GGX"),
    plan_of("RT-FLT", "2", "12 月班", "December", 7, 2, 10, 9, 180, 23, "GGX"),
    plan_of("PC-TEA", "2", "12 月第 1 班", "December, 1", 5, 7, 3, 14, 90, 28, "GRW", offer=True),
    plan_of("PC-CAL", "2", "周六班", "Saturdays", 12, 7, 6, 9, 90, 35, "HNG"),
    # running
    plan_of("LD-ROB", "2", "第 2 班", "Class 2", -8, 2, 10, 13, 180, 30, "GGX"),
    plan_of("PC-PHO", "1", "11 月班", "November", -14, 7, 4, 19, 90, 34, "GRW"),
    plan_of("JR-INF", "1", "11 月班", "November", -9, 1, 12, 9, 225, 26, "ZPX"),
    plan_of("RT-FLT", "1", "11 月班", "November", -7, 1, 10, 8, 180, 20, "GGX"),
    # finished
    plan_of("PC-TEA", "1", "10 月班", "October", -40, 7, 3, 14, 90, 22, "GRW"),
    plan_of("PC-CAL", "1", "秋季班", "Autumn", -70, 7, 6, 9, 90, 24, "GRW"),
    plan_of("LD-UAV", "1", "秋季班", "Autumn", -60, 3, 8, 9, 270, 22, "GGX"),
    plan_of("EX-SHL", "1", "10 月班", "October", -45, 2, 6, 13, 180, 28, "GRW"),
    plan_of("PC-BAK", "1", "11 月班", "November", -18, 7, 3, 9, 90, 18, "GRW"),
)
# Finished, but with work left: the trainer has signed, the organiser has yet to confirm.
TO_CONFIRM = {"PC-BAK-1"}
TRAINER_OF_THE_DEMO = {("LD-ROB", "2"), ("PC-PHO", "1"), ("PC-BAK", "1")}


def build_classes(*, cast: Cast, at: datetime.datetime) -> None:
    """Open every class, fill it, and hold what lies in the past."""
    rng = Random(926)  # noqa: S311 - made-up content, no secret
    courses = {c.code: c for c in Course.objects.select_related("track")}
    rooms: dict[str, list[Room]] = {}
    for room in Room.objects.select_related("venue"):
        rooms.setdefault(room.venue.code, []).append(room)
    venues = {v.code: v for v in Venue.objects.all()}
    for index, plan in enumerate(PLANS):
        course_class, trainer = open_somewhere(
            plan,
            index,
            cast=cast,
            course=courses[plan.course],
            venue=venues[plan.venue],
            rooms=rooms.get(plan.venue, []),
            at=at,
        )
        _fill(course_class, plan, cast=cast, rng=rng, index=index, at=at)
        if plan.start_days <= 0:
            _hold(course_class, trainer=trainer, cast=cast, rng=rng, at=at)


def open_somewhere(
    plan: Plan,
    index: int,
    *,
    cast: Cast,
    course: Course,
    venue: Venue,
    rooms: list[Room],
    at: datetime.datetime,
) -> tuple[CourseClass, Person]:
    """Open the class with the first trainer and room that are free at its times."""
    own = (plan.course, plan.suffix) in TRAINER_OF_THE_DEMO
    trainers = [cast.by_role["trainer"]] if own else cast.trainers[1:]
    places: list[Room | None] = [None] if plan.venue == "CLD" else [*rooms]
    for attempt in range(len(trainers) * len(places)):
        number = index + attempt
        trainer = trainers[number % len(trainers)]
        room = places[(number + attempt // len(trainers)) % len(places)]
        try:
            made = _open(
                plan,
                course=course,
                venue=venue,
                room=room,
                trainer=trainer,
                by=cast.by_role["organiser"],
                at=at,
            )
        except RuleBroken:
            continue
        return made, trainer
    raise LookupError(f"no free trainer and room for {plan.course}-{plan.suffix}")


def _sessions(
    plan: Plan, course: Course, room: Room | None, venue: Venue, at: datetime.datetime
) -> list[SessionPlan]:
    first = at.astimezone(SHANGHAI).replace(
        hour=plan.hour, minute=plan.minute, second=0, microsecond=0
    )
    first += datetime.timedelta(days=plan.start_days)
    hours = (Decimal(course.hours) / plan.sessions).quantize(Decimal("0.01"))
    plans = []
    for n, (zh, en) in enumerate(_topics(course, plan.sessions)):
        starts = first + datetime.timedelta(days=n * plan.every_days)
        plans.append(
            SessionPlan(
                title_zh=zh,
                title_en=en,
                kind="practical" if n % 2 else "theory",
                starts_at=starts,
                ends_at=starts + datetime.timedelta(minutes=plan.minutes),
                hours=hours,
                room=room,
                venue=venue,
            )
        )
    return plans


def _topics(course: Course, count: int) -> list[tuple[str, str]]:
    topics = topics_for(course.code, min(count, 10))
    return [topics[n % len(topics)] for n in range(count)]


def _open(
    plan: Plan,
    *,
    course: Course,
    venue: Venue,
    room: Room | None,
    trainer: Person,
    by: Person,
    at: datetime.datetime,
) -> CourseClass:
    sessions = _sessions(plan, course, room, venue, at)
    first = sessions[0].starts_at
    opened = min(at, first) - datetime.timedelta(days=30)
    opens_at: datetime.datetime | None = opened
    if plan.tonight:
        opens_at = at.astimezone(SHANGHAI).replace(hour=20, minute=0, second=0, microsecond=0)
        if opens_at <= at:
            opens_at += datetime.timedelta(days=1)
    course_class = open_class(
        course=course,
        unit=Unit.objects.get(code="JX"),
        code=f"{plan.course}-{plan.suffix}",
        label_zh=plan.label_zh,
        label_en=plan.label_en,
        venue=venue,
        room=room,
        capacity=None if plan.giving == Giving.OPEN else plan.seats or course.default_seats,
        giving=plan.giving,
        opens_at=opens_at,
        closes_at=first - datetime.timedelta(hours=2),
        cancel_until=first - datetime.timedelta(hours=48),
        age_from=plan.ages[0],
        age_to=plan.ages[1],
        sessions=sessions,
        trainers=[trainer],
        made_up=True,
        by=by,
        at=opened,
    )
    publish_class(course_class=course_class, by=by, at=opened)
    return course_class


def _fill(
    course_class: CourseClass,
    plan: Plan,
    *,
    cast: Cast,
    rng: Random,
    index: int,
    at: datetime.datetime,
) -> None:
    if plan.tonight:
        return
    first = course_class.first_session_at or at
    asked = min(at, first) - datetime.timedelta(days=20)
    worker, second = cast.by_role["worker"], cast.by_role["worker-offer"]
    first_asking = []
    if course_class.code in {"PC-PHO-1", "PC-TEA-1", "PC-CAL-1", "PC-FIT-1", "LD-UAV-1"}:
        first_asking.append(worker)
    if course_class.code in {"LD-ROB-2", "PC-TEA-1", "PC-BAK-1"}:
        first_asking.append(second)
    wanted = max(plan.people, course_class.capacity or 0) if plan.offer else plan.people
    line = iter([*first_asking, *rng.sample(cast.workers, len(cast.workers))])
    enrolments: list[Enrolment] = []
    while missing := list(islice(line, wanted - len(enrolments))):
        enrolments += ask(
            course_class, missing, asked + datetime.timedelta(minutes=index), len(enrolments), at
        )
    if plan.offer:
        last = worker if course_class.code == "PC-TEA-2" else second
        enrolments += ask(course_class, [last], at - datetime.timedelta(days=1), 0, at)
    if plan.offer:
        for leaving in (e for e in enrolments[:6:3] if e.state == EnrolmentState.ENROLLED):
            cancel_enrolment(
                enrolment=leaving,
                by=leaving.person,
                at=at - datetime.timedelta(hours=2),
            )


def ask(
    course_class: CourseClass,
    people: list[Person],
    since: datetime.datetime,
    ahead: int,
    at: datetime.datetime,
) -> list[Enrolment]:
    """Arrive seven minutes apart; who has something else at that time is refused and left out."""
    moment = at - datetime.timedelta(minutes=1)
    arrivals = [
        record_arrivals(
            course_class=course_class,
            people=[person],
            by=person,
            at=min(since + datetime.timedelta(minutes=7 * n), moment),
        )[0]
        for n, person in enumerate(people, ahead)
    ]
    settle_class(course_class=course_class, at=arrivals[-1].at)
    answered = Enrolment.objects.filter(arrivals__in=arrivals).select_related("person")
    return list(answered.order_by("place"))


def _hold(
    course_class: CourseClass,
    *,
    trainer: Person,
    cast: Cast,
    rng: Random,
    at: datetime.datetime,
) -> None:
    enrolled = list(course_class.enrolments.filter(state=EnrolmentState.ENROLLED))
    sessions = list(course_class.sessions.all())
    for session in sessions:
        if session.ends_at > at:
            continue
        marked = session.ends_at - datetime.timedelta(minutes=5)
        marks = [
            RollMark(
                id=uuid4(),
                enrolment_uuid=enrolment.uuid,
                status=_status(rng, sure=enrolment.person_id == cast.by_role["worker"].pk),
                at=marked,
            )
            for enrolment in enrolled
        ]
        mark_roll(session=session, marks=marks, by=trainer, at=marked)
        sign_off(session=session, by=trainer, at=session.ends_at)
    if any(session.ends_at > at for session in sessions):
        return
    ended = course_class.last_session_at or at
    for item in course_class.graded_items.filter(kind="mark"):
        give_marks(
            item=item,
            marks={e.uuid: Decimal(rng.randrange(116, 196)) / 2 for e in enrolled},
            by=trainer,
            at=ended + datetime.timedelta(hours=2),
        )
    propose(course_class=course_class, by=trainer, at=ended + datetime.timedelta(hours=3))
    sign(course_class=course_class, by=trainer, at=ended + datetime.timedelta(hours=4))
    if course_class.code not in TO_CONFIRM:
        confirm(
            course_class=course_class,
            by=cast.by_role["organiser"],
            at=ended + datetime.timedelta(days=1),
        )
        issue_for_class(course_class=course_class, at=ended + datetime.timedelta(days=1))


def _status(rng: Random, *, sure: bool) -> str:
    if sure:
        return "present"
    return rng.choices(["present", "late", "absent", "on_leave"], [88, 5, 4, 3])[0]
