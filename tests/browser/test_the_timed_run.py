"""A timekeeper at a timed stage: clock, times, faults; without a network nothing is lost, and it says so."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from competitions.actions.badges import make_badge
from competitions.actions.stages import run_stage
from competitions.models import RunFact, TimedRun
from competitions.queries.places import places_of
from competitions.rules.states import Duty, Standing
from core.clock import now
from tests.factories.competitions import make_official, make_timed_stage

pytestmark = pytest.mark.django_db(transaction=True)
SAVING = "**/api/v1/runs/*/records"


@pytest.fixture
def stage(settings, live_server):
    settings.BASE_URL = live_server.url
    return run_stage(stage=make_timed_stage(entries=3), by=None, at=now())


def tablet_of(context, server, official):
    """The official's tablet, after badge and PIN; and what went wrong on its pages."""
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    badge = make_badge(official=official, by=None, at=now())
    page.goto(f"{server.url}/judge/b/{badge.secret}/")
    page.fill("#pin", badge.pin)
    page.click("main form button")
    page.wait_for_url("**/judge/sheets/")
    return page, errors


def clean(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def says(page, state):
    page.wait_for_selector(f'.runstate[data-state="{state}"]', timeout=40_000)
    return page.locator(".runstate").inner_text()


def run_of(stage, order):
    return TimedRun.objects.get(stage_entry__stage=stage, stage_entry__order=order)


def call(page, server, stage):
    """The next is called, and its times are entered."""
    page.goto(f"{server.url}/timed/stages/{stage.uuid}/")
    page.click('button[value="call"]')
    page.click('.nowup a[href*="/timed/runs/"]')
    page.wait_for_selector(".runform.live")


def hand_in(page):
    page.click('button[value="submit"]')
    page.wait_for_url("**/timed/stages/*/")
    page.wait_for_selector(".runorder")


def sign_all(context, server, stage):
    """The chief judge signs what was handed in, and the stage is closed."""
    page, errors = tablet_of(context, server, make_official(stage.event, Duty.CHIEF_JUDGE))
    page.goto(f"{server.url}/timed/stages/{stage.uuid}/")
    page.click('button[value="sign_all"]')
    page.wait_for_selector('button[value="sign_all"]', state="detached")
    page.click('button[value="close"]')
    page.wait_for_selector('button[value="close"]', state="detached")
    assert errors == []


def place_of(stage, order):
    entry = stage.stage_entries.get(order=order).entry
    return next(p for p in places_of(stage) if p.entry == f"{entry.start_no:02d}")


def record_one(page):
    """The hall's clock runs and stops; times and a fault seen twice are entered."""
    page.click('button[value="call"]')
    page.click('button[value="start"]')
    page.wait_for_selector("[data-clock]")
    page.click('button[value="stop"]')
    page.wait_for_selector("[data-clock][data-stopped]")
    page.click('.nowup a[href*="/timed/runs/"]')
    page.wait_for_selector(".runform.live")
    page.fill("#id_t1", "43.1")
    page.fill("#id_t2", "25")
    for _ in range(2):
        page.click('[data-station="1"] [data-step="1"]')
    says(page, "saved")


def test_a_day_at_the_track_from_the_clock_to_the_ranking(phone, live_server, stage, keep):
    page, errors = tablet_of(phone, live_server, make_official(stage.event, Duty.SITE_JUDGE))
    page.click(f'a[href="/timed/stages/{stage.uuid}/"]')
    record_one(page)
    assert page.locator("[data-sum]").inner_text() == "1:18.1"
    run = run_of(stage, 1)
    assert {str(time.seconds) for time in run.times.all()} == {"43.10", "25.00"}
    assert run.faults.get().count == 2
    clean(page)
    keep(page, "timed-run-saved")
    hand_in(page)
    # The second: over the limit of a station, which stops it there.
    call(page, live_server, stage)
    page.fill("#id_t1", "40")
    page.fill("#id_t2", "1:01.5")
    assert page.locator('[data-station="2"].stopped').count() == 1
    assert page.locator("[data-sum]").inner_text() == "1:40.0"
    hand_in(page)
    # The third: disqualified, which says why before it is sent.
    call(page, live_server, stage)
    page.click("summary:has-text('取消资格')")
    page.check('input[name="standing"][value="dsq"]')
    assert "请写明原因" in says(page, "refused")
    assert not RunFact.objects.filter(run=run_of(stage, 3), kind="written").exists()
    page.fill("#why", "抢跑")
    hand_in(page)
    sign_all(phone, live_server, stage)
    assert errors == []
    # First 78.1 s, then 100 s, and last the one who is not ranked.
    found = [place_of(stage, order) for order in (1, 2, 3)]
    assert [(p.rank, None if p.mark is None else str(p.mark)) for p in found] == [
        (1, "78.10"),
        (2, "100.00"),
        (None, None),
    ]
    assert found[2].status == Standing.DISQUALIFIED


def test_a_network_lost_while_saving_is_said_kept_over_a_reload_and_sent_once(
    phone, live_server, stage, keep
):
    page, errors = tablet_of(phone, live_server, make_official(stage.event, Duty.SITE_JUDGE))
    call(page, live_server, stage)
    page.route(SAVING, lambda route: route.abort())
    page.fill("#id_t1", "43.1")
    page.fill("#id_t2", "25")
    assert "还没有保存" in says(page, "offline")
    clean(page)
    keep(page, "timed-run-offline")
    # Handing in what the server has not would be a lie.
    page.click('button[value="submit"]')
    assert "还没有保存" in says(page, "offline")
    run = run_of(stage, 1)
    assert (run.state, run.times.count()) == ("draft", 0)
    page.reload()
    page.wait_for_selector(".runform.live")
    assert page.input_value("#id_t1") == "43.1"
    assert "还没有保存" in says(page, "offline")
    # The answer to what arrived is lost: it is sent again, and counts once.
    lost = []

    def lose_one(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.unroute(SAVING)
    page.route(SAVING, lose_one)
    says(page, "saved")
    assert lost
    assert RunFact.objects.filter(run=run, kind="written").count() == 1
    assert {str(time.seconds) for time in run.times.all()} == {"43.10", "25.00"}
    hand_in(page)
    run.refresh_from_db()
    assert (run.state, errors) == ("submitted", [])


def test_what_another_device_wrote_meanwhile_stands_and_is_told(phone, live_server, stage, desk):
    official = make_official(stage.event, Duty.SITE_JUDGE)
    page, _ = tablet_of(phone, live_server, official)
    call(page, live_server, stage)
    page.route(SAVING, lambda route: route.abort())
    page.fill("#id_t1", "50")
    says(page, "offline")
    other, _ = tablet_of(desk, live_server, official)
    run = run_of(stage, 1)
    other.goto(f"{live_server.url}/timed/runs/{run.uuid}/")
    other.wait_for_selector(".runform.live")
    other.fill("#id_t1", "43.1")
    says(other, "saved")
    page.unroute(SAVING)
    assert "另一台设备" in says(page, "refused")
    assert page.input_value("#id_t1") == "43.1"
    assert RunFact.objects.get(run=run, kind="differs").values["times"] == {"1": ["50", False]}
    # What is typed next goes on from what stands.
    page.fill("#id_t2", "25")
    says(page, "saved")
    assert {str(time.seconds) for time in run.times.all()} == {"43.10", "25.00"}


def test_a_handed_over_tablet_sends_what_waits_as_the_one_who_typed_it(phone, live_server, stage):
    first = make_official(stage.event, Duty.SITE_JUDGE)
    page, _ = tablet_of(phone, live_server, first)
    call(page, live_server, stage)
    page.route(SAVING, lambda route: route.abort())
    page.fill("#id_t1", "43.1")
    says(page, "offline")
    page.goto(f"{live_server.url}/judge/sheets/")
    page.wait_for_selector("[data-waiting]:not([hidden])")
    page.click('form[action="/judge/out/"] button')
    page.wait_for_url("**/judge/")
    page.unroute(SAVING)
    second, _ = tablet_of(phone, live_server, make_official(stage.event, Duty.SITE_JUDGE))
    second.wait_for_selector("[data-waiting]", state="hidden")
    run = run_of(stage, 1)
    for _ in range(100):
        if run.times.exists():
            break
        second.wait_for_timeout(100)
    assert run.facts.latest("pk").by == first.person


def test_with_an_account_what_waits_is_never_sent_under_another_s_name(phone, live_server, stage):
    first, second = (make_official(stage.event, Duty.SITE_JUDGE) for _ in range(2))
    page = account_of(phone, live_server, first)
    call(page, live_server, stage)
    page.fill("#id_t1", "43.1")
    says(page, "saved")
    page.route(SAVING, lambda route: route.abort())
    page.fill("#id_t2", "25")
    says(page, "offline")
    run = run_of(stage, 1)
    # Somebody else signs in here: nothing of the first is shown or sent.
    other = account_of(phone, live_server, second)
    other.goto(f"{live_server.url}/timed/runs/{run.uuid}/")
    other.wait_for_selector(".runform.live")
    assert other.input_value("#id_t2") == ""
    page.close()
    other.fill("#id_t2", "26")
    says(other, "saved")
    assert run.facts.latest("pk").by == second.person
    # The first comes back: what was kept is told beside what stands.
    back = account_of(phone, live_server, first)
    back.goto(f"{live_server.url}/timed/runs/{run.uuid}/")
    says(back, "refused")
    assert back.input_value("#id_t2") == "26.0"
    assert RunFact.objects.get(run=run, kind="differs").by == first.person


def account_of(context, server, official):
    """A page of the official's account in this browser."""
    client = Client()
    client.force_login(official.person, backend="accounts.backends.IdentifierBackend")
    context.add_cookies(
        [{"name": n, "value": m.value, "url": server.url} for n, m in client.cookies.items()]
    )
    return context.new_page()
