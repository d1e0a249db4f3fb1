"""Units, venues and rooms on the desk: one success, one refusal, one stranger each."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from courses.models import CourseClass
from places.models import PlaceFact, Room, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(demo):
    client = Client()
    client.force_login(demo["organiser"])
    return client


def test_a_unit_is_added_moved_and_taken_out_of_use_from_its_page(organiser):
    town = Unit.objects.filter(kind="county").first()
    other = Unit.objects.filter(kind="county").exclude(pk=town.pk).first()
    page = reverse("accounts:unit", args=[town.code])
    new = {"do": "add", "a-code": "NEW-1", "a-kind": "enterprise", "a-name_zh": "新厂"}
    assert organiser.post(page, new).status_code == 302
    again = organiser.post(page, new)
    assert again.status_code == 422
    assert again.context["forms"]["add"].non_field_errors()
    own = reverse("accounts:unit", args=["NEW-1"])
    organiser.post(own, {"do": "move", "m-to": other.pk, "m-reason": "划转"})
    made = Unit.objects.get(code="NEW-1")
    assert made.get_parent().pk == other.pk
    refused = organiser.post(own, {"do": "archive", "x-reason": ""})
    assert refused.status_code == 422
    organiser.post(own, {"do": "archive", "x-reason": "停产"})
    made.refresh_from_db()
    assert made.archived_at is not None
    assert [f.kind for f in made.facts.all()] == ["added", "moved", "archived"]
    assert "划转" in organiser.get(own).content.decode()


def test_the_tree_shows_the_whole_reach_in_a_number_of_queries_that_does_not_grow(
    organiser, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        page = organiser.get(reverse("accounts:units"))
    assert len(page.context["rows"]) == Unit.objects.count()


def test_a_venue_and_its_rooms_are_made_and_changed(organiser):
    unit = Unit.objects.get(code="JX")
    fields = {"code": "NEW", "unit": unit.pk, "kind": "centre", "name_zh": "新中心"}
    new = reverse("places:new_venue")
    organiser.post(new, fields)
    again = organiser.post(new, fields)
    assert (again.status_code, Venue.objects.filter(code="NEW").count()) == (422, 1)
    page = reverse("places:venue", args=["NEW"])
    room = {"do": "add", "r-code": "201", "r-name_zh": "201 教室", "r-capacity": "40"}
    organiser.post(page, room)
    assert organiser.post(page, room).status_code == 422
    changed = {f"v-{name}": value for name, value in fields.items()} | {"v-name_zh": "新新中心"}
    organiser.post(page, {**changed, "do": "save"})
    venue = Venue.objects.get(code="NEW")
    assert venue.name_zh == "新新中心"
    organiser.post(page, {"do": "archive"})
    venue.refresh_from_db()
    assert venue.archived_at is not None
    kinds = PlaceFact.objects.filter(venue=venue).values_list("kind", flat=True)
    assert list(kinds) == ["made", "made", "changed", "archived"]


def test_a_room_shows_its_week_and_is_kept_while_something_is_to_come(organiser):
    held = CourseClass.objects.get(code="LD-ROB-3")
    room, first = held.room, held.sessions.first()
    page = reverse("places:room", args=[room.venue.code, room.code])
    week = organiser.get(page, {"week": first.starts_at.date().isoformat()})
    titles = [t.title_zh for day in week.context["days"] for t in day.taken]
    assert f"{held.course.title_zh} {held.label_zh}" in titles
    assert organiser.get(page, {"week": "nonsense"}).status_code == 200
    organiser.post(page, {"do": "archive"})
    room.refresh_from_db()
    assert room.archived_at is None
    free = Room.objects.filter(occupations=None).first()
    organiser.post(reverse("places:room", args=[free.venue.code, free.code]), {"do": "archive"})
    free.refresh_from_db()
    assert free.archived_at is not None
    choice = organiser.get(reverse("courses:new_class")).context["form"].fields["room"].queryset
    assert free not in choice
    assert room in choice
