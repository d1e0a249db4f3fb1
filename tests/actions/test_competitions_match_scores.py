"""Scores as a referee's phone sends them: several at once, again, and beside another phone."""

import uuid

import pytest

from competitions.actions.match_course import Outcome
from competitions.actions.match_scores import ScoreSent, write_scores
from competitions.actions.matches import finish_match, start_match, undo_match, write_score
from competitions.models import MatchFact
from competitions.queries.ledger import differences
from core.errors import RuleBroken
from core.ledger.models import Fact
from tests.factories.competitions import make_drawn_bracket
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def match():
    found = make_drawn_bracket().matches.get(key="W1-1")
    return start_match(match=found, by=None, at=AT)


def made(home, away, *, version, after=None):
    return ScoreSent(uuid.uuid4(), Outcome(home=home, away=away), version, after)


def send(match, *sent):
    return list(write_scores(match=match, sent=sent, by=None, at=AT).values())


def score(match):
    match.refresh_from_db()
    return match.home_score, match.away_score


def offline(match, *scores):
    """Scores that were made one after another without a network."""
    sent = []
    for home, away in scores:
        after = sent[-1].id if sent else None
        sent.append(made(home, away, version=match.version, after=after))
    return sent


def test_of_a_batch_the_last_score_counts_and_is_one_step_of_the_history(match):
    assert send(match, *offline(match, (1, 0), (2, 0), (2, 1))) == ["stored"] * 3
    assert score(match) == (2, 1)
    assert match.facts.filter(kind="scored").count() == 1
    assert list(differences()) == []


def test_a_batch_sent_again_with_more_counts_only_what_is_new(match):
    first = offline(match, (1, 0), (2, 0))
    send(match, *first)
    assert send(match, *first) == ["same", "same"]
    more = made(3, 0, version=match.version, after=first[-1].id)
    assert send(match, *first, more) == ["same", "same", "stored"]
    assert score(match) == (3, 0)


def test_what_another_phone_made_of_an_older_score_is_kept_beside_and_changes_nothing(match):
    seen = match.version
    write_score(match=match, outcome=Outcome(home=5, away=5), by=None, at=AT)
    late = made(1, 0, version=seen)
    assert send(match, late) == ["conflict"]
    assert score(match) == (5, 5)
    kept = MatchFact.objects.get(record=late.id)
    assert (kept.kind, kept.values["score"]) == ("differs", [1, 0])
    assert Fact.objects.get(kind="match_differs").subject == late.id
    assert send(match, late) == ["same"]
    # What differed is no step: the score that stands is what is taken back.
    undo_match(match=match, by=None, at=AT)
    assert score(match) == (None, None)
    assert list(differences()) == []


def test_two_phones_that_say_the_same_do_not_differ(match):
    seen = match.version
    write_score(match=match, outcome=Outcome(home=1, away=0), by=None, at=AT)
    assert send(match, made(1, 0, version=seen)) == ["stored"]


def test_a_score_for_a_match_that_is_over_is_kept_beside_its_result(match):
    seen = match.version
    finish_match(match=match, outcome=Outcome(home=21, away=3), by=None, at=AT)
    assert send(match, made(20, 3, version=seen + 1)) == ["conflict"]
    assert score(match) == (21, 3)


def test_a_match_whose_sides_are_not_known_takes_no_score(match):
    final = match.stage.matches.get(key="final")
    with pytest.raises(RuleBroken, match="sides_unknown"):
        send(final, made(1, 0, version=0))
    assert not MatchFact.objects.filter(match=final, kind="scored").exists()


def test_an_id_belongs_to_one_match(match):
    one = made(1, 0, version=match.version)
    send(match, one)
    with pytest.raises(RuleBroken, match="record_used"):
        send(match.stage.matches.get(key="W1-2"), one)
