"""Chromium as Debian ships it; a phone and a desk."""

from pathlib import Path

import pytest

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
