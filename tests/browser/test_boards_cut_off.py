"""A hall's board without a network says how old it is, and goes on by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from competitions.actions.match_course import Outcome
from competitions.actions.matches import start_match, write_score
from core.clock import now
from tests.factories.competitions import make_drawn_bracket

pytestmark = pytest.mark.django_db(transaction=True)


def clean(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1920, 1080)])
def test_a_board_that_is_cut_off_says_how_old_it_is_and_recovers(
    browser, live_server, size, scheme
):
    match = make_drawn_bracket().matches.get(key="W1-1")
    start_match(match=match, by=None, at=now())
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", color_scheme=scheme
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("competitions:board", args=[match.stage.uuid]))
    page.wait_for_selector(".bmatch.live")
    clean(page)
    context.set_offline(True)
    page.wait_for_selector("[data-fresh].late", timeout=60_000)
    assert "断线" in page.locator("[data-fresh]").inner_text()
    clean(page)
    write_score(match=match, outcome=Outcome(home=3, away=1), by=None, at=now())
    context.set_offline(False)
    page.wait_for_selector(".bmatch.live .bside b:text-is('3')", timeout=60_000)
    context.close()
