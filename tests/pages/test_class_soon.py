"""The page of a class that opens later: one thing to do, and it is not refused below."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.clock import now as clock_now
from tests.factories.courses import make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_whoever_comes_early_is_led_to_get_ready_and_told_nothing_else(client):
    now = clock_now()
    hour = datetime.timedelta(hours=1)
    course_class = make_class(at=now, opens_at=now + hour, closes_at=now + 48 * hour)
    person = make_person(agreed=True)
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    page = client.get(reverse("courses:class", args=[course_class.code])).content.decode()
    assert page.count(reverse("courses:ready", args=[course_class.code])) == 1
    assert "btn big wide" not in page.replace("btn point big wide", "")


def test_whoever_is_not_signed_in_reads_when_it_opens_beside_the_one_button(client):
    now = clock_now()
    opens_at = now + datetime.timedelta(hours=1)
    course_class = make_class(at=now, opens_at=opens_at)
    page = client.get(reverse("courses:class", args=[course_class.code])).content.decode()
    bar = page.split("stickybar", 1)[1].split("</div>\n    </div>", 1)[0]
    assert f"{timezone.localtime(opens_at):%H:%M}" in bar
    assert f"?next={reverse('courses:ready', args=[course_class.code])}" in bar
