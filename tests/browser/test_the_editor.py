"""An editor makes a camp's page: blocks, preview, publishing, menu, English, and back to before."""

import re

import pytest

from accounts.models import Unit
from cms.actions import make_editor
from cms.models import HomePage, StandardPage
from cms.seed import build_site
from core.clock import now
from tests.browser.walking import PASSWORD, Walker
from tests.factories.courses import DAY, make_class, make_course
from tests.factories.people import make_person
from tests.factories.site import lay_roots

pytestmark = pytest.mark.django_db(transaction=True)
INTRO = "两周，从零件到会走的机器人。"


@pytest.fixture
def home(settings, live_server):
    """The site as it comes, a class to show, and an editor."""
    settings.BASE_URL = live_server.url
    at = now()
    course = make_course(code="ZN-ROB", title_zh="机器人入门", title_en="Robots")
    make_class(course=course, starts_at=at + 9 * DAY, at=at)
    city = Unit.objects.get(code="JX")
    editor = make_person("郑占位", unit=city, employee_no="E001", password=PASSWORD, agreed=True)
    # The roots first: an editor's rights hang on them, and a test before this may have emptied them.
    lay_roots()
    build_site(at=at)
    make_editor(person=editor)
    return HomePage.objects.get(locale__language_code="zh-hans")


@pytest.fixture
def walker(browser, live_server, keep):
    """The editor at a desk, and every answer of the admin that refused something."""
    found = Walker(browser, live_server, (1440, 900), "zh", keep, "editor")
    found.page.set_default_timeout(10_000)
    found.refused = []

    def note(response):
        # what axe fetches of the stylesheets is no page of the admin
        if response.status >= 400 and "/cms/" in response.url:
            found.refused.append((response.status, response.request.method, response.url))

    found.page.on("response", note)
    found.staff("JX/E001")
    yield found
    found.context.close()


def add_block(page, label):
    """The last plus of the content, then the block by its name."""
    page.locator(".c-sf-add-button:visible").last.click()
    page.locator(".w-combobox input").fill(label)
    page.locator(".w-combobox__option", has_text=label).first.click()


def publish(page):
    """Unfold what stands beside "save", press "publish", and be at the list of pages."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator('[name="action-publish"]').click()
    page.wait_for_url(re.compile(r"/cms/pages/\d+/$"))


def make(walker, home):
    """The page with two blocks that fill themselves, looked at in the preview."""
    page = walker.open(f"/cms/pages/add/cms/standardpage/{home.pk}/")
    page.fill("#id_title", "机器人夏令营")
    page.fill("#id_intro", INTRO)
    for number, (label, title) in enumerate(
        [("正在报名的班次", "现在可报"), ("近期课次", "接下来的课")]
    ):
        add_block(page, label)
        page.locator(f'[name="body-{number}-value-title"]').fill(title)
    with page.expect_response(lambda r: "/preview/" in r.url and r.request.method == "GET"):
        page.locator('[data-side-panel-toggle="preview"]').click()
    preview = page.frame_locator("#w-preview-iframe")
    preview.get_by_role("heading", name="现在可报").wait_for()
    walker.keep(page, "editor-preview")
    publish(page)
    return StandardPage.objects.get(title="机器人夏令营")


def put_in_the_menu(walker, made):
    page = walker.open(f"/cms/pages/{made.pk}/edit/")
    page.get_by_role("tab", name="推荐").click()
    page.select_option("#id_menu", "head")
    page.fill("#id_menu_label", "夏令营")
    page.get_by_role("tab", name="内容").click()
    page.fill("#id_intro", "改过的导语。")
    publish(page)


def translate(walker, made):
    """The English page begins as a copy of the Chinese one; its words are typed over it."""
    page = walker.open(f"/cms/translation/submit/page/{made.pk}/")
    page.locator('main input[type="checkbox"]').last.check()
    page.locator('main button[type="submit"], main input[type="submit"]').last.click()
    page.wait_for_url("**/edit/")
    page.fill("#id_title", "Robot summer camp")
    publish(page)


def restore(walker, made):
    """The version before the last comes back as what is published."""
    before = made.revisions.order_by("created_at", "pk").filter(content__intro=INTRO).last()
    page = walker.open(f"/cms/pages/{made.pk}/revisions/{before.pk}/revert/")
    publish(page)


def test_an_editor_without_code_makes_a_camp_s_page_in_both_languages(home, walker):
    made = make(walker, home)
    address = made.url
    page = walker.open(address)
    assert page.locator("h1").inner_text() == "机器人夏令营"
    assert page.get_by_text("机器人入门").count()
    walker.look("camp")
    put_in_the_menu(walker, made)
    page = walker.open("/")
    assert page.locator(f'a[href="{address}"]', has_text="夏令营").count()
    translate(walker, made)
    page = walker.open(f"/en{address}")
    assert page.locator("h1").inner_text() == "Robot summer camp"
    assert "改过的导语。" in walker.open(address).content()
    restore(walker, made)
    assert INTRO in walker.open(address).content()
    assert walker.wrong == []
    assert walker.errors == []
    assert walker.refused == []
