"""The public site of the demo: pages in both languages, real content."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms.models import HomePage, MenuPlace, NewsIndexPage, NewsPage, StandardPage

PAGES: list[dict[str, Any]] = [
    {
        "slug": "about",
        "zh": ("关于", "嘉兴市职工技能服务：训练营、公益课堂、技能竞赛。"),
        "en": ("About", "Skills services for workers: camps, public classes, competitions."),
        "text_zh": "<p>课程由职工点单，班次向职工免费开放。每个席位、每次签到、每个成绩都有记录，证书可在网上查验。</p>",
        "text_en": "<p>Workers choose the courses; classes are free. Every seat, attendance and mark is on record, and certificates can be checked online.</p>",
    },
    {
        "slug": "privacy",
        "zh": ("隐私", "我们收集什么、为什么、保留多久。"),
        "en": ("Privacy", "What we keep, why, and for how long."),
        "text_zh": "<p>姓名和手机用于报名、签到和发证。身份证号加密保存，只在需要时填写，页面上只显示首尾。你可以随时撤回同意。</p>",
        "text_en": "<p>Name and phone serve enrolment, attendance and certificates. ID numbers are encrypted, asked for only where needed and shown masked. You can withdraw your consent at any time.</p>",
    },
    {
        "slug": "accessibility",
        "zh": ("无障碍", "人人都能用。"),
        "en": ("Accessibility", "For everybody."),
        "text_zh": "<p>本站按 WCAG 2.2 AA 制作：可用键盘操作，状态不只靠颜色，支持放大和深色显示。</p>",
        "text_en": "<p>This site follows WCAG 2.2 AA: it works by keyboard, no state is told by colour alone, it can be enlarged, and it has a dark scheme.</p>",
    },
    {
        "slug": "contact",
        "zh": ("联系我们", "报名、签到、证书，哪里不明白都可以问。"),
        "en": ("Contact", "Ask about classes, attendance and certificates."),
        "text_zh": "<p>市职工教育培训中心，工作日 8:30–17:00。（演示内容）</p>",
        "text_en": "<p>Workers' education and training centre, working days 8:30–17:00. (Demo content)</p>",
    },
]
NEWS: list[dict[str, str]] = [
    {
        "slug": "camp-open",
        "figure": "ai",
        "track": "leading",
        "zh": "12 月训练营 20:00 开放报名",
        "en": "Three classes open at 20:00",
        "intro_zh": "人工智能训练师、花之美、脱口秀，先到先得。",
        "intro_en": "AI trainer, flower arranging and stand-up comedy, by order of arrival.",
        "text_zh": "<p>开放前登录一次，到点就不用等验证码。满了可以排候补，有人退出会按顺序先问你。</p>",
        "text_en": "<p>Sign in before the hour, so that you need no code then. When a class is full, join the waiting list: a seat that comes free is offered in order.</p>",
    },
    {
        "slug": "certificates",
        "figure": "code",
        "track": "cloud-class",
        "zh": "证书可以扫码查验了",
        "en": "Certificates can be checked",
        "intro_zh": "每张证书右下角有二维码，打开就能看到签发的内容。",
        "intro_en": "Scan the code on the paper to see exactly what was issued.",
        "text_zh": "<p>用人单位也可以把收到的文件拖到查验页，当场知道是不是原件。文件不会上传保存。</p>",
        "text_en": "<p>Employers can also drop a file on the page of the check to see whether it is as issued. The file is not kept.</p>",
    },
    {
        "slug": "year",
        "figure": "leader",
        "track": "extending",
        "zh": "去年 10 万人免费学技能",
        "en": "A year of free training",
        "intro_zh": "去年 102,633 人参加免费技能培训，训练营开了 192 期。",
        "intro_en": "102,633 people in free training and 192 camp sessions last year.",
        "text_zh": "<p>训练营 16,640 人次，技能竞赛 384 场，其中市级 113 场。</p>",
        "text_en": "<p>16,640 attendances of camps; 384 competitions, 113 of them municipal.</p>",
    },
]
FIGURES = [
    ("102,633", "人参加免费技能培训", "people in free training"),
    ("192", "期训练营，16,640 人次", "camp sessions, 16,640 attendances"),
    ("384", "场竞赛，其中市级 113 场", "competitions, 113 of them municipal"),
    ("43,631", "人参加安全知识网上竞赛", "people in the online safety contest"),
]


def _body(*blocks: tuple[str, Any]) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def _figures(english: bool) -> tuple[str, Any]:
    return (
        "figures",
        [{"value": n, "counts": en if english else zh} for n, zh, en in FIGURES],
    )


def _home(root: Page, locale: Locale, *, english: bool, key: Any = None) -> HomePage:
    heading = "Last year" if english else "去年做了这些"
    home = HomePage(
        title="Skills for workers" if english else "职工技能培训与竞赛",
        slug="home-en" if english else "home",
        locale=locale,
        lead="Jiaxing federation of trade unions" if english else "嘉兴市总工会 · 职工技能服务",
        body=_body(
            ("news", {"title": "News" if english else "消息", "count": 3}),
            ("heading", heading),
            _figures(english),
            ("certificate_check", None),
        ),
    )
    if key is not None:
        home.translation_key = key
    root.add_child(instance=home)
    return home


def build_site(*, at: datetime.datetime) -> None:
    """Build the site once: home, four pages, a camp's landing page, news; in both languages."""
    if HomePage.objects.exists():
        return
    chinese, _ = Locale.objects.get_or_create(language_code="zh-hans")
    english, _ = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=chinese)
    if root.locale_id != chinese.pk:
        Page.objects.filter(pk=root.pk).update(locale=chinese)
        root = Page.objects.get(pk=root.pk)
    for page in root.get_children():
        page.delete()
    root = Page.get_first_root_node()
    home = _home(root, chinese, english=False)
    home_en = _home(Page.get_first_root_node(), english, english=True, key=home.translation_key)
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", port=80, root_page=home, is_default_site=True, site_name="SkillCamp"
    )
    for spec in PAGES:
        _pair(home, home_en, spec)
    _pair(home, home_en, _camp())
    _news(home, home_en, timezone.localdate(at))


