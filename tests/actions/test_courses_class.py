"""Signing in, the roll, marks, completion and certificates, through the actions."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from certificates.actions.issue import issue_certificate, revoke_certificate
from certificates.actions.render import pdf_of
from certificates.models import Certificate
from certificates.queries.check import is_issued_file, look_up
from core.errors import RuleBroken
from courses.actions.certify import issue_for_class
from courses.actions.complete import confirm, propose, reopen, sign
from courses.actions.enrol import enrol_person
from courses.actions.grade import give_marks
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.actions.sign_in import (
    current_code,
    open_screen,
    pair_screen,
    record_scan,
    sign_in,
    sign_in_by_letters,
    sign_in_kept,
)
from courses.models import AttendanceEvent, Completion, Grade
from tests.factories.courses import HOUR, make_class, make_course, make_people
from tests.factories.people import AT, make_person

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def held(db):
    """A class with one person in it, and its first session."""
    course_class = make_class(course=make_course(exam="practical", pass_mark=60))
    person = make_person("张三")
    enrolment = enrol_person(course_class=course_class, person=person, by=person, at=AT)
    return course_class, person, enrolment, course_class.sessions.first()


def test_a_scan_at_the_door_is_present_and_a_late_one_is_late(held):
    _class, person, _enrolment, session = held
    early = session.starts_at - MINUTE
    record = sign_in(
        token=current_code(session=session, at=early).token, person=person, device="d", at=early
    )
    assert (record.status, record.signed_in_at) == ("present", early)


def test_an_expired_a_tampered_and_an_early_code_are_told_apart(held):
    _class, person, _enrolment, session = held
    at = session.starts_at
    token = current_code(session=session, at=at).token
    cases = {
        "code_expired": (token, at + MINUTE),
        "code_tampered": (token[:-1] + ("0" if token[-1] != "0" else "1"), at),
        "window_closed": (current_code(session=session, at=at - HOUR).token, at - HOUR),
    }
    for code, (given, moment) in cases.items():
        with pytest.raises(RuleBroken, match=code):
            sign_in(token=given, person=person, device="d", at=moment)
    assert AttendanceEvent.objects.count() == 0


def test_a_code_from_the_future_is_not_good(held):
    _class, person, _enrolment, session = held
    token = current_code(session=session, at=session.starts_at + MINUTE).token
    with pytest.raises(RuleBroken, match="code_expired"):
        sign_in(token=token, person=person, device="d", at=session.starts_at)


def test_a_stranger_to_the_class_is_not_signed_in(held):
    session = held[3]
    token = current_code(session=session, at=session.starts_at).token
    with pytest.raises(RuleBroken, match="not_in_class"):
        sign_in(token=token, person=make_people(1)[0], device="d", at=session.starts_at)


def test_a_newcomers_scan_is_kept_for_ten_minutes_and_used_once(held):
    _class, person, _enrolment, session = held
    at = session.starts_at
    kept = record_scan(token=current_code(session=session, at=at).token, at=at)
    record = sign_in_kept(kept=kept, person=person, device="d", at=at + 9 * MINUTE)
    assert record.signed_in_at == at
    other = make_person("李四")
    enrol_person(course_class=_class, person=other, by=other, at=AT)
    with pytest.raises(RuleBroken, match="scan_used"):
        sign_in_kept(kept=kept, person=other, device="d", at=at + 9 * MINUTE)
    with pytest.raises(RuleBroken, match="code_expired"):
        sign_in_kept(kept=kept, person=person, device="d", at=at + 11 * MINUTE)


def test_the_letters_sign_in_too(held):
    _class, person, _enrolment, session = held
    letters = current_code(session=session, at=session.starts_at).letters
    typed = f" {letters.lower()} "
    record = sign_in_by_letters(letters=typed, person=person, device="d", at=session.starts_at)
    assert record.session_id == session.pk


def test_a_pairing_code_opens_the_screen_once_within_ten_minutes(held):
    session = held[3]
    code = pair_screen(session=session, by=None, at=AT)
    with pytest.raises(RuleBroken, match="pairing_unknown"):
        open_screen(pairing_code=code, at=AT + 11 * MINUTE)
    assert open_screen(pairing_code=code.lower(), at=AT)[0].pk == session.pk
    with pytest.raises(RuleBroken, match="pairing_unknown"):
        open_screen(pairing_code=code, at=AT)


def test_a_mark_of_the_roll_is_stored_once_and_overrules_the_scan(held):
    _class, person, enrolment, session = held
    at = session.starts_at
    sign_in(token=current_code(session=session, at=at).token, person=person, device="d", at=at)
    mark = RollMark(
        id=uuid4(), enrolment_uuid=enrolment.uuid, status="absent", at=at, reason="scanned for him"
    )
    outcomes = [
        mark_roll(session=session, marks=[mark], by=None, at=at)[0].outcome for _ in range(2)
    ]
    assert outcomes == ["stored", "same"]
    record = enrolment.records.get()
    assert (record.status, record.overruled) == ("absent", True)


def test_who_overrules_a_scan_says_why_and_who_agrees_with_it_need_not(held):
    _class, person, enrolment, session = held
    at = session.starts_at
    sign_in(token=current_code(session=session, at=at).token, person=person, device="d", at=at)

    def mark(status):
        given = RollMark(id=uuid4(), enrolment_uuid=enrolment.uuid, status=status, at=at)
        mark_roll(session=session, marks=[given], by=None, at=at)

    with pytest.raises(RuleBroken) as refused:
        mark("absent")
    assert refused.value.code == "scan_says_else"
    assert refused.value.facts["names"] == person.name
    assert enrolment.records.get().status == "present"
    mark("present")


def test_a_future_session_can_not_be_marked_and_a_signed_off_one_needs_a_reason(held):
    _class, _person, enrolment, session = held
    mark = RollMark(id=uuid4(), enrolment_uuid=enrolment.uuid, status="present", at=AT)
    with pytest.raises(RuleBroken, match="session_not_begun"):
        mark_roll(session=session, marks=[mark], by=None, at=AT)
    sign_off(session=session, by=None, at=session.ends_at)
    assert enrolment.records.get().status == "absent"
    with pytest.raises(RuleBroken, match="reason_needed"):
        mark_roll(session=session, marks=[mark], by=None, at=session.ends_at)


def test_a_grade_out_of_range_changes_nothing_and_names_the_row(held):
    course_class, _person, enrolment, _session = held
    other = make_person("李四")
    second = enrol_person(course_class=course_class, person=other, by=other, at=AT)
    item = course_class.graded_items.get(code="practical")
    marks = {enrolment.uuid: Decimal(90), second.uuid: Decimal(101)}
    with pytest.raises(RuleBroken) as refused:
        give_marks(item=item, marks=marks, by=None, at=AT)
    assert refused.value.code == "grade_out_of_range"
    assert [e["enrolment"] for e in refused.value.errors] == [str(second.uuid)]
    assert Grade.objects.count() == 0


def finish(held, mark="85", attended=True):
    course_class, _person, enrolment, _session = held
    for session in course_class.sessions.all():
        if attended:
            given = RollMark(
                id=uuid4(), enrolment_uuid=enrolment.uuid, status="present", at=session.starts_at
            )
            mark_roll(session=session, marks=[given], by=None, at=session.starts_at)
        sign_off(session=session, by=None, at=session.ends_at)
    at = course_class.last_session_at + HOUR
    item = course_class.graded_items.get(code="practical")
    give_marks(item=item, marks={enrolment.uuid: Decimal(mark)}, by=None, at=at)
    propose(course_class=course_class, by=None, at=at)
    return at


@pytest.mark.parametrize(
    ("mark", "attended", "outcome"),
    [("85", True, "passed"), ("40", True, "attended"), ("85", False, "failed")],
)
def test_the_pass_rule_decides_the_outcome(held, mark, attended, outcome):
    finish(held, mark, attended)
    assert Completion.objects.get().outcome == outcome


def test_completion_is_not_proposed_while_a_session_is_open(held):
    with pytest.raises(RuleBroken, match="sessions_open"):
        propose(course_class=held[0], by=None, at=AT)


def test_signed_and_confirmed_completions_get_one_certificate_each_however_often_it_runs(held):
    course_class, person, enrolment, _session = held
    at = finish(held)
    assert confirm(course_class=course_class, by=None, at=at) is None
    sign(course_class=course_class, by=None, at=at)
    job = confirm(course_class=course_class, by=None, at=at)
    assert job is not None
    for _ in range(2):
        course_class.refresh_from_db()
        issue_for_class(course_class=course_class, at=at)
    certificate = Certificate.objects.get()
    assert certificate.person_id == person.pk
    assert certificate.facts["hours"] == "8"
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    check = look_up(certificate.number.lower())
    assert (check.verdict, check.name) == ("valid", "张*")


def test_reopening_revokes_the_certificate_with_the_reason(held):
    course_class = held[0]
    at = finish(held)
    sign(course_class=course_class, by=None, at=at)
    confirm(course_class=course_class, by=None, at=at)
    issue_for_class(course_class=course_class, at=at)
    reopen(completion=Completion.objects.get(), reason="成绩更正", by=None, at=at)
    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.end_reason) == ("revoked", "成绩更正")
    assert look_up(certificate.number).verdict == "revoked"


def issue(person, unit, source, name="张三"):
    facts = {
        "name": name,
        "title_zh": "茶之礼",
        "title_en": "Tea",
        "unit_zh": unit.name_zh,
        "unit_en": "Unit",
        "hours": "6",
        "attendance_share": "100.0%",
        "course_code": "PC-TEA",
        "track": "public-class",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-15",
    }
    return issue_certificate(
        source=source,
        kind="hours",
        person=person,
        unit=unit,
        facts=facts,
        on=AT.date(),
        by=None,
        at=AT,
    )


def test_numbers_have_no_gaps_and_a_name_the_fonts_lack_takes_none(held):
    course_class, person = held[:2]
    issue(person, course_class.unit, "a")
    with pytest.raises(RuleBroken, match="glyph_missing"):
        issue(person, course_class.unit, "b", name="𠮷三")
    issue(person, course_class.unit, "c")
    assert list(Certificate.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2]


def test_the_pdf_has_the_same_bytes_twice_and_its_hash_is_known_and_ends_with_the_certificate(
    held,
):
    course_class, person = held[:2]
    certificate = issue(
        person, course_class.unit, "a", name="买买提·吐尔逊江·阿卜杜热合曼·艾合买提·努尔"
    )
    first = pdf_of(certificate=certificate, at=AT)
    assert first[:5] == b"%PDF-"
    assert pdf_of(certificate=certificate, at=AT) == first
    file = certificate.files.get()
    assert is_issued_file(certificate, file.sha256)
    assert not is_issued_file(certificate, "0" * 64)
    revoke_certificate(certificate=certificate, reason="错", by=None, at=AT)
    certificate.refresh_from_db()
    with pytest.raises(RuleBroken, match="certificate_ended"):
        pdf_of(certificate=certificate, at=AT)


def test_a_changed_certificate_shows_on_the_check_page(held):
    course_class, person = held[:2]
    certificate = issue(person, course_class.unit, "a")
    Certificate.objects.filter(pk=certificate.pk).update(
        facts={**certificate.facts, "hours": "60"}
    )
    assert look_up(certificate.number).verdict == "changed"
    assert look_up("JX-2026-000999-9").verdict in {"unknown", "malformed"}
