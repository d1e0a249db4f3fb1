"""A page is found by its address in two statements, and as Wagtail would find it."""

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms.finding import find_page
from cms.models import HomePage, StandardPage
from cms.privacy import for_everybody
from cms.seed import build_site
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    build_site(at=AT)
    return HomePage.objects.get(locale__language_code="zh-hans")


def below(page, slug, **values):
    made = page.add_child(instance=StandardPage(title=slug, slug=slug, **values))
    made.save_revision().publish()
    return made


def lock(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.mark.parametrize("parts", [[], ["about"], ["news", "camp-open"]])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_of_any_depth_takes_one_statement_and_its_columns_one(
    home, parts, language, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = find_page(parts, language)
        assert found.page.locale.language_code == language
        assert [page.locale.language_code for page in found.translations] != [language]
        assert len(found.translations) == 1
    assert found.rest == []
    assert not found.private


def test_the_same_name_elsewhere_in_the_tree_is_another_page(home):
    inner = below(below(home, "camp"), "about")
    assert find_page(["about"], "zh-hans").page.pk != inner.pk
    assert find_page(["camp", "about"], "zh-hans").page.pk == inner.pk
    assert Client().get("/contact/about/").status_code == 404


def test_who_reads_english_gets_the_chinese_home_while_there_is_no_other(home):
    english = HomePage.objects.get(locale__language_code="en")
    assert find_page([], "en").page.pk == english.pk
    english.unpublish()
    assert find_page([], "en").page.pk == home.pk
    assert find_page(["about"], "zh-hans").translations != []


def test_a_draft_is_not_there_and_what_stands_below_it_is(home):
    draft = below(home, "draft")
    below(draft, "inner")
    draft.unpublish()
    assert Client().get("/draft/").status_code == 404
    assert Client().get("/draft/inner/").status_code == 200


def test_a_private_page_and_all_below_it_ask_who_is_there(home):
    inner = below(below(home, "members"), "inner")
    assert Client().get("/members/inner/").status_code == 200
    lock(inner.get_parent())
    for address in ("/members/", "/members/inner/"):
        assert Client().get(address).status_code == 302
    assert Client().get("/about/").status_code == 200


def test_lists_leave_out_what_is_private_with_all_below_it_and_its_alias(home):
    members = below(home, "members")
    inner = below(members, "inner")
    alias = members.create_alias(update_slug="same", recursive=False)
    everybody = for_everybody(Page.objects.all())
    assert {members.pk, inner.pk, alias.pk} <= set(everybody.values_list("pk", flat=True))
    lock(members)
    left = set(everybody.all().values_list("pk", flat=True))
    assert not {members.pk, inner.pk, alias.pk} & left
    assert home.pk in left
    assert Client().get("/same/").status_code == 302


def test_no_statement_for_the_lists_of_choices_when_pages_are_searched(
    home, django_assert_num_queries
):
    page = below(home, "blocks")
    page.body = [("open_classes", {"title": "Open", "track": "", "courses": [], "count": 2})]
    page.save_revision().publish()
    page = StandardPage.objects.get(pk=page.pk)
    with django_assert_num_queries(0):
        assert "Open" in page.body.stream_block.get_searchable_content(page.body)
