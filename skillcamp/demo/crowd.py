"""A crowd for load tests: people with API tokens of their own, and a class to rush for."""

import datetime
import hashlib
import secrets
from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction

from accounts.models import ApiToken, Person, Unit
from courses.actions.classes import SessionPlan, open_class, publish_class
from courses.models import Course, CourseClass, Track
from courses.rules.states import Giving

DAYS = 30
AT_ONCE = 1000
COURSE = "RUSH"


@transaction.atomic
def make_people_with_tokens(*, count: int, at: datetime.datetime) -> Iterator[str]:
    """Made-up people without a way to sign in, each with a token of all scopes; the tokens' texts.

    No fact and no password is written: they are nobody, and ten thousand take some seconds.
    """
    unit = Unit.objects.order_by("path").first()
    texts: list[str] = []
    for first in range(0, count, AT_ONCE):
        people = Person.objects.bulk_create(
            Person(name=f"测{first + n + 1:06d}", home_unit=unit, made_up=True)
            for n in range(min(AT_ONCE, count - first))
        )
        plain = [f"sc_{secrets.token_urlsafe(32)}" for _person in people]
        ApiToken.objects.bulk_create(
            ApiToken(
                person=person,
                label="load",
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                created_at=at,
                expires_at=at + datetime.timedelta(days=DAYS),
            )
            for person, text in zip(people, plain, strict=True)
        )
        texts += plain
    return iter(texts)


@transaction.atomic
def make_class_to_rush_for(*, code: str, seats: int, at: datetime.datetime) -> CourseClass:
    """A public rehearsal-free class that is open now, two sessions a month ahead.

    A class of that name is a broken rule of the database: each rush has a class of its own.
    """
    unit = Unit.objects.order_by("path").first()
    if unit is None:
        unit = Unit.add_root(code="RUSH", kind="city", name_zh="测试总工会", name_en="Test union")
    track, _made = Track.objects.get_or_create(
        code="rush", defaults={"name_zh": "压力测试", "name_en": "Load test"}
    )
    # Of one course a person has one seat: so that each rush stands alone, so does its course.
    course = Course.objects.create(
        code=f"{COURSE}-{code}"[:40],
        track=track,
        unit=unit,
        title_zh="抢课测试",
        title_en="A rush for seats",
        hours=Decimal(4),
        mode="on-site",
        exam="none",
        certificate="completion",
    )
    first = (at + datetime.timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    plans = [
        SessionPlan(
            title_zh=f"第 {n + 1} 次",
            title_en=f"Session {n + 1}",
            kind="theory",
            starts_at=first + datetime.timedelta(days=n),
            ends_at=first + datetime.timedelta(days=n, hours=2),
            hours=Decimal(2),
        )
        for n in range(2)
    ]
    made = open_class(
        course=course,
        unit=unit,
        code=code,
        label_zh="抢课测试班",
        label_en="Rush",
        venue=None,
        room=None,
        capacity=seats,
        giving=Giving.ARRIVAL,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        sessions=plans,
        trainers=[],
        made_up=True,
        by=None,
        at=at,
    )
    return publish_class(course_class=made, by=None, at=at)
