"""What an editor meets in the admin: the preview in its frame, a look at each block, Chinese."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.actions import make_editor
from cms.blocks.body import Body
from cms.models import CompetitionPage, HomePage, NewsIndexPage, StandardPage
from cms.seed import build_site
from core.clock import now
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    build_site(at=AT)
    person = make_person("郑占位", agreed=True)
    make_editor(person=person)
    client = Client()
    client.force_login(person)
    return client


def test_the_preview_may_stand_in_the_admins_frame_and_is_strict_otherwise(editor):
    page = StandardPage.objects.get(slug="about", locale__language_code="zh-hans")
    answer = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_the_page_itself_stands_in_no_frame(editor):
    assert "frame-ancestors 'none'" in editor.get("/about/")["Content-Security-Policy"]


@pytest.mark.parametrize("name", list(Body.base_blocks))
def test_each_block_can_be_looked_at_before_it_is_chosen(editor, name):
    block = Body().child_blocks[name]
    assert block.is_previewable
    address = reverse("wagtailadmin_block_preview")
    answer = editor.get(address, {"id": block.definition_prefix})
    assert answer.status_code == 200
    assert b"site.css" in answer.content


def test_the_admin_speaks_chinese_where_wagtail_has_no_words_yet(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()
    assert "自动保存已暂停" in page
    assert "Autosave is paused" not in page


def test_a_page_is_published_without_a_second_person(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()
    assert "action-publish" in page
    assert "action-submit" not in page


def test_nobody_takes_the_home_page_away_by_a_slip(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[home.pk]))
    editor.post(reverse("wagtailadmin_pages:delete", args=[home.pk]))
    home.refresh_from_db()
    assert home.live


def test_an_editor_may_still_change_the_home_page(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()
    assert "action-publish" in page
    assert "action-unpublish" not in page


def test_the_account_is_the_products_own(editor):
    answer = editor.get(reverse("wagtailadmin_account"))
    assert answer["Location"] == reverse("accounts:account")


@pytest.mark.parametrize(
    "name",
    ["wagtailusers_users:index", "wagtailsites:index", "wagtaillocales:index"],
)
def test_people_sites_and_languages_are_not_the_editors(editor, name):
    assert editor.get(reverse(name))["Location"] == reverse("wagtailadmin_home")


def test_a_form_of_ours_leaves_nothing_in_english(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    kinds = ("standardpage", "competitionpage", "linkpage", "newsindexpage")
    for kind in kinds:
        address = reverse("wagtailadmin_pages:add", args=["cms", kind, home.pk])
        assert "Select an option" not in editor.get(address).content.decode()


def test_a_competition_has_one_page_a_language(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    home.add_child(instance=CompetitionPage(title="摆台", code="TABLE"))
    second = CompetitionPage(title="又一页", code="TABLE", locale=home.locale, slug="second")
    with pytest.raises(ValidationError) as told:
        second.clean()
    assert list(told.value.message_dict) == ["code"]


def test_no_competition_is_chosen_by_itself(editor):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    address = reverse("wagtailadmin_pages:add", args=["cms", "competitionpage", home.pk])
    assert '<option value="" selected>请选择</option>' in editor.get(address).content.decode()


def test_news_begin_with_todays_date(editor):
    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    address = reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk])
    page = editor.get(address).content.decode()
    assert f'value="{timezone.localdate(now()):%Y-%m-%d}"' in page


def test_a_redirect_that_leads_nowhere_is_refused(editor):
    page = editor.post(reverse("wagtailredirects:add"), {"old_path": "/old/"})
    assert page.context["form"].non_field_errors()
    assert not Redirect.objects.exists()
    leads = {"old_path": "/old/", "redirect_link": "https://example.org/"}
    assert editor.post(reverse("wagtailredirects:add"), leads).status_code == 302
    made = Redirect.objects.get()
    address = reverse("wagtailredirects:edit", args=[made.pk])
    assert editor.post(address, {"old_path": "/old/"}).context["form"].non_field_errors()
    made.refresh_from_db()
    assert made.redirect_link == "https://example.org/"
