"""Competitions for everybody: found, read, searched; nothing before its time, nobody by name."""

import itertools
import json

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from cms.models import CompetitionPage, HomePage
from cms.seed import build_site
from competitions.actions.results import check_result, publish_result, sign_result
from competitions.actions.setup import make_competition
from competitions.actions.stages import close_stage, run_stage
from competitions.models import Competition, Event, Result, StageEntry
from competitions.queries.catalogue import cards
from competitions.queries.public_api import with_state
from competitions.rules.states import CompetitionState, ResultState, Standing
from core.names import mask_name
from tests.factories.competitions import (
    draw_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_open_competition,
    make_timed_stage,
)
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def kept_pages(settings):
    """Pages and menus are really kept in this test."""
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"},
    }
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def text(url):
    response = Client().get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def publish(stage):
    """The stage's result, public: nobody started, so nothing is missing."""
    StageEntry.objects.filter(stage=stage).update(standing=Standing.DID_NOT_START)
    run_stage(stage=stage, by=None, at=AT)
    close_stage(stage=stage, by=None, at=AT)
    checker, chief = make_person("复核"), make_person("裁判长")
    check_result(event=stage.event, by=checker, at=AT)
    sign_result(event=stage.event, by=chief, at=AT)
    publish_result(event=stage.event, by=chief, at=AT)


@pytest.mark.parametrize("word", ["摆", "摆台", "宴会摆", "setting", "餐厅 摆台"])
def test_a_competition_is_found_by_words_of_any_length(word):
    head = make_open_competition(code="TAB", title_zh="中餐宴会摆台竞赛", title_en="Table setting")
    make_event(competition=head, occupation_zh="餐厅服务员")
    make_open_competition(code="OTH", title_zh="消防比武", title_en="Fire drill")
    page = text(f"/competitions/?q={word}")
    assert "/competitions/TAB/" in page
    assert "/competitions/OTH/" not in page
    assert text(f"/search/?q={word}").count('href="/competitions/TAB/"') == 1


def test_filters_of_state_and_kind_leave_the_rest_out():
    team = make_timed_stage().event
    alone = make_event()
    page = text("/competitions/?kind=team&state=entries")
    assert f"/competitions/{team.code}/" in page
    assert f"/competitions/{alone.code}/" not in page
    assert f"/competitions/{team.code}/" not in text("/competitions/?state=final")


def test_drafts_and_rehearsals_are_nowhere():
    unit = make_unit("JX")
    make_competition(unit=unit, code="DRAFT", title_zh="草稿竞赛", by=None, at=AT)
    rehearsal = make_open_competition(code="TRY", title_zh="草稿演练")
    Competition.objects.filter(pk=rehearsal.pk).update(rehearsal=True)
    for url in ("/competitions/", "/search/?q=草稿", "/sitemap.xml", "/api/v1/competitions"):
        page = text(url)
        assert "DRAFT" not in page, url
        assert "TRY" not in page, url
    for code in ("DRAFT", "TRY"):
        assert Client().get(f"/competitions/{code}/").status_code == 404
        assert Client().get(f"/api/v1/competitions/{code}").status_code == 404


def test_people_are_not_found_and_their_names_are_masked_until_the_result():
    stage = make_marked_stage(drawn=False)
    entry = stage.event.entries.first()
    entry.name_zh = "欧阳示例"
    entry.save()
    url = f"/events/{stage.event.code}/"
    draw_stage(stage, numbers=True)
    page = text(url)
    assert "欧阳示例" not in page
    assert mask_name("欧阳示例") in page
    assert "没有" in text("/search/?q=欧阳示例")


def test_no_anonymous_number_stands_on_a_public_page():
    stage = make_marked_stage()
    numbers = set(StageEntry.objects.filter(stage=stage).values_list("number", flat=True)) - {""}
    assert numbers
    code = stage.event.code
    for url in (f"/events/{code}/", f"/competitions/{code}/", f"/api/v1/events/{code}"):
        page = text(url)
        assert not [number for number in numbers if f">{number}<" in page or f'"{number}"' in page]


