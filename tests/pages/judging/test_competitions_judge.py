"""The judge's tablet: badge and PIN, blind sheets, plain forms, the API with the same session."""

import datetime
import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import make_token
from competitions.actions.badges import make_badge
from competitions.actions.signing import submit_sheet
from competitions.models import Incident, JudgeSession, Mark, MarkFact
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_official
from tests.factories.judging import chief_of, make_running_stage, official_of, sit_down
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def stage():
    city = make_unit("JX")
    units = [make_unit("SECRET-A", parent=city), make_unit("SECRET-B", parent=city)]
    return make_running_stage(entries=3, units=units)


def page_of(sheet, name="judge_sheet"):
    return reverse(f"competitions:{name}", args=[sheet.uuid])


def send(client, sheet, *marks, **headers):
    return client.post(
        f"/api/v1/sheets/{sheet.uuid}/marks",
        json.dumps({"marks": list(marks)}),
        content_type="application/json",
        **headers,
    )


def body(aspect, given, **more):
    key = "score" if aspect == "A3" else "value"
    at = "2026-11-24T16:00:00+08:00"
    return {"id": str(uuid.uuid4()), "aspect": aspect, key: given, "at": at, **more}


def test_badge_and_pin_open_the_sheets_and_no_account_s_session(client, sheet):
    badge = make_badge(official=official_of(sheet), by=None, at=now())
    page = reverse("competitions:judge_badge", args=[badge.secret])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"pin": badge.pin})
    assert (answer.status_code, answer.url) == (302, reverse("competitions:judge_sheets"))
    assert "sessionid" not in client.cookies
    assert client.get(answer.url).status_code == 200
    official_of(sheet).refresh_from_db()
    kept = str(vars(JudgeSession.objects.get())) + str(vars(official_of(sheet)))
    assert badge.secret not in kept
    assert badge.pin not in kept
    assert client.cookies["judge"].value not in kept


def test_the_code_below_the_qr_code_may_be_typed(client, sheet):
    badge = make_badge(official=official_of(sheet), by=None, at=now())
    typed = f"{badge.secret[:5]}-{badge.secret[5:].lower()} "
    answer = client.post(reverse("competitions:judge"), {"code": typed})
    assert answer.url == reverse("competitions:judge_badge", args=[badge.secret])
    assert client.post(reverse("competitions:judge"), {"code": "NONE"}).status_code == 422


