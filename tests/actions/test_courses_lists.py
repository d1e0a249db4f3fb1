"""Enrolling many from a spreadsheet: looked at row by row, taken once, given back with reasons."""

import io

import pytest

from accounts.actions.people import add_identifier, give_duty
from accounts.models import Unit
from accounts.rules.kinds import IdentifierKind
from core.errors import RuleBroken
from courses.actions import lists as actions
from courses.actions.capacity import set_capacity
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.lists import keep_list, read_list, take_list, want_list
from courses.actions.quotas import QuotaWish, set_quotas
from courses.models import Enrolment, EnrolmentList, EnrolmentListRow
from courses.queries.lists import cells_of, counts_of
from courses.rules.states import Way
from tests.factories.courses import DAY, HOUR, make_class
from tests.factories.people import AT, make_person
from tests.factories.sheets import sheet_of

pytestmark = pytest.mark.django_db
HEADS = ("姓名", "手机", "备注")


def phone(n):
    return f"137{n:08d}"


@pytest.fixture
def staff():
    return make_person("办事员")


def worker(n, **fields):
    person = make_person(f"职工{n}", phone=phone(n))
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    person.refresh_from_db()
    return person


def keep(course_class, by, *rows, heads=HEADS, way=Way.ORGANISER, at=AT):
    file = sheet_of(heads, *rows)
    return keep_list(
        course_class=course_class, file=file, filename="名单.xlsx", way=way, by=by, at=at
    )


def verdicts(kept):
    return [(row.number, row.verdict, row.outcome) for row in kept.rows.order_by("number")]


def codes(kept, number):
    return [reason["code"] for reason in kept.rows.get(number=number).reasons]


def test_every_row_says_what_it_comes_to_and_nobody_is_enrolled(staff):
    course_class = make_class(capacity=2, age_from=18)
    inside, old_enough, twice, busy, late = (
        worker(n, birth_date="1990-01-01") for n in range(1, 6)
    )
    young = worker(6, birth_date="2020-01-01")
    enrol_person(course_class=course_class, person=inside, by=inside, at=AT)
    other = make_class(sessions=1, starts_at=course_class.first_session_at)
    enrol_person(course_class=other, person=busy, by=busy, at=AT)
    kept = keep(
        course_class,
        staff,
        (inside.name, phone(1), ""),
        (old_enough.name, phone(2), "甲"),
        (old_enough.name, phone(2), "乙"),
        (busy.name, phone(4), ""),
        (young.name, phone(6), ""),
        ("没有此人", phone(77), ""),
        ("名字不对", phone(3), ""),
        (late.name, phone(5), ""),
        ("", "", ""),
        ("无号码", "", ""),
    )
    assert verdicts(kept) == [
        (2, "already", "enrolled"),
        (3, "new", "enrolled"),
        (4, "twice", ""),
        (5, "clash", ""),
        (6, "not_eligible", ""),
        (7, "unknown", ""),
        (8, "unknown", ""),
        (9, "over_quota", "waiting"),
        (11, "unknown", ""),
    ]
    assert codes(kept, 4) == ["row_twice"]
    assert codes(kept, 6) == ["too_young"]
    assert codes(kept, 7) == ["nobody_has_number"]
    assert codes(kept, 8) == ["name_is_another"]
    assert codes(kept, 11) == ["row_without_number"]
    assert kept.rows.get(number=4).reasons[0]["facts"] == {"row": 3}
    assert counts_of(kept)["unknown"] == 3
    assert course_class.enrolments.count() == 1
    assert twice.enrolments.count() == 0


def test_the_good_rows_are_enrolled_once_whoever_asks_again(staff):
    course_class = make_class(capacity=1)
    people = [worker(n) for n in range(3)]
    kept = keep(course_class, staff, *[(p.name, phone(n), "") for n, p in enumerate(people)])
    for _click in range(2):
        want_list(kept=kept, all_rows=False, waiting_too=True, by=staff, at=AT)
        take_list(kept=kept, at=AT)
    states = course_class.enrolments.order_by("place").values_list("person", "state", "way")
    assert list(states) == [
        (people[0].pk, "enrolled", "organiser"),
        (people[1].pk, "waiting", "organiser"),
        (people[2].pk, "waiting", "organiser"),
    ]
    kept.refresh_from_db()
    assert kept.taken_at == AT
    assert [(row.done, row.outcome) for row in kept.rows.order_by("number")] == [
        (True, "enrolled"),
        (True, "waiting"),
        (True, "waiting"),
    ]


