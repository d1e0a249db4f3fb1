"""The referee's phone without a network: what is not saved says so, stays, and is sent by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from competitions.actions.match_course import Outcome
from competitions.actions.matches import start_match, write_score
from competitions.models import MatchFact
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_drawn_bracket, make_official

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def match():
    return make_drawn_bracket().matches.get(key="W1-1")


@pytest.fixture
def phone_at(phone, live_server, match):
    """The referee's phone at the match, in play; and its context."""
    start_match(match=match, by=None, at=now())
    official = make_official(match.stage.event, Duty.REFEREE)
    sign_in(phone, live_server, official.person)
    page = phone.new_page()
    page.goto(f"{live_server.url}/referee/matches/{match.uuid}/")
    page.wait_for_selector("[data-scorer]")
    return page


def sign_in(context, live_server, person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    cookies = [
        {"name": name, "value": morsel.value, "url": live_server.url}
        for name, morsel in client.cookies.items()
    ]
    context.add_cookies(cookies)


def saved(page):
    page.wait_for_selector('[data-status][data-state="saved"]', timeout=40_000)


def test_scores_made_without_a_network_say_so_and_are_sent_once_it_is_back(
    phone, phone_at, match, keep
):
    page = phone_at
    page.click('button[value="home+1"]')
    saved(page)
    phone.set_offline(True)
    for button in ("home+2", "away+1", "home+1"):
        page.click(f'button[value="{button}"]')
    page.wait_for_selector('[data-status][data-state="unsent"]:has-text("4:1")')
    assert page.locator("[data-points='0']").inner_text() == "4"
    keep(page, "referee-phone-offline")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    match.refresh_from_db()
    assert (match.home_score, match.away_score) == (1, 0)
    phone.set_offline(False)
    saved(page)
    match.refresh_from_db()
    assert (match.home_score, match.away_score) == (4, 1)
    assert MatchFact.objects.filter(match=match, kind="scored").count() <= 4


def test_what_somebody_else_wrote_meanwhile_stands_and_the_lost_score_is_told(
    phone, phone_at, match
):
    page = phone_at
    phone.set_offline(True)
    page.click('button[value="away+2"]')
    page.wait_for_selector('[data-status][data-state="unsent"]')
    write_score(match=match, outcome=Outcome(home=7, away=7), by=None, at=now())
    phone.set_offline(False)
    page.wait_for_selector('[data-status][data-state="lost"]', timeout=40_000)
    assert "0:2" in page.locator("[data-status]").inner_text()
    assert page.locator("[data-points='1']").inner_text() == "7"
    assert MatchFact.objects.get(match=match, kind="differs").values["score"] == [0, 2]
    # The next press goes on from what stands.
    page.click('button[value="away+1"]')
    saved(page)
    match.refresh_from_db()
    assert (match.home_score, match.away_score) == (7, 8)
