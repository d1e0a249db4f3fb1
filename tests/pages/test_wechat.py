"""WeChat's own browser: worker pages work there fully, staff pages say how to leave it.

Source: the design's page on looks and behaviour (no download, no calendar, no service worker there).
"""

import pytest
from django.urls import reverse

from courses.models import Enrolment

WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0.49 NetType/4G"
HINT = "在浏览器打开"


@pytest.fixture
def open_as(client, demo):
    def opened(role, url, agent=WECHAT):
        client.force_login(demo[role], backend="accounts.backends.IdentifierBackend")
        return client.get(url, headers={"user-agent": agent}).content.decode()

    return opened


def test_a_certificate_is_a_picture_to_keep_instead_of_a_file(open_as):
    there = open_as("worker", reverse("certificates:mine"))
    assert "<img src=" in there
    assert HINT in there
    assert ".pdf" not in there


def test_any_other_browser_offers_the_file(open_as):
    there = open_as("worker", reverse("certificates:mine"), "Mozilla/5.0 (Linux; Android 12)")
    assert ".pdf" in there
    assert HINT not in there


def test_sessions_say_how_to_get_into_the_calendar(open_as, demo):
    enrolment = Enrolment.objects.get(person=demo["worker"], course_class__code="PC-FIT-1")
    there = open_as("worker", reverse("courses:enrolment", args=[enrolment.uuid]))
    assert HINT in there
    assert ".ics" not in there


@pytest.mark.parametrize(
    ("role", "name"), [("organiser", "desk:organiser"), ("trainer", "courses:teach")]
)
def test_staff_pages_say_how_to_leave_it(open_as, role, name):
    assert HINT in open_as(role, reverse(name))
    assert HINT not in open_as(role, reverse(name), "Mozilla/5.0 (Windows NT 10.0)")


def test_a_judge_s_tablet_says_how_to_leave_it(client, demo):
    answer = client.get(reverse("competitions:judge"), headers={"user-agent": WECHAT})
    assert HINT in answer.content.decode()