def test_without_the_tick_nobody_is_put_in_line(staff):
    course_class = make_class(capacity=1)
    people = [worker(n) for n in range(2)]
    kept = keep(course_class, staff, *[(p.name, phone(n), "") for n, p in enumerate(people)])
    want_list(kept=kept, all_rows=False, waiting_too=False, by=staff, at=AT)
    take_list(kept=kept, at=AT)
    assert [e.person for e in course_class.enrolments.all()] == people[:1]


def test_all_is_refused_while_a_row_is_bad_and_leaves_the_list_to_be_taken(staff):
    course_class = make_class(capacity=5)
    person = worker(1)
    kept = keep(course_class, staff, (person.name, phone(1), ""), ("谁", phone(9), ""))
    with pytest.raises(RuleBroken, match="list_has_bad_rows"):
        want_list(kept=kept, all_rows=True, waiting_too=False, by=staff, at=AT)
    kept.refresh_from_db()
    assert (kept.wanted_at, course_class.enrolments.count()) == (None, 0)


def test_all_enrols_nobody_when_something_changed_since(staff):
    course_class = make_class(capacity=5, closes_at=AT + 9 * DAY)
    first, second = worker(1), worker(2)
    kept = keep(course_class, staff, (first.name, phone(1), ""), (second.name, phone(2), ""))
    other = make_class(sessions=1, starts_at=course_class.first_session_at)
    enrol_person(course_class=other, person=second, by=second, at=AT)
    with pytest.raises(RuleBroken) as refused:
        want_list(kept=kept, all_rows=True, waiting_too=False, by=staff, at=AT)
    assert (refused.value.code, refused.value.facts["rows"]) == ("list_changed", "3")
    assert course_class.enrolments.count() == 0
    want_list(kept=kept, all_rows=False, waiting_too=False, by=staff, at=AT)
    take_list(kept=kept, at=AT)
    assert [e.person for e in course_class.enrolments.all()] == [first]
    assert codes(kept, 3) == ["clash"]


def test_a_worker_that_died_in_between_leaves_what_is_whole(staff, monkeypatch):
    monkeypatch.setattr(actions, "TOGETHER", 2)
    course_class = make_class(capacity=9)
    people = [worker(n) for n in range(5)]
    kept = keep(course_class, staff, *[(p.name, phone(n), "") for n, p in enumerate(people)])
    EnrolmentList.objects.filter(pk=kept.pk).update(wanted_at=AT)

    def dies(done, total):
        if done == 4:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_list(kept=kept, step=dies, at=AT)
    assert course_class.enrolments.count() == 4
    take_list(kept=kept, at=AT)
    assert course_class.enrolments.count() == 5


def test_reading_begun_anew_starts_from_the_first_row(staff, monkeypatch):
    monkeypatch.setattr(actions, "SMALL_BYTES", 0)
    monkeypatch.setattr(actions, "TOGETHER", 1)
    course_class = make_class()
    people = [worker(n) for n in range(3)]
    rows = [(p.name, phone(n), "") for n, p in enumerate(people)]
    kept = keep(course_class, staff, *rows)

    def dies(done, total):
        if done == 2:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        read_list(kept=kept, step=dies, at=AT)
    assert kept.rows.count() == 2
    read_list(kept=EnrolmentList.objects.get(pk=kept.pk), at=AT)
    assert [row.number for row in kept.rows.order_by("number")] == [2, 3, 4]


def test_an_officer_brings_people_of_the_unit_alone_and_may_leave_the_unit_s_code_out():
    officer, stranger = make_person("干事", agreed=True), worker(2)
    course_class = make_class(capacity=5)
    unit = Unit.objects.get(code="JX").add_child(
        code="HN", kind="enterprise", name_zh="海宁厂", name_en="Haining"
    )
    mine = worker(1, home_unit=unit)
    add_identifier(
        person=mine, kind=IdentifierKind.EMPLOYEE_NO, value="1024", unit=unit, by=None, at=AT
    )
    give_duty(person=officer, unit=unit, duty="officer", starts_on=AT.date(), by=None, at=AT)
    kept = keep(
        course_class,
        officer,
        (mine.name, "1024"),
        (stranger.name, phone(2)),
        heads=("姓名", "工号"),
        way=Way.OFFICER,
    )
    assert [v for _n, v, _o in verdicts(kept)] == ["new", "unknown"]
    assert codes(kept, 3) == ["not_your_person"]
    take_list(kept=wanted(kept, officer), at=AT)
    assert course_class.enrolments.get().way == "officer"


def wanted(kept, by):
    return want_list(kept=kept, all_rows=False, waiting_too=False, by=by, at=AT)


