"""Every page of the role matrix, opened as who uses it: axe clean, no sideways scroll, no error.

A new page is in the matrix (its own test sees to that), and so it is looked at here.
"""

import io
import re
import unicodedata

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Page

from accounts.models import Identifier
from certificates.models import Certificate
from competitions.models import Match, Scheme, Stage
from core.clock import now
from core.draws.models import Draw
from courses.models import ClassSession
from skillcamp.demo.build import build_demo
from skillcamp.demo.people import DEMO_BADGE, DEMO_PIN, SIGNS
from tests.factories.site import lay_roots
from tests.role_matrix import MATRIX, ROLES, address, addresses_of

BACKEND = "accounts.backends.IdentifierBackend"
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desk": (1440, 900), "hall": (1920, 1080)}
SIZE_OF = {"trainer": "tablet", "unit-officer": "phone", "organiser": "desk", "editor": "desk"}
# Answers for programs, files and redirects.
NO_PAGES = {
    "healthz",
    "readyz",
    "robots",
    "sitemap",
    "news_feed",
    "web:manifest",
    "web:favicon",
    "certificates:verify_hash",
    "courses:desk_rush_data",
    "courses:group_poster",
    "competitions:board_data",
    "competitions:board_live",
    "accounts:people_template",
    "courses:enrol_template",
    "competitions:entry_list_template",
}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demo behind a server, as it is committed; the tables are emptied at the end."""
    with django_db_blocker.unblock():
        lay_roots()
        build_demo(at=now())
        server = LiveServer("localhost")
        yield server
        server.stop()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.fixture(scope="module")
def people(site):
    phones = {sign.phone: sign.role for sign in SIGNS}
    rows = Identifier.objects.filter(kind="phone", value__in=phones).select_related("person")
    return {phones[row.value]: row.person for row in rows}


def context_of(browser, server, role, people, *, size=None, scheme="light", language="zh-hans"):
    width, height = SIZES[size or SIZE_OF.get(role, "phone")]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if role != "stranger":
        client = Client()
        client.force_login(people[role], backend=BACKEND)
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": k, "value": v, "url": server.url} for k, v in cookies.items()])
    return context


def faults(page, server, path):
    """What is wrong with a page, as lines; none when all is well."""
    told = []

    def hear(message):
        if message.type == "error":
            told.append(f"{path}: {message.text}")

    def fell(error):
        told.append(f"{path}: {error}")

    page.on("console", hear)
    page.on("pageerror", fell)
    answer = page.goto(server.url + path)
    if answer.status != 200:
        told.append(f"{path}: {answer.status}")
    # What axe does in the page is no fault of the page.
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fell)
    return told + seen(page, path)


def seen(page, path):
    found = Axe().run(page, options={"preload": False})
    told = [f"{path}\n{found.generate_report()}"] if found.violations_count else []
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        told.append(f"{path} scrolls sideways")
    return told


def pages_of(role, known):
    """The pages that this role is the first to open."""
    for name, answers in MATRIX.items():
        if name not in NO_PAGES and 200 in answers and ROLES[answers.index(200)] == role:
            yield address(name, known)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_every_page_of_a_role_is_clean(browser, site, people, role):
    context = context_of(browser, site, role, people)
    page = context.new_page()
    wrong = [w for path in pages_of(role, addresses_of(people)) for w in faults(page, site, path)]
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_every_kind_of_page_that_editors_make_is_clean(browser, site, people, size, scheme):
    context = context_of(browser, site, "stranger", people, size=size, scheme=scheme)
    page = context.new_page()
    kinds = {type(p): p.url for p in Page.objects.live().filter(depth__gt=1).specific()}
    wrong = [w for path in kinds.values() for w in faults(page, site, path)]
    context.close()
    assert len(kinds) > 3
    assert not wrong, "\n".join(wrong)


def of_the_day(role):
    """What the people of a competition open on its day, by their duties."""
    table = Stage.objects.get(event__code="TABLE", no=1)
    cup = Stage.objects.get(event__code="CUP33", no=1)
    match = Match.objects.filter(stage=cup, key="W1-1").get()
    name = "competitions:{}".format
    return {
        "chief-judge": [
            reverse(name("chief_stages")),
            *(reverse(name(n), args=[table.uuid]) for n in ("chief_stage", "opening")),
            reverse(name("chief_blank"), args=[table.uuid, 1]),
            reverse(name("match_desk"), args=[match.uuid]),
            reverse(name("officials")),
        ],
        "scorer": [
            *(reverse(name(n), args=["TABLE"]) for n in ("result", "check_in")),
            *(reverse(name(n), args=["FIRED"]) for n in ("result", "awards")),
            *(
                reverse(name(n), args=["FIRED-25"])
                for n in ("result", "result_book", "result_notice", "awards")
            ),
        ],
        "referee": [
            reverse(name("referee")),
            *(reverse(name("referee_match"), args=[m.uuid]) for m in cup.matches.all()[:3]),
        ],
        "encryption-judge": [reverse(name("key"), args=[table.uuid])],
        "supervisor": [reverse(name("officials")), reverse(name("result"), args=["TABLE"])],
        "organiser": [
            *(reverse(name(n), args=[table.uuid]) for n in ("panels", "stage_draw", "desk_stage")),
            reverse(name("running_order"), args=[table.uuid]),
            reverse(name("bracket_desk"), args=[cup.uuid]),
            reverse(
                name("scheme"), args=[Scheme.objects.filter(competition__code="TABLE")[0].uuid]
            ),
            *(reverse(name("desk_event"), args=[code]) for code in ("FIRED", "CUP33")),
        ],
        "stranger": [
            reverse(name("bracket"), args=[cup.uuid]),
            *(reverse(name("event"), args=[code]) for code in ("FIRED", "CUP33", "TABLE")),
            *(reverse("draws:draw", args=[d.uuid]) for d in Draw.objects.all()[:2]),
            reverse(
                "certificates:verify", args=[Certificate.objects.filter(state="issued")[0].number]
            ),
        ],
    }[role]


@pytest.mark.parametrize(
    ("role", "size", "scheme"),
    [
        ("chief-judge", "desk", "light"),
        ("scorer", "desk", "light"),
        ("referee", "phone", "dark"),
        ("encryption-judge", "desk", "light"),
        ("supervisor", "phone", "light"),
        ("organiser", "desk", "dark"),
        ("stranger", "phone", "light"),
    ],
)
def test_the_pages_of_a_competition_s_day_are_clean(browser, site, people, role, size, scheme):
    context = context_of(browser, site, role, people, size=size, scheme=scheme)
    page = context.new_page()
    wrong = [w for path in of_the_day(role) for w in faults(page, site, path)]
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_judge_s_tablet_is_clean_from_the_badge_to_the_sheet(browser, site, people, scheme):
    context = context_of(browser, site, "stranger", people, size="tablet", scheme=scheme)
    page = context.new_page()
    wrong = faults(page, site, reverse("competitions:judge_badge", args=[DEMO_BADGE]))
    page.fill("[name=pin]", DEMO_PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/judge/sheets/")
    wrong += seen(page, page.url)
    links = page.locator("main a[href*='/judge/sheets/']").all()
    hrefs = [link.get_attribute("href") for link in links]
    assert hrefs
    for href in hrefs[:3]:
        wrong += faults(page, site, href)
    wrong += faults(page, site, reverse("competitions:judge_scheme"))
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", ["hall", "phone"])
@pytest.mark.parametrize("code", ["TABLE", "FIRED", "CUP33"])
def test_a_board_is_clean_in_the_hall_and_on_a_phone(browser, site, people, size, code):
    context = context_of(browser, site, "stranger", people, size=size)
    page = context.new_page()
    stage = Stage.objects.get(event__code=code, no=1)
    wrong = faults(page, site, reverse("competitions:board", args=[stage.uuid]))
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("stranger", "/"),
        ("stranger", "/courses/"),
        ("stranger", "/classes/PC-PHO-1/"),
        ("worker", "/today/"),
        ("worker", "/my/classes/"),
        ("worker", "/account/"),
        ("organiser", "/desk/"),
        ("organiser", "/desk/classes/PC-PHO-1/"),
        ("organiser", "/design/"),
    ],
)
@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh-hans"), ("light", "en")])
def test_a_page_is_clean_in_the_dark_and_in_english(
    browser, site, people, role, path, scheme, language
):
    context = context_of(browser, site, role, people, scheme=scheme, language=language)
    page = context.new_page()
    wrong = faults(page, site, path)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_page_that_is_not_there_is_clean(browser, site, people):
    context = context_of(browser, site, "stranger", people)
    page = context.new_page()
    page.goto(f"{site.url}/no-such-page/")
    wrong = seen(page, "/no-such-page/")
    context.close()
    assert not wrong, "\n".join(wrong)


def printed(browser, server, role, people, path):
    """The sheets of a page on paper: (width, height, text, how far to the right text begins)."""
    context = context_of(browser, server, role, people, size="desk")
    page = context.new_page()
    page.goto(server.url + path)
    page.wait_for_load_state("networkidle")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4")))
    context.close()
    return [sheet_of(sheet) for sheet in pdf.pages]


def sheet_of(sheet):
    begins = [0]

    def note(text, cm, tm, _font, _size):
        if text.strip():
            begins.append(tm[4] * cm[0] + cm[4])

    # Some glyphs are told as the radical that looks like the character.
    told = unicodedata.normalize("NFKC", sheet.extract_text(visitor_text=note))
    return sheet.mediabox.width, sheet.mediabox.height, told, max(begins)


def rows_of(told):
    """The numbers at the head of a row."""
    return {int(no) for no in re.findall(r"(?m)^(\d+) [^\d\s]", told)}


def test_a_roll_is_printed_from_its_first_sheet_with_all_its_columns(browser, site, people):
    session = ClassSession.objects.filter(course_class__code="LD-ROB-2").first()
    path = reverse("courses:roll", args=[session.uuid])
    sheets = printed(browser, site, "trainer", people, path)
    width, height, told, right = sheets[0]
    assert width < height
    # Right of where its last character begins are that character and a margin of 12 mm.
    assert width / 2 < right < width - (34 + 12)
    seated = session.course_class.enrolments.filter(seat__isnull=False).count()
    assert set(range(1, 21)) <= rows_of(told)
    assert set(range(1, seated + 1)) <= set().union(*(rows_of(s[2]) for s in sheets))


def test_a_class_s_list_begins_on_the_first_sheet(browser, site, people):
    path = reverse("courses:desk_class", args=["PC-PHO-1"])
    (_width, _height, told, _right), *_ = printed(browser, site, "organiser", people, path)
    assert people["worker"].name in told


def test_a_bracket_is_one_sheet_across(browser, site, people):
    stage = Stage.objects.get(event__code="CUP33", no=1)
    path = reverse("competitions:bracket", args=[stage.uuid])
    [(width, height, told, _right)] = printed(browser, site, "stranger", people, path)
    assert width > height
    assert "决赛" in told
