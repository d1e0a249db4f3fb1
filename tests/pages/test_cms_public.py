"""The public pages: languages, menus, what search engines get, kept pages, scheduled pages."""

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Page, PageViewRestriction, Revision

from cms.models import HomePage, LinkPage, MenuPlace, NewsPage, StandardPage
from cms.seed import build_site
from cms.tasks import publish_scheduled
from tests.factories.courses import make_class, make_course
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    build_site(at=AT)
    return HomePage.objects.get(locale__language_code="zh-hans")


@pytest.fixture
def kept_pages(settings):
    """Pages are really kept in this test."""
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"},
    }
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


def body(response):
    return response.content.decode()


def test_every_page_of_the_site_opens_in_both_languages(home):
    for page in Page.objects.live().filter(depth__gt=1):
        assert Client().get(page.url).status_code == 200, page.url


def test_the_language_link_of_a_page_keeps_the_choice_for_the_other_pages(home):
    client = Client()
    page = body(client.get("/about/"))
    assert "/lang/en/?next=/en/about/" in page
    response = client.get("/lang/en/?next=/en/about/", follow=True)
    assert response.redirect_chain[-1][0] == "/en/about/"
    assert '<html lang="en"' in body(client.get("/courses/"))


def test_a_chinese_address_opens_for_who_reads_english(home):
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.get("/").url == "/en/"
    assert '<html lang="zh-Hans"' in body(client.get("/about/"))
    assert client.get("/nothing-there/").status_code == 404


def test_a_page_names_its_address_its_translation_and_one_sentence(home):
    page = body(Client().get("/camp-robotics/"))
    assert '<link rel="canonical" href="http://testserver/camp-robotics/">' in page
    assert 'hreflang="en" href="http://testserver/en/camp-robotics/"' in page
    assert '<meta property="og:title"' in page
    assert page.count('<meta name="description"') == 1


def test_the_sitemap_has_public_pages_and_courses_and_no_hidden_ones(home):
    course = make_course(code="LD-MAP")
    hidden = StandardPage(title="草稿", slug="draft", locale=home.locale, live=False)
    home.add_child(instance=hidden)
    private = home.get_children().get(slug="contact")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    response = Client().get("/sitemap.xml")
    ElementTree.fromstring(response.content)
    text = body(response)
    assert "http://testserver/en/camp-robotics/" in text
    assert f"/courses/{course.code}/" in text
    assert "/draft/" not in text
    assert "<loc>http://testserver/contact/" not in text


def test_robots_know_the_sitemap_and_stay_out_of_the_desk(home):
    text = body(Client().get("/robots.txt"))
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /cms/" in text


def test_the_manifest_names_icons_that_exist(home, client):
    facts = client.get("/site.webmanifest").json()
    assert {icon["sizes"] for icon in facts["icons"]} == {"192x192", "512x512"}


def test_menus_follow_the_pages_and_their_words(home):
    link = LinkPage(
        title="下午的课",
        slug="afternoon",
        link="/courses/?slot=afternoon",
        menu=MenuPlace.HEAD,
        menu_label="下午班",
        locale=home.locale,
    )
    home.add_child(instance=link)
    assert "下午班" in body(Client().get("/"))
    assert "下午班" not in body(Client().get("/en/"))
    assert Client().get("/afternoon/").url == "/courses/?slot=afternoon"


