"""The public site of the demo: pages in both languages, real content."""

import datetime
import json
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
NEWS = [
    (
        "camp-open",
        "12 月训练营今晚开放报名",
        "Three classes open tonight",
        "人工智能训练师、花之美、脱口秀，20:00 起先到先得。",
        "AI trainer, flower arranging and stand-up comedy, from 20:00 by order of arrival.",
    ),
    (
        "certificates",
        "证书可以扫码查验了",
        "Certificates can be checked",
        "每张证书右下角有二维码，打开就能看到签发的内容。",
        "Scan the code on the paper to see exactly what was issued.",
    ),
    (
        "year",
        "去年 10 万人次免费学技能",
        "A year of free training",
        "去年免费技能培训 102,633 人，训练营 192 期。",
        "102,633 people in free training and 192 camp sessions last year.",
    ),
]
FIGURES = [
    ("102,633", "人参加免费技能培训（人数）", "people in free training"),
    ("192", "期训练营（场次）", "camp sessions held"),
    ("16,640", "训练营参加（人次）", "attendances of camps"),
    ("113", "场市级竞赛", "municipal competitions"),
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
        body=_body(("heading", heading), _figures(english), ("certificate_check", None)),
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
            track=spec.get("track", ""),
            menu=spec.get("menu", MenuPlace.FOOT),
            body=_body(*blocks),
        )
        if key is not None:
            page.translation_key = key
        parent.add_child(instance=page)
        key = page.translation_key


def _camp() -> dict[str, Any]:
    return {
        "slug": "camp-robotics",
        "figure": "robot",
        "track": "leading",
        "menu": MenuPlace.HEAD,
        "zh": ("智能制造训练营", "机器人、无人机、人工智能、编程：引领型技能一站学完。"),
        "en": ("Smart manufacturing camp", "Robots, drones, AI and programming in one camp."),
        "text_zh": "<p>面向技术工人，理论加实操，考核合格发结业证书。</p>",
        "text_en": "<p>For skilled workers: theory and practice, with a certificate of completion.</p>",
        "blocks_zh": [
            ("open_classes", {"title": "正在报名", "track": "leading", "count": 4}),
            ("next_sessions", {"title": "近期课次", "count": 5}),
        ],
        "blocks_en": [
            ("open_classes", {"title": "Open now", "track": "leading", "count": 4}),
            ("next_sessions", {"title": "Next sessions", "count": 5}),
        ],
    }


def _news(home: Page, home_en: Page, today: datetime.date) -> None:
    index = NewsIndexPage(title="消息", slug="news", locale=home.locale, menu=MenuPlace.HEAD)
    home.add_child(instance=index)
    index_en = NewsIndexPage(title="News", slug="news", locale=home_en.locale, menu=MenuPlace.HEAD)
    index_en.translation_key = index.translation_key
    home_en.add_child(instance=index_en)
    for n, (slug, title_zh, title_en, text_zh, text_en) in enumerate(NEWS):
        on = today - datetime.timedelta(days=3 * n)
        page = NewsPage(
            title=title_zh,
            slug=slug,
            on=on,
            intro=text_zh,
            locale=home.locale,
            body=_body(("text", f"<p>{text_zh}</p>")),
        )
        index.add_child(instance=page)
        translated = NewsPage(
            title=title_en,
            slug=slug,
            on=on,
            intro=text_en,
            locale=home_en.locale,
            body=_body(("text", f"<p>{text_en}</p>")),
        )
        translated.translation_key = page.translation_key
        index_en.add_child(instance=translated)
