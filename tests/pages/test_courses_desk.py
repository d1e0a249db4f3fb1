"""The buttons of the organiser's class page, the marks grid and the roll; courses on the desk."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from certificates.models import Certificate
from core.clock import now
from core.jobs.models import Job
from courses.actions.certify import source_of
from courses.models import (
    AttendanceEvent,
    AttendanceRecord,
    ClassSession,
    Completion,
    Course,
    CourseClass,
    Grade,
    GradedItem,
    GradeFact,
)

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def organiser(demo):
    return signed_in(demo["organiser"])


@pytest.fixture
def trainer(demo):
    return signed_in(demo["trainer"])


def an_issued(code):
    """A completion of the class that has its certificate."""
    completions = Completion.objects.filter(enrolment__course_class__code=code).select_related(
        "enrolment"
    )
    return next(
        (c, certificate)
        for c in completions
        for certificate in Certificate.objects.filter(
            source=source_of(c.enrolment), state="issued"
        )
    )


def test_an_item_is_closed_and_opened_again_by_its_button(demo, trainer):
    address = reverse("courses:grades", args=["LD-ROB-2"])
    item = GradedItem.objects.get(course_class__code="LD-ROB-2", code="theory")
    trainer.post(address, {"close": "theory"})
    item.refresh_from_db()
    assert item.closed_at is not None
    assert b'name="open" value="theory"' in trainer.get(address).content
    enrolment = item.course_class.enrolments.filter(state="enrolled").first()
    refused = trainer.post(address, {f"m-{item.pk}-{enrolment.pk}": "80"}, follow=True)
    assert not Grade.objects.filter(item=item, enrolment=enrolment, mark=80).exists()
    assert refused.status_code == 200
    trainer.post(address, {"open": "theory"})
    item.refresh_from_db()
    assert item.closed_at is None
    trainer.post(address, {f"m-{item.pk}-{enrolment.pk}": "80"})
    assert Grade.objects.get(item=item, enrolment=enrolment).mark == Decimal(80)
    assert GradeFact.objects.filter(grade__item=item).exists()


def test_a_completion_is_opened_again_with_a_reason_and_its_certificate_is_revoked(
    demo, organiser
):
    completion, certificate = an_issued("PC-TEA-1")
    change = reverse("courses:change", args=["PC-TEA-1"])
    asked = {"do": "reopen", "enrolment": str(completion.enrolment.uuid)}
    organiser.post(change, {**asked, "why": " "})
    certificate.refresh_from_db()
    assert certificate.state == "issued"
    organiser.post(change, {**asked, "why": "成绩录错"})
    certificate.refresh_from_db()
    completion.refresh_from_db()
    assert (certificate.state, completion.state) == ("revoked", "reopened")


def test_what_is_missing_is_issued_by_its_button_and_what_is_out_stays(demo, organiser):
    code = "EX-SHL-1"
    completion, certificate = an_issued(code)
    before = Certificate.objects.filter(state="issued").count()
    # as if the name could not be printed on the day
    Certificate.objects.filter(pk=certificate.pk).update(
        state="revoked", ended_at=now(), end_reason="x"
    )
    page = organiser.get(reverse("courses:desk_class", args=[code]))
    assert [e.pk for e in page.context["not_issued"]] == [completion.enrolment_id]
    answer = organiser.post(reverse("courses:change", args=[code]), {"do": "issue"})
    assert answer.url == reverse("jobs:job", args=[Job.objects.latest("pk").uuid])
    assert Certificate.objects.filter(state="issued").count() in {before - 1, before}


def test_a_worker_can_not_press_the_organisers_buttons(demo):
    completion, certificate = an_issued("PC-CAL-1")
    asked = {"do": "reopen", "enrolment": str(completion.enrolment.uuid), "why": "x"}
    answer = signed_in(demo["worker"]).post(reverse("courses:change", args=["PC-CAL-1"]), asked)
    assert answer.status_code == 403
    certificate.refresh_from_db()
    assert certificate.state == "issued"


@pytest.fixture
def scanned(demo):
    """A session that is not signed off, with two people signed in by one phone."""
    session = (
        ClassSession.objects.filter(
            course_class__staff__person=demo["trainer"], signed_off_at=None, records=None
        )
        .order_by("starts_at")
        .first()
    )
    ClassSession.objects.filter(pk=session.pk).update(
        starts_at=now() - (session.ends_at - session.starts_at) / 2, ends_at=session.ends_at
    )
    people = list(session.course_class.enrolments.filter(state="enrolled").order_by("place")[:3])
    for n, enrolment in enumerate(people):
        AttendanceEvent.objects.create(
            session=session,
            enrolment=enrolment,
            way="code",
            status="present",
            at=session.starts_at,
            received_at=session.starts_at,
            device="one-phone" if n < 2 else "another",
        )
        AttendanceRecord.objects.create(
            session=session,
            enrolment=enrolment,
            status="present",
            share=1,
            signed_in_at=session.starts_at,
            changed_at=session.starts_at,
        )
    return session, people


def test_one_phone_for_several_is_a_flag_to_look_at_and_no_refusal(scanned, trainer):
    session, people = scanned
    page = trainer.get(reverse("courses:roll", args=[session.uuid]))
    flagged = {row.enrolment.pk for row in page.context["rows"] if row.sharing}
    assert flagged == {people[0].pk, people[1].pk}
    assert {r.status for r in AttendanceRecord.objects.filter(session=session)} == {"present"}


def test_a_mark_against_a_scan_asks_why_and_keeps_what_was_chosen(scanned, trainer):
    session, people = scanned
    address = reverse("courses:roll", args=[session.uuid])
    chosen = {f"s-{people[0].uuid}": "absent"}
    refused = trainer.post(address, chosen)
    assert refused.status_code == 409
    assert people[0].person.name in refused.context["refused"]
    row = next(r for r in refused.context["rows"] if r.enrolment.pk == people[0].pk)
    assert (row.chosen, row.record.status) == ("absent", "present")
    trainer.post(address, {**chosen, "reason": "人不在，别人代扫"})
    record = AttendanceRecord.objects.get(session=session, enrolment=people[0])
    assert (record.status, record.reason, record.overruled) == ("absent", "人不在，别人代扫", True)


def a_class(**changes):
    room = CourseClass.objects.get(code="JR-INF-2").room
    trainer = CourseClass.objects.get(code="JR-INF-2").staff.first().person
    return {
        "course": Course.objects.get(code="JR-INF").pk,
        "code": "JR-INF-9",
        "label_zh": "春季班",
        "room": room.pk,
        "trainer": trainer.pk,
        "capacity": "10",
        "first_on": "2031-03-01",
        "from_time": "05:00",
        "minutes": "90",
        "every_days": "7",
        "sessions": "2",
    } | changes


def test_a_class_is_opened_for_an_age(organiser, demo):
    new = reverse("courses:new_class")
    wrong = organiser.post(new, a_class(age_from="50", age_to="18"))
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["age_to"]
    organiser.post(new, a_class(age_from="18", age_to="50"))
    made = CourseClass.objects.get(code="JR-INF-9")
    assert (made.age_from, made.age_to) == (18, 50)


def test_a_class_is_opened_with_all_that_it_may_have(organiser, demo):
    new = reverse("courses:new_class")
    everything = a_class(
        way="approval",
        approval_by="both",
        approval_until="2031-02-20T18:00",
        opens_at="2031-02-01T20:00",
        closes_at="2031-02-15T20:00",
        cancel_until="2031-02-26T12:00",
        offer_hours="12",
        only_units=[demo_unit().pk],
        only_groups=["农民工"],
        season="2031 spring",
        season_limit="2",
    )
    organiser.post(new, everything)
    made = CourseClass.objects.get(code="JR-INF-9")
    assert (made.giving, made.approval_by, made.offer_hours) == ("approval", "both", 12)
    assert (made.season, made.season_limit, made.only_groups) == ("2031 spring", 2, ["农民工"])
    assert list(made.only_units.all()) == [demo_unit()]
    told = [timezone.localtime(t) for t in (made.opens_at, made.closes_at, made.cancel_until)]
    assert [f"{t:%m-%d %H:%M}" for t in told] == ["02-01 20:00", "02-15 20:00", "02-26 12:00"]


def demo_unit():
    return Unit.objects.exclude(depth=1).order_by("path")[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"season_limit": "2"}, "season"),
        ({"opens_at": "2031-02-02T08:00", "closes_at": "2031-02-01T08:00"}, "__all__"),
        ({"opens_at": "2031-03-02T08:00"}, "__all__"),
        ({"cancel_until": "2031-03-02T08:00"}, "__all__"),
        ({"offer_hours": "169"}, "offer_hours"),
    ],
)
def test_a_class_with_times_out_of_order_is_not_opened(organiser, demo, wrong, field):
    answer = organiser.post(reverse("courses:new_class"), a_class(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CourseClass.objects.filter(code="JR-INF-9").exists()


def test_what_is_folded_away_is_open_where_something_is_to_be_mended(organiser, demo):
    answer = organiser.post(reverse("courses:new_class"), a_class(season_limit="2"))
    assert [fold["open"] for fold in answer.context["form"].folds()] == [False, False, True]


def test_the_times_of_a_class_that_is_open_can_be_changed(organiser, demo):
    organiser.post(reverse("courses:new_class"), a_class())
    times = {
        "do": "times",
        "opens_at": "2031-02-01T20:00",
        "cancel_until": "2031-02-26T12:00",
        "offer_hours": "6",
    }
    seats = reverse("courses:desk_ways", args=["JR-INF-9"])
    assert organiser.post(seats, times | {"cancel_until": "2031-03-09T12:00"}).status_code == 422
    assert organiser.post(seats, times).status_code == 302
    made = CourseClass.objects.get(code="JR-INF-9")
    assert made.offer_hours == 6
    assert f"{timezone.localtime(made.opens_at):%m-%d %H:%M}" == "02-01 20:00"
    assert f"{timezone.localtime(made.cancel_until):%m-%d %H:%M}" == "02-26 12:00"
    assert made.facts.filter(kind="times").count() == 1


def test_the_demo_has_a_class_for_an_age_and_a_course_that_needs_another(demo):
    assert CourseClass.objects.filter(age_from=18, age_to=55, state="published").exists()
    assert Course.objects.filter(prerequisites__isnull=False).exists()


def a_course(**changes):
    return {
        "code": "EX-NEW",
        "track": Course.objects.get(code="EX-SHL").track_id,
        "title_zh": "新课",
        "hours": "8",
        "mode": "on-site",
        "exam": "theory",
        "pass_mark": "60",
        "certificate": "completion",
    } | changes


def test_a_course_is_made_with_what_it_needs_and_its_changes_are_kept(organiser, demo):
    needed = Course.objects.get(code="EX-SHL")
    new = reverse("courses:desk_course_new")
    organiser.post(new, a_course(prerequisites=[needed.pk]))
    made = Course.objects.get(code="EX-NEW")
    assert [c.code for c in made.prerequisites.all()] == ["EX-SHL"]
    organiser.post(reverse("courses:desk_course", args=["EX-NEW"]), a_course(hours="12"))
    kinds = [(fact.kind, fact.payload.get("hours")) for fact in made.facts.all()]
    assert kinds == [("made", "8"), ("changed", "12")]
    again = organiser.post(new, a_course())
    assert again.status_code == 422
    assert Course.objects.filter(code="EX-NEW").count() == 1


def test_a_course_can_not_come_before_itself(organiser, demo):
    first, second = Course.objects.get(code="RT-ECM"), Course.objects.get(code="RT-OSE")
    assert list(second.prerequisites.all()) == [first]
    answer = organiser.post(
        reverse("courses:desk_course", args=["RT-ECM"]),
        a_course(track=first.track_id, prerequisites=[second.pk], title_zh="换名"),
    )
    assert answer.status_code == 422
    first.refresh_from_db()
    assert first.title_zh != "换名"
    assert not first.prerequisites.exists()


def test_an_examination_without_a_mark_to_reach_is_refused(organiser, demo):
    answer = organiser.post(reverse("courses:desk_course_new"), a_course(pass_mark=""))
    assert list(answer.context["form"].errors) == ["pass_mark"]
