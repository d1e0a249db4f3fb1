"""The demo's exceptions: a no-show with an appeal, a moved session, a rule set aside."""

import datetime
from uuid import uuid4

from accounts.models import Person, Unit
from courses.actions.class_rules import set_class_rules
from courses.actions.overrides import override_rules
from courses.actions.roll import RollMark, mark_roll
from courses.actions.session_moves import move_session
from courses.actions.strikes import appeal_strike, set_strike_policy
from courses.models import ClassSession, CourseClass, Enrolment, Strike
from courses.queries.session_moves import Target, preview_move
from courses.rules.eligibility import Rule
from skillcamp.demo.people import Cast

MISSED = 2
LONG_AGO = datetime.timedelta(days=200)
QUARTER = datetime.timedelta(minutes=15)


def build_rules(*, cast: Cast, at: datetime.datetime) -> None:
    """What a rule looks like that says no, was set aside, or costs something."""
    organiser = cast.by_role["organiser"]
    set_strike_policy(
        unit=Unit.objects.get(code="JX"),
        on=True,
        limit_halves=6,
        block_days=30,
        by=organiser,
        at=at - LONG_AGO,
    )
    _miss(cast.by_role["worker-offer"], by=organiser, at=at)
    _move(cast.by_role["worker"], by=organiser, at=at)
    override_rules(
        course_class=CourseClass.objects.get(code="RT-OSE-1"),
        person=cast.by_role["worker-new"],
        rules=[Rule.PREREQUISITES],
        reason="有三年网店经营经历，已看过材料",
        by=organiser,
        at=at - datetime.timedelta(days=1),
    )
    set_class_rules(
        course_class=CourseClass.objects.get(code="MS-ELE-1"),
        only_units=[],
        only_groups=["农民工", "新就业形态"],
        age_from=None,
        age_to=None,
        needed_skills=[],
        season="冬季班",
        season_limit=2,
        by=organiser,
        at=at - datetime.timedelta(days=1),
    )


def _miss(person: Person, *, by: Person, at: datetime.datetime) -> None:
    """Absent twice in a running class: a talk, then a no-show that is appealed against."""
    enrolment = Enrolment.objects.get(person=person, course_class__code="LD-ROB-2")
    sessions = ClassSession.objects.filter(course_class__code="LD-ROB-2")
    held = sessions.exclude(signed_off_at=None).order_by("starts_at")[:MISSED]
    for session in held:
        mark = RollMark(uuid4(), enrolment.uuid, "absent", session.ends_at, "点名时不在")
        mark_roll(session=session, marks=[mark], by=by, at=session.ends_at)
    last = Strike.objects.filter(person=person).order_by("pk").last()
    if last is not None:
        appeal_strike(
            strike=last,
            text="当天厂里临时加班，已托班组长带话，没来得及请假。",
            by=person,
            at=at - datetime.timedelta(hours=5),
        )


def _move(person: Person, *, by: Person, at: datetime.datetime) -> None:
    """A session that is moved to where the person has another: the first that can be."""
    there = ClassSession.objects.filter(course_class__code="PC-PHO-1", starts_at__gt=at)
    moved = ClassSession.objects.filter(course_class__code="PC-FIT-1", starts_at__gt=at)
    for session in moved.select_related("course_class", "venue", "room").order_by("starts_at"):
        for other in there:
            for step in range(-3, 4):
                starts = other.starts_at + step * QUARTER
                ends = starts + (session.ends_at - session.starts_at)
                target = Target(starts, ends, session.venue, session.room)
                found = preview_move(session, target)
                if found.possible and any(h.enrolment.person == person for h in found.hits):
                    move_session(
                        session=session,
                        target=target,
                        reason="场馆当晚停电检修",
                        by=by,
                        at=at - datetime.timedelta(hours=3),
                    )
                    return
