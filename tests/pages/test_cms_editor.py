"""What an editor meets in the admin: the preview in its frame, a look at each block, Chinese."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.actions import make_editor
from cms.blocks.body import Body
from cms.models import HomePage, StandardPage
from cms.seed import build_site
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
