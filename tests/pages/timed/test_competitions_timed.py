"""A timed stage at its pages and by the API: calling, the clock, times, what differs, signing."""

import pytest
from django.urls import reverse

from competitions.actions.calling import call_entry
from competitions.models import RunFact
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_official, make_timed_stage
from tests.factories.judging import sit_down
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"
FORM = {"t1": "43.1", "t2": "25", "standing": "ok", "why": ""}


def page_of(run):
    return reverse("competitions:timed_run", args=[run.uuid])


def order_of(stage):
    return reverse("competitions:timed_stage", args=[stage.uuid])


def save(client, run, **more):
    return client.post(page_of(run), {**FORM, **more})


# At the tablet -------------------------------------------------------------------------------------


def test_badge_and_pin_lead_from_the_sheets_to_the_run_and_no_account_is_needed(
    at_tablet, stage, run
):
    listed = at_tablet.get(reverse("competitions:judge_sheets")).content.decode()
    assert order_of(stage) in listed
    for page in (order_of(stage), page_of(run)):
        answer = at_tablet.get(page)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert save(at_tablet, run).status_code == 302
    assert run.times.count() == 2
    assert "sessionid" not in at_tablet.cookies


def test_what_is_written_at_a_tablet_is_the_badge_s_person_s(at_tablet, judge, run):
    save(at_tablet, run)
    assert run.facts.latest("pk").by == judge.person


def test_after_handing_over_the_tablet_opens_nothing(at_tablet, run):
    at_tablet.post(reverse("competitions:judge_out"))
    assert at_tablet.get(page_of(run)).status_code == 302


def test_a_badge_of_another_event_or_duty_opens_nothing(client, stage, run):
    elsewhere = make_official(make_timed_stage().event, Duty.SITE_JUDGE)
    call = make_official(stage.event, Duty.REFEREE)
    for official in (elsewhere, call):
        sit_down(client, official, at=now())
        assert client.get(page_of(run)).status_code == 403
        assert client.get(order_of(stage)).status_code == 403
        assert save(client, run).status_code == 403
        listed = client.get(reverse("competitions:judge_sheets")).content.decode()
        assert order_of(stage) not in listed
    assert not run.times.exists()


def test_a_site_judge_s_badge_does_not_sign(at_tablet, stage, run):
    save(at_tablet, run, do="submit")
    assert at_tablet.post(order_of(stage), {"do": "sign_all"}).status_code == 403
    assert at_tablet.post(page_of(run), {"do": "sign"}).status_code == 403
    run.refresh_from_db()
    assert run.state == "submitted"


# The running order -----------------------------------------------------------------------------------


def test_the_next_is_called_starts_stops_and_stands_back(at_tablet, stage, run):
    turn = run.stage_entry
    seen = []
    for what in ("call", "start", "stop", "back"):
        answer = at_tablet.post(order_of(stage), {"do": what, "turn": turn.uuid})
        assert answer.status_code == 302
        turn.refresh_from_db()
        seen.append((str(turn.turn), turn.started_at is not None, turn.ended_at is not None))
    assert seen == [
        ("called", False, False),
        ("working", True, False),
        ("working", True, True),
        ("waiting", False, False),
    ]


def test_a_clock_that_was_not_started_is_not_stopped_and_the_page_says_so(at_tablet, stage, run):
    call_entry(turn=run.stage_entry, by=None, at=AT)
    answer = at_tablet.post(
        order_of(stage), {"do": "stop", "turn": run.stage_entry.uuid}, follow=True
    )
    assert 'class="notice bad' in answer.content.decode()


@pytest.mark.parametrize("turn", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_turn_that_is_not_there_is_not_found(at_tablet, stage, turn):
    assert at_tablet.post(order_of(stage), {"do": "call", "turn": turn}).status_code == 404
    assert at_tablet.post(order_of(stage), {"do": "dance"}).status_code == 404


# What differs ----------------------------------------------------------------------------------------


def test_two_devices_on_one_run_the_second_is_told_and_nothing_is_written_over(at_tablet, run):
    before = run.changed_at.isoformat()
    assert save(at_tablet, run, after=before).status_code == 302
    second = save(at_tablet, run, after=before, t1="50")
    assert (second.status_code, "另一台设备" in second.content.decode()) == (422, True)
    assert str(run.times.get(station__no=1).seconds) == "43.10"
    # The same as stands already is what an answer lost on the way looks like.
    assert save(at_tablet, run, after=before).status_code == 302
    assert RunFact.objects.filter(run=run, kind="written").count() == 1


def test_a_plain_form_keeps_what_was_typed_and_shows_what_stands_as_its_start(at_tablet, run):
    before = run.changed_at.isoformat()
    save(at_tablet, run, after=before)
    answer = at_tablet.post(page_of(run), {**FORM, "t1": "50", "after": before})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="50"' in text
    run.refresh_from_db()
    assert run.changed_at.isoformat() in text.replace("&#x2B;", "+").replace("&#43;", "+")


def test_a_wrong_time_is_told_at_its_field(at_tablet, run):
    answer = save(at_tablet, run, t1="1:75", t2="x")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"t1", "t2"})
    assert not run.times.exists()
