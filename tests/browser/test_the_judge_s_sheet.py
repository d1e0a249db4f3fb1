"""A judge marks on a tablet and loses the network: nothing is lost, and the page says what is saved."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from competitions.actions.badges import make_badge
from competitions.actions.sheets import start_stage
from competitions.actions.turns import start_work
from competitions.models import Mark, MarkFact, Sheet
from core.clock import now
from tests.factories.judging import make_table_stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(settings, live_server):
    settings.BASE_URL = live_server.url
    stage = start_stage(stage=make_table_stage(), by=None, at=now())
    found = stage.sheets.filter(judge__no=2).order_by("stage_entry__station").first()
    start_work(turn=found.stage_entry, by=None, at=now() - datetime.timedelta(minutes=13))
    return found


def sit(browser, server, sheet, size=(1180, 820), **options):
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **options,
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    badge = make_badge(official=sheet.judge.official, by=None, at=now())
    page.goto(f"{server.url}/judge/b/{badge.secret}/")
    page.fill("#pin", badge.pin)
    page.click("main form button")
    page.wait_for_url("**/judge/sheets/")
    page.click(f'a[href="/judge/sheets/{sheet.uuid}/"]')
    page.wait_for_selector(".judge.live")
    return context, page, errors, badge


def clean(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def finish(page):
    """Mark whatever comes next until nothing is missing."""
    for _ in range(60):
        now_ = page.locator(".asp.now")
        if not now_.count():
            return
        if now_.get_attribute("data-way") in {"judgement", "binary"}:
            now_.locator(".desc button").last.click()
        else:
            page.click('[data-key="1"]')
            page.click("[data-note]")
        if page.locator(".rail [aria-current]").get_attribute("href") == "#submit":
            return


def cut_off_and_mark(context, page):
    """Three marks without a network, by tiles and by keyboard; their codes."""
    context.set_offline(True)
    page.click('.rail a[href="#A"]')
    page.wait_for_selector('.asp.now[data-aspect^="A"]')
    codes = []
    for _ in range(3):
        card = page.locator(".asp.now")
        codes.append(card.get_attribute("data-aspect"))
        if card.get_attribute("data-way") in {"judgement", "binary"}:
            card.locator(".desc button").last.click()
        else:
            page.keyboard.press("1")
            page.keyboard.press("Enter")
    page.wait_for_selector('[data-net][data-state="offline"]')
    return codes


def test_marks_made_without_a_network_are_kept_said_to_be_unsent_and_sent_by_themselves(
    browser, live_server, sheet, keep
):
    context, page, errors, badge = sit(browser, live_server, sheet)
    expected = sheet.expected
    assert page.locator("[data-done]").inner_text() == "0"
    clean(page)
    # A mark with a network is saved, and says so.
    page.click('.rail a[href="#E"]')
    page.wait_for_selector('.asp.now[data-aspect^="E"]')
    first = page.locator(".asp.now")
    code = first.get_attribute("data-aspect")
    assert first.locator("[data-covers] label").count() == 10
    first.locator("[data-covers] label").nth(2).click()
    first.locator("[data-covers] label").nth(7).click()
    assert page.locator("[data-pad-calc]").inner_text() == "4.00 − 2 × 0.40 = 3.20"
    keep(page, "judge-tablet-covers")
    page.click("[data-note]")
    page.wait_for_selector(f'#{code} [data-chip] .chip[data-state="saved"]')
    assert Mark.objects.get(aspect__code=code).items == [3, 8]
    # Without one, marks go on; the page says that they are on this tablet.
    offline = cut_off_and_mark(context, page)
    page.wait_for_selector('[data-net-text]:has-text("3")')
    assert page.locator("[data-since]").is_visible()
    assert Mark.objects.count() == 1
    keep(page, "judge-tablet-offline")
    clean(page)
    # The network is back: they are sent, once, and said to be saved.
    context.set_offline(False)
    page.wait_for_selector('[data-net][data-state="saved"]', timeout=40_000)
    assert set(Mark.objects.values_list("aspect__code", flat=True)) == {code, *offline}
    assert MarkFact.objects.count() == 4
    # What is left, then the signature with the PIN.
    page.reload()
    page.wait_for_selector(".judge.live")
    assert page.locator("[data-done]").inner_text() == "4"
    finish(page)
    page.wait_for_selector('[data-net][data-state="saved"]', timeout=40_000)
    assert page.locator("[data-done]").inner_text() == str(expected)
    clean(page)
    keep(page, "judge-tablet-submit")
    page.fill("#pin", badge.pin)
    page.click("[data-submit-button]")
    page.wait_for_selector('.judge[data-open=""]')
    assert Sheet.objects.get(pk=sheet.pk).state == "submitted"
    assert errors == []
    context.close()


def test_a_reload_after_the_network_is_back_shows_and_sends_what_waited(
    browser, live_server, sheet
):
    context, page, errors, _ = sit(browser, live_server, sheet)
    page.route("**/api/v1/sheets/*/marks", lambda route: route.abort())
    for _ in range(2):
        tile = page.locator(".asp.now")
        if tile.get_attribute("data-way") in {"judgement", "binary"}:
            tile.locator(".desc button").first.dblclick()
        else:
            page.click('[data-key="0"]')
            page.dblclick("[data-note]")
    page.wait_for_selector('[data-net][data-state="offline"]')
    assert not Mark.objects.exists()
    done = page.locator("[data-done]").inner_text()
    page.unroute("**/api/v1/sheets/*/marks")
    page.reload()
    page.wait_for_selector('[data-net][data-state="saved"]', timeout=40_000)
    assert page.locator("[data-done]").inner_text() == done
    assert MarkFact.objects.count() == Mark.objects.count() == int(done)
    assert errors == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_fits_a_phone_in_both_languages(browser, live_server, sheet, keep, scheme):
    context, page, errors, _ = sit(
        browser, live_server, sheet, size=(390, 844), color_scheme=scheme, has_touch=True
    )
    keep(page, f"judge-phone-{scheme}")
    clean(page)
    for key in page.locator("[data-key]:visible").all():
        box = key.bounding_box()
        assert box["height"] >= 64
        assert box["width"] >= 64
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.reload()
    page.wait_for_selector(".judge.live")
    clean(page)
    keep(page, f"judge-phone-{scheme}-en")
    assert errors == []
    context.close()


def test_without_modules_the_plain_forms_mark_a_sheet(browser, live_server, sheet):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    badge = make_badge(official=sheet.judge.official, by=None, at=now())
    page.goto(f"{live_server.url}/judge/b/{badge.secret}/")
    page.fill("#pin", badge.pin)
    page.click("main form button")
    page.goto(f"{live_server.url}/judge/sheets/{sheet.uuid}/")
    card = page.locator('[data-way="count"]').first
    card.locator(".plainform input").fill("1")
    card.locator(".plainform button").click()
    assert Mark.objects.get().value == 1
    page.locator('[data-way="judgement"] .desc button').nth(2).click()
    assert Mark.objects.count() == 2
    context.close()
