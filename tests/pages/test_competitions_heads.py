"""The head of a competition: typed in, changed, its rows of hosts, what is wrong said at its place."""

import datetime

import pytest
from django.urls import reverse

from accounts.rules.kinds import UnitDuty
from competitions.actions.setup import HostPlan
from competitions.models import Competition
from competitions.rules.states import HostRole
from core.ledger.models import Fact
from tests.factories.acting import signed_in, with_duty
from tests.factories.competitions import (
    make_open_competition,
)
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO = True


@pytest.fixture
def unit():
    return make_unit("JX")


@pytest.fixture
def organiser(unit):
    return signed_in(with_duty(UnitDuty.ORGANISER, unit, "组织者"))


HEAD = {
    "title_zh": "餐厅服务员技能竞赛",
    "title_en": "Waiters' competition",
    "level": "municipal-2",
    "document_no": "嘉总工办〔2026〕18号",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-02",
    "notice_days": "7",
}


def namesake(code):
    unit = make_unit(code)
    unit.name_zh = "同名公司"
    unit.save()
    return unit


def rows(*hosts):
    """The rows of hosts as a page sends them: (part, name, more fields)."""
    found = {"hosts-TOTAL_FORMS": len(hosts), "hosts-INITIAL_FORMS": 0}
    for number, (role, name, *more) in enumerate(hosts):
        row = {"role": role, "name_zh": name, "ORDER": number + 1, **(more[0] if more else {})}
        found |= {f"hosts-{number}-{field}": value for field, value in row.items()}
    return found


HOSTS = rows(
    ("host", "嘉兴市总工会", {"name_en": "Jiaxing federation"}),
    ("host", "嘉兴市人社局"),
    ("organiser", "市职工教育培训中心"),
    ("host", ""),
)


def test_a_new_competition_is_a_draft_with_its_hosts(organiser, unit):
    answer = organiser.post(
        reverse("competitions:competition_new"),
        {**HEAD, **HOSTS, "unit": unit.pk, "code": "table26"},
    )
    assert answer.status_code == 302
    made = Competition.objects.get(code="TABLE26")
    assert made.state == "draft"
    assert made.notice_days == 7
    assert [(h.role, h.name_zh, h.name_en) for h in made.hosts.order_by("pk")] == [
        ("host", "嘉兴市总工会", "Jiaxing federation"),
        ("host", "嘉兴市人社局", ""),
        ("organiser", "市职工教育培训中心", ""),
    ]


def test_a_host_that_is_a_unit_here_is_that_unit_by_code_or_name_and_order_is_kept(
    organiser, unit
):
    hosts = rows(
        ("co_organiser", unit.name_zh),
        ("organiser", "市职工教育培训中心"),
        ("host", unit.code.lower(), {"name_en": "The union", "ORDER": 9}),
        ("host", "嘉兴市人社局"),
        ("host", "不再主办", {"DELETE": "on"}),
    )
    data = {**HEAD, **hosts, "unit": unit.pk, "code": "H1"}
    organiser.post(reverse("competitions:competition_new"), data)
    hosts = Competition.objects.get(code="H1").hosts.order_by("order")
    assert [(h.role, h.name_zh, h.name_en, h.unit) for h in hosts] == [
        ("host", "嘉兴市人社局", "", None),
        ("host", unit.name_zh, "The union", unit),
        ("organiser", "市职工教育培训中心", "", None),
        ("co_organiser", unit.name_zh, unit.name_en, unit),
    ]


def test_each_row_of_hosts_says_what_is_wrong_with_it_and_nothing_is_made(organiser, unit):
    namesake("A1")
    namesake("A2")
    hosts = rows(
        ("host", "同名公司"),
        ("host", "", {"name_en": "Nameless"}),
        ("host", unit.name_zh),
        ("host", unit.code),
        ("host", "A2"),
        ("boss", "某单位"),
        ("host", "长" * 121),
    )
    data = {**HEAD, **hosts, "unit": unit.pk, "code": "H2"}
    answer = organiser.post(reverse("competitions:competition_new"), data)
    assert answer.status_code == 422
    wrong = [list(row) for row in answer.context["hosts"].errors]
    assert wrong == [["name_zh"], ["name_zh"], [], ["name_zh"], [], ["role"], ["name_zh"]]
    assert "A1, A2" in answer.content.decode()
    assert not Competition.objects.exists()


def test_another_row_gives_back_what_was_typed_in_its_order_with_more_room(organiser, unit):
    hosts = rows(
        ("host", "乙", {"ORDER": 2}),
        ("organiser", "甲", {"ORDER": 1}),
        ("host", "丙", {"DELETE": "on"}),
    )
    data = {**HEAD, **hosts, "unit": unit.pk, "code": "H3", "do": "rows"}
    answer = organiser.post(reverse("competitions:competition_new"), data)
    shown = [row["name_zh"].value() for row in answer.context["hosts"]]
    assert (answer.status_code, shown) == (200, ["甲", "乙", None, None])
    assert answer.context["form"]["title_zh"].value() == HEAD["title_zh"]
    assert not Competition.objects.exists()


def test_rows_without_their_number_are_refused_in_words(organiser, unit):
    data = {**HEAD, "unit": unit.pk, "code": "H4"}
    answer = organiser.post(reverse("competitions:competition_new"), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_what_stands_is_shown_again_and_saved_unchanged(organiser, unit):
    namesake("A1")
    second = namesake("A2")
    competition = make_open_competition(
        unit=unit, hosts=[HostPlan(HostRole.HOST, "同名公司", "Namesake", second)]
    )
    url = reverse("competitions:competition_head", args=[competition.code])
    shown = organiser.get(url).context["hosts"].initial
    assert shown == [{"role": "host", "name_zh": "同名公司 A2", "name_en": "Namesake"}]
    organiser.post(url, {**HEAD, **rows(("host", "同名公司 A2", {"name_en": "Namesake"}))})
    (host,) = competition.hosts.all()
    assert (host.name_zh, host.unit) == ("同名公司", second)


def test_days_the_wrong_way_round_are_said_at_the_form_and_nothing_is_made(organiser, unit):
    data = {**HEAD, **HOSTS, "unit": unit.pk, "code": "T", "ends_on": "2026-11-01"}
    answer = organiser.post(reverse("competitions:competition_new"), data)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not Competition.objects.exists()


def test_a_changed_head_is_kept_in_the_ledger(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:competition_head", args=[competition.code])
    assert organiser.get(url).status_code == 200
    assert organiser.post(url, {**HEAD, **HOSTS}).status_code == 302
    competition.refresh_from_db()
    assert competition.document_no == HEAD["document_no"]
    last = Fact.objects.filter(kind="competition").latest("pk")
    assert last.payload["now"]["notice_days"] == 7


def test_entries_open_before_they_close(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:competition_head", args=[competition.code])
    data = {
        **HEAD,
        **HOSTS,
        "entry_opens_at": "2026-11-20T09:00",
        "entry_closes_at": "2026-11-19T09:00",
    }
    assert organiser.post(url, data).status_code == 422
    data["entry_closes_at"] = "2026-11-25T17:00"
    assert organiser.post(url, data).status_code == 302
    competition.refresh_from_db()
    assert competition.entry_closes_at == datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC)
