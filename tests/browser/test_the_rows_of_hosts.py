"""The rows of a competition's head: added, moved and taken away, with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from accounts.actions.people import give_duty
from accounts.rules.kinds import UnitDuty
from core.clock import now
from tests.factories.competitions import make_open_competition
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def competition():
    return make_open_competition(unit=make_unit("JX"))


def open_head(browser, server, settings, competition, *, scripts):
    """The head's page, as its organiser on a phone-sized window."""
    settings.DEMO = True
    person = make_person("组织者", agreed=True)
    day = timezone.localdate(now())
    give_duty(
        person=person,
        unit=competition.unit,
        duty=UnitDuty.ORGANISER,
        starts_on=day,
        by=None,
        at=AT,
    )
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=scripts
    )
    context.add_cookies(
        [{"name": n, "value": m.value, "url": server.url} for n, m in client.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{server.url}/desk/competitions/{competition.code}/head/")
    return page


def row(page, n):
    return page.locator("[data-row]:not([hidden])").nth(n)


def fill(page, n, role, name):
    row(page, n).locator("select").select_option(role)
    row(page, n).locator('input[name$="-name_zh"]').fill(name)


def hosts_of(competition):
    return list(competition.hosts.order_by("order").values_list("role", "name_zh"))


def test_rows_are_added_moved_and_taken_away_in_place(
    browser, live_server, settings, competition, keep
):
    page = open_head(browser, live_server, settings, competition, scripts=True)
    fill(page, 0, "host", "甲")
    fill(page, 1, "host", "乙")
    page.click("[data-more]")
    fill(page, 2, "host", "丙")
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")
    row(page, 2).locator("[data-up]").click()
    row(page, 0).locator("[data-drop]").click()
    shown = [
        field.input_value()
        for field in page.locator('[data-row] [name$="-name_zh"]').all()
        if field.is_visible()
    ]
    assert shown == ["丙", "乙"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    row(page, 0).scroll_into_view_if_needed()
    keep(page, "rows-of-hosts-phone")
    page.locator('input[name="title_zh"]').press("Enter")
    page.wait_for_url(f"**/desk/competitions/{competition.code}/")
    assert hosts_of(competition) == [("host", "丙"), ("host", "乙")]


def test_without_a_script_numbers_order_a_box_takes_away_and_the_server_makes_room(
    browser, live_server, settings, competition
):
    page = open_head(browser, live_server, settings, competition, scripts=False)
    fill(page, 0, "host", "甲")
    fill(page, 1, "organiser", "乙")
    page.click("[data-more]")
    assert row(page, 1).locator('input[name$="-name_zh"]').input_value() == "乙"
    fill(page, 2, "host", "丙")
    row(page, 2).locator('input[name$="-ORDER"]').fill("1")
    row(page, 0).locator('input[name$="-ORDER"]').fill("2")
    row(page, 1).locator('input[name$="-DELETE"]').check()
    page.locator('input[name="title_zh"]').press("Enter")
    page.wait_for_url(f"**/desk/competitions/{competition.code}/")
    assert hosts_of(competition) == [("host", "丙"), ("host", "甲")]