def test_nominations_end_with_the_quota():
    officer = make_person("干事", agreed=True)
    course_class = make_class(capacity=5, giving="nomination")
    unit = Unit.objects.get(code="JX").add_child(
        code="HN", kind="enterprise", name_zh="海宁厂", name_en="Haining"
    )
    give_duty(person=officer, unit=unit, duty="officer", starts_on=AT.date(), by=None, at=AT)
    wish = QuotaWish(name_zh="海宁", unit=unit, count=1)
    set_quotas(course_class=course_class, wishes=[wish], by=None, at=AT)
    people = [worker(n, home_unit=unit) for n in range(2)]
    rows = [(p.name, phone(n), "") for n, p in enumerate(people)]
    kept = keep(course_class, officer, *rows, way=Way.OFFICER)
    assert [v for _n, v, _o in verdicts(kept)] == ["new", "over_quota"]
    enrol_person(course_class=course_class, person=people[1], way=Way.OFFICER, by=officer, at=AT)
    take_list(kept=wanted(kept, officer), at=AT)
    assert codes(kept, 2) == ["quota_full"]
    assert Enrolment.objects.filter(course_class=course_class).count() == 1


def test_numbers_are_read_as_people_type_them_and_a_lost_digit_is_told(staff):
    course_class = make_class(capacity=5)
    first, second = worker(1), worker(2)
    kept = keep(
        course_class,
        staff,
        (first.name, int(phone(1)), None),
        ("　" + second.name, "１３７ ００００ ０００２", None),
        ("某人", None, 330402199001011234),
        heads=("姓名", "手机号", "身份证号"),
    )
    assert [v for _n, v, _o in verdicts(kept)] == ["new", "new", "unknown"]
    assert codes(kept, 4) == ["id_number_is_number"]


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("bad_file", io.BytesIO(b"name,phone\nx,1")),
        ("bad_file", io.BytesIO(b"")),
        ("columns_missing", sheet_of(("a", "b"), (1, 2))),
        ("columns_missing", sheet_of(("姓名", "备注"), ("x", "y"))),
        ("import_empty", sheet_of(("姓名", "手机"))),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_nothing_is_kept(staff, code, file):
    file.seek(0)
    with pytest.raises(RuleBroken, match=code):
        keep_list(
            course_class=make_class(),
            file=file,
            filename="x.xlsx",
            way=Way.ORGANISER,
            by=staff,
            at=AT,
        )
    assert not EnrolmentList.objects.exists()


def test_a_row_too_many_is_refused(staff, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 2)
    with pytest.raises(RuleBroken, match="import_too_long"):
        keep(make_class(), staff, *[(f"人{n}", phone(n), "") for n in range(3)])


def test_what_was_typed_is_encrypted_and_forgotten_after_a_week(staff):
    course_class = make_class(capacity=5)
    person = worker(1)
    kept = keep(course_class, staff, (person.name, phone(1), "备注"))
    row = EnrolmentListRow.objects.get()
    assert phone(1) not in row.cells
    assert cells_of(row) == [person.name, phone(1), "备注"]
    keep(course_class, staff, (person.name, phone(1), ""), at=AT + 8 * DAY)
    row.refresh_from_db()
    assert (row.cells, cells_of(row)) == ("", [])
    with pytest.raises(RuleBroken, match="list_gone"):
        want_list(kept=kept, all_rows=False, waiting_too=False, by=staff, at=AT + 8 * DAY + HOUR)


def test_a_seat_that_came_free_is_found_when_the_list_is_taken(staff):
    course_class = make_class(capacity=1)
    first, second = worker(1), worker(2)
    own = enrol_person(course_class=course_class, person=first, by=first, at=AT)
    kept = keep(course_class, staff, (second.name, phone(2), ""))
    assert verdicts(kept) == [(2, "over_quota", "waiting")]
    cancel_enrolment(enrolment=own, by=first, at=AT)
    set_capacity(course_class=course_class, capacity=2, by=None, at=AT)
    want_list(kept=kept, all_rows=False, waiting_too=True, by=staff, at=AT)
    take_list(kept=kept, at=AT)
    assert kept.rows.get().outcome == "enrolled"


def test_looking_takes_as_many_queries_for_sixty_rows_as_for_six(
    staff, django_assert_max_num_queries
):
    people = [worker(n) for n in range(60)]
    counts = []
    for number in (6, 60):
        course_class = make_class(capacity=99)
        rows = [(p.name, phone(n), "") for n, p in enumerate(people[:number])]
        with django_assert_max_num_queries(60) as seen:
            keep(course_class, staff, *rows)
        counts.append(len(seen))
    assert counts[0] == counts[1]
