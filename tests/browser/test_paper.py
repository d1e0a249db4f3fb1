"""What the one stylesheet makes of a page on paper: its size, and no navigation."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "core/web/static/web/css"
IMPORT = re.compile(r'@import url\("(.*)"\) layer\((.*)\);')
A4_ACROSS, A6 = (842, 595), (298, 420)
BADGES = (
    '<div class="staff"><div class="side"><nav>n</nav></div><main class="main stack-l">'
    '<div class="pagehead">h</div><ul class="badges">'
    + '<li class="badgecard"><h2>K-07</h2><p class="cut">1</p></li>' * 3
    + '</ul><form class="card">f</form></main></div>'
)
ROLL = '<main class="rollmain"><ol class="roll"><li>1</li></ol></main>'
BRACKET = '<main class="shell stack brk"><p>1</p></main>'


def stylesheet():
    text = (CSS / "site.css").read_text()
    order = re.search(r"@layer [^;]*;", text)[0]
    parts = (
        f"@layer {layer} {{{(CSS / name).read_text()}}}" for name, layer in IMPORT.findall(text)
    )
    return order + "".join(parts)


@pytest.fixture
def paper(browser):
    page = browser.new_page()
    page.emulate_media(media="print")
    yield lambda body: (page.set_content(f"<style>{stylesheet()}</style><body>{body}"), page)[1]
    page.close()


def sheets(page):
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(w)), round(float(h))) for w, h in boxes]


def test_a_badge_is_a_sheet_of_a6(paper):
    assert sheets(paper(BADGES)) == [A6] * 3


def test_a_bracket_lies_across_and_a_roll_does_not(paper):
    assert sheets(paper(BRACKET)) == [A4_ACROSS]
    (width, height), *_ = sheets(paper(ROLL))
    assert width < height


@pytest.mark.parametrize("kind", ["side", "tabbar", "stickybar", "listbar", "pager", "savebar"])
def test_what_is_pressed_is_not_printed(paper, kind):
    page = paper(f'<div class="{kind}">1</div><p id="told">1</p>')
    assert page.locator(f".{kind}").is_hidden()
    assert page.locator("#told").is_visible()
