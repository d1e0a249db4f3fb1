"""From the marks to the signature and the certificate: what is refused, what is undone, once only."""

from decimal import Decimal
from uuid import uuid4

import pytest

from certificates.actions.render import data_of, pdf_of
from certificates.models import Certificate, RecordFact
from certificates.queries.check import look_up
from core.errors import RuleBroken
from core.jobs.models import Job
from core.ledger.actions import seal
from core.ledger.queries import differences
from courses.actions.certify import issue_for_class, plain
from courses.actions.complete import confirm, issue_missing, propose, reopen, sign
from courses.actions.enrol import enrol_person
from courses.actions.grade import close_item, give_marks
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.models import AttendanceEvent, ClassFact, Completion, CompletionFact
from courses.queries.grades import gradebook
from courses.rules.states import AttendanceStatus
from tests.factories.courses import HOUR, make_class, make_course
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def given(enrolment, session, status="present", at=None, reason=""):
    mark = RollMark(
        id=uuid4(),
        enrolment_uuid=enrolment.uuid,
        status=status,
        at=at or session.starts_at,
        reason=reason,
    )
    return mark_roll(session=session, marks=[mark], by=None, at=at or session.starts_at)


def attended(names=("张三",), *, exam="practical", hours_of=10, statuses=()):
    """A class that has been held; everybody was there unless `statuses` says otherwise."""
    course = make_course(exam=exam, pass_mark=60)
    course_class = make_class(course=course, capacity=len(names), sessions=hours_of)
    people = [make_person(name) for name in names]
    rows = [enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in people]
    wanted = [*statuses, *["present"] * (hours_of - len(statuses))]
    for session, status in zip(course_class.sessions.all(), wanted, strict=True):
        for row in rows:
            given(row, session, status)
        sign_off(session=session, by=None, at=session.ends_at)
    return course_class, rows, course_class.last_session_at + HOUR


def marked(course_class, rows, at, mark="85"):
    item = course_class.graded_items.get(code="practical")
    give_marks(item=item, marks={row.uuid: Decimal(mark) for row in rows}, by=None, at=at)
    propose(course_class=course_class, by=None, at=at)


def confirmed(names=("张三",)):
    course_class, rows, at = attended(names)
    marked(course_class, rows, at)
    sign(course_class=course_class, by=None, at=at)
    confirm(course_class=course_class, by=None, at=at)
    issue_for_class(course_class=course_class, at=at)
    return course_class, rows, at


def test_forty_hours_stand_as_40_and_the_shares_are_rounded_half_up():
    course_class, _rows, _at = confirmed()
    facts = Certificate.objects.get(source__startswith="completion").facts
    assert (facts["hours"], facts["hours_of"]) == ("40", "40")
    assert (facts["attendance_share"], facts["total"]) == ("100.0%", "86.5")
    assert facts["class_code"] == course_class.code
    assert [plain(v) for v in ("40.00", "7.50", "100", "0.00")] == ["40", "7.5", "100", "0"]


def test_the_designs_example_of_attendance_gives_30_of_36_hours_and_83_3_percent():
    statuses = ["half", "on_leave", "absent"]
    course_class, rows, at = attended(statuses=statuses)
    row = gradebook(course_class, at).rows[0]
    assert (row.hours.earned, row.hours.base_whole) == (30, 36)
    marked(course_class, rows, at)
    completion = Completion.objects.get()
    assert completion.details["attendance"] == "83.3"
    assert str(completion.hours_share) == "0.83333"


def test_attendance_is_missing_in_the_total_until_a_session_was_held():
    course_class = make_class(course=make_course(exam="practical", pass_mark=60))
    person = make_person("张三")
    enrol_person(course_class=course_class, person=person, by=person, at=AT)
    assert gradebook(course_class, AT).rows[0].total.total is None


def test_a_missing_mark_stays_missing_until_its_item_is_closed():
    course_class, _rows, at = attended()
    propose(course_class=course_class, by=None, at=at)
    completion = Completion.objects.get()
    assert completion.outcome == "attended"
    assert [r["code"] for r in completion.details["reasons"]] == ["marks_missing"]
    item = course_class.graded_items.get(code="practical")
    for _ in range(2):
        close_item(item=item, closed=True, by=None, at=at)
    propose(course_class=course_class, by=None, at=at)
    completion.refresh_from_db()
    assert (str(completion.mark), completion.details["total"]) == ("10.0000", "10.0")
    assert ClassFact.objects.filter(kind="item_closed").count() == 1
    with pytest.raises(RuleBroken, match="item_closed"):
        give_marks(item=item, marks={}, by=None, at=at)


def test_a_mark_finer_than_is_kept_is_refused_and_not_rounded():
    course_class, rows, at = attended()
    item = course_class.graded_items.get(code="practical")
    with pytest.raises(RuleBroken, match="grade_out_of_range"):
        give_marks(item=item, marks={rows[0].uuid: Decimal("59.995")}, by=None, at=at)


def test_proposing_again_with_nothing_changed_writes_nothing():
    course_class, rows, at = attended()
    marked(course_class, rows, at)
    propose(course_class=course_class, by=None, at=at)
    assert CompletionFact.objects.count() == 1


def test_what_a_signature_rests_on_is_not_changed_until_it_is_opened_again():
    course_class, rows, at = attended()
    marked(course_class, rows, at, "59")
    sign(course_class=course_class, by=None, at=at)
    item = course_class.graded_items.get(code="practical")
    session = course_class.sessions.first()
    with pytest.raises(RuleBroken, match="already_signed"):
        give_marks(item=item, marks={rows[0].uuid: Decimal(90)}, by=None, at=at)
    with pytest.raises(RuleBroken, match="already_signed"):
        given(rows[0], session, "absent", at=at, reason="看错了")
    with pytest.raises(RuleBroken, match="already_signed"):
        close_item(item=item, closed=True, by=None, at=at)
    reopen(completion=Completion.objects.get(), reason="补登成绩", by=None, at=at)
    marked(course_class, rows, at, "90")
    completion = Completion.objects.get()
    assert (completion.state, completion.outcome, completion.signed_by) == (
        "proposed",
        "passed",
        None,
    )


