"""What the public is told of where a competition stands."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.public_state import PublicState, public_state
from competitions.rules.states import CompetitionState, ResultState

AT = datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def told(state, results=(), opens_at=None, closes_at=None):
    return public_state(state, results=results, opens_at=opens_at, closes_at=closes_at, at=AT)


def test_entries_are_open_only_within_their_window():
    entries = CompetitionState.ENTRIES
    assert told(entries) == PublicState.ENTRIES
    assert told(entries, opens_at=AT + HOUR) == PublicState.ANNOUNCED
    assert told(entries, opens_at=AT, closes_at=AT + HOUR) == PublicState.ENTRIES
    assert told(entries, closes_at=AT) == PublicState.CLOSED


def test_a_competition_is_under_notice_only_when_all_its_results_are_out():
    running = CompetitionState.RUNNING
    out, final, inside = ResultState.PROVISIONAL, ResultState.FINAL, ResultState.SIGNED
    assert told(running, [out, inside]) == PublicState.RUNNING
    assert told(running, [out, final]) == PublicState.NOTICE
    assert told(running, [final, final]) == PublicState.FINAL


@given(
    state=st.sampled_from(CompetitionState),
    results=st.lists(st.sampled_from(ResultState), max_size=3),
)
def test_no_result_that_is_not_published_is_told(state, results):
    if any(r not in {ResultState.PROVISIONAL, ResultState.FINAL} for r in results):
        assert told(state, results) not in {PublicState.NOTICE, PublicState.FINAL}


@given(results=st.lists(st.sampled_from(ResultState), max_size=3))
def test_what_was_cancelled_stays_so(results):
    assert told(CompetitionState.CANCELLED, results) == PublicState.CANCELLED
