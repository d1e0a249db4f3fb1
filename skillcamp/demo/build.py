"""Builds the demo: every course, unit and venue, classes in each state, through the actions."""

import datetime

from django.db import transaction

from accounts.actions.units import import_units
from accounts.models import Person, Unit
from cms.actions import make_editor
from cms.seed import build_site
from core.workdays.actions import enter_year
from courses.actions.catalogue import save_course
from courses.models import Course, Topic, Track
from places.actions.venues import import_venues
from skillcamp.demo.changes import build_changes
from skillcamp.demo.classes import build_classes
from skillcamp.demo.competitions import build_competitions
from skillcamp.demo.cup import build_cups
from skillcamp.demo.fire import build_fire_drill
from skillcamp.demo.papers import build_papers
from skillcamp.demo.people import build_people
from skillcamp.demo.rows import rows
from skillcamp.demo.rules import build_rules
from skillcamp.demo.table import build_table
from skillcamp.demo.topics import SUMMARIES, TOPICS, topics_for
from skillcamp.demo.ways import build_ways

WORKERS = 300


# Who wants to open a business has learnt to run an online shop first.
NEEDS = {"RT-OSE": "RT-ECM"}


def build_prerequisites(*, by: Person, at: datetime.datetime) -> None:
    """Courses that others come before; set after the classes were filled."""
    for code, needed in NEEDS.items():
        save_course(
            course=Course.objects.get(code=code),
            values={},
            prerequisites=[Course.objects.get(code=needed)],
            by=by,
            at=at,
        )


def build_catalogue() -> None:
    """Tracks, courses and their topics, as `catalogue.csv` has them."""
    Track.objects.bulk_create(
        Track(code=r["code"], order=n, name_zh=r["name_zh"], name_en=r["name_en"])
        for n, r in enumerate(rows("tracks.csv"))
    )
    tracks = {track.code: track for track in Track.objects.all()}
    city = Unit.objects.get(code="JX")
    courses = Course.objects.bulk_create(
        Course(
            code=r["code"],
            track=tracks[r["track"]],
            unit=city,
            title_zh=r["title_zh"],
            title_en=r["title_en"],
            summary_zh=SUMMARIES[r["code"]][0],
            summary_en=SUMMARIES[r["code"]][1],
            audience_zh=r["audience_zh"],
            audience_en=r["audience_en"],
            hours=r["hours"],
            default_seats=int(r["seats"]),
            mode=r["mode"],
            exam=r["exam"],
            certificate=r["certificate"],
            pass_mark=None if r["exam"] == "none" else "60.00",
            order=n,
        )
        for n, r in enumerate(rows("catalogue.csv"))
    )
    Topic.objects.bulk_create(
        Topic(
            course=course,
            no=n,
            title_zh=zh,
            title_en=en,
            hours=round(float(course.hours) / len(topics), 2),
        )
        for course in courses
        for topics in [topics_for(course.code, len(TOPICS.get(course.code, [])) or 4)]
        for n, (zh, en) in enumerate(topics, start=1)
    )


@transaction.atomic
def build_demo(*, at: datetime.datetime) -> None:
    """Build everything once, on an empty database."""
    long_ago = at - datetime.timedelta(days=200)
    import_units(rows=rows("units.csv"), by=None, at=long_ago)
    import_venues(rows=rows("venues.csv"), by=None, at=long_ago)
    # The library knows a year only once its holidays are published; notices may reach into the next.
    enter_year(year=at.year + 1, by=None, at=at)
    build_catalogue()
    cast = build_people(at=long_ago, workers=WORKERS)
    build_classes(cast=cast, at=at)
    build_ways(cast=cast, at=at)
    build_prerequisites(by=cast.by_role["organiser"], at=at)
    build_rules(cast=cast, at=at)
    build_changes(cast=cast, at=at)
    build_competitions(at=at)
    build_papers(at=at)
    build_fire_drill(cast=cast, at=at)
    build_table(cast=cast, at=at)
    build_cups(cast=cast, at=at)
    build_site(at=at)
    for role in ("editor", "administrator"):
        make_editor(person=cast.by_role[role])
