"""Search finds Chinese words of any length, on SQLite and PostgreSQL."""

import pytest
from django.test import Client

from cms.models import HomePage, StandardPage
from cms.seed import build_site
from tests.factories.courses import make_course
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    build_site(at=AT)
    home = HomePage.objects.get(locale__language_code="zh-hans")
    for slug, title, intro in (
        ("uav", "工业无人机操控", "持证上岗，Python 3 入门"),
        ("tea", "茶之礼", "人机无关，一道好茶"),
    ):
        page = StandardPage(title=title, slug=slug, intro=intro, locale=home.locale)
        home.add_child(instance=page)


def found(q):
    response = Client().get("/search/", {"q": q})
    assert response.status_code == 200
    return {page.slug for page, _address in response.context["pages"]} & {"uav", "tea"}


@pytest.mark.parametrize(
    "q", ["机", "无人", "无人机", "工业无人机", "人机操控", "Python", "python 无人机", "操控 3"]
)
def test_a_page_is_found_by_words_of_one_two_three_and_more_characters(site, q):
    assert "uav" in found(q)


@pytest.mark.parametrize("q", ["无机", "机无人", "控操", "无人机 茶"])
def test_characters_that_stand_apart_are_no_word(site, q):
    assert "uav" not in found(q)


@pytest.mark.parametrize("q", ['"', "*", "'", "a:b", "&", "|", "!", "(", "%", "\\", "NEAR", "-机"])
def test_signs_of_the_query_languages_do_no_harm(site, q):
    found(q)


def test_a_page_that_is_not_published_is_not_found(site):
    StandardPage.objects.get(slug="uav", locale__language_code="zh-hans").unpublish()
    assert found("无人机") == set()


def test_a_course_stands_in_the_result_once_and_people_never(site):
    make_course(title_zh="无人机操控与巡检")
    response = Client().get("/search/", {"q": "无人机"})
    assert [card.course.title_zh for card in response.context["cards"]] == ["无人机操控与巡检"]
