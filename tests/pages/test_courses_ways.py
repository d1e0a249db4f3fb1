"""Pages of the ways to a seat: what each shows, whom it refuses, what its buttons do."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Identifier, Unit
from core.clock import now
from courses.models import ApprovalDeputy, Ballot, ClassQuota, CourseClass, Enrolment

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def organiser(demo):
    return signed_in(demo["organiser"])


@pytest.fixture
def officer(demo):
    return signed_in(demo["unit-officer"])


@pytest.fixture
def worker(demo):
    return signed_in(demo["worker"])


def page(client, view, *args):
    return client.get(reverse(f"courses:{view}", args=args))


def send(client, view, *args, **data):
    return client.post(reverse(f"courses:{view}", args=args), data, follow=True)


def unit_path(code):
    return Unit.objects.get(code=code).path


def of(code, person=None, **more):
    rows = Enrolment.objects.filter(course_class__code=code, **more)
    return rows.filter(person=person) if person else rows


def test_the_class_page_says_for_whom_seats_are_kept_and_until_when(worker):
    text = page(worker, "class", "PC-FLO-1").content.decode()
    assert "外卖骑手" in text
    assert [c.quota.count for c in page(worker, "class", "PC-FLO-1").context["counts"]] == [8, 4]


def quota_rows(*rows):
    data = {"do": "quotas", "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        data |= {f"form-{n}-{name}": value for name, value in row.items()}
    return data


def test_quotas_are_edited_and_what_is_too_much_stays_typed(organiser):
    rows = [{"name_zh": "骑手", "category": "新就业形态", "count": 3, "release_at": ""}]
    send(organiser, "desk_ways", "PC-STD-1", **quota_rows(*rows))
    quota = ClassQuota.objects.get(course_class__code="PC-STD-1")
    assert (quota.category, quota.count, quota.seats.count()) == ("新就业形态", 3, 3)
    too_much = send(
        organiser, "desk_ways", "PC-STD-1", **quota_rows({"category": "农民工", "count": 4000})
    )
    assert too_much.status_code == 422
    assert "4000" in too_much.content.decode()
    assert ClassQuota.objects.get(course_class__code="PC-STD-1").count == 3


def test_the_way_is_set_until_somebody_has_asked(organiser):
    send(organiser, "desk_ways", "PC-STD-1", do="giving", giving="approval", approval_by="unit")
    course_class = CourseClass.objects.get(code="PC-STD-1")
    assert (course_class.giving, course_class.approval_by) == ("approval", "unit")
    refused = send(organiser, "desk_ways", "LD-UAV-3", do="giving", giving="arrival")
    assert refused.status_code == 422
    assert CourseClass.objects.get(code="LD-UAV-3").giving == "ballot"


def test_a_ballot_is_frozen_and_drawn_by_its_organiser(organiser, demo):
    code = "LD-UAV-3"
    early = send(organiser, "desk_ballot", code, do="freeze")
    assert early.context["ballot"] is None
    CourseClass.objects.filter(code=code).update(closes_at=now() - datetime.timedelta(minutes=1))
    frozen = send(organiser, "desk_ballot", code, do="freeze", lost_weight="2")
    assert frozen.context["ballot"].frozen_at is not None
    drawn = send(organiser, "desk_ballot", code, do="reveal", public_value="3047")
    assert len(drawn.context["seated"]) + len(drawn.context["waiting"]) == of(code).count()
    assert drawn.context["ballot"].draw.public_value == "3047"


def test_the_worker_sees_code_and_number_and_the_public_page_has_the_line(worker, demo):
    row = of("PC-CAL-3", demo["worker"]).get()
    line = page(worker, "enrolment", row.uuid).context["line"]
    assert line.code == str(row.uuid)
    public = Client().get(reverse("draws:draw", args=[line.draw.uuid]))
    lines = public.context["lines"]
    assert lines[line.number - 1]["entry"] == line.code
    assert f'id="e-{line.code}"' in public.content.decode()
    assert sum(one["seated"] for one in lines) == len(line.draw.outcome["seated"])


def test_a_round_is_ranked_and_a_number_given_twice_is_refused(worker, demo):
    ballot = Ballot.objects.get(ranked=True)
    send(worker, "round", ballot.uuid, **{"rank-PC-PNT-2": "2", "rank-PC-MUS-2": "1"})
    rows = of("PC-PNT-2", demo["worker"]) | of("PC-MUS-2", demo["worker"])
    assert dict(rows.values_list("course_class__code", "choice")) == {
        "PC-PNT-2": 2,
        "PC-MUS-2": 1,
    }
    send(worker, "round", ballot.uuid, **{"rank-PC-PNT-2": "1", "rank-PC-MUS-2": "1"})
    assert of("PC-PNT-2", demo["worker"]).get().choice == 2


def test_a_round_is_opened_on_the_desk(organiser):
    listed = page(organiser, "desk_rounds").context["form"].fields["classes"].queryset
    some = list(listed[:2])
    closes = (min(c.first_session_at for c in some) - datetime.timedelta(days=1)).isoformat()
    sent = send(
        organiser,
        "desk_rounds",
        title_zh="春季选课",
        closes_at=closes[:16],
        classes=[c.pk for c in some],
    )
    assert sent.context["ballot"].title_zh == "春季选课"
    assert CourseClass.objects.filter(in_ballot__ballot__title_zh="春季选课").count() == 2


def test_the_officer_decides_on_the_requests_of_the_unit_s_people(officer, demo):
    shown = page(officer, "unit_requests").context
    rows = shown["requests"]
    assert demo["worker"].pk in {row.person_id for row in rows}
    assert shown["returned"][0].person == demo["worker-offer"]
    first, second, third = rows[:3]
    send(officer, "unit_requests", do="approve", enrolment=[first.uuid, second.uuid])
    again = page(officer, "unit_requests").context
    assert {first.pk, second.pk} <= {row.pk for row in again["elsewhere"]}
    send(officer, "unit_requests", do="reject", enrolment=third.uuid, why="名额已满")
    third.refresh_from_db()
    assert third.state == "rejected"


def test_the_organiser_s_yes_after_the_unit_s_gives_the_seat(organiser, officer):
    row = page(officer, "unit_requests").context["elsewhere"][0]
    send(organiser, "desk_requests", "JR-HSK-2", do="approve", enrolment=row.uuid)
    row.refresh_from_db()
    assert row.state == "enrolled"


def test_a_request_of_another_unit_is_not_on_the_officer_s_page_and_can_not_be_sent(officer):
    own = {row.pk for row in page(officer, "unit_requests").context["requests"]}
    asked = of("JR-HSK-2", state="requested").exclude(unit__path__startswith=unit_path("JX-NH"))
    other = asked.exclude(pk__in=own)[0]
    send(officer, "unit_requests", do="reject", enrolment=other.uuid, why="不")
    other.refresh_from_db()
    assert other.state == "requested"


def test_what_came_back_is_mended_and_handed_in(demo):
    client = signed_in(demo["worker-offer"])
    row = of("JR-HSK-2", demo["worker-offer"]).get()
    assert "请补上健康证编号" in page(client, "enrolment", row.uuid).content.decode()
    send(client, "hand_in", row.uuid, note="健康证 330401")
    row.refresh_from_db()
    assert (row.state, row.request.note) == ("requested", "健康证 330401")
    stranger = send(signed_in(demo["worker"]), "hand_in", row.uuid, note="x")
    assert stranger.status_code == 404


def test_a_deputy_is_named_decides_and_is_ended(officer, demo):
    person = demo["trainer"]
    assert page(signed_in(person), "unit_requests").status_code == 403
    phone = Identifier.objects.get(person=person, kind="phone").value
    last = (now() + datetime.timedelta(days=2)).date().isoformat()
    send(officer, "unit_deputies", do="name", number=phone, name=person.name, ends_on=last)
    deputy = ApprovalDeputy.objects.get(person=person)
    own = signed_in(person)
    row = page(own, "unit_requests").context["requests"][0]
    send(own, "unit_requests", do="approve", enrolment=row.uuid)
    assert row.facts.last().by == person
    send(officer, "unit_deputies", do="end", deputy=deputy.pk)
    assert page(signed_in(person), "unit_requests").status_code == 403


def test_the_officer_nominates_from_the_list_and_by_number_and_is_told_when_it_is_full(officer):
    code = "MS-MSK-2"
    shown = page(officer, "unit_nominate", code).context
    assert [c.left for c in shown["counts"]] == [1]
    first, second = shown["page"].object_list[:2]
    send(officer, "unit_nominate", code, do="nominate", person=first.uuid)
    assert of(code, first).get().way == "officer"
    over = send(officer, "unit_nominate", code, do="nominate", person=second.uuid)
    assert not of(code, second).exists()
    assert [m.tags for m in over.context["messages"]] == ["bad error"]
    row = of(code, first).get()
    send(officer, "unit_nominate", code, do="withdraw", enrolment=row.uuid)
    phone = Identifier.objects.filter(person=second, kind="phone").first().value
    send(officer, "unit_nominate", code, do="nominate", number=phone, name=second.name)
    assert of(code, second, state="enrolled").exists()


def test_who_is_nominated_declines_with_one_button(officer):
    row = of("MS-MSK-2", state="enrolled").first()
    own = signed_in(row.person)
    assert "谢绝推荐" in page(own, "enrolment", row.uuid).content.decode()
    send(own, "cancel", row.uuid)
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_asking_says_what_becomes_of_it(demo):
    client = signed_in(demo["worker-new"])
    assert page(client, "class", "LD-UAV-3").context["asks"] == "applied"
    sent = send(client, "enrol", "LD-UAV-3")
    assert sent.context["enrolment"].state == "applied"
    sent = send(client, "enrol", "JR-HSK-2")
    assert sent.context["enrolment"].state == "requested"
    assert sent.context["unit_unconfirmed"]