def test_a_private_page_stands_in_no_menu(home):
    private = home.get_children().get(slug="contact")
    assert 'href="/contact/"' in body(Client().get("/"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert 'href="/contact/"' not in body(Client().get("/"))


def test_a_stranger_gets_a_kept_page_without_a_cookie(home, kept_pages, django_assert_num_queries):
    first = Client().get("/about/")
    assert not first.cookies
    with django_assert_num_queries(0):
        again = Client().get("/about/")
    assert again.content == first.content


def test_a_published_page_is_seen_at_once(home, kept_pages, django_capture_on_commit_callbacks):
    assert "新的一句" not in body(Client().get("/about/"))
    page = StandardPage.objects.get(slug="about", locale=home.locale)
    page.intro = "新的一句"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert "新的一句" in body(Client().get("/about/"))


def test_a_published_class_is_seen_at_once(home, kept_pages, django_capture_on_commit_callbacks):
    course = make_course(title_zh="装表接电")
    page = f"/courses/{course.code}/"
    assert "第 1 班" not in body(Client().get(page))
    with django_capture_on_commit_callbacks(execute=True):
        make_class(course=course, at=timezone.now())
    assert "第 1 班" in body(Client().get(page))


def test_a_scheduled_page_comes_out_when_its_time_has_come(home):
    page = StandardPage(title="预告", slug="later", locale=home.locale, live=False)
    home.add_child(instance=page)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    publish_scheduled()
    assert Client().get("/later/").status_code == 404
    past = timezone.now() - datetime.timedelta(minutes=1)
    revision = Revision.objects.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    revision.approved_go_live_at = past
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    publish_scheduled()
    assert Client().get("/later/").status_code == 200


def test_an_old_address_leads_to_the_page_after_it_was_renamed(
    home, django_capture_on_commit_callbacks
):
    page = StandardPage.objects.get(slug="about", locale=home.locale)
    page.slug = "about-us"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    response = Client().get("/about/")
    assert (response.status_code, response.url) == (301, "/about-us/")


def test_news_come_newest_first_and_a_page_at_a_time_and_cost_the_same(home):
    index = home.get_children().get(slug="news")
    Client().get("/news/")
    with CaptureQueriesContext(connection) as few:
        Client().get("/news/")
    for n in range(13):
        news = NewsPage(
            title=f"消息{n}",
            slug=f"n{n}",
            on=datetime.date(2026, 1, 1) + datetime.timedelta(days=n),
            locale=home.locale,
        )
        index.add_child(instance=news)
    with CaptureQueriesContext(connection) as many:
        first = Client().get("/news/")
    assert len(many) == len(few)
    dates = [news.on for news in first.context["news"]]
    assert len(dates) == 12
    assert dates == sorted(dates, reverse=True)
    second = Client().get("/news/?page=2")
    assert [news.title for news in second.context["news"]][-1] == "消息0"
    assert Client().get("/news/?page=nonsense").status_code == 200


def test_the_news_can_be_followed_as_a_feed(home):
    answer = Client().get("/feeds/news-zh-hans.xml")
    feed = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.findall(f"{atom}entry")]
    newest = NewsPage.objects.filter(locale=home.locale).order_by("-on", "-pk")
    assert titles == [page.title for page in newest]
    assert "application/atom+xml" in body(Client().get("/news/"))


def test_a_private_list_of_news_has_no_feed(home):
    index = NewsPage.objects.filter(locale=home.locale).first().get_parent()
    PageViewRestriction.objects.create(page=index, restriction_type="login")
    caches["pages"].clear()
    assert Client().get("/feeds/news-zh-hans.xml").status_code == 404


def test_a_shared_course_shows_its_name_and_one_sentence(home):
    course = make_course()
    page = body(Client().get(f"/courses/{course.code}/"))
    assert f'<meta property="og:title" content="{course.title_zh}">' in page
    assert f'<link rel="canonical" href="http://testserver/courses/{course.code}/">' in page


def test_pictures_are_shown_as_webp_with_their_size(home):
    picture = get_image_model().objects.create(
        title="花", description="一束花", file=get_test_image_file_jpeg()
    )
    news = NewsPage.objects.filter(locale=home.locale).first()
    news.picture = picture
    news.save_revision().publish()
    shown = re.search(r"<img[^>]*wide-picture[^>]*>", body(Client().get(news.url))).group()
    assert ".webp" in shown
    assert 'alt="一束花"' in shown
    assert re.search(r'width="\d+"', shown)
    assert re.search(r'height="\d+"', shown)


def test_an_excerpt_in_the_other_language_says_which_it_is():
    make_course(title_zh="茶席设计", title_en="Tea table", summary_zh="从选席布到插花")
    client = Client()
    assert '<span lang="' not in main(client.get("/search/?q=选席布"))
    client.get("/lang/en/?next=/")
    page = main(client.get("/search/?q=选席布"))
    assert '<span lang="zh">从<mark>选席布</mark>到插花' in page
    assert "<b>Tea table" in page


def main(response):
    """The page without its frame."""
    return body(response).partition("<main")[2].partition("</main>")[0]