def test_five_wrong_pins_block_the_badge_for_everybody(client, sheet):
    badge = make_badge(official=official_of(sheet), by=None, at=now())
    page = reverse("competitions:judge_badge", args=[badge.secret])
    wrong = "000000" if badge.pin != "000000" else "111111"
    statuses = [client.post(page, {"pin": wrong}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert client.post(page, {"pin": badge.pin}).status_code == 429
    assert not JudgeSession.objects.exists()


def test_a_new_badge_ends_the_old_one_and_its_tablets(seated, sheet):
    assert seated.get(page_of(sheet)).status_code == 200
    make_badge(official=official_of(sheet), by=None, at=now())
    assert seated.get(page_of(sheet)).status_code == 302


def test_handing_the_tablet_over_shows_nothing_of_the_one_before(seated, sheet):
    seated.post(reverse("competitions:judge_out"))
    for name in ("judge_sheet",):
        assert seated.get(page_of(sheet, name)).url == reverse("competitions:judge")
    other = sheet.stage.sheets.filter(judge__no=2).first()
    sit_down(seated, official_of(other), at=now())
    assert seated.get(page_of(sheet)).status_code == 404
    listed = seated.get(reverse("competitions:judge_sheets")).content.decode()
    assert str(sheet.uuid) not in listed


def test_marks_on_a_tablet_that_was_handed_over_are_still_sent_and_show_nothing(client, sheet):
    opened = sit_down(client, official_of(sheet), at=now())
    client.post(reverse("competitions:judge_out"))
    header = {"HTTP_X_DEVICE_TOKEN": opened.token}
    answer = send(client, sheet, body("A1", "2"), **header)
    assert answer.json()["marks"][0]["outcome"] == "stored"
    assert client.get(f"/api/v1/sheets/{sheet.uuid}", **header).status_code == 401
    JudgeSession.objects.update(token_until=now() - datetime.timedelta(seconds=1))
    assert send(client, sheet, body("A1", "2"), **header).status_code == 401


def test_a_mark_by_a_plain_form_is_saved_and_leads_to_the_next(seated, sheet):
    form = {"mark": uuid.uuid4(), "aspect": "A1", "after": "", "value": "2"}
    answer = seated.post(page_of(sheet, "judge_mark"), form)
    assert answer.url == f"{page_of(sheet)}#A3"
    # Sent again (a double tap) it is the same mark.
    seated.post(page_of(sheet, "judge_mark"), form)
    assert MarkFact.objects.count() == 1
    answer = seated.post(
        page_of(sheet, "judge_mark"), {"mark": uuid.uuid4(), "aspect": "A3", "score": "2"}
    )
    assert answer.url == f"{page_of(sheet)}#submit"
    assert "4.00" in seated.get(page_of(sheet)).content.decode()


@pytest.mark.parametrize("typed", ["-1", "x", "1.5", "", "1e9"])
def test_what_can_t_be_entered_is_said_at_the_aspect_and_nothing_changes(seated, sheet, typed):
    form = {"mark": uuid.uuid4(), "aspect": "A1", "value": typed}
    answer = seated.post(page_of(sheet, "judge_mark"), form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_sheet_is_handed_in_with_the_pin_and_then_shows_it(client, sheet):
    badge = make_badge(official=official_of(sheet), by=None, at=now())
    client.post(reverse("competitions:judge_badge", args=[badge.secret]), {"pin": badge.pin})
    gap = client.post(page_of(sheet, "judge_submit"), {"pin": badge.pin})
    assert gap.status_code == 422
    send_ok(client, sheet)
    wrong = "000000" if badge.pin != "000000" else "111111"
    assert client.post(page_of(sheet, "judge_submit"), {"pin": wrong}).status_code == 422
    for _ in range(2):
        assert client.post(page_of(sheet, "judge_submit"), {"pin": badge.pin}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "submitted"
    late = client.post(
        page_of(sheet, "judge_mark"), {"mark": uuid.uuid4(), "aspect": "A1", "value": "3"}
    )
    assert late.status_code == 422
    assert Mark.objects.get(aspect__code="A1").value == 1


def send_ok(client, sheet):
    answer = send(client, sheet, body("A1", "1"), body("A3", "2"))
    assert [m["outcome"] for m in answer.json()["marks"]] == ["stored", "stored"]


def test_a_problem_is_signalled_once_and_time_is_started_and_stopped(seated, sheet):
    for _ in range(2):
        seated.post(page_of(sheet, "judge_incident"), {"text": "转盘坏了"})
    assert Incident.objects.get().stage_entry == sheet.stage_entry
    assert seated.post(page_of(sheet, "judge_incident"), {"text": " "}).status_code == 422
    seated.post(page_of(sheet, "judge_clock"), {"do": "start"})
    seated.post(page_of(sheet, "judge_clock"), {"do": "stop"})
    sheet.stage_entry.refresh_from_db()
    assert sheet.stage_entry.working_seconds is not None


def secrets_of(stage):
    """Everything that would say who an entry is."""
    for entry in stage.event.entries.select_related("unit").prefetch_related("members__person"):
        yield entry.name_zh
        yield str(entry.uuid)
        yield entry.unit.name_zh
        yield entry.unit.code
        yield from (member.person.name for member in entry.members.all())


def test_no_page_and_no_answer_of_judging_says_who_an_entry_is(seated, stage, sheet):
    pages = [
        reverse("competitions:judge_sheets"),
        reverse("competitions:judge_scheme"),
        page_of(sheet),
        "/api/v1/sheets?mine",
        f"/api/v1/sheets/{sheet.uuid}",
    ]
    answers = [seated.get(page) for page in pages]
    answers.append(send(seated, sheet, body("A1", "1")))
    answers.append(seated.post(page_of(sheet, "judge_submit"), {"pin": "1"}))
    for answer in answers:
        assert answer.status_code in {200, 422}
        text = answer.content.decode()
        assert [secret for secret in secrets_of(stage) if secret in text] == []
        assert "start_no" not in text


def test_the_encryption_judge_who_knows_the_names_sees_no_sheet(client, stage, sheet):
    official = make_official(stage.event, Duty.ENCRYPTION)
    sit_down(client, official, at=now())
    assert client.get(page_of(sheet)).status_code == 404
    assert client.get(f"/api/v1/sheets/{sheet.uuid}").status_code == 404
    assert client.get("/api/v1/sheets?mine").json() == {"items": [], "next": None}
    listed = client.get(reverse("competitions:judge_sheets")).content.decode()
    assert [secret for secret in secrets_of(stage) if secret in listed] == []
    assert send(client, sheet, body("A1", "1")).status_code == 403


def test_the_api_takes_the_tablet_s_session_with_a_csrf_token(client, sheet):
    strict = Client(enforce_csrf_checks=True)
    sit_down(strict, official_of(sheet), at=now())
    assert send(strict, sheet, body("A1", "1")).json()["code"] == "csrf_failed"
    assert send(client, sheet, body("A1", "1")).status_code == 401


def test_a_judge_s_own_token_saves_and_another_s_does_not(client, stage, sheet):
    def bearer(official):
        _, secret = make_token(
            person=official.person, label="t", days=1, scopes=["judge"], by=None, at=now()
        )
        return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    other = official_of(stage.sheets.filter(judge__no=2).first())
    refused = send(client, sheet, body("A1", "1"), **bearer(other))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_sheet")
    one = body("A1", "1")
    mine = bearer(official_of(sheet))
    assert send(client, sheet, one, **mine).json()["marks"][0]["outcome"] == "stored"
    assert send(client, sheet, one, **mine).json()["marks"][0]["outcome"] == "same"
    conflict = send(client, sheet, body("A1", "5"), **mine).json()
    assert conflict["marks"][0]["outcome"] == "conflict"
    assert conflict["marks"][0]["current"]["id"] == one["id"]
    wrong = send(client, sheet, body("A1", "-1"), **mine)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "mark_out_of_range")
    assert wrong.json()["errors"][0]["aspect"] == "A1"


def test_the_api_refuses_a_sheet_that_was_handed_in_and_keeps_what_came(client, sheet):
    sit_down(client, official_of(sheet), at=now())
    send_ok(client, sheet)
    submit_sheet(sheet=sheet, official=official_of(sheet), at=now())
    late = send(client, sheet, body("A1", "9"))
    assert (late.status_code, late.json()["code"]) == (422, "sheet_submitted")
    assert late.json()["errors"][0]["outcome"] == "conflict"
    assert Mark.objects.get(aspect__code="A1").value == 1
    assert MarkFact.objects.filter(outcome="conflict").count() == 1


def test_the_chief_judge_signs_once_and_unlocks_with_a_reason_by_the_api(client, stage, sheet):
    chief = chief_of(stage)
    client.force_login(chief.person, backend=BACKEND)
    url = f"/api/v1/sheets/{sheet.uuid}"
    early = client.post(f"{url}/sign", content_type="application/json")
    assert early.json()["code"] == "sheets_not_submitted"
    for one in sheet.stage_entry.sheets.order_by("judge__no"):
        answers = {1: [("A1", "1"), ("A3", "2")], 2: [("A2", "1"), ("A3", "2")], 3: [("A3", "2")]}
        sit_down(client, official_of(one), at=now())
        send(client, one, *(body(*pair) for pair in answers[one.judge.no]))
        submit_sheet(sheet=one, official=official_of(one), at=now())
    client.cookies.pop("judge")
    signed = client.post(f"{url}/sign", content_type="application/json")
    assert (signed.status_code, signed.json()["state"]) == (200, "locked")
    again = client.post(f"{url}/sign", content_type="application/json")
    assert again.json()["code"] == "sheets_already_signed"
    unlocked = client.post(
        f"{url}/unlock", json.dumps({"why": "量错"}), content_type="application/json"
    )
    assert unlocked.json()["state"] == "draft"


def test_a_sheet_s_page_takes_as_many_queries_as_it_has_aspects_or_none_of_them(
    seated, sheet, django_assert_max_num_queries
):
    seated.get(page_of(sheet))
    with django_assert_max_num_queries(14):
        seated.get(page_of(sheet))
