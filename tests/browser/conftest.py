"""Chromium as Debian ships it; a phone, a desk, and whoever walks a competition's day."""

from pathlib import Path

import pytest

from accounts.actions.duties import give_duty
from core.clock import now
from tests.browser.day import MINUTE, PEOPLE
from tests.browser.walking import PASSWORD, Walker
from tests.factories.people import make_person, make_unit

OUTPUT = Path(__file__).resolve().parent.parent.parent / "test-output" / "screens"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
    }


@pytest.fixture
def phone(browser):
    """A phone-sized window, Chinese, in Shanghai."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        is_mobile=True,
        has_touch=True,
    )
    yield context
    context.close()


@pytest.fixture
def desk(browser):
    """A desk-sized window."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context
    context.close()


@pytest.fixture
def keep():
    """Keep a screenshot as build output: `keep(page, "name")`."""
    OUTPUT.mkdir(parents=True, exist_ok=True)

    def shoot(page, name):
        page.screenshot(path=str(OUTPUT / f"{name}.png"), full_page=True)

    return shoot


@pytest.fixture
def city(settings, live_server):
    """The union of the city with its organiser and everybody who serves."""
    settings.BASE_URL = live_server.url
    unit = make_unit("JX")
    # Judges come from another unit than the entries, else they stand aside.
    judges = make_unit("JX-HN", parent=unit)
    make_unit("JX-NH", parent=unit)
    for rows in PEOPLE.values():
        for number, name in rows:
            make_person(name, unit=judges, employee_no=number, password=PASSWORD, agreed=True)
    organiser = make_person(
        "周试写", unit=unit, employee_no="S001", password=PASSWORD, agreed=True
    )
    give_duty(person=organiser, unit=unit, duty="organiser", by=None, at=now() - 10 * MINUTE)
    return unit


@pytest.fixture
def walkers(browser, live_server, keep):
    """`walk(size, name)` opens a browser; at the end nothing was wrong in any of them."""
    out = []

    def walk(size, name, number=""):
        walker = Walker(browser, live_server, size, "zh", keep, f"day-{name}")
        out.append(walker)
        if number:
            walker.staff(number)
        return walker

    yield walk
    for walker in out:
        walker.context.close()
    assert [e for w in out for e in w.errors] == []
    wrong = [e for w in out for e in w.wrong]
    assert not wrong, "\n".join(wrong)
