"""Entries by the organiser and by units, from lists, check-in, draws, the key."""

import datetime
import io

import openpyxl
import pytest
from django.urls import reverse

from accounts.actions.people import merge_people
from competitions.actions.entries import withdraw
from competitions.actions.officials import name_official
from competitions.models import Competition, Entry, EntryMember, Official
from competitions.rules.states import CompetitionState, Duty
from core.clock import now
from core.errors import RuleBroken
from places.models import Occupation
from tests.factories.acting import signed_in
from tests.factories.competitions import (
    draw_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_official,
    make_open_competition,
    make_timed_stage,
)
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def person_rows(*rows):
    """Form rows of people: name, number, part."""
    data = {"p-TOTAL_FORMS": str(len(rows)), "p-INITIAL_FORMS": str(len(rows))}
    for n, (name, number, role) in enumerate(rows):
        data |= {f"p-{n}-name": name, f"p-{n}-number": number, f"p-{n}-role": role}
    return data


def test_somebody_new_is_entered_by_name_and_phone(organiser, event, port):
    url = reverse("competitions:desk_entry_new", args=[event.code])
    assert organiser.get(url).status_code == 200
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert organiser.post(url, data).status_code == 302
    entry = Entry.objects.get()
    assert (entry.name_zh, entry.unit, entry.start_no) == ("吴范例", port, 1)
    known = {"unit": port.pk, **person_rows(("", "13800001111", "member"))}
    assert organiser.post(url, known).status_code == 422
    assert Entry.objects.count() == 1