def _pair(home: Page, home_en: Page, spec: dict[str, Any]) -> None:
    key = None
    for parent, language in ((home, "zh"), (home_en, "en")):
        title, intro = spec[language]
        blocks = [("text", spec[f"text_{language}"]), *spec.get(f"blocks_{language}", [])]
        page = StandardPage(
            title=title,
            slug=spec["slug"],
            intro=intro,
            locale=parent.locale,
            figure=spec.get("figure", ""),
            menu=spec.get("menu", MenuPlace.FOOT),
            menu_label=spec.get(f"label_{language}", ""),
            actions=_body(*spec.get(f"actions_{language}", [])),
            body=_body(*blocks),
        )
        if key is not None:
            page.translation_key = key
        parent.add_child(instance=page)
        key = page.translation_key


def _camp() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(
        (Path(__file__).parent / "seed_camp.json").read_text("utf-8")
    )
    for language in ("zh", "en"):
        for name in (f"blocks_{language}", f"actions_{language}"):
            spec[name] = [tuple(block) for block in spec[name]]
    return {**spec, "menu": MenuPlace.HEAD}


def _news(home: Page, home_en: Page, today: datetime.date) -> None:
    index = NewsIndexPage(title="消息", slug="news", locale=home.locale, menu=MenuPlace.HEAD)
    home.add_child(instance=index)
    index_en = NewsIndexPage(title="News", slug="news", locale=home_en.locale, menu=MenuPlace.HEAD)
    index_en.translation_key = index.translation_key
    home_en.add_child(instance=index_en)
    for n, spec in enumerate(NEWS):
        key = None
        for parent, language in ((index, "zh"), (index_en, "en")):
            page = NewsPage(
                title=spec[language],
                slug=spec["slug"],
                on=today - datetime.timedelta(days=3 * n),
                intro=spec[f"intro_{language}"],
                figure=spec["figure"],
                track=spec["track"],
                locale=parent.locale,
                body=_body(("text", spec[f"text_{language}"])),
            )
            if key is not None:
                page.translation_key = key
            parent.add_child(instance=page)
            key = page.translation_key
