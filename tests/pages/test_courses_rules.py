"""The pages about rules: each told with its next step, set aside, appealed, a session moved."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.duties import give_duty
from accounts.rules.kinds import UnitDuty
from core.clock import now
from courses.actions.enrol import enrol_person
from courses.actions.roll import sign_off
from courses.actions.session_moves import move_session
from courses.actions.strikes import set_strike_policy
from courses.models import ClassSession, CourseClass, RuleOverride, Strike, StrikePolicy
from courses.queries.session_moves import Target
from tests.factories.courses import DAY, HOUR, make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def at():
    return now()


@pytest.fixture
def worker(client):
    person = make_person("王小明", agreed=True)
    client.force_login(person, backend=BACKEND)
    return person


def organise(client, unit):
    person = make_person("周试写", agreed=True)
    give_duty(person=person, unit=unit, duty=UnitDuty.ORGANISER, by=None, at=now())
    client.force_login(person, backend=BACKEND)
    return person


def rules_of(client, course_class):
    return client.get(f"/api/v1/classes/{course_class.code}").json()


def test_the_page_tells_every_rule_with_its_next_step_and_the_api_the_same(client, worker, at):
    course_class = make_class(at=at, only_groups=["农民工"])
    page = client.get(reverse("courses:class", args=[course_class.code])).content.decode()
    body = rules_of(client, course_class)
    told = {rule["code"]: rule for rule in body["rules"]}
    assert body["may_join"] is False
    assert [r["code"] for r in body["reasons"]] == ["group_needed"]
    assert (told["groups"]["ok"], told["units"]["ok"]) == (False, True)
    assert told["groups"]["do"]["url"] == reverse("accounts:account")
    for rule in body["rules"]:
        assert rule["label"] in page
    assert told["groups"]["detail"] in page
    assert body["subsidy"]["answer"] == "unclear"
    assert body["subsidy"]["title"] in page


def test_the_organiser_sets_a_rule_aside_and_the_person_reads_why(client, worker, at):
    course_class = make_class(at=at, only_groups=["农民工"])
    organiser = organise(client, course_class.unit)
    phone = worker.identifiers.get(kind="phone").value
    address = reverse("courses:desk_rules", args=[course_class.code])
    sent = {"do": "override", "number": phone, "name": worker.name, "rules": ["groups"]}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "reason": "带教师傅"}).status_code == 302
    row = RuleOverride.objects.get()
    assert (row.person, row.by) == (worker, organiser)
    assert "带教师傅" in client.get(address).content.decode()
    client.force_login(worker, backend=BACKEND)
    rule = next(r for r in rules_of(client, course_class)["rules"] if r["code"] == "groups")
    assert (rule["ok"], rule["set_aside"]) == (True, True)
    assert "带教师傅" in rule["detail"]
    assert client.post(address, {**sent, "reason": "我"}).status_code == 403


def test_the_form_of_the_rules_sets_what_the_class_asks(client, at):
    course_class = make_class(at=at)
    organise(client, course_class.unit)
    address = reverse("courses:desk_rules", args=[course_class.code])
    sent = {"do": "rules", "only_groups": ["女职工"], "season": "冬季班", "season_limit": "2"}
    assert client.post(address, sent).status_code == 302
    course_class.refresh_from_db()
    assert (course_class.only_groups, course_class.season_limit) == (["女职工"], 2)
    assert client.post(address, {**sent, "season": ""}).status_code == 422


def test_a_unit_turns_strikes_on_and_an_appeal_is_answered_on_the_pages(client, worker, at):
    course_class = make_class(at=at - 20 * DAY, starts_at=at - 2 * DAY, sessions=1)
    set_strike_policy(
        unit=course_class.unit,
        on=True,
        limit_halves=6,
        block_days=30,
        by=None,
        at=at - 30 * DAY,
    )
    enrol_person(course_class=course_class, person=worker, by=worker, at=at - 19 * DAY)
    session = course_class.sessions.get()
    sign_off(session=session, by=None, at=session.ends_at)
    strike = Strike.objects.get()
    assert course_class.course.title_zh in client.get(reverse("courses:strikes")).content.decode()
    client.post(reverse("courses:appeal", args=[strike.uuid]), {"text": "车坏在路上"})
    other = make_person("别人", agreed=True)
    client.force_login(other, backend=BACKEND)
    refused = client.post(reverse("courses:appeal", args=[strike.uuid]), {"text": "x"})
    assert refused.status_code == 404
    organise(client, course_class.unit)
    desk = reverse("courses:desk_strikes")
    assert "车坏在路上" in client.get(desk).content.decode()
    client.post(desk, {"do": "answer", "strike": str(strike.uuid), "why": "情况属实"})
    strike.refresh_from_db()
    assert (strike.answer, strike.waived_at is not None) == ("情况属实", True)
    client.post(desk, {"do": "policy", "limit": "2.5", "block_days": "14"})
    policy = StrikePolicy.objects.get()
    assert (policy.on_since, policy.limit_halves, policy.block_days) == (None, 5, 14)


def test_late_cancelling_says_beforehand_what_it_costs(client, worker, at):
    course_class = make_class(at=at)
    set_strike_policy(
        unit=course_class.unit, on=True, limit_halves=6, block_days=30, by=None, at=at
    )
    enrolment = enrol_person(course_class=course_class, person=worker, by=worker, at=at)
    address = reverse("courses:enrolment", args=[enrolment.uuid])
    assert client.get(address).context["late"] is False
    CourseClass.objects.filter(pk=course_class.pk).update(cancel_until=at)
    assert client.get(address).context["late"] is True


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_session_is_moved_after_a_look_at_whom_it_hits(client, worker, at):
    course_class = make_class(at=at)
    enrolment = enrol_person(course_class=course_class, person=worker, by=worker, at=at)
    organise(client, course_class.unit)
    session = course_class.sessions.first()
    starts = (session.starts_at + 5 * DAY).replace(second=0, microsecond=0)
    sent = {"starts_at": local(starts), "ends_at": local(starts + HOUR), "reason": "停电"}
    address = reverse("courses:move_session", args=[session.uuid])
    looked = client.post(address, {**sent, "do": "preview"})
    assert looked.context["found"].seated == [enrolment]
    assert ClassSession.objects.get(pk=session.pk).moved == 0
    assert client.post(address, {**sent, "do": "move"}).status_code == 302
    assert ClassSession.objects.get(pk=session.pk).starts_at == starts


def test_who_got_a_clash_gives_the_seat_back_on_the_page(client, worker, at):
    course_class, other = make_class(at=at), make_class(at=at, starts_at=at + 30 * DAY)
    enrolment = enrol_person(course_class=course_class, person=worker, by=worker, at=at)
    enrol_person(course_class=other, person=worker, by=worker, at=at)
    session = course_class.sessions.first()
    target = Target(other.first_session_at, other.first_session_at + HOUR, None, None)
    move_session(session=session, target=target, reason="停电", by=None, at=at)
    page = client.get(reverse("courses:enrolment", args=[enrolment.uuid]))
    assert page.context["choice"].move.reason == "停电"
    client.post(reverse("courses:choose", args=[enrolment.uuid]), {"answer": "give_back"})
    enrolment.refresh_from_db()
    assert enrolment.state == "cancelled"
    again = client.post(
        f"/api/v1/enrolments/{enrolment.uuid}/moved",
        {"answer": "keep"},
        content_type="application/json",
    )
    assert (again.status_code, again.json()["code"]) == (422, "no_choice")


def test_the_api_previews_a_move_and_refuses_a_stranger(client, worker, at):
    course_class = make_class(at=at)
    session = course_class.sessions.first()
    starts = session.starts_at + 5 * DAY
    body = {
        "starts_at": starts.isoformat(),
        "ends_at": (starts + HOUR).isoformat(),
        "reason": "停电",
    }
    address = f"/api/v1/sessions/{session.uuid}/move/preview"
    assert client.post(address, body, content_type="application/json").status_code == 403
    organise(client, course_class.unit)
    told = client.post(address, body, content_type="application/json").json()
    assert (told["told"], told["hits"], told["possible"]) == (0, [], True)
