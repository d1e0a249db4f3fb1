"""The ledger: what was decided is sealed, and any change of it is named."""

import datetime
import uuid

import pytest
from django.core.management import call_command

from core.ledger.actions import append, last_number, seal
from core.ledger.models import Block, Fact
from core.ledger.queries import differences
from courses.actions.enrol import enrol_person
from courses.models import Enrolment
from tests.factories.courses import make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def write(count=3, chain="draws"):
    return [
        append(chain=chain, kind="test", subject=uuid.uuid4(), payload={"n": n}, at=AT)
        for n in range(count)
    ]


def test_facts_are_sealed_in_blocks_that_follow_each_other():
    write(3)
    assert seal(at=AT) == 3
    write(2)
    assert seal(at=AT + MINUTE) == 2
    first, second = Block.objects.order_by("no")
    assert (first.count, second.count) == (3, 2)
    assert second.previous == first.hash
    assert list(differences()) == []


def test_sealing_again_seals_nothing():
    write()
    seal(at=AT)
    assert seal(at=AT) == 0
    assert last_number("draws") == 1


def test_chains_are_apart():
    write(1, "class:A")
    write(1, "class:B")
    assert seal(chain="class:A", at=AT) == 1
    assert (last_number("class:A"), last_number("class:B")) == (1, 0)


def test_a_fact_that_is_gone_is_named_and_so_is_a_list_that_would_hide_it():
    gone = write()[1]
    seal(at=AT)
    Fact.objects.filter(pk=gone.pk).delete()
    assert f"draws block 1: fact {gone.uuid} is missing" in list(differences())
    block = Block.objects.get()
    block.listed = [pair for pair in block.listed if pair[0] != str(gone.uuid)]
    block.save()
    assert "draws block 1: the list of its facts was changed" in list(differences())


def test_a_changed_fact_is_named():
    changed = write()[1]
    seal(at=AT)
    Fact.objects.filter(pk=changed.pk).update(payload={"n": 99})
    assert any(str(changed.uuid) in line and "changed" in line for line in differences())


def test_a_fact_that_was_changed_together_with_its_hash_breaks_the_block():
    changed = write()[1]
    seal(at=AT)
    other = append(chain="x", kind="test", subject=changed.subject, payload={"n": 7}, at=AT)
    Fact.objects.filter(pk=changed.pk).update(sha256=other.sha256)
    assert any("not those that were sealed" in line for line in differences("draws"))


def test_a_missing_and_an_added_fact_are_named():
    facts = write()
    seal(at=AT)
    block = Block.objects.get()
    Fact.objects.filter(pk=facts[0].pk).delete()
    assert any("has 2 facts, was sealed with 3" in line for line in differences())
    added = append(chain="draws", kind="test", subject=uuid.uuid4(), payload={}, at=AT)
    Fact.objects.filter(pk=added.pk).update(block=block, position=9)
    assert any("not those that were sealed" in line for line in differences())


def test_a_missing_block_is_named():
    for _ in range(3):
        write(1)
        seal(at=AT)
    middle = Block.objects.get(no=2)
    Fact.objects.filter(block=middle).delete()
    middle.delete()
    assert any("block 2 is missing" in line for line in differences())


def test_a_fact_that_is_not_sealed_yet_is_checked_too():
    fact = write(1, "class:NEW")[0]
    Fact.objects.filter(pk=fact.pk).update(payload={"n": 5})
    assert any(str(fact.uuid) in line for line in differences())


@pytest.fixture
def enrolment():
    person = make_people(1)[0]
    made = enrol_person(course_class=make_class(), person=person, by=person, at=AT)
    seal(at=AT)
    return made


def test_a_current_row_that_was_changed_by_hand_is_named(enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(state="completed")
    lines = list(differences())
    assert any(str(enrolment.uuid) in line and "was last enrolled" in line for line in lines)


def test_a_row_that_was_added_by_hand_is_named(enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(uuid=uuid.uuid4())
    lines = list(differences())
    assert any("was added without a fact" in line for line in lines)
    assert any(f"{enrolment.uuid}: is missing" in line for line in lines)


def test_the_command_says_what_differs_without_names_and_exits_with_1(enrolment, capsys):
    call_command("verify_ledger")
    assert "as it was sealed" in capsys.readouterr().out
    Enrolment.objects.filter(pk=enrolment.pk).update(state="cancelled", seat=None)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger")
    assert stopped.value.code == 1
    said = capsys.readouterr().out
    assert str(enrolment.uuid) in said
    assert enrolment.person.name not in said
