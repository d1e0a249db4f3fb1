"""What a page asks of the database while nothing is kept: 10 at most signed out, 20 signed in."""

import itertools

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site, get_page_models

from competitions.queries.access import public_competitions
from core.web.public_pages import forget_public_pages
from courses.queries.catalogue import public_classes

SIGNED_OUT, SIGNED_IN = 10, 20
names = (f"ceiling-{n}" for n in itertools.count())


@pytest.fixture
def nothing_kept(settings, demo):
    """Caches as in production, one and all empty; a process knows its content types."""
    ContentType.objects.get_for_models(*get_page_models())
    name = next(names)
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    settings.CACHES = {
        **settings.CACHES,
        **{part: {**memory, "LOCATION": f"{name}-{part}"} for part in ("default", "pages")},
    }
    for part in ("default", "pages"):
        caches[part].clear()
    Site.clear_site_root_paths_cache()
    forget_public_pages()


def addresses():
    """A public page of each kind, by its name."""
    a_class = public_classes().order_by("pk")[0]
    competition = public_competitions().order_by("pk")[0]
    return {
        "home": "/",
        "English home": "/en/",
        "catalogue": "/courses/",
        "filtered catalogue": "/courses/?track=leading",
        "course": f"/courses/{a_class.course.code}/",
        "class": f"/classes/{a_class.code}/",
        "news": "/news/",
        "article": "/news/camp-open/",
        "camp": "/camp-robotics/",
        "page": "/about/",
        "search": "/search/?q=机器人",
        "competitions": "/competitions/",
        "competition": f"/competitions/{competition.code}/",
    }


PAGES = (
    "home",
    "English home",
    "catalogue",
    "filtered catalogue",
    "course",
    "class",
    "news",
    "article",
    "camp",
    "page",
    "search",
    "competitions",
    "competition",
)


def asked(client, url):
    """The statements that a page takes, in their order; the page itself must be there."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_s_page_takes_ten_queries_at_most(nothing_kept, address):
    statements = asked(Client(), addresses()[address])
    assert len(statements) <= SIGNED_OUT, "\n".join(statements)


@pytest.mark.parametrize("address", [*PAGES, "today"])
@pytest.mark.parametrize("role", ["worker", "organiser"])
def test_a_page_of_somebody_signed_in_takes_twenty_queries_at_most(
    nothing_kept, demo, address, role
):
    client = Client()
    client.force_login(demo[role], "accounts.backends.IdentifierBackend")
    caches["default"].clear()
    statements = asked(client, {**addresses(), "today": "/today/"}[address])
    assert len(statements) <= SIGNED_IN, "\n".join(statements)