def test_standings_are_public_with_their_reasons_only_once_published():
    stage = make_timed_stage()
    code = stage.event.code
    before = Client().get(f"/api/v1/events/{code}/standings")
    assert (before.status_code, before.json()["code"]) == (404, "not_published")
    assert 'id="result"' not in text(f"/events/{code}/")
    publish(stage)
    places = json.loads(text(f"/api/v1/events/{code}/standings"))["places"]
    assert {place["reason"]["code"] for place in places} == {"place_dns"}
    assert 'id="result"' in text(f"/events/{code}/")


@pytest.mark.parametrize("state", CompetitionState)
def test_the_list_of_the_api_tells_the_same_state_as_the_page(state):
    for results in itertools.product(ResultState, repeat=2):
        head = make_open_competition()
        for n, result in enumerate(results):
            event = make_event(competition=head, code=f"{head.code}-{n}")
            found = Result.objects.filter(event=event)
            found.update(state=result, notice_from=AT.date(), notice_to=AT.date())
        Competition.objects.filter(pk=head.pk).update(state=state)
    rows = with_state(Competition.objects.order_by("pk"), AT)
    by_rule = [card.state for card in cards(Competition.objects.order_by("pk"), AT)]
    assert [row.public_state for row in rows] == by_rule


def test_the_public_pages_cost_few_queries_however_much_there_is(
    kept_pages, django_assert_max_num_queries
):
    stage = make_timed_stage(entries=8)
    make_marked_stage(entries=6)
    code = stage.event.code
    urls = (
        "/competitions/",
        f"/competitions/{code}/",
        f"/events/{code}/",
        "/competitions/?q=竞赛",
    )
    text("/courses/")  # the menus of all pages are read once a generation
    for url in urls:
        with django_assert_max_num_queries(MOST_QUERIES):
            text(url)


def test_the_list_is_paged_by_key():
    for _ in range(3):
        make_open_competition()
    page = json.loads(text("/api/v1/competitions"))
    assert page["next"] is None
    refused = Client().get("/api/v1/competitions?cursor=x")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_cursor")


def test_an_editors_page_is_read_at_the_competition_and_listed_once():
    build_site(at=AT)
    home = HomePage.objects.get(locale__language_code="zh-hans")
    head = make_open_competition(code="TAB", title_zh="摆台竞赛")
    make_event(competition=head)
    page = CompetitionPage(
        title="摆台竞赛看点", slug="tab", code="TAB", intro="三十四个评分点", locale=home.locale
    )
    home.add_child(instance=page)
    assert page.url == "/competitions/TAB/"
    assert Client().get("/tab/").url == "/competitions/TAB/"
    assert "三十四个评分点" in text("/competitions/TAB/")
    found = text("/search/?q=看点")
    assert found.count('href="/competitions/TAB/"') == 1
    assert text("/sitemap.xml").count("/competitions/TAB/<") == 1
    page.unpublish()
    caches["pages"].clear()
    assert "三十四个评分点" not in text("/competitions/TAB/")


def test_a_worker_reads_when_they_are_up_and_what_number_they_have(client):
    stage = make_timed_stage()
    entry = stage.event.entries.order_by("start_no")[1]
    person = entry.members.first().person
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    for url in ("/my/competitions/", "/today/"):
        page = client.get(url).content.decode()
        assert f"/events/{stage.event.code}/" in page
        assert f"<b>{entry.start_no:02d}</b>" in page
    other = make_person("旁人")
    client.force_login(other, backend="accounts.backends.IdentifierBackend")
    assert f"/events/{stage.event.code}/" not in client.get("/my/competitions/").content.decode()


def test_entries_are_listed_with_their_units():
    event = make_event()
    make_entries(event, 2)
    assert Event.objects.get(pk=event.pk).entries.count() == 2
    assert event.competition.unit.name_zh in text(f"/events/{event.code}/")


def test_what_is_published_is_seen_at_once_on_a_kept_page(
    kept_pages, django_capture_on_commit_callbacks
):
    stage = make_timed_stage()
    url = f"/events/{stage.event.code}/"
    assert 'id="result"' not in text(url)
    with django_capture_on_commit_callbacks(execute=True):
        publish(stage)
    assert 'id="result"' in text(url)


def test_what_a_shared_link_shows_has_no_markup_in_it(client, demo):
    client.cookies["django_language"] = "en"
    for code in ("CUP33", "TABLE"):
        page = client.get(reverse("competitions:competition", args=[code])).content.decode()
        head = page[: page.index("</head>")]
        assert "<span" not in head