def test_a_number_of_somebody_else_is_refused_and_nobody_is_registered(organiser, event, port):
    make_person("原主", phone="13800001111")
    url = reverse("competitions:desk_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    answer = organiser.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not Entry.objects.exists()


def test_a_team_has_members_reserve_leader_and_coach(organiser, teams, port):
    url = reverse("competitions:desk_entry_new", args=[teams.code])
    people = [
        ("甲", "13800000001", "member"),
        ("乙", "13800000002", "member"),
        ("丙", "13800000003", "reserve"),
        ("丁", "13800000004", "leader"),
        ("戊", "13800000005", "coach"),
        ("", "", "member"),
    ]
    data = {"unit": port.pk, "name_zh": "港务一队", **person_rows(*people)}
    assert organiser.post(url, data).status_code == 302
    entry = Entry.objects.get()
    assert [m.role for m in entry.members.order_by("no")] == [role for *_, role in people[:5]]
    short = {"unit": port.pk, "name_zh": "二队", **person_rows(("己", "13800000006", "member"))}
    assert organiser.post(url, short).status_code == 422
    assert Entry.objects.count() == 1


def test_a_unit_enters_its_own_while_entries_are_open_and_no_other(officer, event, port, city):
    url = reverse("competitions:unit_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert officer.post(url, data).status_code == 302
    other = {"unit": city.pk, **person_rows(("别人", "13800002222", "member"))}
    assert officer.post(url, other).status_code == 422
    assert [e.unit for e in Entry.objects.all()] == [port]
    assert officer.get(reverse("competitions:desk_entries", args=[event.code])).status_code == 403


def test_a_unit_sees_and_withdraws_its_own_entries_only(officer, event, port, city):
    own, other = make_entries(event, 2, units=[port, city])
    page = officer.get(reverse("competitions:unit_entries", args=[event.code]))
    assert list(page.context["page"].object_list) == [own]
    url = reverse("competitions:unit_withdraw", args=[event.code])
    assert officer.post(url, {"entry": str(other.uuid), "why": "病"}).status_code == 404
    officer.post(url, {"entry": str(own.uuid), "why": ""})
    own.refresh_from_db()
    assert own.state == "entered"
    officer.post(url, {"entry": str(own.uuid), "why": "病假"})
    own.refresh_from_db()
    assert (own.state, own.why) == ("withdrawn", "病假")


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [(1, 2, "entries"), (-2, -1, "entries"), (None, None, "announced")],
)
def test_outside_the_window_a_unit_enters_nobody(officer, event, port, opens, closes, state):
    days = {"entry_opens_at": opens, "entry_closes_at": closes}
    Competition.objects.filter(pk=event.competition_id).update(
        state=state,
        **{name: now() + datetime.timedelta(days=n) if n else None for name, n in days.items()},
    )
    url = reverse("competitions:unit_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert officer.post(url, data).status_code == 422
    assert not Entry.objects.exists()
    entries = reverse("competitions:unit_entries", args=[event.code])
    assert officer.get(entries).context["open"] is False


def test_a_unit_has_no_more_entries_than_the_event_allows(officer, event, port):
    event.max_entries_per_unit = 1
    event.save()
    url = reverse("competitions:unit_entry_new", args=[event.code])
    first = {"unit": port.pk, **person_rows(("甲", "13800001111", "member"))}
    second = {"unit": port.pk, **person_rows(("乙", "13800002222", "member"))}
    assert officer.post(url, first).status_code == 302
    assert officer.post(url, second).status_code == 422
    page = officer.get(reverse("competitions:unit_events"))
    assert [(row.event, row.mine) for row in page.context["rows"]] == [(event, 1)]


def test_the_list_of_entries_asks_no_more_for_many(
    organiser, event, port, django_assert_max_num_queries
):
    make_entries(event, 12, units=[port])
    with django_assert_max_num_queries(20):
        page = organiser.get(reverse("competitions:desk_entries", args=[event.code]))
    assert len(page.context["page"].object_list) == 12


def test_the_start_list_has_names_and_no_numbers_of_people(organiser, event, port):
    first, second = make_entries(event, 2, units=[port])
    withdraw(entry=second, why="病", by=None, at=AT)
    url = reverse("competitions:desk_entries", args=[event.code])
    answer = organiser.get(url, {"format": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[2:]
    assert [r[0] for r in rows] == ["01"]
    phone = first.members.get().person.identifiers.get(kind="phone").value
    assert phone not in str(rows)
    assert organiser.get(url, {"format": "print"}).status_code == 200


def test_at_the_door_one_tap_checks_in_and_again_changes_nothing(event, port):
    entries = make_entries(event, 3, units=[port])
    at_the_door = signed_in(make_official(event, Duty.CALL).person)
    url = reverse("competitions:check_in", args=[event.code])
    for _ in range(2):
        answer = at_the_door.post(url, {"entry": str(entries[1].uuid)}, follow=True)
    assert answer.context["counts"].there == 1
    entries[1].refresh_from_db()
    assert entries[1].state == "checked_in"
    by_number = at_the_door.get(url, {"q": "03"}).context["entries"]
    by_pinyin = at_the_door.get(url, {"q": "xs"}).context["entries"]
    assert [e.pk for e in by_number] == [entries[2].pk]
    assert len(by_pinyin) == 3


def test_a_judge_and_a_stranger_stay_out_of_the_door(event):
    url = reverse("competitions:check_in", args=[event.code])
    judge = make_official(event, Duty.JUDGE).person
    assert signed_in(judge).get(url).status_code == 403
    assert signed_in(make_person("路人", agreed=True)).get(url).status_code == 403


def test_a_draw_is_published_then_revealed_and_drawn_again_with_a_reason_only(organiser, city):
    stage = make_timed_stage(drawn=False)
    url = reverse("competitions:stage_draw_change", args=[stage.uuid])
    page = reverse("competitions:stage_draw", args=[stage.uuid])
    organiser.post(url, {"do": "order"})
    organiser.post(url, {"do": "reveal", "public_value": "骰子 4 2 6"})
    first = organiser.get(page).context["draws"]["order"].draw
    assert first.public_value == "骰子 4 2 6"
    organiser.post(url, {"do": "order"})
    assert stage.draws.count() == 1
    organiser.post(url, {"do": "order", "why": "名单漏了一队"})
    assert stage.draws.count() == 2
    assert organiser.get(page).context["draws"]["order"].draw.repeats == first
    organiser.post(url, {"do": "reveal"})
    organiser.post(url, {"do": "start"})
    stage.refresh_from_db()
    assert stage.state == "running"


def test_the_key_is_the_encryption_judges_alone(organiser, city):
    stage = make_marked_stage()
    url = reverse("competitions:key", args=[stage.uuid])
    keeper = signed_in(make_official(stage.event, Duty.ENCRYPTION).person)
    answer = keeper.get(url)
    assert [t.number for t in answer.context["turns"]] == ["K-01", "K-02", "K-03"]
    assert answer["Cache-Control"] == "no-store"
    judge = stage.event.officials.filter(duty="judge").first().person
    chief = stage.event.officials.filter(duty="chief_judge").first().person
    for client in (organiser, signed_in(judge), signed_in(chief)):
        assert client.get(url).status_code == 403
        paper = client.get(reverse("competitions:running_order", args=[stage.uuid]))
        assert b"K-0" not in paper.content
    assert (
        b"K-0" not in organiser.get(reverse("competitions:stage_draw", args=[stage.uuid])).content
    )


def test_a_drawn_stage_occupies_its_people_and_names_who_is_taken_twice(organiser, city):
    stage = make_timed_stage(entries=2, drawn=False)
    official = make_official(stage.event, Duty.REFEREE)
    draw_stage(stage)
    source = f"stage:{stage.uuid}"
    taken = Occupation.objects.filter(source=source)
    assert taken.filter(role="competitor").count() == 6
    assert taken.get(role="official").person == official.person
    page = reverse("competitions:stage_draw", args=[stage.uuid])
    assert organiser.get(page).context["clashes"] == []
    Occupation.objects.create(
        person=official.person,
        role="trainer",
        source="session:x",
        starts_at=AT,
        ends_at=AT + datetime.timedelta(hours=1),
    )
    (clash,) = organiser.get(page).context["clashes"]
    assert clash.mine.person == official.person
    entry = stage.event.entries.first()
    withdraw(entry=entry, why="病", by=None, at=AT)
    assert taken.filter(role="competitor").count() == 3


def test_entries_and_duties_follow_a_merged_person(event, port):
    (entry,) = make_entries(event, 1, units=[port])
    drop = entry.members.get().person
    official = make_official(make_event(), Duty.CALL, person=drop)
    keep = make_person(drop.name)
    merge_people(keep=keep, drop=drop, by=None, at=AT)
    assert entry.members.get().person == keep
    official.refresh_from_db()
    assert official.person == keep


def test_two_who_compete_in_one_event_are_not_merged(event, port):
    one, two = make_entries(event, 2, units=[port])
    people = [e.members.get().person for e in (one, two)]
    with pytest.raises(RuleBroken) as refused:
        merge_people(keep=people[0], drop=people[1], by=None, at=AT)
    assert refused.value.code == "merge_competes_twice"
    assert EntryMember.objects.filter(person=people[1]).count() == 1


def test_a_judge_and_the_keeper_of_the_key_are_not_merged(event):
    people = [make_person("甲"), make_person("甲")]
    for person, duty in zip(people, (Duty.JUDGE, Duty.ENCRYPTION), strict=True):
        name_official(
            competition=event.competition, person=person, duty=duty, event=event, by=None, at=AT
        )
    with pytest.raises(RuleBroken) as refused:
        merge_people(keep=people[0], drop=people[1], by=None, at=AT)
    assert refused.value.code == "duties_clash"
    assert Official.objects.filter(ended_at=None).count() == 2


def test_a_draft_is_not_shown_to_units(officer, city):
    competition = make_open_competition(unit=city)
    event = make_event(competition=competition)
    Competition.objects.filter(pk=competition.pk).update(state=CompetitionState.DRAFT)
    url = reverse("competitions:unit_entries", args=[event.code])
    assert officer.get(url).status_code == 404
    assert officer.get(reverse("competitions:unit_events")).context["rows"] == []


def test_people_without_their_number_of_rows_are_refused_in_words(organiser, event, port):
    url = reverse("competitions:desk_entry_new", args=[event.code])
    answer = organiser.post(url, {"unit": port.pk, "p-0-name": "吴范例"})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)
    assert not Entry.objects.exists()
