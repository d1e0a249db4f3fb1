"""The smallest valid class, and people in it."""

import datetime
from decimal import Decimal

from accounts.models import Person, Unit
from courses.actions.classes import SessionPlan, open_class, publish_class
from courses.models import Course, Track
from tests.factories.people import AT

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
_count = [0]


def make_course(**fields):
    track, _ = Track.objects.get_or_create(
        code="leading", defaults={"name_zh": "引领型", "name_en": "Leading"}
    )
    unit = Unit.objects.filter(code="JX").first() or Unit.add_root(
        code="JX", kind="city", name_zh="嘉兴市总工会", name_en="Jiaxing"
    )
    _count[0] += 1
    values = {
        "code": f"LD-{_count[0]:03d}",
        "title_zh": "工业机器人运维",
        "title_en": "Robots",
        "hours": Decimal(8),
        "mode": "on-site",
        "exam": "none",
        "certificate": "completion",
    }
    return Course.objects.create(track=track, unit=unit, **{**values, **fields})


def make_class(
    *, capacity=2, course=None, trainers=(), starts_at=None, sessions=2, at=AT, **fields
):
    course = course or make_course()
    first = starts_at or at + 10 * DAY
    plans = [
        SessionPlan(
            title_zh=f"第 {n + 1} 次",
            title_en=f"Session {n + 1}",
            kind="theory",
            starts_at=first + n * DAY,
            ends_at=first + n * DAY + 2 * HOUR,
            hours=Decimal(4),
        )
        for n in range(sessions)
    ]
    made = open_class(
        course=course,
        unit=course.unit,
        code=f"{course.code}-{fields.pop('no', 1)}",
        label_zh="第 1 班",
        label_en="Class 1",
        venue=None,
        room=None,
        capacity=capacity,
        opens_at=fields.pop("opens_at", None),
        closes_at=fields.pop("closes_at", None),
        cancel_until=None,
        sessions=plans,
        trainers=list(trainers),
        by=None,
        at=at,
        **fields,
    )
    return publish_class(course_class=made, by=None, at=at)


def make_people(count):
    return [Person.objects.create_user(name=f"人{n}", can_sign_in=True) for n in range(count)]