def test_confirming_twice_is_the_same_job_and_the_same_certificates():
    course_class, rows, at = attended(("张三", "李四"))
    marked(course_class, rows, at)
    sign(course_class=course_class, by=None, at=at)
    wanted = [row.uuid for row in rows]
    first = confirm(course_class=course_class, enrolment_uuids=wanted, by=None, at=at)
    again = confirm(course_class=course_class, enrolment_uuids=wanted, by=None, at=at + HOUR)
    assert first == again
    assert Job.objects.count() == 1
    for _ in range(2):
        assert issue_for_class(course_class=course_class, at=at).out == 2
    assert Certificate.objects.count() == 2


def test_a_name_that_can_not_be_printed_stops_the_confirmation_before_anything_is_done():
    course_class, rows, at = attended(("张三", "𠮷四"))
    marked(course_class, rows, at)
    sign(course_class=course_class, by=None, at=at)
    with pytest.raises(RuleBroken) as refused:
        confirm(course_class=course_class, by=None, at=at)
    assert refused.value.code == "glyph_missing"
    assert (refused.value.facts["name"], refused.value.facts["characters"]) == ("𠮷四", "𠮷")
    assert set(Completion.objects.values_list("state", flat=True)) == {"signed"}
    assert not Certificate.objects.exists()


def test_one_certificate_that_can_not_be_printed_holds_up_none_of_the_others():
    course_class, rows, at = attended(("张三", "李四", "王五"))
    marked(course_class, rows, at)
    sign(course_class=course_class, by=None, at=at)
    confirm(course_class=course_class, by=None, at=at)
    rows[0].person.name = "𠮷三"
    rows[0].person.save()
    Certificate.objects.all().delete()
    done = issue_for_class(course_class=course_class, at=at)
    assert done.out == 2
    assert done.refused == [{"enrolment": str(rows[0].uuid), "code": "glyph_missing"}]
    rows[0].person.name = "吉三"
    rows[0].person.save()
    assert issue_missing(course_class=course_class, by=None, at=at + HOUR).kind
    assert issue_for_class(course_class=course_class, at=at).out == 3
    serials = Certificate.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == [1, 2, 3]


def test_reopening_revokes_the_certificate_withdraws_the_record_and_a_new_number_follows():
    course_class, rows, at = confirmed()
    assert RecordFact.objects.get().withdrawn_at is None
    reopen(completion=Completion.objects.get(), reason="成绩更正", by=None, at=at)
    assert RecordFact.objects.get().withdrawn_at == at
    marked(course_class, rows, at, "95")
    sign(course_class=course_class, by=None, at=at)
    confirm(course_class=course_class, by=None, at=at + HOUR)
    issue_for_class(course_class=course_class, at=at + HOUR)
    old, new = Certificate.objects.order_by("serial")
    assert (old.state, new.state, new.serial) == ("revoked", "issued", 2)
    assert [look_up(c.number).verdict for c in (old, new)] == ["revoked", "valid"]
    assert RecordFact.objects.get().withdrawn_at is None
    kinds = list(
        ClassFact.objects.filter(course_class=course_class).values_list("kind", flat=True)
    )
    assert kinds[-3:] == ["finished", "reopened", "finished"]


def test_signing_off_the_roll_leaves_an_event_for_who_was_unmarked():
    course_class = make_class(sessions=1)
    person = make_person("张三")
    row = enrol_person(course_class=course_class, person=person, by=person, at=AT)
    session = course_class.sessions.get()
    sign_off(session=session, by=None, at=session.ends_at)
    event = AttendanceEvent.objects.get()
    assert (event.enrolment_id, event.way, event.status) == (row.pk, "close", "absent")
    assert set(AttendanceStatus) >= {event.status}


def test_the_ledger_names_each_row_that_is_not_what_was_decided():
    course_class, rows, at = confirmed()
    seal(at=at)
    assert list(differences()) == []
    record = rows[0].records.first()
    type(record).objects.filter(pk=record.pk).update(status="absent")
    Completion.objects.update(outcome="failed")
    type(course_class).objects.filter(pk=course_class.pk).update(state="published")
    told = "\n".join(differences())
    for what in ("attendance", "completion", "class"):
        assert f" {what} " in told


def test_who_changes_a_certificate_with_its_hash_is_found_by_the_ledger():
    confirmed()
    certificate = Certificate.objects.get()
    from certificates.rules.facts import facts_hash  # noqa: PLC0415 - what the forger would do

    facts = {**certificate.facts, "hours": "400"}
    Certificate.objects.update(facts=facts, facts_sha256=facts_hash(facts))
    assert look_up(certificate.number).verdict == "changed"


def test_the_paper_says_it_in_both_languages_and_draws_the_hours_on_a_ruler():
    confirmed()
    certificate = Certificate.objects.select_related("design", "unit").get()
    data = data_of(certificate)
    assert data["ruler"] == {"ticks": 40, "done": 40}
    labels = [(fact["label_zh"], fact["value"]) for fact in data["facts"]]
    assert labels == [("学时", "40"), ("实操", "85.0"), ("出勤", "100.0%"), ("总评", "86.5")]
    content = pdf_of(certificate=certificate, at=AT)
    assert b"NotoSansSC" in content
    assert b"NotoSerifSC" in content
